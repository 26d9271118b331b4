import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contextAt, smallWorld, SYSTEM, T0 } from '#contract/testing/smallDistrict.ts';
import { loadOrganisation } from './loadOrganisation.ts';
import { withForces } from './testing/forces.ts';

const dir = mkdtempSync(join(tmpdir(), 'lianqin-org-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const HEADER = 'team,teamName,force,town,leader,transport,unit,callsign';
const load = (rows: string, picture = withForces(smallWorld().picture)) => {
  const file = join(dir, 'organisation.csv');
  writeFileSync(file, `${HEADER}\n${rows}`);
  return loadOrganisation(file, picture, contextAt(T0));
};

describe('an organisation from a file at start-up', () => {
  it('O1 rows become teams and units, and what is known stays as it is', async () => {
    const rows =
      'a1,北一队,联勤,北镇,张,foot,a1-1,北一\na1,北一队,联勤,北镇,张,foot,a1-2,\nd9,区一队,joint,,李,car,d9-1,区一\n';
    const command = await load(rows);
    expect(command.commands.map((one) => one.type)).toEqual([
      'team.enrol',
      'unit.enrol',
      'unit.enrol',
      'team.enrol',
      'unit.enrol',
    ]);
    expect(command.commands[0]).toMatchObject({ team: 'a1', homeTown: '310114102', force: 'joint' });
    expect(command.commands[3]).toMatchObject({ team: 'd9', homeTown: null });
    expect(command.commands[2]).toMatchObject({ unit: 'a1-2', callsign: 'a1-2', simulated: false });
    const world = smallWorld();
    expect(world.act(SYSTEM, command, T0)).toMatchObject({ ok: true });
    const after = withForces(world.picture);
    expect(after.units.get('a1-2' as never)).toMatchObject({ team: 'a1', town: '310114102' });
    // Renamed since: the file of the first start does not undo it.
    expect((await load(rows.replaceAll('北一队', '改名队'), after)).commands).toEqual([]);
  });

  it('O2 every fault is named by row and column, and nothing is enrolled', async () => {
    const rows =
      'a1,北一队,空军,北镇,张,foot,a1-1,x\na2,北二队,joint,火星,李,plane,a2-1,x\n,无,joint,,李,car,,x\n';
    await expect(load(rows)).rejects.toThrow(
      /row 2, force "空军"[^]*row 3, transport "plane"[^]*row 3, town "火星"[^]*row 4, team ""/,
    );
    await expect(
      loadOrganisation(join(dir, 'none.csv'), smallWorld().picture, contextAt(T0)),
    ).rejects.toThrow(/none\.csv cannot be read/);
  });
});
