// What a tick changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { Tick } from './checklist.ts';
import type { StandardFact } from './standardFact.ts';

export function advanceStandard(draft: Draft, fact: Envelope & StandardFact): void {
  const { case: id, clause, order, team, at } = fact;
  const ticks = draft.read('checklists').get(id)?.ticks ?? [];
  const others = ticks.filter((one) => !isSame(one, fact));
  const next = fact.done ? [...others, { clause, order, team, at, by: fact.actor.id }] : others;
  if (next.length > 0) draft.set('checklists', { id, ticks: next });
  else draft.delete('checklists', id);
}

export const isSame = (
  a: Pick<Tick, 'clause' | 'order' | 'team'>,
  b: Pick<Tick, 'clause' | 'order' | 'team'>,
): boolean => a.clause === b.clause && a.order === b.order && a.team === b.team;
