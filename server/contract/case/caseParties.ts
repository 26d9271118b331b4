// Who has to do with a case: which teams handle it, whose it is in the sense of the table of authority, and when
// the district has taken it.
import type { Actor } from '../actor.ts';
import { tierOf } from '../actor.ts';
import type { Subject } from '../authority.ts';
import type { CaseId, TeamId, Tier } from '../ids.ts';
import { isBinding, isLive, isWorking, type Order } from '../order/order.ts';
import type { Picture } from '../picture.ts';
import { notNow } from '../refusal.ts';
import type { By, Case } from './case.ts';
import type { CaseCommand, CaseSystemCommand } from './caseCommand.ts';

export const byOf = (actor: Actor): By =>
  actor.kind === 'system'
    ? { id: `system:${actor.part}`, role: 'system' }
    : { id: actor.account, role: actor.role };

export const teamOf = (actor: Actor): TeamId | null =>
  actor.kind === 'person' && 'team' in actor ? actor.team : null;

export const liveOrders = (picture: Picture, id: CaseId): Order[] =>
  (picture.cases.get(id)?.orders ?? [])
    .map((order) => picture.orders.get(order))
    .filter((order): order is Order => order !== undefined && isLive(order));

/** Bound by a live order on the case. */
export const isHandling = (picture: Picture, theCase: Case, team: TeamId): boolean =>
  liveOrders(picture, theCase.id).some((order) =>
    order.assignments.some((one) => one.team === team && isBinding(one)),
  );

/** Is at work there or has been: it does not check its own work. */
export const hasHandled = (picture: Picture, theCase: Case, team: TeamId): boolean =>
  theCase.orders.some((id) =>
    picture.orders
      .get(id)
      ?.assignments.some((one) => one.team === team && (isBinding(one) || one.state.kind === 'released')),
  );

/** Teams that were sent and have not reported yet. */
export const unreported = (picture: Picture, theCase: Case): TeamId[] =>
  liveOrders(picture, theCase.id).flatMap((order) =>
    order.assignments.filter(isWorking).map(({ team }) => team),
  );

/** The tier whose dispatcher sent those who handle it. */
export function issuingTier(picture: Picture, theCase: Case): Tier {
  if (theCase.ownerTier === 'district' || theCase.departmentWork) return 'district';
  return liveOrders(picture, theCase.id).at(-1)?.tier ?? 'town';
}

/** What the case belongs to, for this actor and this act. */
export function subjectOf(
  picture: Picture,
  actor: Actor,
  theCase: Case,
  type: (CaseCommand | CaseSystemCommand)['type'],
): Subject {
  const { town, department, villageGrid, urbanGrid } = theCase;
  const own = teamOf(actor);
  return {
    town,
    department,
    grids: [villageGrid, urbanGrid],
    ...(own !== null && isOf(picture, own, theCase, type) ? { team: own } : {}),
  };
}

/** The case is this team's own for this act. */
function isOf(
  picture: Picture,
  team: TeamId,
  theCase: Case,
  type: (CaseCommand | CaseSystemCommand)['type'],
): boolean {
  const { state } = theCase;
  switch (type) {
    case 'case.verify':
    case 'case.checkResult':
      return (state.kind === 'verifying' || state.kind === 'checking') && state.team === team;
    case 'case.selfHandle':
      return theCase.byTeam === team;
    default:
      return isHandling(picture, theCase, team) || hasHandled(picture, theCase, team);
  }
}

/** A case that the district has taken is commanded by the district alone. */
export function ownedAbove(actor: Actor, theCase: Case) {
  if (theCase.ownerTier !== 'district' || tierOf(actor) !== 'town') return null;
  return notNow(
    'caseId',
    `案件 ${theCase.no} 已提级由区级指挥，街镇不能再处理；需要时请联系区级指挥长下派。`,
    `Case ${theCase.no} was taken over by the district: the town may no longer command it. Ask the district commander to give it back.`,
  );
}
