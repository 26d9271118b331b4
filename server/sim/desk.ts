// The simulated duty desks: they take what comes up through its stages, and leave a human commander time to do
// it first. What a human has sent a team to is the human's until it is closed.
import { alarmClass, categoryOf, type AlarmClass, type Policy } from '#contract/policy.ts';
import type { Application } from '#contract/case/application.ts';
import type { Case } from '#contract/case/case.ts';
import { type Order, isBinding, isLive } from '#contract/order/order.ts';
import type { Picture } from '#contract/picture.ts';
import { commandingTown, type Team } from '#contract/organisation/organisation.ts';
import type { Position } from '#contract/ids.ts';
import { between, draw, pick } from './chance.ts';
import { metresBetween } from './metres.ts';
import { overseeing } from './oversight.ts';
import { isSimulated, type Intent, type Post } from './post.ts';
import type { Rates } from './rates.ts';

export interface DeskView {
  readonly now: number;
  readonly picture: Picture;
  readonly policy: Policy;
  readonly rates: Rates;
  readonly seed: number;
  /** Teams that the simulation drives and that nobody has been promised in this step. */
  readonly free: () => readonly Team[];
  readonly placeOf: (team: Team) => Position;
}

export interface DeskAct {
  readonly by: Post;
  readonly intent: Intent;
}

/** What the desk does about this case now; null = nothing yet. */
export function deskAct(theCase: Case, view: DeskView): DeskAct | null {
  const { now, picture } = view;
  const { desk } = view.rates;
  const orders = theCase.orders.flatMap((id) => picture.orders.get(id) ?? []);
  if (orders.some((order) => !isSimulated(order.issuedBy))) return null;
  // What a simulated town has asked of the district, the district's desk grants; the town waits for it.
  const asked = theCase.applications.find((one) => one.asked.kind === 'escalation' && isSimulated(one.by.id));
  if (asked)
    return now < asked.at + wait(theCase, desk.escalateS, view) * 1000 ? null : grant(theCase, asked);
  const besides = overseeing(theCase, orders, view);
  if (besides) return besides;
  if (theCase.applications.length > 0) return null;
  const by: Post = { kind: 'desk', town: theCase.ownerTier === 'district' ? null : theCase.town };
  const act = (waitS: number, make: () => Intent | null): DeskAct | null => {
    const intent = now >= dueAt(theCase, waitS, view) ? make() : null;
    return intent && { by, intent };
  };
  const kind = alarmClass(theCase.priority);
  const on = { caseId: theCase.id, expectedVersion: theCase.version };
  switch (theCase.state.kind) {
    case 'reported':
      // What somebody went to look at and did not find is no case.
      if (theCase.verification?.outcome === 'refuted') {
        return act(wait(theCase, desk.acceptS[kind], view), () => ({
          type: 'case.reject',
          ...on,
          code: 'untrue',
          reason: theCase.verification?.note ?? desk.rejectReasons[0]!,
        }));
      }
      return act(wait(theCase, desk.acceptS[kind], view), () =>
        chance(theCase, 'reject', view) < desk.rejectShare &&
        kind !== 'critical' &&
        isSimulated(theCase.reportedBy)
          ? { type: 'case.reject', ...on, reason: pick(desk.rejectReasons, chance(theCase, 'why', view)) }
          : { type: 'case.accept', ...on },
      );
    case 'accepted':
      return act(wait(theCase, desk.fileS[kind], view), () => ({ type: 'case.file', ...on }));
    case 'filed':
      if (wantsDistrict(theCase, kind, view)) {
        return act(wait(theCase, desk.escalateS, view), () => ({
          type: 'case.escalate',
          ...on,
          reason: pick(desk.escalateReasons, chance(theCase, 'why', view)),
        }));
      }
      return act(wait(theCase, desk.dispatchS[kind], view), () => dispatch(theCase, kind, orders, view));
    case 'dispatched':
    case 'handling': {
      const stuck = orders.find((order) => isLive(order) && isStuck(order, view));
      return stuck
        ? { by, intent: { type: 'order.recall', orderId: stuck.id, reason: desk.recallReason } }
        : null;
    }
    case 'feedback':
      return act(wait(theCase, desk.checkS[kind], view), () => ({ type: 'case.check', ...on }));
    case 'checking':
      if (theCase.state.team !== null && theCase.state.result === null) return null;
      return act(wait(theCase, desk.closeS[kind], view), () =>
        // The version is in the draw, so that a case is not reworked for ever.
        chance(theCase, `rework${theCase.version}`, view) < desk.reworkShare
          ? { type: 'case.rework', ...on, reason: pick(desk.reworkReasons, chance(theCase, 'why', view)) }
          : { type: 'case.close', ...on },
      );
    // Whoever sent these waits for an answer.
    case 'verifying':
    case 'suspended':
    case 'closed':
    case 'rejected':
    case 'voided':
      return null;
  }
}

const grant = (theCase: Case, { id: application }: Application): DeskAct => ({
  by: { kind: 'desk', town: null },
  intent: { type: 'case.approve', caseId: theCase.id, expectedVersion: theCase.version, application },
});

const chance = (theCase: Case, what: string, { seed }: DeskView): number =>
  draw(seed, `${theCase.id}:${what}`);

const wait = (theCase: Case, range: readonly [number, number], view: DeskView): number =>
  between(chance(theCase, `wait${theCase.version}`, view), range);

/** A human's own report waits for a human first. */
function dueAt(theCase: Case, waitS: number, view: DeskView): number {
  const due = theCase.state.since + waitS * 1000;
  if (isSimulated(theCase.reportedBy)) return due;
  const graceS = between(chance(theCase, 'grace', view), view.rates.desk.humanCaseGraceS);
  return Math.max(due, theCase.reportedAt + graceS * 1000);
}

const wantsDistrict = (theCase: Case, kind: AlarmClass, view: DeskView): boolean =>
  kind === 'critical' &&
  theCase.ownerTier === 'town' &&
  theCase.orders.length === 0 &&
  chance(theCase, 'escalate', view) < view.rates.desk.escalateCriticalShare;

function dispatch(theCase: Case, kind: AlarmClass, orders: readonly Order[], view: DeskView): Intent | null {
  const { desk } = view.rates;
  const on = { caseId: theCase.id, expectedVersion: theCase.version };
  const tier = theCase.ownerTier;
  const candidates = suitable(theCase, orders, view);
  const first = candidates[0];
  if (!first) return tier === 'town' ? { type: 'case.escalate', ...on, reason: desk.noTeamReason } : null;
  const second =
    tier === 'district' && kind === 'critical'
      ? candidates.find((team) => team.force !== first.force)
      : undefined;
  return second
    ? {
        type: 'order.issue',
        ...on,
        tier,
        teams: [first.id, second.id],
        lead: first.id,
        note: desk.secondTeamNote,
      }
    : { type: 'order.issue', ...on, tier, teams: [first.id] };
}

/** Free teams that can answer, the soonest first; the category's better forces get a head start. */
function suitable(theCase: Case, orders: readonly Order[], view: DeskView): Team[] {
  const forces = categoryOf(view.policy, theCase.category)?.forces ?? [];
  const declined = new Set(
    orders.flatMap((order) =>
      order.assignments.filter((one) => one.state.kind === 'declined').map((one) => one.team),
    ),
  );
  const { desk, motion } = view.rates;
  return (
    view
      .free()
      .filter((team) => forces.includes(team.force) && !declined.has(team.id))
      .filter((team) => theCase.ownerTier === 'district' || commandingTown(team) === theCase.town)
      .map((team) => {
        const minutes =
          metresBetween(view.placeOf(team), theCase.position) / motion.responseMs[team.transport] / 60;
        return { team, minutes, cost: minutes + desk.forceRankPenaltyMin * forces.indexOf(team.force) };
      })
      // Nobody walks across the district: the case waits for somebody nearer.
      .filter(({ minutes }) => minutes <= desk.farthestMin)
      .sort((a, b) => a.cost - b.cost || (a.team.id < b.team.id ? -1 : 1))
      .map(({ team }) => team)
  );
}

/** A team that never answers, or that nobody drives any more, must not hold its case for ever. */
function isStuck(order: Order, { now, rates: { desk } }: DeskView): boolean {
  return order.assignments.some((one) => {
    const limitMin =
      one.state.kind === 'assigned' ? desk.recallAssignedAfterMin : desk.recallUnfinishedAfterMin;
    return isBinding(one) && one.state.kind !== 'reported' && now - one.state.since > limitMin * 60_000;
  });
}
