// What a panic call or a welfare check changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import { isBinding, isLive } from '../order/order.ts';
import { isRaised, MAX_HEARD, type Panic } from './safety.ts';
import type { PanicFact, WelfareFact } from './safetyFact.ts';

export function advancePanic(draft: Draft, fact: Envelope & PanicFact): void {
  const { at, actor } = fact;
  switch (fact.type) {
    case 'panic.raised': {
      const { panic: id, team, order, position, text } = fact;
      draft.set('panics', {
        id,
        version: 1,
        team,
        order,
        position,
        raisedBy: actor.id,
        raisedAt: at,
        text,
        heard: [],
        state: { kind: 'raised', since: at },
        changes: [],
      });
      return;
    }
    case 'panic.heard':
      return change(draft, fact.panic, ({ heard }) => ({
        heard: [...heard, { by: actor.id, at }].slice(-MAX_HEARD),
      }));
    case 'panic.cleared':
      return change(draft, fact.panic, () => ({
        state: { kind: 'cleared', since: at, by: actor.id, reason: fact.reason },
      }));
    default:
      fact satisfies never;
  }
}

function change(draft: Draft, id: Panic['id'], to: (panic: Panic) => Partial<Panic>): void {
  draft.change('panics', id, (panic) => ({ ...panic, ...to(panic), version: panic.version + 1 }));
}

export function advanceWelfare(draft: Draft, fact: Envelope & WelfareFact): void {
  const { at, team: id, order } = fact;
  switch (fact.type) {
    case 'welfare.asked':
      draft.set('welfare', { id, order, state: { kind: 'asked', since: at, dueAt: fact.dueAt } });
      return;
    case 'welfare.answered':
      draft.set('welfare', { id, order, state: { kind: 'well', since: at } });
      return;
    case 'welfare.missed':
      draft.set('welfare', { id, order, state: { kind: 'missed', since: at } });
      return;
    default:
      fact satisfies never;
  }
}

/** Cleared calls leave with the cases that closed as long ago; a check leaves when the team has left the order. */
export function pruneSafety(draft: Draft, olderThan: number): void {
  for (const panic of draft.read('panics').values()) {
    if (!isRaised(panic) && panic.state.since < olderThan) draft.delete('panics', panic.id);
  }
  for (const { id, order } of draft.read('welfare').values()) {
    const on = draft.read('orders').get(order);
    const there = on && isLive(on) && on.assignments.some((one) => one.team === id && isBinding(one));
    if (!there) draft.delete('welfare', id);
  }
}
