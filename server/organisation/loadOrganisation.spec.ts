import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Force } from '#contract/policy.ts';
import { POLICY, smallWorld, SYSTEM, T0 } from '#contract/testing/smallDistrict.ts';
import { COLUMNS, loadOrganisation } from './loadOrganisation.ts';

const dir = mkdtempSync(join(tmpdir(), 'lianqin-org-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const forces: Force[] = [
  { code: 'joint', name: { zh: '联勤', en: 'Joint duty' }, short: { zh: '联勤', en: 'Joint' }, glyph: '联' },
];
const policy = { ...POLICY, forces };
const load = (rows: string, picture = smallWorld().picture) => {
  const file = join(dir, 'organisation.csv');
  writeFileSync(file, `${COLUMNS.join(',')}\n${rows}`);
  return loadOrganisation(file, policy, picture.district!, picture);
};

describe('an organisation from CSV', () => {
  it('O1 rows become teams and units, and what is known stays as it is', async () => {
    const rows =
      'a1,北一队,联勤,北镇,张,foot,a1-1,北一\na1,北一队,联勤,北镇,张,foot,a1-2,\nd9,区一队,joint,,李,car,d9-1,区一\n';
    const commands = await load(rows);
    expect(commands.map((one) => one.type)).toEqual([
      'team.enrol',
      'team.enrol',
      'unit.enrol',
      'unit.enrol',
      'unit.enrol',
    ]);
    expect(commands[0]).toMatchObject({ team: 'a1', homeTown: '310114102', force: 'joint' });
    expect(commands[1]).toMatchObject({ team: 'd9', homeTown: null });
    expect(commands[3]).toMatchObject({ unit: 'a1-2', callsign: 'a1-2', simulated: false });
    const world = smallWorld();
    for (const command of commands) expect(world.act(SYSTEM, command, T0)).toMatchObject({ ok: true });
    expect(await load(rows, world.picture)).toEqual([]);
  });

  it('O2 every fault is named by row and column, and nothing is enrolled', async () => {
    const rows =
      'a1,北一队,空军,北镇,张,foot,a1-1,x\na2,北二队,joint,火星,李,plane,a1-1,x\n,无,joint,,李,car,,x\n';
    await expect(load(rows)).rejects.toThrow(
      /row 2, force "空军"[^]*row 3, town "火星"[^]*row 3, transport "plane"[^]*row 4, team ""/,
    );
    await expect(
      loadOrganisation(join(dir, 'none.csv'), policy, smallWorld().picture.district!, smallWorld().picture),
    ).rejects.toThrow(/cannot be read as CSV/);
  });
});
