// Who sees what is said: those to whom it is addressed, those who said it, and who sees the order that it is about.
// A receipt is seen by who sees both the message and the team.
import type { Scope } from '../actor.ts';
import { townOfGrid, type MessageId, type OrderId, type ReceiptId, type TeamId } from '../ids.ts';
import type { PictureMaps } from '../picture.ts';
import { inboxes, messagesOnOrder, type Message } from './talk.ts';

export interface TalkSight {
  readonly messages: ReadonlySet<MessageId>;
  readonly receipts: ReadonlySet<ReceiptId>;
}

/** `home`: the jurisdiction's own teams; `teams`: all that it sees. */
export function talkSeen(
  { messages, receipts }: Pick<PictureMaps, 'messages' | 'receipts'>,
  jurisdiction: Scope,
  home: ReadonlySet<TeamId>,
  teams: ReadonlySet<TeamId>,
  orders: ReadonlySet<OrderId>,
): TalkSight {
  const inboxOf = inboxes(messages);
  const onOrder = messagesOnOrder(messages);
  const seen = new Set<MessageId>();
  for (const team of home) for (const { message } of inboxOf.get(team) ?? []) seen.add(message.id);
  for (const order of orders) for (const { id } of onOrder.get(order) ?? []) seen.add(id);
  for (const message of messages.values()) if (concerns(message, jurisdiction, home)) seen.add(message.id);

  const marks = new Set<ReceiptId>();
  for (const team of teams) {
    for (const { message, receipt } of inboxOf.get(team) ?? []) {
      if (seen.has(message.id) && receipts.has(receipt)) marks.add(receipt);
    }
  }
  return { messages: seen, receipts: marks };
}

/** Who said it, and places that it speaks to although no team of them is among the recipients. */
function concerns({ from, to }: Message, jurisdiction: Scope, home: ReadonlySet<TeamId>): boolean {
  if (from.kind === 'team' && home.has(from.team)) return true;
  switch (jurisdiction.kind) {
    case 'town':
      return (
        (from.kind === 'centre' && from.town === jurisdiction.town) ||
        (to.kind === 'town' && to.town === jurisdiction.town) ||
        (to.kind === 'grid' && townOfGrid(to.grid) === jurisdiction.town)
      );
    case 'grid':
      return to.kind === 'grid' && to.grid === jurisdiction.grid;
    default:
      return false;
  }
}
