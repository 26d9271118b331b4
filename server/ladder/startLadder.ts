// Puts the ladder to the server's clock, its map and its record.
import type { Logger } from 'pino';
import { freshness } from '#contract/fix.ts';
import type { Fact } from '#contract/fact.ts';
import type { Case } from '#contract/case/case.ts';
import { daysMs } from '#contract/case/dueActs.ts';
import { triggersOf } from '#contract/case/triggers.ts';
import { byTeam, type EnrolledUnit, type Team } from '#contract/organisation/organisation.ts';
import type { CoverPrice } from '#contract/coverage.ts';
import type { Position, TeamId, Tier } from '#contract/ids.ts';
import type { TeamChoices } from '#contract/wire.ts';
import type { District } from '../district/district.ts';
import { makeHotlineWindow } from './hotlineWindow.ts';
import { makeLadder, type LadderSources } from './ladder.ts';
import { makeNearTowns } from './nearTowns.ts';
import { planOf } from './planOf.ts';
import { strayedTeams } from './strayed.ts';

/** Limits are in minutes; a second late is in time for everybody. */
const PASS_EVERY_MS = 1_000;
/** Who is not in the run card's set is not shown: one choice is asked for because the list must not be empty. */
const CHOICES = 1;
/** Some milliseconds of reading; then somebody else has their turn. */
const FACTS_PER_PAGE = 2_000;

export interface LadderSetting {
  readonly desk: LadderSources['desk'];
  readonly now: () => number;
  readonly log: Logger;
  readonly district: District;
  readonly choices: (theCase: Case, tier: Tier, limit: number) => TeamChoices;
  /** What these teams together leave without cover; null: not known. */
  readonly priceOf: (teams: readonly TeamId[]) => CoverPrice | null;
  readonly placeOf: (unit: EnrolledUnit) => (Position & { readonly at: number }) | null;
  /** The record. */
  readonly journal: {
    factsSince(after: number, limit: number): readonly Fact[];
    factsBetween(fromAt: number, toAt: number, limit: number): readonly Fact[];
  };
}

/** Starts it; returns the stop. */
export function startLadder(setting: LadderSetting): () => void {
  const { desk, now, log, district, placeOf } = setting;
  const hotline = makeHotlineWindow();
  const nearTowns = makeNearTowns(district);

  const newestOf = (team: Team) => {
    const places = (byTeam(desk.picture().units).get(team.id) ?? []).flatMap((unit) => placeOf(unit) ?? []);
    return places.reduce<(typeof places)[number] | null>(
      (best, place) => (best && best.at >= place.at ? best : place),
      null,
    );
  };
  const livePlaceOf = (team: Team): Position | null => {
    const place = newestOf(team);
    const thresholds = desk.picture().policy?.thresholds;
    if (!place || !thresholds) return null;
    return freshness(Math.max(0, now() - place.at), thresholds) === 'live' ? place : null;
  };

  const ladder = makeLadder({
    desk,
    now,
    hotline,
    nearTowns,
    plan: (theCase) =>
      planOf(setting.choices(theCase, 'district', CHOICES), {
        placeOf: newestOf,
        priceOf: setting.priceOf,
        latestMin: desk.picture().policy?.ladder?.latestMin ?? Infinity,
      }),
    strayed: (picture) =>
      strayedTeams(picture, livePlaceOf, (place) => district.locate(place)?.town ?? null, nearTowns),
    onRefused: (theCase, what, refusal) => log.warn({ case: theCase, what, refusal }, 'a rule was refused'),
  });

  const stopReading = readCalls(setting, (page) => hotline.take(page), ladder.hotlineKnown);
  const passing = setInterval(() => void ladder.pass(), PASS_EVERY_MS);
  return () => {
    clearInterval(passing);
    stopReading();
    ladder.stop();
  };
}

/** What was reported within the days that the rules look back, a page at a time; then `over`. */
function readCalls(
  { desk, now, journal, log }: LadderSetting,
  take: (page: readonly Fact[]) => void,
  over: () => void,
): () => void {
  const until = desk.picture().seq;
  const days = triggersOf(desk.picture().policy).map((rule) =>
    rule.kind === 'hotlineRepeat' ? rule.numbers.withinDays : 0,
  );
  const from = now() - daysMs(Math.max(0, ...days));
  let last: number | null = null;
  let next: NodeJS.Immediate | null = setImmediate(read);
  function read(): void {
    next = null;
    let page: readonly Fact[];
    try {
      page =
        last === null
          ? journal.factsBetween(from, now(), FACTS_PER_PAGE)
          : journal.factsSince(last, FACTS_PER_PAGE);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // Calls of earlier days are then not counted; everything else goes on.
      log.error({ err: error }, 'calls of the hotline cannot be read from the record');
      return;
    }
    take(page);
    last = page.at(-1)?.seq ?? until;
    if (last < until) next = setImmediate(read);
    else over();
  }
  return () => {
    if (next) clearImmediate(next);
  };
}
