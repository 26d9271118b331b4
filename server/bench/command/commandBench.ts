// `command`: what commanders feel. Conflicting orders that get through (none), how long an answer takes beside a whole
// fleet and fifty consoles, how long who-could-go takes, and how soon the server is back with a million facts.
import type { BenchOptions, Measured, Row } from '../measured.ts';
import { median, quantile, rounded, sum } from '../numbers.ts';
import { measureRecommendation } from '../recommendation/measureRecommendation.ts';
import { measureAcks, type Acks } from './acks.ts';
import { sendConflictingPairs, type PairsSent } from './conflictingPairs.ts';
import { measureFsync } from './fsync.ts';
import { measureReady, type Ready } from './ready.ts';

const MILLION = 1_000_000;
const FULL = { pairs: 100_000, pairsEach: 2_500, ackMs: 60_000, units: 1_500, times: 3 };
/** The same methods over less: a tenth of the fleet's enrolment alone would take the time there is. */
const QUICK = { pairs: 300, pairsEach: 300, ackMs: 5_000, units: 300, times: 1 };
const QUICK_FACTS = 50_000;
const PER_SECOND = 50;
const CONSOLES = 50;
const QUESTIONS = 200;
const SEED = 42;

export async function runCommand({ quick }: BenchOptions): Promise<Measured> {
  const { pairs, pairsEach, ackMs, units, times } = quick ? QUICK : FULL;
  const facts = quick ? QUICK_FACTS : MILLION;
  const fsyncMs = measureFsync();
  const acks = await measureAcks({ ms: ackMs, perSecond: PER_SECOND, consoles: CONSOLES, units });
  const ready = await measureReady(facts, times);
  const choices = await measureRecommendation({ questions: QUESTIONS });
  // A server and a journal of its own for each round: what is measured is the desk, and not how it grows.
  const rounds: PairsSent[] = [];
  for (let left = pairs; left > 0; left -= pairsEach)
    rounds.push(
      await sendConflictingPairs({ pairs: Math.min(left, pairsEach), kills: 1, seed: SEED + left }),
    );
  return {
    figures: {
      'command.conflicts': sum(rounds.map(({ conflicts }) => conflicts)),
      'command.ackP50Ms': acks.delays.quantile(0.5),
      'command.ackP99Ms': acks.delays.quantile(0.99),
      'command.recommendP99Ms': rounded(choices.p99Ms),
      'command.readyColdMs': rounded(median(ready.coldMs)),
      'command.readySnapshotMs': rounded(median(ready.snapshotMs)),
    },
    rows: [...ofDisk(fsyncMs), ...ofAcks(acks, units), ...ofReady(ready, facts), ...ofPairs(rounds)],
  };
}

const ofDisk = (fsyncMs: readonly number[]): Row[] => [
  { what: 'one fsync of a page, median', value: rounded(median(fsyncMs)), unit: 'ms' },
  { what: 'one fsync of a page, p99', value: rounded(quantile(fsyncMs, 0.99)), unit: 'ms' },
];

const ofAcks = ({ sent, seconds, delays, fleet, heard }: Acks, units: number): Row[] => [
  { what: `commands at ${PER_SECOND} a second`, value: sent, unit: `in ${rounded(seconds)} s` },
  { what: 'longest answer', value: delays.quantile(1), unit: 'ms' },
  {
    what: `fixes of ${units} units meanwhile`,
    value: Math.round(fleet.kept / fleet.seconds),
    unit: 'a second',
  },
  { what: 'frames that the consoles decoded', value: sum(heard.map(({ frames }) => frames)), unit: 'frames' },
  { what: 'consoles dropped', value: sum(heard.map(({ dropped }) => dropped)), unit: `of ${CONSOLES}` },
];

const ofReady = ({ coldMs, snapshotMs }: Ready, facts: number): Row[] => [
  { what: 'facts in the journal', value: facts, unit: 'facts' },
  ...coldMs.map((ms, n): Row => ({ what: `listens, all folded, ${n + 1}`, value: rounded(ms), unit: 'ms' })),
  ...snapshotMs.map(
    (ms, n): Row => ({ what: `listens, from its last picture, ${n + 1}`, value: rounded(ms), unit: 'ms' }),
  ),
];

const ofPairs = (rounds: readonly PairsSent[]): Row[] => [
  { what: 'pairs of conflicting orders', value: sum(rounds.map(({ pairs }) => pairs)), unit: 'pairs' },
  { what: 'of them with a winner', value: sum(rounds.map(({ won }) => won)), unit: 'pairs' },
  { what: 'kill -9 among them', value: sum(rounds.map(({ kills }) => kills)), unit: 'times' },
  { what: 'accepted orders that were lost', value: sum(rounds.map(({ lost }) => lost)), unit: 'orders' },
  { what: 'facts that they left', value: sum(rounds.map(({ facts }) => facts)), unit: 'facts' },
];
