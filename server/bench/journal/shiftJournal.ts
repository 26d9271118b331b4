// The journal after a shift: a day's facts and hours of fixes, 1,500 units every five seconds. Eight hours are 8.6
// million fixes.
import { TICK_MS, tickOf, type Fix } from '#contract/fix.ts';
import { patrol, T0 } from '../../journal/testing/shift.ts';
import { copyOf, isKept as isKeptJournal, type KeptJournal } from '../keptJournal.ts';
import type { WorkDir } from '../workDir.ts';
import { simulatedDay, UNITS } from './simulatedDay.ts';
import { writeFacts } from './writeFacts.ts';

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
export const isKept = (hours: number): boolean => isKeptJournal(shiftOf(hours));

/** A copy of one's own of the journal of `hours`. */
export async function shiftJournal(hours: number): Promise<ShiftJournal> {
  const dir = await copyOf(shiftOf(hours));
  return { ...dir, fixes: hours * HOUR_TICKS * (UNITS / PAGE_TICKS) };
}

const shiftOf = (hours: number): KeptJournal => ({
  name: `journal-${hours}h`,
  madeBy: ['server/bench/journal/{shiftJournal,simulatedDay,writeFacts}.ts'],
  async write(journal) {
    const endAt = Date.now();
    const { facts } = await simulatedDay(endAt);
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
  },
});

function later(fixes: readonly Fix[], ticks: number): Fix[] {
  return fixes.map((fix) => ({ ...fix, tick: fix.tick + ticks, at: fix.at + ticks * TICK_MS }));
}
