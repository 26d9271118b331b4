// History: the past as the centre knew it then, filtered like the live feed. Stateless about playback: the
// console pages and owns the clock. Long reads are taken in pages: nobody's look back holds up a command.
import { setImmediate as others } from 'node:timers/promises';
import { isNewer, tickOf, tickStart, type Fix } from '#contract/fix.ts';
import { emptyFrame, encodeFrame, growFrame, type FixFrame, type FrameOrigin } from '#contract/frame.ts';
import { messageFor, view, type FactsMessage, type Jurisdiction } from '#contract/jurisdiction.ts';
import { advance, toJson } from '#contract/picture.ts';
import type {
  HistoryFacts,
  HistorySnapshot,
  HistorySpan,
  HistoryTalk,
  RibbonBucket,
} from '#contract/wire.ts';
import { unitsSeen } from '../fanout/audience.ts';
import type { Journal } from '../journal/journal.ts';
import { instants } from './factPages.ts';
import { ribbonOf } from './ribbon.ts';
import { talkOf } from './talk.ts';

/** One page of history; longer ranges are asked for in pages. */
export const MAX_PAGE_MS = 600_000;
/** A page of ten busy minutes holds some hundreds of facts; an import holds thousands, and comes in several pages. */
const PAGE_FACTS = 10_000;
/** A ribbon of a day in ten-minute buckets has 144. */
export const MAX_BUCKETS = 1_000;
/** A month is the longest that anybody compares at a glance, and reads in some seconds. */
export const MAX_RIBBON_MS = 31 * 86_400_000;
/** Fix tables at page ends, so that playing on does not start from a stored table each time: one per viewer. */
const KEPT_TABLES = 8;

export interface History {
  span(now: number): HistorySpan;
  snapshot(at: number, jurisdiction: Jurisdiction): HistorySnapshot;
  /** `to` of the answer is how far it goes: less than was asked when that is much, or not over yet. */
  facts(from: number, to: number, jurisdiction: Jurisdiction): Promise<HistoryFacts>;
  /**
   * Frames one after the other, each behind its length as u32 little-endian: what changed in each tick, of the
   * ticks that are over.
   */
  frames(from: number, to: number, jurisdiction: Jurisdiction): Promise<Uint8Array>;
  /** Talk alone, over hours: the pictures in between are folded, and looked at only where somebody spoke. */
  talk(from: number, to: number, jurisdiction: Jurisdiction): Promise<HistoryTalk>;
  ribbon(
    from: number,
    to: number,
    bucketMs: number,
    jurisdiction: Jurisdiction,
  ): Promise<readonly RibbonBucket[]>;
}

export interface HistoryOptions {
  readonly origin: FrameOrigin;
  /** The last moment about which nothing more can come, epoch ms: its tick is over. */
  readonly overAt: () => number;
  /** Facts in one answer, unless one instant holds more. */
  readonly pageFacts?: number;
}

export function makeHistory(journal: Journal, options: HistoryOptions): History {
  const { origin, overAt, pageFacts = PAGE_FACTS } = options;
  const kept = new Map<number, ReadonlyMap<number, Fix>>();

  /** The table at the end of a page that was just read is the start of the next. */
  function tableAt(tick: number): ReadonlyMap<number, Fix> {
    return kept.get(tick) ?? journal.fixTableAt(tick);
  }

  function keep(tick: number, table: ReadonlyMap<number, Fix>): void {
    kept.delete(tick);
    kept.set(tick, table);
    if (kept.size > KEPT_TABLES) kept.delete(kept.keys().next().value!);
  }

  return {
    span(now) {
      const span = journal.span();
      const lastAt = span?.lastAt ?? now;
      // What is recorded can be looked at, also where the clock has gone back behind it.
      return { firstAt: span?.firstAt ?? null, lastAt, now: Math.max(now, lastAt) };
    },

    snapshot(at, jurisdiction) {
      const picture = journal.pictureAt(at);
      const units = unitsSeen(picture, jurisdiction);
      const tick = tickOf(at);
      const frame = emptyFrame();
      frame.tick = tick;
      frame.at = tickStart(tick);
      frame.complete = true;
      const table = tableAt(tick);
      fill(
        frame,
        [...table.values()].filter((fix) => !units || units.has(fix.no)),
      );
      return {
        at,
        picture: toJson(view(picture, jurisdiction)),
        frame: Buffer.from(encodeFrame(frame, origin, true)).toString('base64'),
      };
    },

    async facts(from, to, jurisdiction) {
      let readTo = Math.max(from, Math.min(to, overAt()));
      let before = journal.pictureAt(from);
      let read = 0;
      const messages: FactsMessage[] = [];
      for await (const group of instants(journal, from, readTo)) {
        if (read > 0 && read + group.length > pageFacts) {
          readTo = group[0]!.at - 1;
          break;
        }
        const after = advance(before, group);
        messages.push(messageFor(before, after, group, jurisdiction));
        before = after;
        read += group.length;
      }
      return { from, to: readTo, messages };
    },

    async frames(from, to, jurisdiction) {
      const fromTick = tickOf(from);
      const overTick = tickOf(overAt());
      const toTick = Math.max(fromTick, Math.min(tickOf(to), overTick));
      const table = new Map(tableAt(fromTick));
      let picture = journal.pictureAt(from);
      let units = unitsSeen(picture, jurisdiction);
      // Who may be seen changes with the facts: a lent team is visible only while it is lent.
      const facts = jurisdiction.kind === 'district' ? null : instants(journal, from, tickStart(toTick));
      let next = await facts?.next();
      const parts: Uint8Array[] = [];
      const frame = emptyFrame();
      for (const page of journal.fixesBetween(fromTick, toTick)) {
        for (const [tick, fixes] of byTick(page)) {
          while (next && !next.done && next.value[0]!.at <= tickStart(tick)) {
            picture = advance(picture, next.value);
            units = unitsSeen(picture, jurisdiction);
            next = await facts!.next();
          }
          const changed = new Map<number, Fix>();
          for (const fix of fixes) {
            const known = table.get(fix.no);
            if (known && !isNewer(fix, known)) continue;
            table.set(fix.no, fix);
            if (!units || units.has(fix.no)) changed.set(fix.no, fix);
          }
          if (changed.size === 0) continue;
          frame.tick = tick;
          frame.at = tickStart(tick);
          frame.complete = false;
          fill(frame, [...changed.values()]);
          const bytes = encodeFrame(frame, origin, true);
          parts.push(u32(bytes.byteLength), bytes);
        }
        await others();
      }
      // In a tick that is not over more fixes may come.
      if (toTick <= overTick) keep(toTick, table);
      return Buffer.concat(parts);
    },

    talk: (from, to, jurisdiction) =>
      talkOf(journal, { from, to: Math.max(from, Math.min(to, overAt())) }, jurisdiction),

    ribbon: (from, to, bucketMs, jurisdiction) => ribbonOf(journal, { from, to, bucketMs }, jurisdiction),
  };
}

/** Fixes in order of receipt, by tick. */
function* byTick(fixes: readonly Fix[]): Generator<[number, Fix[]]> {
  let group: Fix[] = [];
  for (const fix of fixes) {
    if (group.length > 0 && fix.tick !== group[0]!.tick) {
      yield [group[0]!.tick, group];
      group = [];
    }
    group.push(fix);
  }
  if (group.length > 0) yield [group[0]!.tick, group];
}

function fill(frame: FixFrame, fixes: Fix[]): void {
  fixes.sort((a, b) => a.no - b.no);
  growFrame(frame, fixes.length);
  frame.count = fixes.length;
  fixes.forEach((fix, index) => {
    frame.no[index] = fix.no;
    frame.lonE6[index] = fix.lonE6;
    frame.latE6[index] = fix.latE6;
    frame.fixAt[index] = fix.at;
    frame.headingDeg[index] = fix.headingDeg ?? -1;
  });
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
