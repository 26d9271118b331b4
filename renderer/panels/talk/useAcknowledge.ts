// A team's page says by itself that a message has come, and that it was shown. Both follow from the picture (no
// receipt yet), so that nothing is kept for it: after a lost link the same is said again, and the server knows it.
import { useEffect, useRef, useState } from 'react';
import type { MessageId, TeamId } from '#contract/ids.ts';
import type { Answer } from '#contract/command.ts';
import { newId } from '../../command/newId.ts';
import { useLive, useMayAct, useSeat } from '../seat.tsx';
import { inbox } from './talkRows.ts';

/** What comes within this time is said in one command: a joining phone has many at once. */
const GATHER_MS = 300;
/** After an answer that did not come, or a refusal. */
const AGAIN_MS = 5_000;
/** The contract's limit for one command. */
const MOST = 100;

/** `shown`: messages that are on the screen now. */
export function useAcknowledge(team: TeamId | null, shown: ReadonlySet<MessageId>): void {
  const { api } = useSeat();
  const mayAct = useMayAct();
  const picture = useLive((state) => state.picture);
  const sending = useRef(new Set<string>());
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    if (team === null || !mayAct) return;
    const rows = inbox(picture, team);
    const own = (kinds: readonly string[]) =>
      rows
        .filter(({ progress }) => progress.some((one) => one.team === team && kinds.includes(one.kind)))
        .map(({ message }) => message.id);
    const delivered = own(['sent']).filter((id) => !shown.has(id));
    // Who reads it has it: one step says both.
    const read = own(['sent', 'delivered']).filter((id) => shown.has(id));
    const timer = setTimeout(() => {
      void say('talk.deliver', delivered);
      void say('talk.read', read);
    }, GATHER_MS);

    async function say(type: 'talk.deliver' | 'talk.read', ids: readonly MessageId[]): Promise<void> {
      const messages = ids.filter((id) => !sending.current.has(`${type} ${id}`)).slice(0, MOST);
      if (messages.length === 0) return;
      const keys = messages.map((id) => `${type} ${id}`);
      for (const key of keys) sending.current.add(key);
      const reply = await api.post<Answer>('/api/commands', { id: newId(), type, team, messages });
      // The fact that follows takes them off the list; without one it is said again after a while.
      setTimeout(
        () => {
          for (const key of keys) sending.current.delete(key);
          if (!reply.ok) setTurn((was) => was + 1);
        },
        reply.ok ? GATHER_MS * 4 : AGAIN_MS,
      );
    }
    return () => clearTimeout(timer);
  }, [api, team, mayAct, picture, shown, turn]);
}
