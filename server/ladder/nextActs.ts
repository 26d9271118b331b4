// What falls due for one case, in order: what its state waits for (resume, overdue replies), what the rules of the
// ladder will do, and the plan for the district that has to be made or looked at again. Pure.
import type { Case } from '#contract/case/case.ts';
import { timersOf, type CaseTimer } from '#contract/case/caseTimers.ts';
import type { ClockRef } from '#contract/case/caseClocks.ts';
import { isFree } from '#contract/case/decideEscalation.ts';
import { dueActs, wantsPlan } from '#contract/case/dueActs.ts';
import { standingEscalation, type Escalation } from '#contract/case/escalation.ts';
import { tierSince } from '#contract/case/caseClocks.ts';
import type { TriggerRule } from '#contract/case/triggers.ts';
import type { Picture } from '#contract/picture.ts';

export type NextAct = {
  readonly at: number;
  /** The same act asked for again has the same key. */
  readonly key: string;
} & (
  | { readonly kind: 'timer'; readonly command: CaseTimer['command'] }
  | { readonly kind: 'rule'; readonly rule: TriggerRule; readonly clock: ClockRef | null }
  /** `replaces`: the plan that is looked at again. */
  | {
      readonly kind: 'plan';
      readonly rule: string;
      readonly clock: ClockRef | null;
      readonly replaces: Escalation | null;
    }
);

const MINUTE_MS = 60_000;

/** `lookedAt`: when the standing plan was last found to be still the best; null = not since it was made. */
export function nextActs(theCase: Case, picture: Picture, lookedAt: number | null): NextAct[] {
  return [...timers(theCase), ...rules(theCase, picture), ...plans(theCase, picture, lookedAt)].sort(
    (a, b) => a.at - b.at,
  );
}

const timers = (theCase: Case): NextAct[] =>
  timersOf(theCase).map(({ at, command }) => ({
    at,
    key: `timer ${JSON.stringify(command)}`,
    kind: 'timer',
    command,
  }));

const rules = (theCase: Case, picture: Picture): NextAct[] =>
  dueActs(theCase, picture).map(({ at, rule, clock }) => ({
    at,
    key: `rule ${rule.key} ${clock ? `${clock.step} ${clock.from}` : theCase.cycle}`,
    kind: 'rule',
    rule,
    clock,
  }));

function plans(theCase: Case, picture: Picture, lookedAt: number | null): NextAct[] {
  const ladder = picture.policy?.ladder;
  if (!ladder) return [];
  const standing = standingEscalation(theCase, picture);
  const { renewAfterMin, renewGapMin } = ladder;
  if (standing) {
    const isBroken = standing.plan.teams.some(({ team: id }) => {
      const team = picture.teams.get(id);
      return !team || !isFree(team);
    });
    const from = Math.max(standing.at, lookedAt ?? 0);
    const at = from + (isBroken ? renewGapMin : renewAfterMin) * MINUTE_MS;
    return [
      { at, key: 'plan', kind: 'plan', rule: standing.rule, clock: standing.clock, replaces: standing },
    ];
  }
  const rule = wantsPlan(theCase, picture);
  return rule === null
    ? []
    : [{ at: tierSince(theCase), key: 'plan', kind: 'plan', rule, clock: null, replaces: null }];
}
