// History: the past as the centre knew it then, filtered like the live feed. Stateless about playback: the
// console pages and owns the clock.
import type { Fact } from '#contract/fact.ts';
import { isNewer, tickOf, tickStart, type Fix } from '#contract/fix.ts';
import { emptyFrame, encodeFrame, growFrame, type FixFrame, type FrameOrigin } from '#contract/frame.ts';
import { messageFor, view, type FactsMessage, type Jurisdiction } from '#contract/jurisdiction.ts';
import { advance, toJson, type Picture } from '#contract/picture.ts';
import { alarmClass } from '#contract/policy.ts';
import type { HistoryFacts, HistorySnapshot, HistorySpan, RibbonBucket } from '#contract/wire.ts';
import { unitsSeen } from '../fanout/audience.ts';
import type { Journal } from '../journal/journal.ts';

/** One page of history; longer ranges are asked for in pages. */
export const MAX_PAGE_MS = 600_000;
/** A page of ten busy minutes holds some hundreds of facts. */
const MAX_FACTS = 50_000;
/** A ribbon of a day in ten-minute buckets has 144. */
export const MAX_BUCKETS = 1_000;
/** Fix tables at page ends, so that playing on does not start from a stored table each time: one per viewer. */
const KEPT_TABLES = 8;

export interface History {
  span(now: number): HistorySpan;
  snapshot(at: number, jurisdiction: Jurisdiction): HistorySnapshot;
  facts(from: number, to: number, jurisdiction: Jurisdiction): HistoryFacts;
  /** Frames one after the other, each behind its length as u32 little-endian: what changed in each tick. */
  frames(from: number, to: number, jurisdiction: Jurisdiction): Uint8Array;
  ribbon(from: number, to: number, bucketMs: number, jurisdiction: Jurisdiction): readonly RibbonBucket[];
}

export function makeHistory(journal: Journal, origin: FrameOrigin): History {
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

  function messages(from: number, to: number, jurisdiction: Jurisdiction) {
    let before = journal.pictureAt(from);
    const made: { readonly message: FactsMessage; readonly after: Picture }[] = [];
    for (const group of byInstant(journal.factsBetween(from, to, MAX_FACTS))) {
      const after = advance(before, group);
      made.push({ message: messageFor(before, after, group, jurisdiction), after });
      before = after;
    }
    return made;
  }

  return {
    span(now) {
      const span = journal.span();
      return { firstAt: span?.firstAt ?? null, lastAt: span?.lastAt ?? now, now };
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

    facts: (from, to, jurisdiction) => ({
      from,
      to,
      messages: messages(from, to, jurisdiction).map(({ message }) => message),
    }),

    frames(from, to, jurisdiction) {
      const fromTick = tickOf(from);
      const toTick = tickOf(to);
      const table = new Map(tableAt(fromTick));
      // Who may be seen changes with the facts: a lent team is visible only while it is lent.
      const sights = jurisdiction.kind === 'district' ? [] : messages(from, to, jurisdiction);
      let units = unitsSeen(journal.pictureAt(from), jurisdiction);
      let next = 0;
      const parts: Uint8Array[] = [];
      const frame = emptyFrame();
      for (const [tick, fixes] of byTick(journal.fixesBetween(fromTick, toTick))) {
        while (next < sights.length && sights[next]!.after.at <= tickStart(tick)) {
          units = unitsSeen(sights[next]!.after, jurisdiction);
          next++;
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
      keep(toTick, table);
      return Buffer.concat(parts);
    },

    ribbon(from, to, bucketMs, jurisdiction) {
      const buckets = new Map<number, { critical: number; high: number; low: number; closed: number }>();
      for (let at = Math.floor(from / bucketMs) * bucketMs; at < to; at += bucketMs) {
        buckets.set(at, { critical: 0, high: 0, low: 0, closed: 0 });
      }
      const town = jurisdiction.kind === 'town' ? jurisdiction.town : null;
      const ours = new Set<string>();
      for (const fact of factsIn(journal, from, to)) {
        const bucket = buckets.get(Math.floor(fact.at / bucketMs) * bucketMs);
        if (!bucket) continue;
        if (fact.type === 'case.reported' && (town === null || fact.town === town)) {
          ours.add(fact.case);
          bucket[alarmClass(fact.priority)] += 1;
        }
        if (fact.type === 'case.closed' && (town === null || ours.has(fact.case))) bucket.closed += 1;
      }
      return [...buckets].map(([at, counts]) => ({ at, ...counts }));
    },
  };
}

function* factsIn(journal: Journal, from: number, to: number): Generator<Fact> {
  const page = 5_000;
  let facts = journal.factsBetween(from, to, page);
  while (facts.length > 0) {
    yield* facts;
    const last = facts.at(-1)!;
    if (facts.length < page) return;
    facts = journal.factsSince(last.seq, page).filter((fact) => fact.at <= to);
  }
}

function byInstant(facts: readonly Fact[]): Fact[][] {
  const groups: Fact[][] = [];
  for (const fact of facts) {
    const group = groups.at(-1);
    if (group && group[0]!.at === fact.at) group.push(fact);
    else groups.push([fact]);
  }
  return groups;
}

function* byTick(pages: Iterable<readonly Fix[]>): Generator<[number, Fix[]]> {
  let tick = -1;
  let group: Fix[] = [];
  for (const page of pages) {
    for (const fix of page) {
      if (fix.tick !== tick && group.length > 0) {
        yield [tick, group];
        group = [];
      }
      tick = fix.tick;
      group.push(fix);
    }
  }
  if (group.length > 0) yield [tick, group];
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
