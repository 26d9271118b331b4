// What a simulated team does about its duty and its order: its shift, and each step from the order to going
// home. How long it takes over a step depends on the order and the team alone, so it is the same on every run.
import type { Position } from '#contract/ids.ts';
import { isBinding, type Assignment, type Order } from '#contract/order/order.ts';
import type { Picture } from '#contract/picture.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { alarmClass, type Policy } from '#contract/policy.ts';
import { between, draw, pick } from './chance.ts';
import type { Intent } from './post.ts';
import type { Rates } from './rates.ts';

export interface CrewView {
  readonly now: number;
  readonly picture: Picture;
  readonly policy: Policy;
  readonly rates: Rates;
  readonly seed: number;
}

/** The order that the team is bound by, with its own part in it. */
export interface Job {
  readonly order: Order;
  readonly mine: Assignment;
  readonly to: Position;
}

export function jobOf(team: Team, picture: Picture): Job | null {
  const order = team.order === null ? undefined : picture.orders.get(team.order);
  const theCase = order && picture.cases.get(order.case);
  const mine = order?.assignments.find((one) => one.team === team.id);
  return order && theCase && mine && isBinding(mine) ? { order, mine, to: theCase.position } : null;
}

/** What the leader sends now; null = nothing yet. `ground` says how far the team has come. */
export function jobIntent(
  team: Team,
  { order, mine }: Job,
  ground: { readonly canGetThere: () => boolean; readonly thereSince: number | null },
  view: CrewView,
): Intent | null {
  const { crew } = view.rates;
  const ids = { orderId: order.id, team: team.id };
  const after = (range: readonly [number, number], make: () => Intent): Intent | null =>
    view.now - mine.state.since >= between(chance(mine.state.kind), range) * 1000 ? make() : null;
  const chance = (what: string) => draw(view.seed, `${order.id}:${team.id}:${what}`);
  switch (mine.state.kind) {
    case 'assigned':
      return after(crew.acknowledgeS, () => {
        if (!ground.canGetThere()) {
          return { type: 'assignment.decline', ...ids, reason: crew.unreachableReason };
        }
        return chance('decline') < crew.declineShare
          ? { type: 'assignment.decline', ...ids, reason: pick(crew.declineReasons, chance('why')) }
          : { type: 'assignment.acknowledge', ...ids };
      });
    case 'acknowledged':
      return after(crew.departS, () => ({ type: 'assignment.depart', ...ids }));
    case 'enRoute':
      // Arrival is the geofence's to say; by hand only when it does not.
      return ground.thereSince !== null && view.now - ground.thereSince >= crew.arriveByHandAfterS * 1000
        ? { type: 'assignment.arrive', ...ids }
        : null;
    case 'onScene':
      return after(crew.startHandlingS, () => ({ type: 'assignment.handle', ...ids }));
    case 'handling': {
      const theCase = view.picture.cases.get(order.case);
      const [low, high] = crew.handleMin[alarmClass(theCase?.priority ?? 3)];
      return after([low * 60, high * 60], () => ({
        type: 'assignment.report',
        ...ids,
        text: pick(outcomes(theCase?.category, view.rates), chance('outcome')),
      }));
    }
    case 'reported':
      return after(crew.releaseS, () => ({ type: 'assignment.release', ...ids }));
    case 'released':
    case 'declined':
    case 'failed':
    case 'recalled':
    case 'reassigned':
      return null;
  }
}

function outcomes(category: string | undefined, rates: Rates): readonly string[] {
  const known = rates.categories.filter((one) => one.code === category).flatMap((one) => one.done);
  return known.length > 0 ? known : ['现场已处置完毕'];
}

/**
 * Which side of its shift a team has settled on. A change is asked for until the picture shows it, and then
 * never again on that side: a human who calls a team back in, or sends one home, is not overruled.
 */
export class Duty {
  settled: 'on' | 'off' | null = null;

  intent(team: Team, onShift: boolean): Intent | null {
    const side = onShift ? 'on' : 'off';
    if (this.settled === side || team.order !== null || team.disbandedAt !== null) return null;
    const { kind } = team.duty;
    // Neither an emergency nor an absence ends by the clock.
    if (kind !== 'available' && kind !== 'offDuty') return null;
    const wanted = onShift ? 'available' : 'offDuty';
    if (kind !== wanted) return { type: 'team.setDuty', team: team.id, duty: wanted };
    this.settled = side;
    return null;
  }
}
