// An import, dry or real: read, plan, rehearse against the rules, and only when nothing is wrong ask for it as one
// command.
import { createHash, randomUUID } from 'node:crypto';
import type { Actor } from '#contract/actor.ts';
import type { Answer, Refusal } from '#contract/command.ts';
import type { Context } from '#contract/decision.ts';
import type { ImportFault, ImportReport } from '#contract/organisation/importReport.ts';
import { rehearsing } from '#contract/organisation/decideImport.ts';
import type { ImportCommand } from '#contract/organisation/organisationCommand.ts';
import type { Picture } from '#contract/picture.ts';
import { MAX_FAULTS_SHOWN, MAX_FILE_BYTES } from './importLimits.ts';
import { makePauses } from './pauses.ts';
import { planImport } from './planImport.ts';
import type { Planned } from './planner.ts';
import { readInThread } from './readInThread.ts';
import type { ReadFile } from './readSheets.ts';
import { UnreadableFile } from './unreadableFile.ts';
import { columnOfField, faultOf } from './rows.ts';

export interface ImportOptions {
  readonly actor: Actor;
  readonly picture: Picture;
  readonly context: Context;
  readonly file: string;
  readonly dryRun: boolean;
  /** Asked again with the same id, an import is not done again. */
  readonly id?: string;
  /** false: what is enrolled already stays as it is. */
  readonly changes?: boolean;
}

export interface Prepared {
  readonly report: ImportReport;
  /** null while there is a fault. */
  readonly command: ImportCommand | null;
}

/** Changes nothing: the report of a dry run, and the command that would do it. */
export async function prepareImport(
  bytes: Uint8Array,
  options: ImportOptions,
  read = readInThread,
): Promise<Prepared> {
  const { file, dryRun } = options;
  try {
    if (bytes.length > MAX_FILE_BYTES) throw tooLarge();
    return await planned(await read(bytes), bytes, options);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const fault = { sheet: null, row: null, column: null, value: null, what: error.what, fix: error.fix };
    const report = { file, dryRun, format: 'csv', encoding: null, tables: [], changes: {} } as const;
    return { command: null, report: { ok: false, ...report, faults: [fault], faultsInAll: 1 } };
  }
}

async function planned(read: ReadFile, bytes: Uint8Array, options: ImportOptions): Promise<Prepared> {
  const { picture, context, actor, file, dryRun, changes = true, id = randomUUID() } = options;
  const { policy } = picture;
  if (!policy) throw new Error('an import needs the rules in force');
  const plan = await planImport(read.sheets, { picture, policy, id, changes });
  const commands = plan.planned.map(({ command }) => command);
  const pause = makePauses();
  const rehearsal = rehearsing({ picture, policy, actor, context }, commands);
  let step = rehearsal.next();
  for (; !step.done; step = rehearsal.next()) await pause();
  const { facts, refusals } = step.value;
  const faults = [...plan.faults, ...refusedRows(plan.planned, refusals, plan.faultyTeams)].sort(byPlace);
  const ok = faults.length === 0;
  const report: ImportReport = {
    ok,
    dryRun,
    file,
    format: read.format,
    encoding: read.encoding,
    tables: plan.tables,
    changes: ok ? counted(facts.map(({ type }) => type)) : {},
    faults: faults.slice(0, MAX_FAULTS_SHOWN),
    faultsInAll: faults.length,
  };
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { report, command: ok ? { id, type: 'organisation.import', file, hash, commands } : null };
}

/** A refused team is refused once: that its units, members and days then have no team is the same fault. */
function refusedRows(
  all: readonly Planned[],
  refusals: readonly { readonly index: number; readonly refusal: Refusal }[],
  faultyTeams: ReadonlySet<string>,
): readonly ImportFault[] {
  const missing = new Set(faultyTeams);
  return refusals.flatMap(({ index, refusal }) => {
    const { command, table, rows } = all[index]!;
    if ('team' in command && command.team !== undefined) {
      if (command.type === 'team.enrol') missing.add(command.team);
      else if (refusal.code === 'notFound' && missing.has(command.team)) return [];
    }
    const [first, day] = (refusal.field ?? '').split('.');
    const row = (first === 'days' ? rows[Number(day)] : undefined) ?? rows[0]!;
    return [faultOf(row, columnOfField(refusal.field, table), refusal.message, MEND)];
  });
}

const MEND = {
  zh: '请改正该行，或先在系统中处理后再导入。',
  en: 'Mend the row, or change it in the system first.',
};

const byPlace = (a: ImportFault, b: ImportFault): number =>
  (a.sheet ?? '').localeCompare(b.sheet ?? '') || (a.row ?? 0) - (b.row ?? 0);

function counted(types: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of types) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

const tooLarge = () =>
  new UnreadableFile(
    {
      zh: `文件超过 ${MAX_FILE_BYTES / 1024 / 1024} MB。`,
      en: `The file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB.`,
    },
    { zh: '请拆成几个文件分别导入。', en: 'Split it into several files.' },
  );

/** What was refused although the dry run had no fault: somebody changed something in between. */
export const refusedReport = (
  report: ImportReport,
  answer: Extract<Answer, { ok: false }>,
): ImportReport => ({
  ...report,
  ok: false,
  changes: {},
  faults: [{ sheet: null, row: null, column: null, value: null, what: answer.refusal.message, fix: AGAIN }],
  faultsInAll: 1,
});

const AGAIN = { zh: '请重新预检后再导入。', en: 'Make a dry run again, then import.' };
