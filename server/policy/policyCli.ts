// `npm run policy -- check DIR` and `npm run policy -- adopt DIR [--data DATADIR]`: for the person who keeps the
// rules of a district. Every fault is one line with its place; a server that runs takes an adopted policy over.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Policy } from '#contract/policy.ts';
import { isSystemError, isUsageError, refuse } from '../commandLine.ts';
import { DEFAULT_DATA_DIR } from '../flags.ts';
import { installPolicy } from './install.ts';
import { loadPolicy, PolicyFault } from './loadPolicy.ts';

const USAGE = `Usage:
  npm run policy -- check DIR                    names every fault by file and line; exit code 1 when there is one
  npm run policy -- adopt DIR [--data DATADIR]   checks, then puts the policy in force for the server on DATADIR
                                                 (${DEFAULT_DATA_DIR}), also while it runs`;

/** Runs one command; the answer is the exit code. */
export async function policyCommand(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { data: { type: 'string' } },
    });
    const [command, dir, ...more] = positionals;
    if (dir === undefined || more.length > 0) return refuse(USAGE);
    if (command === 'check') {
      const policy = await loadPolicy(resolve(dir));
      console.log(`${dir}: no fault. ${counts(policy)}`);
      for (const note of notes(policy)) console.log(note);
      return 0;
    }
    if (command === 'adopt') {
      const policy = await installPolicy(resolve(dir), resolve(values.data ?? DEFAULT_DATA_DIR));
      console.log(`Policy ${policy.hash.slice(0, 12)} is in force from now on. ${counts(policy)}`);
      for (const note of notes(policy)) console.log(note);
      return 0;
    }
    return refuse(USAGE);
  } catch (error) {
    if (error instanceof PolicyFault) {
      const many = error.faults.length === 1 ? '1 fault' : `${error.faults.length} faults`;
      return refuse(`${error.message}\n${many}. The policy in force stays as it was.`);
    }
    if (isUsageError(error)) return refuse(`${error.message}\n${USAGE}`);
    if (isSystemError(error)) return refuse(`The policy could not be written: ${error.message}.`);
    throw error;
  }
}

const counts = ({ categories, ladder, limits }: Policy): string =>
  `${categories.length} categories, ${limits?.rules.length ?? 0} limit rules, ${ladder?.rules.length ?? 0} rules of the ladder.`;

/** What is no fault, but should be known. */
function notes({ verified, calendar: { makeUpDays } }: Policy): string[] {
  const last = makeUpDays.map((day) => Number(day.slice(0, 4))).sort((a, b) => b - a)[0];
  return [
    ...(verified ? [] : ['Not every file says that it was verified: the screens say so.']),
    ...(last === undefined
      ? []
      : [`The calendar knows make-up days until ${last}: add each later year's notice of public holidays.`]),
  ];
}

if (import.meta.main) process.exitCode = await policyCommand(process.argv.slice(2));
