// A centre with a past: a random walk through the small district and units that report now and then. It answers
// history as the server does, from the contract's own functions, and keeps nothing about who asks.
import fc from 'fast-check';
import type { Fact } from '#contract/fact.ts';
import { isNewer, TICK_MS, tickOf, tickStart, type Fix } from '#contract/fix.ts';
import { emptyFrame, encodeFrame, growFrame, type FixFrame } from '#contract/frame.ts';
import { messageFor, sightOf, view, type FactsMessage, type Jurisdiction } from '#contract/jurisdiction.ts';
import { advance, emptyPicture, toJson, type Picture } from '#contract/picture.ts';
import { steps } from '#contract/testing/randomCommands.ts';
import { ACTORS, smallWorld, T0 } from '#contract/testing/smallDistrict.ts';
import type { HistoryFacts, HistorySnapshot, HistorySpan } from '#contract/wire.ts';

const ORIGIN = { lonE6: 121_000_000, latE6: 31_000_000 };

export interface RecordedCentre {
  readonly firstAt: number;
  readonly lastAt: number;
  /** The centre's clock; the record ends there. */
  nowAt: number;
  pictureAt(at: number): Picture;
  fixesAt(at: number): ReadonlyMap<number, Fix>;
  /** Answers `GET /api/history/...` for whoever may see so much. */
  fetchAs(jurisdiction: Jurisdiction): typeof fetch;
  /** Paths that were asked for, without their host. */
  readonly asked: string[];
}

export function recordedCentre(seed: number, lengthMs: number): RecordedCentre {
  const random = fc.sample(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
    seed,
    numRuns: 4_000,
  });
  let drawn = 0;
  const next = (): number => random[drawn++ % random.length] ?? 0;
  const world = smallWorld();
  // The walk's own times are made for deadlines; here it is spread over the recording, so that all of it happens.
  const [walk = []] = fc.sample(steps(3_000), { seed, numRuns: 1 });
  walk.forEach((step, i) => {
    const at = T0 + Math.floor(((i + next()) / walk.length) * lengthMs);
    world.act(ACTORS[step.actor], step.commandIn(world.picture), at);
  });
  const fixes: Fix[] = [];
  const units = [...world.picture.units.values()];
  for (let tick = tickOf(T0); tick <= tickOf(T0 + lengthMs); tick++) {
    for (const { no } of units) {
      if (next() > 0.05) continue;
      // Some fixes come late and must not move a unit back.
      const lateMs = next() < 0.2 ? next() * 30_000 : next() * 1_000;
      const [lonE6, latE6] = [121_200_000 + Math.floor(next() * 1e5), 31_350_000 + Math.floor(next() * 1e5)];
      const at = Math.floor(tickStart(tick) - lateMs);
      fixes.push({ no, lonE6, latE6, at, tick, speedDkmh: null, headingDeg: null, accuracyM: null });
    }
  }
  return new Past(world.facts, fixes, T0, T0 + lengthMs);
}

class Past implements RecordedCentre {
  readonly asked: string[] = [];
  readonly firstAt: number;
  readonly lastAt: number;
  nowAt: number;
  readonly #facts: readonly Fact[];
  readonly #fixes: readonly Fix[];
  readonly #fixesOfTick = new Map<number, Fix[]>();
  /** After the first n facts; asked for again and again by every page. */
  readonly #pictures = new Map<number, Picture>();

  constructor(facts: readonly Fact[], fixes: readonly Fix[], firstAt: number, lastAt: number) {
    this.#facts = facts;
    this.#fixes = fixes;
    this.firstAt = firstAt;
    this.lastAt = lastAt;
    this.nowAt = lastAt;
    for (const fix of fixes) {
      const mates = this.#fixesOfTick.get(fix.tick);
      if (mates) mates.push(fix);
      else this.#fixesOfTick.set(fix.tick, [fix]);
    }
  }

  pictureAt(at: number): Picture {
    const facts = this.#facts.filter((fact) => fact.at <= at);
    const known = this.#pictures.get(facts.length);
    const picture = known ?? advance(emptyPicture, facts);
    this.#pictures.set(facts.length, picture);
    return picture;
  }

  fixesAt(at: number): ReadonlyMap<number, Fix> {
    const table = new Map<number, Fix>();
    for (const fix of this.#fixes) {
      const known = table.get(fix.no);
      if (fix.tick <= tickOf(at) && (!known || isNewer(fix, known))) table.set(fix.no, fix);
    }
    return table;
  }

  fetchAs(jurisdiction: Jurisdiction): typeof fetch {
    return async (input) => {
      const url = new URL(
        typeof input === 'string' ? input : input instanceof URL ? input.href : input.url,
        'http://centre',
      );
      this.asked.push(url.pathname + url.search);
      const number = (name: string): number => Number(url.searchParams.get(name));
      switch (url.pathname) {
        case '/api/history/span':
          return Response.json({
            firstAt: this.firstAt,
            lastAt: this.nowAt,
            now: this.nowAt,
          } satisfies HistorySpan);
        case '/api/history/snapshot':
          return Response.json(this.#snapshot(number('at'), jurisdiction));
        case '/api/history/facts': {
          const [from, to] = [number('from'), number('to')];
          return Response.json({
            from,
            to,
            messages: this.#messages(from, to, jurisdiction),
          } satisfies HistoryFacts);
        }
        case '/api/history/frames':
          return new Response(this.#frames(number('from'), number('to'), jurisdiction));
        default:
          return new Response(null, { status: 404 });
      }
    };
  }

  #snapshot(at: number, jurisdiction: Jurisdiction): HistorySnapshot {
    const picture = this.pictureAt(at);
    const seen = numbersSeen(picture, jurisdiction);
    const frame = frameOf(
      tickOf(at),
      [...this.fixesAt(at).values()].filter((fix) => !seen || seen.has(fix.no)),
      true,
    );
    const bytes = encodeFrame(frame, ORIGIN, true);
    return {
      at,
      picture: toJson(view(picture, jurisdiction)),
      frame: btoa(String.fromCharCode(...bytes)),
    };
  }

  #messages(from: number, to: number, jurisdiction: Jurisdiction): FactsMessage[] {
    const messages: FactsMessage[] = [];
    let before = this.pictureAt(from);
    const instants = new Set(this.#facts.filter(({ at }) => at > from && at <= to).map(({ at }) => at));
    for (const at of instants) {
      const facts = this.#facts.filter((fact) => fact.at === at);
      const after = advance(before, facts);
      messages.push(messageFor(before, after, facts, jurisdiction));
      before = after;
    }
    return messages;
  }

  #frames(from: number, to: number, jurisdiction: Jurisdiction): Uint8Array<ArrayBuffer> {
    const parts: Uint8Array[] = [];
    const table = new Map(this.fixesAt(from));
    for (let tick = tickOf(from) + 1; tick <= tickOf(to); tick++) {
      const fixes = this.#fixesOfTick.get(tick);
      if (!fixes) continue;
      const seen = numbersSeen(this.pictureAt(tickStart(tick)), jurisdiction);
      const changed = new Map<number, Fix>();
      for (const fix of fixes) {
        const known = table.get(fix.no);
        if (known && !isNewer(fix, known)) continue;
        table.set(fix.no, fix);
        if (!seen || seen.has(fix.no)) changed.set(fix.no, fix);
      }
      if (changed.size === 0) continue;
      const bytes = encodeFrame(frameOf(tick, [...changed.values()], false), ORIGIN, true);
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, bytes.byteLength, true);
      parts.push(length, bytes);
    }
    return joined(parts);
  }
}

/** null: all. */
function numbersSeen(picture: Picture, jurisdiction: Jurisdiction): ReadonlySet<number> | null {
  const sight = sightOf(picture, jurisdiction);
  if (!sight) return null;
  return new Set([...picture.units.values()].filter(({ id }) => sight.units.has(id)).map(({ no }) => no));
}

export function frameOf(tick: number, fixes: readonly Fix[], complete: boolean): FixFrame {
  const sorted = [...fixes].sort((a, b) => a.no - b.no);
  const frame = emptyFrame();
  growFrame(frame, sorted.length);
  frame.tick = tick;
  frame.at = tick * TICK_MS;
  frame.complete = complete;
  frame.count = sorted.length;
  sorted.forEach((fix, i) => {
    frame.no[i] = fix.no;
    frame.lonE6[i] = fix.lonE6;
    frame.latE6[i] = fix.latE6;
    frame.fixAt[i] = fix.at;
    frame.headingDeg[i] = fix.headingDeg ?? -1;
  });
  return frame;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
