// A team's page says by itself that a message has come, and that it was shown. Both follow from the picture (no
// receipt yet), so that nothing is kept for it: after a lost link the same is said again, and the server knows it.
import { useEffect, useState } from 'react';
import type { Answer } from '#contract/command.ts';
import { messageId, type MessageId, type TeamId } from '#contract/ids.ts';
import { MAX_ACKNOWLEDGED } from '#contract/talk/talkCommand.ts';
import { newId } from '../../command/newId.ts';
import { useLinked, useLive, useMayAct, useSeat } from '../seat.tsx';
import { inbox, progressOf, type ReceiptKind } from './talkRows.ts';

/** What comes within this time is said in one command: a joining phone has many at once. */
const GATHER_MS = 300;
/** The fact that follows an answer takes a message off the list; where it does not, it is said again. */
const AGAIN_MS = 5_000;

/** Once on the page of a team, whatever it shows: this device has the messages. */
export function useDelivered(team: TeamId | null): void {
  useSaying('talk.deliver', team, ['sent'], () => true);
}

/** `shown`: messages that are on the screen now. Who reads a message has it: one step says both. */
export function useRead(team: TeamId | null, shown: ReadonlySet<MessageId>): void {
  useSaying('talk.read', team, ['sent', 'delivered'], (id) => shown.has(id));
}

function useSaying(
  type: 'talk.deliver' | 'talk.read',
  team: TeamId | null,
  from: readonly ReceiptKind[],
  isMeant: (id: MessageId) => boolean,
): void {
  const { api } = useSeat();
  // Not kept for later as other acts of a phone are: it follows from the picture and is said again.
  const mayAct = useMayActNow();
  const picture = useLive((state) => state.picture);
  /** Just said: not again until an answer had its time. */
  const [said, setSaid] = useState<ReadonlySet<MessageId>>(() => new Set());

  const due =
    team === null || !mayAct
      ? []
      : inbox(picture, team)
          .map(({ message }) => message)
          .filter((one) => isMeant(one.id) && from.includes(progressOf(one, team, picture.receipts).kind))
          .map(({ id }) => id)
          .filter((id) => !said.has(id))
          .slice(0, MAX_ACKNOWLEDGED);
  // A list is another one each time; its text is not.
  const key = due.join();

  useEffect(() => {
    if (team === null || key === '') return;
    const messages = key.split(',').map(messageId);
    const timer = setTimeout(() => {
      setSaid((was) => new Set([...was, ...messages]));
      void api.post<Answer>('/api/commands', { id: newId(), type, team, messages });
      setTimeout(() => setSaid((was) => new Set([...was].filter((id) => !messages.includes(id)))), AGAIN_MS);
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [api, type, team, key]);
}

function useMayActNow(): boolean {
  const linked = useLinked();
  return useMayAct() && linked;
}
