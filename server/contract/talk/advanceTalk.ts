// What a fact about talk changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { MessageId, OrderId } from '../ids.ts';
import { receiptOf, talkRules, type Message, type Receipt } from './talk.ts';
import type { TalkFact } from './talkFact.ts';

export function advanceTalk(draft: Draft, fact: Envelope & TalkFact): void {
  const { at } = fact;
  switch (fact.type) {
    case 'talk.sent': {
      const { message: id, to, text, needsConfirmation, from, recipients } = fact;
      draft.set('messages', {
        id,
        to,
        text,
        needsConfirmation,
        from,
        sentBy: fact.actor.id,
        sentAt: at,
        recipients,
      });
      return;
    }
    case 'talk.delivered':
      return step(draft, fact, {});
    case 'talk.read':
      return step(draft, fact, { readAt: at });
    case 'talk.confirmed':
      return step(draft, fact, { confirmedAt: at });
    default:
      fact satisfies never;
  }
}

function step(
  draft: Draft,
  { at, message, team }: Envelope & Exclude<TalkFact, { type: 'talk.sent' }>,
  later: Partial<Receipt>,
): void {
  // A message may have become old with this very fact.
  if (!draft.read('messages').has(message)) return;
  const id = receiptOf(message, team);
  const before = draft.read('receipts').get(id);
  const receipt = { readAt: null, confirmedAt: null, ...before, ...later };
  draft.set('receipts', {
    id,
    message,
    team,
    deliveredAt: before?.deliveredAt ?? at,
    // Who confirms a message has read it.
    readAt: receipt.readAt ?? receipt.confirmedAt,
    confirmedAt: receipt.confirmedAt,
  });
}

/**
 * Talk on an order leaves with the order, other talk when it is old. A console that holds the message and not its
 * order is told by the server when it is gone.
 */
export function pruneTalk(draft: Draft, now: number, orders: ReadonlySet<OrderId>): void {
  const gone = new Set<MessageId>();
  for (const message of draft.read('messages').values()) {
    if (!isOver(message, now - talkRules(draft.head.policy).keepMs, orders)) continue;
    gone.add(message.id);
    draft.delete('messages', message.id);
  }
  if (gone.size === 0) return;
  for (const { id, message } of draft.read('receipts').values()) {
    if (gone.has(message)) draft.delete('receipts', id);
  }
}

const isOver = ({ to, sentAt }: Message, olderThan: number, orders: ReadonlySet<OrderId>): boolean =>
  to.kind === 'order' ? orders.has(to.order) : sentAt < olderThan;
