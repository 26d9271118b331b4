// The flags of `npm start`. A wrong one gets one sentence that says what would be right.
import { parseArgs } from 'node:util';
import type { Language } from './bridge.ts';

export type StartFlags = {
  readonly port: number;
  readonly data: string;
  readonly open: boolean;
  readonly units: number | null;
  readonly seed: number | null;
  readonly language: Language | null;
};

export class FlagFault extends Error {}

export const USAGE = 'npm start -- [--port N] [--data DIR] [--no-open] [--units N] [--seed N] [--lang zh|en]';

// More units than this are beyond what the wall has been measured with.
const MOST_UNITS = 50_000;

export function parseStartFlags(args: readonly string[]): StartFlags {
  const values = read(args);
  const { lang } = values;
  if (lang !== undefined && lang !== 'zh' && lang !== 'en')
    throw new FlagFault(`--lang is zh or en, not ${lang}`);
  if (values.data === '') throw new FlagFault('--data needs the path of a directory');
  return {
    port: whole('--port', values.port, 0, 65_535) ?? 4170,
    data: values.data ?? 'data/demo',
    open: values.open ?? true,
    units: whole('--units', values.units, 0, MOST_UNITS),
    seed: whole('--seed', values.seed, 0, 2 ** 31 - 1),
    language: lang ?? null,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        open: { type: 'boolean' },
        units: { type: 'string' },
        seed: { type: 'string' },
        lang: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const [what] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    throw new FlagFault(`${what}. Usage: ${USAGE}`, { cause: error });
  }
}

function whole(flag: string, raw: string | undefined, least: number, most: number): number | null {
  if (raw === undefined) return null;
  const n = Number(raw);
  if (/^\d+$/.test(raw) && n >= least && n <= most) return n;
  throw new FlagFault(
    `${flag} is a whole number from ${least} to ${most}, not ${raw === '' ? 'nothing' : raw}`,
  );
}
