import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextAt, idOf } from '#contract/testing/smallDistrict.ts';
import { makeCommandDesk } from '../command/commandDesk.ts';
import { setUp } from '../command/setUp.ts';
import { districtRef, loadDistrict } from '../district/district.ts';
import { openSqliteJournal } from '../journal/sqliteJournal.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { runOrganisationCli } from './organisationCli.ts';

const ASSETS = join(import.meta.dirname, '../../assets');
const dataDir = mkdtempSync(join(tmpdir(), 'lianqin-orgcli-'));
const file = join(dataDir, 'stations.csv');
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

beforeAll(async () => {
  const journal = openSqliteJournal(dataDir);
  const desk = makeCommandDesk({ journal, context: contextAt, now: Date.now, onFault: () => {} });
  const district = await loadDistrict(join(ASSETS, 'district/jiading'));
  await setUp(
    desk,
    { id: idOf(1), type: 'policy.adopt', policy: await loadPolicy(join(ASSETS, 'policy')) },
    { id: idOf(2), type: 'district.adopt', ...districtRef(district) },
  );
  desk.stop();
  journal.close();
});

const run = async (...args: string[]) => (await runOrganisationCli([...args, '--data', dataDir])).join('\n');

it('O8 on the command line a check changes nothing, a fault ends it in words, an import is done once', async () => {
  writeFileSync(file, 'grid,name\n310114001V001,甲站\n310114001V999,乙站\n');
  await expect(run('check', file)).rejects.toThrow(/row 3, grid "310114001V999": The district has no grid/);
  await expect(run('import', file)).rejects.toThrow(/1 fault, nothing was imported/);
  writeFileSync(file, 'grid,name\n310114001V001,甲站\n310114001V002,乙站\n');
  for (let time = 0; time < 2; time++) expect(await run('check', file)).toContain('workstation.set: 2');
  expect(await run('import', file)).toMatch(/Imported:[^]*workstation\.set: 2/);
  expect(await run('import', file)).toContain('Nothing differs');
});

it('O8 beside a running server, without a journal or with a wrong word it is one sentence', async () => {
  const journal = openSqliteJournal(dataDir);
  await expect(run('check', file)).rejects.toThrow(/in use by another server/);
  journal.close();
  await expect(runOrganisationCli(['check', file, '--data', tmpdir()])).rejects.toThrow(/holds no journal/);
  await expect(run('eat', file)).rejects.toThrow(/not a command/);
  await expect(run('check')).rejects.toThrow(/Which file/);
  expect(await run('columns')).toContain('roster: team (队伍编号)');
});
