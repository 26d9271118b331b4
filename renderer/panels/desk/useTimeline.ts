// What happened to a case, from the journal. Asked again whenever the case or one of its orders has changed.
import { useEffect, useState } from 'react';
import { attachmentsOf } from '#contract/attachment/attachment.ts';
import type { Case } from '#contract/case/case.ts';
import type { Refusal } from '#contract/command.ts';
import type { Fact } from '#contract/fact.ts';
import { usePicture, useSeat } from '../seat.tsx';

interface CaseAnswer {
  readonly timeline: readonly Fact[];
}

export interface Timeline {
  readonly facts: readonly Fact[];
  readonly refusal: Refusal | null;
}

const NOTHING: Timeline = { facts: [], refusal: null };

export function useTimeline({ id, version, orders: ids, ladder }: Case): Timeline {
  const { api, lookBack } = useSeat();
  const { seq, orders, checklists, attachments } = usePicture();
  const [held, setHeld] = useState(NOTHING);
  // A team's step raises the version of its order, and not that of the case.
  const orderVersions = ids.map((order) => orders.get(order)?.version ?? 0).join();
  const ticks = checklists.get(id);
  const pictures = attachmentsOf(attachments, id).length;
  useEffect(() => {
    let over = false;
    void api.get<CaseAnswer>(`/api/cases/${encodeURIComponent(id)}`).then((reply) => {
      if (over) return;
      if (reply.ok) setHeld({ facts: reply.value.timeline, refusal: null });
      else setHeld((was) => ({ ...was, refusal: reply.refusal }));
    });
    return () => {
      over = true;
    };
    // Another version: something happened to the case since.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [api, id, version, orderVersions, ladder, ticks, pictures]);
  // In a replay the future of that moment is not told.
  return lookBack ? { ...held, facts: held.facts.filter((fact) => fact.seq <= seq) } : held;
}
