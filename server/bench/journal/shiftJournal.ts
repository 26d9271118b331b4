// The journal after a shift: a day's facts and hours of fixes, 1,500 units every five seconds. Eight hours are 8.6
// million fixes and take minutes to make, so they are made once for each form of the journal and kept.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { TICK_MS, tickOf, type Fix } from '#contract/fix.ts';
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import { patrol, T0 } from '../../journal/testing/shift.ts';
import { makeWorkDir, type WorkDir } from '../workDir.ts';
import { simulatedDay, UNITS } from './simulatedDay.ts';
import { writeFacts } from './writeFacts.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CACHE = join(ROOT, 'node_modules/.cache/lianqin-bench');
/** What decides how a journal looks on the disk. */
const FORM = [
  'server/journal/*.ts',
  'server/contract/*.ts',
  'server/bench/journal/{shiftJournal,simulatedDay,writeFacts}.ts',
];
const HOUR_TICKS = 3_600_000 / TICK_MS;
const SEED = 42;
/**
 * Commands come one by one, and each append is signed by itself: opening looks at them all. Eleven thousand
 * fsyncs are too many for a quick run's short journal, which is no measure of a shift anyhow.
 */
const WHOLE_SHIFT_H = 8;
/** Written five seconds at a time, but for the end: what waits to be sealed must lie there tick by tick, as it does. */
const PAGE_TICKS = 20;
const LAST_TICKS = 600;

export interface ShiftJournal extends WorkDir {
  readonly fixes: number;
}

/** Is there one of so many hours already? */
export const isKept = (hours: number): boolean => existsSync(placeOf(hours));

/** A copy of one's own of the journal of `hours`. */
export async function shiftJournal(hours: number): Promise<ShiftJournal> {
  const place = placeOf(hours);
  if (!existsSync(place)) await make(hours, place);
  const dir = makeWorkDir();
  cpSync(join(place, 'data'), dir.dataDir, { recursive: true });
  cpSync(join(place, 'keys'), dir.keyDir, { recursive: true });
  return { ...dir, fixes: hours * HOUR_TICKS * (UNITS / PAGE_TICKS) };
}

const placeOf = (hours: number): string => join(CACHE, `journal-${hours}h-${formHash()}`);

function formHash(): string {
  const hash = createHash('sha256');
  for (const file of globSync(FORM, { cwd: ROOT }).toSorted()) {
    if (!file.endsWith('.spec.ts')) hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function make(hours: number, place: string): Promise<void> {
  const endAt = Date.now();
  const made = `${place}.making`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  const { facts } = await simulatedDay(endAt);
  const journal = openSqliteJournal(join(made, 'data'), { keyDir: join(made, 'keys') });
  writeFacts(journal, facts, hours < WHOLE_SHIFT_H ? 64 : 1);
  const ticks = hours * HOUR_TICKS;
  const patrols = patrol(SEED, UNITS);
  let page: Fix[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    page.push(...later(patrols.next().value, tickOf(endAt) - ticks - tickOf(T0)));
    if (tick % PAGE_TICKS !== 0 && tick < ticks - LAST_TICKS) continue;
    journal.appendFixes(page);
    page = [];
  }
  journal.close();
  forgetOthers(hours);
  renameSync(made, place);
}

function later(fixes: readonly Fix[], ticks: number): Fix[] {
  return fixes.map((fix) => ({ ...fix, tick: fix.tick + ticks, at: fix.at + ticks * TICK_MS }));
}

/** Those of another form are never looked at again. */
function forgetOthers(hours: number): void {
  for (const name of readdirSync(CACHE)) {
    if (name.startsWith(`journal-${hours}h-`) && !name.endsWith('.making'))
      rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}
