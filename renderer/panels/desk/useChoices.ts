// Who could go, as the server ranks them: asked when the panel opens, when the tier changes, and again by hand.
import { useCallback, useEffect, useState } from 'react';
import type { Case } from '#contract/case/case.ts';
import type { Refusal } from '#contract/command.ts';
import type { Tier } from '#contract/ids.ts';
import type { TeamChoices } from '#contract/wire.ts';
import { useSeat } from '../seat.tsx';

/** As many as are compared; the others are there by search. */
const CHOICES = 12;

interface Held {
  readonly choices: TeamChoices | null;
  readonly refusal: Refusal | null;
  readonly loading: boolean;
}

export function useChoices({ id }: Case, tier: Tier): Held & { readonly ask: () => void } {
  const { api } = useSeat();
  const [asked, setAsked] = useState(0);
  const [held, setHeld] = useState<Held>({ choices: null, refusal: null, loading: true });
  useEffect(() => {
    let over = false;
    setHeld((was) => ({ ...was, loading: true }));
    void api
      .get<TeamChoices>(`/api/cases/${encodeURIComponent(id)}/teams?limit=${CHOICES}&tier=${tier}`)
      .then((reply) => {
        if (over) return;
        setHeld(
          reply.ok
            ? { choices: reply.value, refusal: null, loading: false }
            : { choices: null, refusal: reply.refusal, loading: false },
        );
      });
    return () => {
      over = true;
    };
    // Asked again by hand: teams move.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [api, id, tier, asked]);
  const ask = useCallback(() => setAsked((count) => count + 1), []);
  return { ...held, ask };
}
