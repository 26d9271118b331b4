// Talk (联勤指令与回执): what a centre says to teams beside its orders, what a team answers, and how far it got.
// A message never changes; a receipt tells what became of it at one team.
import type { GridCode, MessageId, OrderId, ReceiptId, TeamId, Tier, TownCode } from '../ids.ts';
import { receiptId } from '../ids.ts';
import { indexedBy, onceFor, putUnder } from '../indexedBy.ts';
import type { ForceCode, Policy } from '../policy.ts';

/** Whom it is for. Who that is, is settled when it is sent. */
export type Target =
  | { readonly kind: 'order'; readonly order: OrderId }
  | { readonly kind: 'grid'; readonly grid: GridCode }
  | { readonly kind: 'town'; readonly town: TownCode }
  /** `town` null: of the whole district. */
  | { readonly kind: 'force'; readonly force: ForceCode; readonly town: TownCode | null }
  | { readonly kind: 'team'; readonly team: TeamId };

export type Speaker =
  | { readonly kind: 'centre'; readonly tier: Tier; readonly town: TownCode | null }
  | { readonly kind: 'team'; readonly team: TeamId };

export interface Message {
  readonly id: MessageId;
  readonly to: Target;
  readonly text: string;
  readonly needsConfirmation: boolean;
  readonly from: Speaker;
  /** The account. */
  readonly sentBy: string;
  readonly sentAt: number;
  /** The teams as they were then; a team that comes on duty later was not told. */
  readonly recipients: readonly TeamId[];
}

/** Missing: the message has not reached the team yet. Each step is timed; a later one implies the earlier. */
export interface Receipt {
  readonly id: ReceiptId;
  readonly message: MessageId;
  readonly team: TeamId;
  /** A device of the team has it. */
  readonly deliveredAt: number;
  /** It was shown. */
  readonly readAt: number | null;
  /** A person said so. */
  readonly confirmedAt: number | null;
}

export const receiptOf = (message: MessageId, team: TeamId): ReceiptId => receiptId(`${message}|${team}`);

/** What a district may set; `assets/policy/talk.json`. */
export interface TalkRules {
  /** Messages to others than orders leave the picture after this; they stay in the journal. */
  readonly keepMs: number;
  /** Of one message. */
  readonly maxRecipients: number;
  readonly maxOnOrder: number;
  /** In the picture: messages, and their recipients added up. Every console holds them. */
  readonly maxMessages: number;
  readonly maxAddressed: number;
}

/** For policies that were adopted before there was talk; as shipped. */
const RULES: TalkRules = {
  keepMs: 43_200_000,
  maxRecipients: 600,
  maxOnOrder: 300,
  maxMessages: 2_000,
  maxAddressed: 20_000,
};

export const talkRules = (policy: Policy | null): TalkRules => policy?.talk ?? RULES;

export const orderIn = (to: Target): OrderId | null => (to.kind === 'order' ? to.order : null);

/** A message at one team; its receipt has this id when there is one. */
export interface Sent {
  readonly message: Message;
  readonly receipt: ReceiptId;
}

/** What was sent to each team. */
export const inboxes = onceFor((messages: ReadonlyMap<MessageId, Message>) => {
  const index = new Map<TeamId, Sent[]>();
  for (const message of messages.values()) {
    for (const team of message.recipients) {
      putUnder(index, team, { message, receipt: receiptOf(message.id, team) });
    }
  }
  return index;
});

export const messagesOnOrder = indexedBy<MessageId, Message, OrderId>(({ to }) =>
  to.kind === 'order' ? [to.order] : [],
);
