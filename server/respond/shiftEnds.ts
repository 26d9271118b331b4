// When each team's shift ends. Going through a roster takes a while and a running shift does not change, so an end is
// kept until it comes or the plans are other ones.
import type { TeamId } from '#contract/ids.ts';
import { offsetMinOf } from '#contract/localDay.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { shiftEndsAt } from '#contract/organisation/roster.ts';
import type { Picture } from '#contract/picture.ts';

/** A team without a running shift is looked up again after this: one may have begun. */
const NOTHING_RUNS_MS = 60_000;

export function makeShiftEnds(picture: () => Picture, now: () => number): (team: Team) => number | null {
  let of: Pick<Picture, 'rosters' | 'shifts'> | null = null;
  let known = new Map<TeamId, { readonly endsAt: number | null; readonly until: number }>();
  return ({ id }) => {
    const plans = picture();
    if (plans.rosters !== of?.rosters || plans.shifts !== of.shifts) {
      of = plans;
      known = new Map();
    }
    const at = now();
    const held = known.get(id);
    if (held && at < held.until) return held.endsAt;
    const endsAt = shiftEndsAt(plans, id, at, offsetMinOf(plans.policy));
    known.set(id, { endsAt, until: endsAt ?? at + NOTHING_RUNS_MS });
    return endsAt;
  };
}
