// What is said and how far it got, as facts.
import type { CaseId, MessageId, OrderId, TeamId } from '../ids.ts';
import type { Speaker, Target } from './talk.ts';

/** One fact for each message and team: only so does each jurisdiction hear of its own teams alone. */
type Step = { readonly message: MessageId; readonly team: TeamId };

export type TalkFact =
  | {
      readonly type: 'talk.sent';
      readonly message: MessageId;
      readonly to: Target;
      readonly text: string;
      readonly needsConfirmation: boolean;
      readonly from: Speaker;
      readonly recipients: readonly TeamId[];
      /** Of the order that it is about, so that it stands in their history; null: it is about none. */
      readonly case: CaseId | null;
      readonly order: OrderId | null;
    }
  | (Step & { readonly type: 'talk.delivered' })
  | (Step & { readonly type: 'talk.read' })
  | (Step & { readonly type: 'talk.confirmed' });
