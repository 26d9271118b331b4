// Which clauses of the standards a case has met, as the server reads its record; asked again when the case, its
// orders or its ticks change.
import { useEffect, useState } from 'react';
import type { Case } from '#contract/case/case.ts';
import type { CaseId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import type { ClauseResult } from '#contract/standard/clausesMet.ts';
import { usePicture, useSeat } from '../seat.tsx';

/** null: not known (yet), or a look at the past: the verdicts are those of now. */
export function useClauses(theCase: Case): readonly ClauseResult[] | null {
  const { api, lookBack } = useSeat();
  const picture = usePicture();
  const [told, setTold] = useState<Told | null>(null);
  const live = lookBack === null;
  const { id } = theCase;
  const version = versionOf(theCase, picture);
  useEffect(() => {
    if (!live) return undefined;
    let over = false;
    void api.get<Pick<Told, 'clauses'>>(`/api/cases/${id}/standards`).then((reply) => {
      if (!over && reply.ok) setTold({ id, version, clauses: reply.value.clauses });
    });
    return () => {
      over = true;
    };
  }, [api, id, version, live]);
  return live && told?.id === id ? told.clauses : null;
}

/** Verdicts of an older version stand until the newer ones are here. */
interface Told {
  readonly id: CaseId;
  readonly version: string;
  readonly clauses: readonly ClauseResult[];
}

function versionOf(theCase: Case, { orders, checklists }: Picture): string {
  const steps = theCase.orders.map((id) => orders.get(id)?.version ?? 0);
  const ticks = checklists.get(theCase.id)?.ticks.map(({ at }) => at) ?? [];
  return [theCase.version, ...steps, ...ticks].join(' ');
}
