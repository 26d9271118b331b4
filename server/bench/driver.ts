// Runs benches by name, prints what they measured beside what it should be, and keeps it as JSON.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GOALS, meets } from './goals.ts';
import { thisMachine, type Machine } from './machine.ts';
import type { Bench, Measured, Row } from './measured.ts';
import { tableOf } from './table.ts';

/** What `--json` writes. */
export interface BenchReport extends Measured {
  readonly name: string;
  readonly machine: Machine;
}

interface Wanted {
  readonly name: string;
  readonly quick: boolean;
  readonly json: string | null;
}

class WrongUse extends Error {}

/** The exit code: 1 when it was asked wrongly or a bench failed. A missed goal is told and is no failure. */
export async function runBenches(
  args: readonly string[],
  benches: Readonly<Record<string, Bench>>,
  say: (text: string) => void,
): Promise<number> {
  try {
    const wanted = read(args, benches);
    if (wanted === null) {
      say(helpOn(benches));
      return 0;
    }
    if (wanted.json !== null) keep(wanted.json, '');
    const { report, failed } = await measure(wanted, benches, say);
    if (wanted.json !== null) keep(wanted.json, `${JSON.stringify(report, null, 2)}\n`);
    return failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    say(error.message);
    return 1;
  }
}

/** null: nothing was named. */
function read(args: readonly string[], benches: Readonly<Record<string, Bench>>): Wanted | null {
  const { values, positionals } = parsed(args);
  const [name, ...more] = positionals;
  if (name === undefined && Object.keys(values).length === 0) return null;
  const names = [...Object.keys(benches), 'all'];
  if (name === undefined || more.length > 0) throw new WrongUse(`Name one bench: ${names.join(', ')}.`);
  if (!names.includes(name)) throw new WrongUse(`There is no bench ${name}. There are: ${names.join(', ')}.`);
  return { name, quick: values.quick ?? false, json: values.json ?? null };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { quick: { type: 'boolean' }, json: { type: 'string' } },
    });
  } catch (error) {
    throw new WrongUse(`${(error as Error).message} Flags are --json FILE and --quick.`);
  }
}

const helpOn = (benches: Readonly<Record<string, Bench>>): string =>
  `Usage: npm run bench -- NAME [--json FILE] [--quick]\nNAME is one of: ${[...Object.keys(benches), 'all'].join(', ')}`;

/** Before anything is measured, too: an hour's figures are not lost to a directory that is missing. */
function keep(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new WrongUse(`The figures cannot be written to ${file}: ${(error as Error).message}`);
  }
}

async function measure(
  { name, quick }: Wanted,
  benches: Readonly<Record<string, Bench>>,
  say: (text: string) => void,
): Promise<{ readonly report: BenchReport; readonly failed: boolean }> {
  const machine = thisMachine();
  say(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}, load ${machine.load}`,
  );
  if (machine.load > machine.cores / 2) say('Others use this machine: expect worse figures than its own.');
  const figures: Record<string, number> = {};
  const rows: Row[] = [];
  let failed = false;
  for (const [one, bench] of Object.entries(benches)) {
    if (name !== 'all' && name !== one) continue;
    const startAt = performance.now();
    try {
      const measured = await bench({ quick });
      Object.assign(figures, measured.figures);
      rows.push(...measured.rows.map((row) => ({ bench: one, ...row })));
      say(`\n${one} (${((performance.now() - startAt) / 1000).toFixed(0)} s${quick ? ', quick' : ''})`);
      say(tableOf(measured.rows));
      say(`\n${tableOf(Object.entries(measured.figures).map(besideGoal))}`);
    } catch (error) {
      failed = true;
      say(`\n${one} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return { report: { name, machine, figures, rows }, failed };
}

function besideGoal([figure, value]: [string, number]): Row {
  const goal = GOALS[figure];
  if (!goal) return { figure, value, goal: '', met: '' };
  return {
    figure,
    value,
    goal: `${goal.sense === 'atMost' ? '<=' : '>='} ${goal.limit}`,
    met: meets(goal, value) ? 'yes' : 'NO',
  };
}
