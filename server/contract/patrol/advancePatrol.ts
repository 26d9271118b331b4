// What a fact about a joint patrol changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { PatrolId } from '../ids.ts';
import { isOver, type Patrol, type Proof } from './patrol.ts';
import type { PatrolFact } from './patrolFact.ts';

export function advancePatrol(draft: Draft, fact: Envelope & PatrolFact): void {
  const { at, actor } = fact;
  switch (fact.type) {
    case 'patrol.planned':
      draft.set('patrols', {
        ...fact.plan,
        id: fact.patrol,
        version: 1,
        plannedBy: actor.id,
        attendance: [],
        proofs: [],
        orders: [],
        state: { kind: 'planned', since: at },
        changes: [],
      });
      return;
    case 'patrol.amended':
      return change(draft, fact.patrol, () => fact.plan);
    case 'patrol.cancelled':
      return change(draft, fact.patrol, () => ({
        state: { kind: 'cancelled', since: at, reason: fact.reason },
      }));
    case 'patrol.mustered':
      return change(draft, fact.patrol, () => ({ state: { kind: 'mustering', since: at } }));
    case 'patrol.attended': {
      const { team, present, absent } = fact;
      return change(draft, fact.patrol, ({ attendance }) => ({
        attendance: [...attendance.filter((one) => one.team !== team), { team, at, present, absent }],
      }));
    }
    case 'patrol.setOut':
      return change(draft, fact.patrol, () => ({ state: { kind: 'underWay', since: at } }));
    case 'patrol.proven': {
      const { target, team, note } = fact;
      const by: Proof['by'] = note === null ? { kind: 'track' } : { kind: 'hand', account: actor.id, note };
      return change(draft, fact.patrol, ({ proofs }) => ({ proofs: [...proofs, { target, team, at, by }] }));
    }
    case 'patrol.ordered':
      return change(draft, fact.patrol, ({ orders }) => ({ orders: [...orders, fact.order] }));
    case 'patrol.ended':
      return change(draft, fact.patrol, () => ({
        state: { kind: 'ended', since: at, by: fact.by, missed: fact.missed },
      }));
    default:
      fact satisfies never;
  }
}

/** What is over leaves with the cases that closed as long ago. */
export function prunePatrols(draft: Draft, olderThan: number): void {
  for (const patrol of draft.read('patrols').values()) {
    if (isOver(patrol) && patrol.state.since < olderThan) draft.delete('patrols', patrol.id);
  }
}

function change(draft: Draft, id: PatrolId, to: (patrol: Patrol) => Partial<Patrol>): void {
  draft.change('patrols', id, (patrol) => ({ ...patrol, ...to(patrol), version: patrol.version + 1 }));
}
