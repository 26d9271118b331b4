// `npm run organisation -- check|import FILE`: the same import as on the administration page, for the data directory
// of a server that is stopped: before its first duty day, or where nobody has a browser.
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Context } from '#contract/decision.ts';
import type { ImportReport } from '#contract/organisation/importReport.ts';
import { makeCommandDesk } from '../command/commandDesk.ts';
import { CliError, readFlags, runAsMain } from '../credentials/cli.ts';
import { DistrictFileError } from '../district/layers.ts';
import { loadDistrictInForce } from '../district/install.ts';
import type { District } from '../district/district.ts';
import { DEFAULT_DATA_DIR } from '../flags.ts';
import { JournalFault } from '../journal/journal.ts';
import { openSqliteJournal } from '../journal/sqliteJournal.ts';
import { MAX_FAULTS_SHOWN } from './importLimits.ts';
import { prepareImport } from './importOrganisation.ts';
import { bytesOf, faultLines } from './loadOrganisation.ts';
import { COLUMNS_OF, TABLE_NAMES } from './tables.ts';

const DEMO_DISTRICT_DIR = join(import.meta.dirname, '../../assets/district/jiading');

const USAGE = `Usage: npm run organisation -- COMMAND FILE [flags]
  check FILE        a dry run: names every fault by sheet, row and column; exit code 1 when there is one
  import FILE       checks, then imports all of it, or nothing
  columns           the tables and their columns; a CSV is one table, a workbook (.xlsx) has one in each sheet
Flags
  --data DIR        the server's data directory (${DEFAULT_DATA_DIR}); the server must be stopped.
                    While it runs, import on its page /admin.`;

/** Lines to print. Throws `CliError` with what is wrong. */
export async function runOrganisationCli(args: readonly string[]): Promise<readonly string[]> {
  const { values, positionals } = readFlags(args, {});
  const [command, file, more] = positionals;
  if (values.help || command === undefined) return [USAGE];
  if (command === 'columns' && file === undefined) return columnLines();
  if (command !== 'check' && command !== 'import')
    throw new CliError(`"${command}" is not a command: use check, import or columns.`);
  if (file === undefined) throw new CliError(`Which file? npm run organisation -- ${command} FILE`);
  if (more !== undefined) throw new CliError(`"${more}" is one word too many. See --help.`);
  return run(command, resolve(file), resolve(values.data ?? DEFAULT_DATA_DIR));
}

async function run(command: 'check' | 'import', file: string, dataDir: string): Promise<readonly string[]> {
  if (!existsSync(join(dataDir, 'facts.db')))
    throw new CliError(`${dataDir} holds no journal: start the server on it once, or give --data DIR.`);
  const bytes = await bytesOf(file);
  try {
    const district = await loadDistrictInForce(dataDir, DEMO_DISTRICT_DIR);
    const journal = openSqliteJournal(dataDir);
    try {
      const context = (now: number) => contextOf(district, now);
      const desk = makeCommandDesk({ journal, context, now: Date.now, onFault: () => {} });
      const prepared = await prepareImport(bytes, {
        actor: { kind: 'system', part: 'setup' },
        picture: desk.picture(),
        context: context(Date.now()),
        file: basename(file),
        dryRun: command === 'check',
      });
      if (!prepared.command) throw new CliError(faulty(prepared.report));
      if (command === 'import') {
        const answer = await desk.submitSystem('setup', prepared.command);
        desk.stop();
        if (!answer.ok) throw new CliError(answer.refusal.message.en);
      }
      return summary(prepared.report);
    } finally {
      journal.close();
    }
  } catch (error) {
    if (error instanceof JournalFault || error instanceof DistrictFileError)
      throw new CliError(error.message);
    throw error;
  }
}

/** Of a server that is stopped nothing is known that moves. */
const contextOf = (district: District, now: number): Context => ({
  now,
  locate: (position) => district.locate(position),
  hasGrid: (code) => district.hasGrid(code),
  personOf: () => null,
  archived: () => null,
  travel: () => null,
  placeOf: () => null,
  teamsIn: () => [],
});

function summary({ dryRun, format, encoding, tables, changes }: ImportReport): readonly string[] {
  const made = Object.entries(changes).map(([type, count]) => `  ${type}: ${count}`);
  return [
    `${format}${encoding ? ` in ${encoding}` : ''}, no fault:`,
    ...tables.map(
      ({ table, sheet, rows }) => `  ${sheet ?? table}: ${rows} rows of ${TABLE_NAMES[table].en}`,
    ),
    ...(made.length === 0
      ? ['Nothing differs from what is enrolled.']
      : [dryRun ? 'It would bring:' : 'Imported:']),
    ...made,
  ];
}

const faulty = (report: ImportReport): string =>
  [
    `${report.file}: ${report.faultsInAll} ${report.faultsInAll === 1 ? 'fault' : 'faults'}, nothing was imported:`,
    ...faultLines(report, MAX_FAULTS_SHOWN),
  ].join('\n');

const columnLines = (): readonly string[] =>
  Object.entries(COLUMNS_OF).map(
    ([table, columns]) =>
      `${table}: ${columns.map(({ key, name, required }) => `${key} (${name.zh})${required ? '' : '?'}`).join(', ')}`,
  );

if (import.meta.main) await runAsMain(runOrganisationCli);
