// Cases as they come up over the day: a Poisson stream by category and local hour, and a few at the start so
// that a new wall is not empty.
import { type CaseSource, isOpen } from '#contract/case/case.ts';
import type { Position, TownCode } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import type { Beats } from './beats.ts';
import { between, pick, pickWeighted, poisson, stream, type Rng } from './chance.ts';
import { shifted } from './metres.ts';
import { priorityOf, type CaseRate, type Rates } from './rates.ts';

/** What happened somewhere, before anybody has told the centre. */
export interface Incident {
  readonly rate: CaseRate;
  readonly source: CaseSource;
  readonly position: Position;
  readonly text: string;
  readonly place: string;
}

export interface Arrivals {
  /** What came up since the last call. The first call starts the clock. */
  until(now: number, picture: Picture): Incident[];
}

export interface ArrivalsSetup {
  readonly policy: Policy;
  readonly rates: Rates;
  readonly beats: Beats;
  readonly towns: readonly { readonly code: TownCode; readonly weight: number }[];
  /** A place of a team on patrol, where a patrol's own find lies; null when nobody is out. */
  readonly patrolPlace: (rng: Rng) => Position | null;
  readonly seed: number;
}

/** A machine that slept makes up for no more than this, or the wall would flood on waking. */
const LONGEST_GAP_MS = 600_000;
const HOUR_MS = 3_600_000;

export function makeArrivals(setup: ArrivalsSetup): Arrivals {
  const { rates, policy, seed } = setup;
  const perHour = hourlyRates(rates);
  let begun: { readonly rng: Rng; lastAt: number; opening: number[] } | null = null;

  const begin = (now: number, picture: Picture) => {
    // Of the picture too: a second start with the same data would tell the same stories again.
    const rng = stream(seed, `arrivals:${picture.seq}`);
    return { rng, lastAt: now, opening: openingTimes(now, picture, rates, rng) };
  };
  return {
    until(now, picture) {
      begun ??= begin(now, picture);
      const { rng, lastAt, opening } = begun;
      const gapMs = Math.min(now - lastAt, LONGEST_GAP_MS);
      const due = opening.filter((at) => at <= now).length;
      begun.lastAt = now;
      begun.opening = opening.slice(due);

      const hour = Math.floor((now / HOUR_MS + policy.calendar.utcOffsetMin / 60) % 24);
      const count = due + poisson(rng, (perHour[hour]! * gapMs) / HOUR_MS);
      return Array.from({ length: count }, () => {
        const rate = pickWeighted(rates.categories, (one) => casesInHour(rates, one, hour), rng());
        return incident(rate, setup, rng);
      });
    },
  };
}

function openingTimes(now: number, picture: Picture, rates: Rates, rng: Rng): number[] {
  const open = [...picture.cases.values()].filter(isOpen).length;
  const { onlyBelowOpen, bursts } = rates.opening;
  if (open >= onlyBelowOpen) return [];
  return bursts
    .flatMap(({ cases, withinS }) =>
      Array.from({ length: cases }, () => now + between(rng(), [2, withinS]) * 1000),
    )
    .sort((a, b) => a - b);
}

function casesInHour(rates: Rates, one: CaseRate, hour: number): number {
  const profile = rates.profiles[one.profile] ?? [];
  const sum = profile.reduce((all, weight) => all + weight, 0);
  return (rates.casesPerDay * one.perCent * (profile[hour] ?? 0)) / (100 * sum);
}

const hourlyRates = (rates: Rates): number[] =>
  Array.from({ length: 24 }, (_, hour) =>
    rates.categories.reduce((sum, one) => sum + casesInHour(rates, one, hour), 0),
  );

function incident(rate: CaseRate, setup: ArrivalsSetup, rng: Rng): Incident {
  const { rates, policy, beats, towns } = setup;
  const source =
    priorityOf(policy, rate) === 1
      ? pick(rates.sourcesOfPoliceCases, rng())
      : pickWeighted(rates.sources, (one) => one.weight, rng()).source;
  const seen = source === 'patrol' ? setup.patrolPlace(rng) : null;
  const town = pickWeighted(towns, (one) => one.weight, rng()).code;
  const street = seen ?? beats.placeIn(town, rng);
  const off = rates.incidentDistanceFromStreetM;
  return {
    rate,
    // A find that no patrol could have made was phoned in.
    source: source === 'patrol' && !seen ? 'hotline' : source,
    position: shifted(street, between(rng(), [-off, off]), between(rng(), [-off, off])),
    text: pick(rate.texts, rng()),
    place: pick(rates.places, rng()),
  };
}
