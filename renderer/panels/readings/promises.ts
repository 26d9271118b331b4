// 承诺: what was promised and is not kept yet. Orders that a team has not acknowledged, and clocks that ran out.
import { isLive, type Order } from '#contract/order/order.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { clockOf } from './caseClock.ts';

export interface Unacknowledged {
  readonly order: Order;
  readonly team: Team;
  readonly theCase: Case | undefined;
  readonly waitedMs: number;
}

export interface Promises {
  /** The longest wait first. */
  readonly unacknowledged: readonly Unacknowledged[];
  readonly overdue: number;
  /** Fed back, and nobody has checked yet. */
  readonly unchecked: number;
}

export function promises(picture: Picture, now: number): Promises {
  const unacknowledged: Unacknowledged[] = [];
  for (const order of picture.orders.values()) {
    if (!isLive(order)) continue;
    for (const { team: id, state } of order.assignments) {
      const team = picture.teams.get(id);
      if (state.kind !== 'assigned' || !team) continue;
      unacknowledged.push({
        order,
        team,
        theCase: picture.cases.get(order.case),
        waitedMs: now - state.since,
      });
    }
  }
  unacknowledged.sort((a, b) => b.waitedMs - a.waitedMs);
  let overdue = 0;
  let unchecked = 0;
  for (const theCase of picture.cases.values()) {
    if (!isOpen(theCase)) continue;
    if (theCase.state.kind === 'feedback') unchecked += 1;
    if (clockOf(theCase, picture, now)?.lamp === 'red') overdue += 1;
  }
  return { unacknowledged, overdue, unchecked };
}
