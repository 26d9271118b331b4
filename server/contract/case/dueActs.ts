// What the rules of the ladder will do with a case, and when, if nothing changes meanwhile: the pure half of the
// server's ladder. Once a rule has acted it is not due again, so a fact can be lost by nobody and made twice by nobody.
import { needsAt, runCardFor } from '../runCard.ts';
import { commandingTown } from '../organisation/organisation.ts';
import type { Picture } from '../picture.ts';
import type { ForceCode } from '../policy.ts';
import type { Case, CaseState } from './case.ts';
import { isSame, runningClocks, tierSince, whenUsed, type Clock, type ClockRef } from './caseClocks.ts';
import { isUnanswered } from './escalation.ts';
import { hasActed, townsIn } from './ladder.ts';
import { triggersOf, type TriggerRule } from './triggers.ts';

export interface DueAct {
  /** Epoch ms; the past when the condition came true while nobody looked. */
  readonly at: number;
  readonly rule: TriggerRule;
  /** The clock that the rule watches. */
  readonly clock: ClockRef | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What the server has to look up in the world, outside of the picture, before the rule is known to be true. */
export const needsEvidence = ({ kind }: TriggerRule): boolean =>
  kind === 'nearBoundary' || kind === 'leftTown' || kind === 'hotlineRepeat';

/** In the order in which they fall due; at one moment, in the order of the rules. */
export function dueActs(theCase: Case, picture: Picture): DueAct[] {
  if (!isPending(theCase.state.kind)) return [];
  return triggersOf(picture.policy)
    .flatMap((rule) => dueByRule(rule, theCase, picture))
    .sort((a, b) => a.at - b.at);
}

/** Somebody still has to do something about it that another tier could do instead. */
function isPending(kind: CaseState['kind']): boolean {
  switch (kind) {
    case 'reported':
    case 'verifying':
    case 'accepted':
    case 'filed':
    case 'dispatched':
    case 'handling':
    case 'suspended':
      return true;
    case 'feedback':
    case 'checking':
    case 'closed':
    case 'rejected':
    case 'voided':
      return false;
  }
}

function dueByRule(rule: TriggerRule, theCase: Case, picture: Picture): DueAct[] {
  // The district has it: nobody stands above. It is still told what runs out.
  if (theCase.ownerTier === 'district' && rule.act !== 'notify') return [];
  if (rule.kind === 'limitUsed' || rule.kind === 'limitExpired') {
    return runningClocks(theCase, picture.policy).flatMap((clock) =>
      dueByClock(rule, clock, theCase, picture),
    );
  }
  const made = rule.act === 'prepare' ? picture.escalations.has(theCase.id) : hasActed(theCase, rule, null);
  const at = made ? null : trueSince(rule, theCase, picture);
  return at === null ? [] : [{ at, rule, clock: null }];
}

function dueByClock(
  rule: Extract<TriggerRule, { kind: 'limitUsed' | 'limitExpired' }>,
  clock: Clock,
  theCase: Case,
  { policy, escalations }: Picture,
): DueAct[] {
  const { step, from, state, due } = clock;
  if (!policy || state.kind !== 'running' || !rule.numbers.steps.includes(step)) return [];
  if (rule.act === 'notify' && hasActed(theCase, rule, clock)) return [];
  if (rule.act === 'prepare' && escalations.get(theCase.id)?.answered.some((one) => isSame(one, clock)))
    return [];
  const at =
    rule.kind === 'limitUsed'
      ? Math.max(from, whenUsed(clock, rule.numbers.share, policy.calendar))
      : // The last millisecond of a limit is still in time.
        due + rule.numbers.graceMin[theCase.priority] * MINUTE_MS + 1;
  return [{ at, rule, clock: { step, from } }];
}

/** Since when the rule holds; null = it does not. What needs evidence may hold since the case was filed. */
function trueSince(rule: TriggerRule, theCase: Case, picture: Picture): number | null {
  const { clockFrom } = theCase;
  // A report is not yet a case: it may be a mistake, a second one, or another town's.
  if (clockFrom === null) return null;
  switch (rule.kind) {
    case 'priority':
      return theCase.priority <= rule.numbers.atMost ? clockFrom : null;
    case 'returned':
      return theCase.returned >= rule.numbers.times ? Math.max(clockFrom, theCase.state.since) : null;
    case 'severalTowns':
      return townsIn(theCase).length >= rule.numbers.towns
        ? Math.max(clockFrom, ...theCase.ladder.otherTowns.map(({ since }) => since))
        : null;
    case 'forceLacking':
      return lackingForces(theCase, picture).length > 0 ? clockFrom : null;
    case 'hotlineRepeat':
    case 'nearBoundary':
      return clockFrom;
    case 'leftTown':
      // Shown by where teams are, and by nothing in the case.
      return null;
    case 'limitUsed':
    case 'limitExpired':
      return null;
  }
}

/** Forces that the case needs at town tier and of which the town commands no team at all, with their stand-ins. */
export function lackingForces(theCase: Case, picture: Picture): ForceCode[] {
  const card = runCardFor(picture.policy, theCase.category, theCase.condition);
  const needs = needsAt(card, 'town');
  if (needs.length === 0) return [];
  const has = new Set<ForceCode>();
  for (const team of picture.teams.values()) {
    if (commandingTown(team) === theCase.town) has.add(team.force);
  }
  return needs
    .filter(({ force, or }) => ![force, ...or].some((one) => has.has(one)))
    .map(({ force }) => force);
}

/** Hotline reports of the same thing that were linked to this case, itself included, since `since`. */
export function hotlineReports({ source, reportedAt, repeats }: Case, since: number): number {
  return [{ source, at: reportedAt }, ...repeats].filter((one) => one.source === 'hotline' && one.at >= since)
    .length;
}

export const daysMs = (days: number): number => days * DAY_MS;

/** The rule that gave the case to the district, while nobody is sent: it should not have to look for teams itself. */
export function wantsPlan(theCase: Case, picture: Picture): string | null {
  if (theCase.clockFrom === null || !isUnanswered(theCase, picture)) return null;
  const moved = theCase.ladder.acts.findLast(({ clock, at }) => clock === null && at === tierSince(theCase));
  return moved?.rule ?? null;
}
