// What the simulated desks do about a case besides carrying it through: they have reports looked at, decide what is
// asked for, urge, supervise, check on the spot, send more teams and audit what was settled on the spot.
import type { Application } from '#contract/case/application.ts';
import type { Case } from '#contract/case/case.ts';
import { isBinding, isLive, type Order } from '#contract/order/order.ts';
import { commandingTown, type Team } from '#contract/organisation/organisation.ts';
import { between, draw, pick } from './chance.ts';
import type { DeskAct, DeskView } from './desk.ts';
import { metresBetween } from './metres.ts';
import { isSimulated, type Intent, type Post } from './post.ts';

/** null = nothing besides. Comes before the straight way: a report that is to be looked at is not accepted yet. */
export function overseeing(theCase: Case, orders: readonly Order[], view: DeskView): DeskAct | null {
  const { now, rates, seed } = view;
  const { oversight } = rates;
  const by: Post = { kind: 'desk', town: theCase.ownerTier === 'district' ? null : theCase.town };
  const on = { caseId: theCase.id, expectedVersion: theCase.version };
  const chance = (what: string) => draw(seed, `${theCase.id}:${theCase.cycle}:${what}`);
  const after = (since: number, range: readonly [number, number], what: string): boolean =>
    now >= since + between(chance(what), range) * 1000;

  const asked = theCase.applications.find((one) => isSimulated(one.by.id) && one.asked.kind !== 'escalation');
  if (asked)
    return after(asked.at, oversight.decideS, asked.id) ? decided(theCase, asked, chance, view) : null;

  const { state } = theCase;
  switch (state.kind) {
    case 'reported': {
      const twin = theCase.suspects[0];
      if (twin !== undefined && after(state.since, oversight.verifyAfterS, 'twin')) {
        return chance('twin') < oversight.sameShare
          ? { by, intent: { type: 'case.linkDuplicate', ...on, to: twin } }
          : { by, intent: { type: 'case.keepApart', ...on } };
      }
      const isDoubtful = oversight.verifySources.includes(theCase.source) && theCase.verification === null;
      if (!isDoubtful || chance('verify') >= oversight.verifyShare) return null;
      if (!after(state.since, oversight.verifyAfterS, 'verifyAfter')) return null;
      const team = nearestFree(theCase, view);
      return team && { by, intent: { type: 'case.requestVerification', ...on, team: team.id } };
    }
    case 'feedback': {
      if (chance('siteCheck') >= oversight.siteCheckShare) return null;
      const sent = new Set(orders.flatMap((order) => order.assignments.map((one) => one.team)));
      const team = nearestFree(theCase, view, sent);
      return team && { by, intent: { type: 'case.check', ...on, team: team.id } };
    }
    case 'dispatched':
    case 'handling': {
      const { urgeAfterMin } = oversight;
      if (now - state.since < urgeAfterMin * 60_000) return reinforcing(theCase, orders, by, view);
      if (theCase.urged === 0 && chance('urge') < oversight.urgeShare) {
        return {
          by,
          intent: { type: 'case.urge', ...on, note: pick(oversight.urgeNotes, chance('urgeNote')) },
        };
      }
      if (theCase.supervisions.length > 0 || chance('supervise') >= oversight.superviseShare) return null;
      return {
        by: { kind: 'desk', town: null },
        intent: {
          type: 'case.supervise',
          ...on,
          level: 1,
          to: 'units',
          dueAt: now + oversight.superviseDueMin * 60_000,
          note: pick(oversight.superviseNotes, chance('superviseNote')),
        },
      };
    }
    default:
      return null;
  }
}

/** What was settled on the spot is closed: a shift leader looks at it afterwards. */
export function auditing(theCase: Case, view: DeskView): DeskAct | null {
  const { state } = theCase;
  if (state.kind !== 'closed' || state.closing.kind !== 'selfHandled' || state.closing.audit) return null;
  if (!isSimulated(theCase.reportedBy)) return null;
  const { auditAfterS } = view.rates.oversight;
  const waitS = between(draw(view.seed, `${theCase.id}:audit`), auditAfterS);
  if (view.now < state.since + waitS * 1000) return null;
  return {
    by: { kind: 'desk', town: theCase.ownerTier === 'district' ? null : theCase.town },
    intent: { type: 'case.audit', caseId: theCase.id, expectedVersion: theCase.version, passed: true },
  };
}

function decided(
  theCase: Case,
  { id: application, decides }: Application,
  chance: (what: string) => number,
  { rates: { oversight } }: DeskView,
): DeskAct {
  const on = { caseId: theCase.id, expectedVersion: theCase.version, application };
  const by: Post = { kind: 'desk', town: decides === 'district' ? null : theCase.town };
  return chance(`deny${application}`) < oversight.denyShare
    ? { by, intent: { type: 'case.deny', ...on, reason: pick(oversight.denyReasons, chance('denyWhy')) } }
    : { by, intent: { type: 'case.approve', ...on } };
}

function reinforcing(theCase: Case, orders: readonly Order[], by: Post, view: DeskView): DeskAct | null {
  const order = orders.find(isLive);
  if (!order || theCase.priority > 2 || order.assignments.length > 1) return null;
  if (!order.assignments.some((one) => one.state.kind === 'onScene' && isBinding(one))) return null;
  if (draw(view.seed, `${order.id}:reinforce`) >= view.rates.oversight.reinforceShare) return null;
  if ((order.tier === 'district') !== (theCase.ownerTier === 'district')) return null;
  const sent = new Set(order.assignments.map((one) => one.team));
  const team = nearestFree(theCase, view, sent);
  if (!team) return null;
  const intent: Intent = {
    type: 'order.reinforce',
    orderId: order.id,
    teams: [team.id],
  };
  return { by, intent };
}

const NOBODY: ReadonlySet<string> = new Set();

function nearestFree(theCase: Case, view: DeskView, besides: ReadonlySet<string> = NOBODY): Team | null {
  let best: Team | null = null;
  let bestM = Infinity;
  for (const team of view.free()) {
    // A lent team looks after its town's orders; looking at cases is for those at home there.
    if (besides.has(team.id) || team.homeTown !== theCase.town || commandingTown(team) !== theCase.town)
      continue;
    const apart = metresBetween(view.placeOf(team), theCase.position);
    if (apart < bestM) [best, bestM] = [team, apart];
  }
  return best;
}
