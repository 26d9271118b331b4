// The ladder in a real server: its clock moved on by hand, its facts at the doors of people.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPolicy } from '../policy/install.ts';
import {
  ANTING,
  openConsole,
  reportIn,
  sendFix,
  serverForTest,
  signIn,
  until,
  type TestServer,
  type Visitor,
} from '../testing/runningServer.ts';

let aheadMs = 0;
let server: TestServer;
let district: Visitor;
let town: Visitor;
beforeAll(async () => {
  server = await serverForTest(
    {},
    {
      wall: () => Date.now() + aheadMs,
      monotonicMs: () => performance.now() + aheadMs,
    },
  );
  [district, town] = await Promise.all([signIn(server.url, 'district'), signIn(server.url, 'town')]);
}, 30_000);
afterAll(() => server.stop());

const rulesOf = async (who: Visitor, id: string): Promise<string[]> =>
  ((await who.get(`/api/cases/${id}`)).body.timeline as { type: string; rule?: string }[]).map(
    ({ type, rule }) => (rule === undefined ? type : `${type} ${rule}`),
  );

describe('the ladder in a server', () => {
  it('LA4 a case that nobody dispatches is prepared and goes up; after a restart in between, too', {
    timeout: 40_000,
  }, async () => {
    const device = await sendFix(server.url, 'ladder-phone', ANTING.lon + 0.002, ANTING.lat);
    expect(device.status).toBe(200);
    const report = { type: 'case.report', ...reportIn(ANTING.lon, ANTING.lat), keepApart: true };
    for (const command of [
      report,
      { type: 'case.accept', caseId: report.id },
      { type: 'case.file', caseId: report.id },
    ])
      expect(await town.command(command)).toMatchObject({ ok: true });
    aheadMs += 11 * 60_000;
    await until(
      async () => (await rulesOf(district, report.id)).includes('escalation.prepared limitRunsOut'),
      6_000,
    );
    expect(await rulesOf(town, report.id)).not.toContain('escalation.prepared limitRunsOut');
    const desk = await openConsole(server.url, town.token);
    expect(desk.picture().escalations.size).toBe(0);
    desk.close();

    aheadMs += 40 * 60_000;
    await server.restart();
    await until(async () => (await rulesOf(district, report.id)).includes('case.escalated expired'), 6_000);
    const { body } = await district.get(`/api/cases/${report.id}`);
    expect(body.case).toMatchObject({ ownerTier: 'district', ladder: { past: [{ tier: 'town' }] } });
    const refused = await town.command({ type: 'case.confirmEscalation', caseId: report.id, preparation: 1 });
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
  });

  it('P5 rules with a fault leave the server running on the old ones, and every desk is told', {
    timeout: 40_000,
  }, async () => {
    const console_ = await openConsole(server.url, district.token);
    const before = console_.picture().policy?.hash;
    const dir = await mkdtemp(join(tmpdir(), 'ladder-policy-'));
    await cp(join(import.meta.dirname, '../../assets/policy'), dir, { recursive: true });
    const triggers = join(dir, 'triggers.json');
    await writeFile(triggers, (await readFile(triggers, 'utf8')).replace('"share": 0.7', '"share": 0.5'));
    const policy = await installPolicy(dir, server.dir);
    await until(() => console_.picture().policy?.hash === policy.hash, 8_000);
    expect(policy.hash).not.toBe(before);

    // Somebody edits the copy in force, and the machine starts anew.
    const inForce = join(server.dir, 'policies', policy.hash, 'triggers.json');
    await writeFile(inForce, (await readFile(inForce, 'utf8')).replace('"share": 0.5', '"share": 5'));
    console_.close();
    await server.restart();
    const after = await openConsole(server.url, district.token);
    expect(after.picture().policy?.hash).toBe(policy.hash);
    expect(server.logLines.join('')).toMatch(/triggers\.json:\d+:\d+: limitRunsOut, numbers\.share/);
    after.close();
    await rm(dir, { recursive: true });
  });
});
