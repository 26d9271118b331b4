// What was said, as a list: what still waits for somebody first, then the newest.
import type { OrderId, TeamId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import { inboxes, messagesOnOrder, receiptOf, type Message, type Receipt } from '#contract/talk/talk.ts';

export type Told = Pick<Picture, 'messages' | 'receipts'>;

export type ReceiptKind = 'sent' | 'delivered' | 'read' | 'confirmed';

/** How far a message got at one team, and since when. */
export interface Progress {
  readonly team: TeamId;
  readonly kind: ReceiptKind;
  readonly at: number;
}

export interface MessageRow {
  readonly message: Message;
  /** Who has done least first. */
  readonly progress: readonly Progress[];
  readonly delivered: number;
  readonly read: number;
  readonly confirmed: number;
  /** Somebody still has to confirm it, or to answer it. */
  readonly isWaiting: boolean;
}

const STEPS: readonly ReceiptKind[] = ['sent', 'delivered', 'read', 'confirmed'];

export function progressOf(message: Message, team: TeamId, receipts: Told['receipts']): Progress {
  const receipt = receipts.get(receiptOf(message.id, team));
  return { team, ...stepOf(message, receipt) };
}

function stepOf(message: Message, receipt: Receipt | undefined): Omit<Progress, 'team'> {
  if (!receipt) return { kind: 'sent', at: message.sentAt };
  const { deliveredAt, readAt, confirmedAt } = receipt;
  if (confirmedAt !== null) return { kind: 'confirmed', at: confirmedAt };
  return readAt === null ? { kind: 'delivered', at: deliveredAt } : { kind: 'read', at: readAt };
}

/** Everything that is told, what waits first and there the oldest first, since it has waited longest. */
export function talkRows(told: Told): readonly MessageRow[] {
  const rows = [...told.messages.values()].map((message) => rowOf(message, told));
  return rows.sort((a, b) => {
    if (a.isWaiting !== b.isWaiting) return a.isWaiting ? -1 : 1;
    const later = b.message.sentAt - a.message.sentAt;
    return a.isWaiting ? -later : later;
  });
}

/** What was said on one order, in the order in which it was said. */
export const thread = (told: Told, order: OrderId): readonly MessageRow[] =>
  inTime(messagesOnOrder(told.messages).get(order) ?? [], told);

/** What was said to one team, on orders and off them. */
export const inbox = (told: Told, team: TeamId): readonly MessageRow[] =>
  inTime(
    (inboxes(told.messages).get(team) ?? []).map(({ message }) => message),
    told,
  );

const inTime = (messages: readonly Message[], told: Told): readonly MessageRow[] =>
  messages.map((message) => rowOf(message, told)).sort((a, b) => a.message.sentAt - b.message.sentAt);

function rowOf(message: Message, told: Told): MessageRow {
  const progress = message.recipients
    .map((team) => progressOf(message, team, told.receipts))
    .sort((a, b) => STEPS.indexOf(a.kind) - STEPS.indexOf(b.kind) || a.at - b.at);
  const atLeast = (kind: ReceiptKind) =>
    progress.filter((one) => STEPS.indexOf(one.kind) >= STEPS.indexOf(kind)).length;
  const confirmed = atLeast('confirmed');
  return {
    message,
    progress,
    delivered: atLeast('delivered'),
    read: atLeast('read'),
    confirmed,
    isWaiting:
      (message.needsConfirmation && confirmed < message.recipients.length) || waitsForCentre(message, told),
  };
}

/** What a team said on its order waits until a centre has said something there. */
function waitsForCentre({ from, to, sentAt }: Message, { messages }: Told): boolean {
  if (from.kind !== 'team' || to.kind !== 'order') return false;
  const later = messagesOnOrder(messages).get(to.order) ?? [];
  return !later.some((one) => one.from.kind === 'centre' && one.sentAt >= sentAt);
}
