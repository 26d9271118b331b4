// Which clauses of the standards a case has met, as the server reads its record; asked again when the case, its
// orders or its ticks change.
import { useEffect, useState } from 'react';
import type { Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import type { ClauseResult } from '#contract/standard/clausesMet.ts';
import { usePicture, useSeat } from '../seat.tsx';

/** null: not known (yet), or a look at the past: the verdicts are those of now. */
export function useClauses(theCase: Case): readonly ClauseResult[] | null {
  const { api, lookBack } = useSeat();
  const picture = usePicture();
  const [clauses, setClauses] = useState<readonly ClauseResult[] | null>(null);
  const live = lookBack === null;
  const { id } = theCase;
  const version = versionOf(theCase, picture);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to ask again
  useEffect(() => {
    if (!live) return undefined;
    let over = false;
    void api.get<{ clauses: readonly ClauseResult[] }>(`/api/cases/${id}/standards`).then((reply) => {
      if (!over && reply.ok) setClauses(reply.value.clauses);
    });
    return () => {
      over = true;
    };
  }, [api, id, version, live]);
  return live ? clauses : null;
}

function versionOf(theCase: Case, { orders, checklists }: Picture): string {
  const steps = theCase.orders.map((id) => orders.get(id)?.version ?? 0);
  const ticks = checklists.get(theCase.id)?.ticks.map(({ at }) => at) ?? [];
  return [theCase.version, ...steps, ...ticks].join(' ');
}
