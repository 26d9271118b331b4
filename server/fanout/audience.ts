// One audience per jurisdiction: what its consoles have been told so far, and which units they may see.
// Messages and frames are made once per audience, however many consoles listen.
import type { Fact } from '#contract/fact.ts';
import {
  audienceKey,
  messageFor,
  sightOf,
  view,
  type FactsMessage,
  type Jurisdiction,
} from '#contract/jurisdiction.ts';
import { toJson, type Picture, type PictureJson } from '#contract/picture.ts';

export interface Audience {
  readonly key: string;
  readonly jurisdiction: Jurisdiction;
  /** Numbers of the units that it sees; null = all. */
  units(): ReadonlySet<number> | null;
  /** Moves on to `after`; null when nothing visible happened (the next message then reaches back). */
  tell(before: Picture, after: Picture, facts: readonly Fact[]): FactsMessage | null;
  /** Brings those who listen already up to `picture`, so that a newcomer can start there with them. */
  catchUp(picture: Picture): FactsMessage | null;
  snapshot(picture: Picture): PictureJson;
  /** True once after units became visible: their positions must be sent although they did not move. */
  takeWidened(): boolean;
}

export function makeAudience(jurisdiction: Jurisdiction, picture: Picture): Audience {
  let told = picture.seq;
  let units = unitsSeen(picture, jurisdiction);
  let widened = false;
  let made: { readonly of: Picture; readonly json: PictureJson } | null = null;

  return {
    key: audienceKey(jurisdiction),
    jurisdiction,
    units: () => units,
    tell(before, after, facts) {
      const message = messageFor(before, after, facts, jurisdiction);
      if (message.facts.length === 0 && !message.shown && !message.hidden) return null;
      if (message.shown || message.hidden || touchesUnits(facts)) {
        const seen = unitsSeen(after, jurisdiction);
        if (seen && units) for (const no of seen) if (!units.has(no)) widened = true;
        units = seen;
      }
      const from = told;
      told = after.seq;
      return { ...message, from };
    },
    catchUp(picture) {
      if (told === picture.seq) return null;
      const from = told;
      told = picture.seq;
      return { from, to: picture.seq, at: picture.at, facts: [], shown: null, hidden: null };
    },
    snapshot(picture) {
      // Two hundred consoles that reconnect at once share one snapshot.
      if (made?.of !== picture) made = { of: picture, json: toJson(view(picture, jurisdiction)) };
      return made.json;
    },
    takeWidened() {
      const was = widened;
      widened = false;
      return was;
    },
  };
}

const touchesUnits = (facts: readonly Fact[]): boolean => facts.some((fact) => fact.type.startsWith('unit.'));

/** Unit numbers that a jurisdiction may see; null = all. */
export function unitsSeen(picture: Picture, jurisdiction: Jurisdiction): ReadonlySet<number> | null {
  // Who keeps the organisation knows the units, not where they are.
  if (jurisdiction.kind === 'organisation') return new Set();
  const sight = sightOf(picture, jurisdiction);
  if (!sight) return null;
  const numbers = new Set<number>();
  for (const id of sight.units) {
    const unit = picture.units.get(id);
    if (unit) numbers.add(unit.no);
  }
  return numbers;
}
