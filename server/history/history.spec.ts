import { describe, expect, it } from 'vitest';
import type { FactBody } from '#contract/fact.ts';
import { TICK_MS, tickStart, type Fix } from '#contract/fix.ts';
import { decodeFrame, emptyFrame } from '#contract/frame.ts';
import { teamId } from '#contract/ids.ts';
import { take } from '#contract/jurisdiction.ts';
import { fromJson, toJson } from '#contract/picture.ts';
import { smallWorld, T0 } from '#contract/testing/smallDistrict.ts';
import { memoryJournal } from '../journal/memoryJournal.ts';
import { PAGE_FACTS } from './factPages.ts';
import { makeHistory } from './history.ts';

const ORIGIN = { lonE6: 121_000_000, latE6: 31_000_000 };
const DISTRICT = { kind: 'district' } as const;
const TICK0 = T0 / TICK_MS;

function setting(overAt = { ms: Infinity }) {
  const journal = memoryJournal();
  const { facts } = smallWorld();
  const { actor } = facts[0]!;
  const record = (at: number, ...bodies: readonly FactBody[]) =>
    journal.append([{ actor, command: null, at, facts: bodies, answer: () => ({ ok: true, seq: 0, at }) }]);
  record(
    T0,
    ...facts.map(({ seq: _, v: __, at: ___, actor: ____, command: _____, ...body }) => body as FactBody),
  );
  const history = makeHistory(journal, { origin: ORIGIN, overAt: () => overAt.ms, pageFacts: 10 });
  return { journal, record, history };
}

const duty = (n: number): FactBody => ({
  type: 'team.dutyChanged',
  team: teamId('n1'),
  duty: n % 2 ? 'available' : 'unavailable',
  reason: n % 2 ? null : `第 ${n} 次`,
});

const fixAt = (tick: number, lonE6: number): Fix => ({
  no: 1,
  lonE6,
  latE6: 31_300_000,
  at: tickStart(tick),
  tick,
  speedDkmh: null,
  headingDeg: null,
  accuracyM: null,
});

describe('history', () => {
  it('R1 a look at a tick that is not over leaves nothing behind that a later look would see', async () => {
    const over = { ms: tickStart(TICK0 + 4) };
    const { journal, history } = setting(over);
    journal.appendFixes([fixAt(TICK0 + 3, 121_200_000)]);
    const to = tickStart(TICK0 + 8);
    await history.frames(T0, to, DISTRICT);
    await history.frames(T0, tickStart(TICK0 + 5), DISTRICT);
    journal.appendFixes([fixAt(TICK0 + 5, 121_210_000), fixAt(TICK0 + 8, 121_220_000)]);
    over.ms = to + TICK_MS;
    const lonIn = (at: number) => {
      const { frame } = history.snapshot(at, DISTRICT);
      return decodeFrame(new Uint8Array(Buffer.from(frame, 'base64')), emptyFrame()).lonE6[0];
    };
    expect([4, 5, 8].map((n) => lonIn(tickStart(TICK0 + n)))).toEqual([
      121_200_000, 121_210_000, 121_220_000,
    ]);
  });

  it('R4 frames and facts end where the record is over, and say so', async () => {
    const over = { ms: T0 + 1_000 };
    const { journal, record, history } = setting(over);
    record(T0 + 900, duty(0));
    record(T0 + 1_100, duty(1));
    journal.appendFixes([fixAt(TICK0 + 3, 121_200_000), fixAt(TICK0 + 6, 121_210_000)]);
    const facts = await history.facts(T0, T0 + 60_000, DISTRICT);
    expect(facts.to).toBe(T0 + 1_000);
    expect(facts.messages.map(({ at }) => at)).toEqual([T0 + 900]);
    const frames = Buffer.from(await history.frames(T0, T0 + 60_000, DISTRICT));
    expect(decodeFrame(new Uint8Array(frames.subarray(4)), emptyFrame()).tick).toBe(TICK0 + 3);
    expect(frames.readUInt32LE(0)).toBe(frames.byteLength - 4);
  });

  it('R4 more facts than one page holds come in several, by `to`, and fold to what a jump shows', async () => {
    const { record, history } = setting();
    const last = T0 + 40 * 100;
    for (let n = 1; n <= 40; n++) record(T0 + n * 100, duty(n), duty(n + 1), duty(n));
    let picture = fromJson(history.snapshot(T0, DISTRICT).picture);
    let pages = 0;
    for (let from = T0; from < last; pages++) {
      const page = await history.facts(from, last, DISTRICT);
      expect(page.to).toBeGreaterThan(from);
      picture = page.messages.reduce(take, picture);
      from = page.to;
    }
    expect(pages).toBeGreaterThan(10);
    expect(toJson(picture)).toEqual(history.snapshot(last, DISTRICT).picture);
  });

  it('R5 a long ribbon is read in pages, with room for others between them', async () => {
    const { record, history } = setting();
    const pages = 3;
    record(T0 + 1, ...Array.from({ length: pages * PAGE_FACTS }, (_, n) => duty(n)));
    let others = 0;
    let reading = true;
    const other = () => {
      others++;
      if (reading) setImmediate(other);
    };
    setImmediate(other);
    const ribbon = await history.ribbon(T0 - 3_600_000, T0 + 3_600_000, 600_000, DISTRICT);
    reading = false;
    expect(ribbon).toHaveLength(12);
    expect(others).toBeGreaterThanOrEqual(pages - 1);
  });

  it('R6 what is recorded can be reached also when the clock has gone back behind it', () => {
    const { history } = setting();
    expect(history.span(T0 - 3_600_000)).toEqual({ firstAt: T0, lastAt: T0, now: T0 });
    expect(history.span(T0 + 5)).toEqual({ firstAt: T0, lastAt: T0, now: T0 + 5 });
  });
});
