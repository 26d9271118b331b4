import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANTING,
  NANXIANG,
  type Reply,
  reportIn,
  sendFix,
  serverForTest,
  signIn,
  type TestServer,
  type Visitor,
} from '../testing/runningServer.ts';

const WORKBOOK = readFileSync(join(import.meta.dirname, '../organisation/fixtures/district.xlsx'));

let server: TestServer;
let district: Visitor;
let town: Visitor;
let wall: Visitor;
beforeAll(async () => {
  server = await serverForTest();
  [district, town, wall] = await Promise.all([
    signIn(server.url, 'district'),
    signIn(server.url, 'town'),
    signIn(server.url, 'wall'),
  ]);
  await Promise.all([
    sendFix(server.url, 'an', ANTING.lon, ANTING.lat),
    sendFix(server.url, 'na', NANXIANG.lon, NANXIANG.lat),
  ]);
});
afterAll(() => server.stop());

async function importAs(who: Visitor | null, body: string | Buffer, query = 'dryRun=1'): Promise<Reply> {
  const response = await fetch(`${server.url}/api/organisation/import?${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/csv', ...(who && { authorization: `Bearer ${who.token}` }) },
  });
  return { status: response.status, body: await response.json() };
}

const exported = async (who: Visitor, table: string) => {
  const response = await fetch(`${server.url}/api/organisation/export/${table}`, {
    headers: { authorization: `Bearer ${who.token}` },
  });
  return { type: response.headers.get('content-disposition'), text: await response.text() };
};

describe('the organisation over HTTP', () => {
  it('O3 O8 who may not import is told so; a dry run lists faults and changes nothing', async () => {
    expect((await importAs(null, 'x')).status).toBe(401);
    expect(await importAs(town, 'x')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await importAs(wall, 'x')).status).toBe(403);
    const before = (await exported(district, 'teams')).text;
    const { status, body } = await importAs(district, WORKBOOK);
    // The workbook's town is not of this district: one fault, and none for what hangs on it.
    expect([status, body.ok, body.faultsInAll]).toEqual([200, false, 1]);
    expect(body.faults[0]).toMatchObject({ sheet: '队伍', row: 2, column: '街镇', value: '北镇' });
    const real = await importAs(district, WORKBOOK, 'file=district.xlsx');
    expect(real).toMatchObject({ status: 400, body: { code: 'invalid', report: { faultsInAll: 1 } } });
    expect((await exported(district, 'teams')).text).toBe(before);
  });

  it('O8 an import is done once, whole, by the person who asked; its facts are in the record', async () => {
    const rows = 'grid,name\n310114103V001,甲站\n310114102V001,乙站\n';
    const query = `file=stations.csv&id=${randomUUID()}`;
    const first = await importAs(district, rows, query);
    expect(first).toMatchObject({ status: 200, body: { ok: true, changes: { 'workstation.set': 2 } } });
    // Sent again, because the answer was lost: nothing is left to do.
    expect(await importAs(district, rows, query)).toMatchObject({ status: 200, body: { changes: {} } });
    expect((await importAs(district, rows)).body.changes).toEqual({});
    expect((await exported(town, 'workstations')).text).toBe('grid,name\r\n310114103V001,甲站\r\n');
    expect((await exported(district, 'workstations')).text).toContain('310114102V001,乙站');
    expect((await exported(district, 'workstations')).type).toContain('workstations.csv');
  });

  it('O9 a body beyond the limit, of no type or of nothing is refused in words', async () => {
    expect(await importAs(district, Buffer.alloc(6_000_000, 0x61))).toMatchObject({
      status: 413,
      body: { message: { zh: /5 MB/ } },
    });
    expect((await importAs(district, '', 'dryRun=0')).status).toBe(400);
    expect(await importAs(district, 'a,b\n1,2')).toMatchObject({ status: 200, body: { ok: false } });
    expect(await importAs(district, 'x', 'dryRun=2')).toMatchObject({
      status: 400,
      body: { field: 'dryRun' },
    });
  });

  it('O4 a unit that moves to another team is seen there at once, and its team is who goes', async () => {
    const moved = await district.command({ type: 'unit.change', unit: 'na', team: 'visitor-an' });
    expect(moved).toMatchObject({ ok: true });
    const units = (await town.get('/api/units')).body as { id: string; team: string }[];
    expect(units.find(({ id }) => id === 'na')).toMatchObject({ team: 'visitor-an', town: '310114103' });
  });
});

describe('the standards over HTTP', () => {
  it('SD1 the catalogue is told to who is signed in', async () => {
    const { body } = await town.get('/api/standards');
    expect(body.standards).toHaveLength(36);
    expect(body.standards.filter((one: { synthetic: boolean }) => one.synthetic)).toHaveLength(32);
    expect((await fetch(`${server.url}/api/standards`)).status).toBe(401);
  });

  it('SD3 SD5 verdicts come with their facts, follow a tick, and are told to who sees the case', async () => {
    const report = reportIn(NANXIANG.lon, NANXIANG.lat);
    await district.post('/api/cases', report);
    const of = async (who: Visitor) => (await who.get(`/api/cases/${report.id}/standards`)).body;
    const { clauses } = await of(district);
    const reported = clauses.find((one: { clause: string }) => one.clause === 'JDLQ-G05-1');
    expect(reported).toMatchObject({ step: 'report', status: 'met', seq: expect.any(Number) });
    expect(await of(town)).toMatchObject({ code: 'notFound' });
    const tick = { type: 'standard.tick', caseId: report.id, clause: 'JDLQ-G04-2', done: true };
    expect(await town.command(tick)).toMatchObject({ ok: false });
    expect(await district.command(tick)).toMatchObject({ ok: true });
    const after = (await of(district)).clauses.find((one: { clause: string }) => one.clause === 'JDLQ-G04-2');
    expect(after).toMatchObject({ status: 'met' });
  });
});
