// What an act on a case is made of: who is asked for what, and the command that comes of it. The list of all of them
// is `caseActList.ts`; whether one is possible now, the contract's own rules say (`offeredActs.ts`).
import type { Person } from '#contract/actor.ts';
import type { Case } from '#contract/case/case.ts';
import type { CommandType } from '#contract/command.ts';
import type { AttachmentId, OrderId, TeamId, Words } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import type { Wish } from '../useAct.ts';

export interface Matter {
  readonly theCase: Case;
  readonly picture: Picture;
  readonly person: Person;
  readonly now: number;
}

export interface Option {
  readonly value: string;
  readonly words: Words;
}

/** Named as the command names it, so that a refusal finds its field. */
export type FieldName =
  | 'reason'
  | 'note'
  | 'text'
  | 'code'
  | 'ground'
  | 'condition'
  | 'hours'
  | 'until'
  | 'dueAt'
  | 'department'
  | 'team'
  | 'town'
  | 'to'
  | 'level'
  | 'outcome'
  | 'passed'
  | 'step'
  | 'order'
  | 'attachments';

export type Field =
  /** One line. */
  | { readonly kind: 'line'; readonly name: FieldName; readonly required: boolean }
  | { readonly kind: 'text'; readonly name: FieldName; readonly required: boolean }
  | { readonly kind: 'choice'; readonly name: FieldName; readonly options: readonly Option[] }
  | { readonly kind: 'hours'; readonly name: FieldName; readonly initial: number }
  /** A local time of the district; `initial` epoch ms. */
  | { readonly kind: 'time'; readonly name: FieldName; readonly initial: number }
  /** Too many for a list: found by name, code or pinyin. */
  | {
      readonly kind: 'search';
      readonly name: FieldName;
      readonly required: boolean;
      readonly options: readonly Option[];
      readonly initial?: string;
    }
  | { readonly kind: 'pictures'; readonly name: 'attachments' };

/** By field; what was left empty is absent. Pictures come apart. */
export interface Values {
  readonly [name: string]: string | undefined;
}

/** What the form has in the end. */
export interface Filled {
  readonly values: Values;
  readonly pictures: readonly AttachmentId[];
}

/** One thing of several that the act can be about: an application, an urge, an order. */
export interface Item {
  readonly id: string;
  readonly words: Words | null;
}

/** Choosing teams is a panel of its own. */
export type DispatchTask =
  | { readonly kind: 'issue' }
  | { readonly kind: 'reinforce'; readonly order: OrderId }
  | { readonly kind: 'replace'; readonly order: OrderId; readonly team: TeamId };

export interface ActSpec {
  readonly name: ActName;
  readonly type: CommandType;
  /** Letters that it would like, the first free one is taken. Capitals are acts on orders. */
  readonly keys: string;
  /** Cannot be taken back: asked twice. */
  readonly grave?: boolean;
  /** Absent: the case itself. */
  readonly items?: (matter: Matter) => readonly Item[];
  readonly fields?: (matter: Matter, item: Item) => readonly Field[];
  /** What the person should have before their eyes when they decide. */
  readonly shows?: (matter: Matter, item: Item) => Words | null;
  readonly wish: (matter: Matter, item: Item, filled: Filled) => Wish;
  /** Opens the panel that chooses teams. */
  readonly opens?: (matter: Matter, item: Item) => DispatchTask;
}

export const ACT_NAMES = [
  'confirmEscalation',
  'approve',
  'deny',
  'acceptDelegation',
  'returnDelegation',
  'joinOffer',
  'declineOffer',
  'acknowledgeUrge',
  'replySupervision',
  'keepApart',
  'linkDuplicate',
  'accept',
  'requestVerification',
  'verify',
  'file',
  'reject',
  'selfHandle',
  'dispatch',
  'reinforce',
  'anotherOrder',
  'assignDepartment',
  'receive',
  'feedback',
  'resume',
  'check',
  'checkResult',
  'close',
  'rework',
  'audit',
  'reopen',
  'urge',
  'supervise',
  'askExtension',
  'askSuspension',
  'askReturn',
  'escalate',
  'askEscalation',
  'delegate',
  'nameTown',
  'void',
  'askVoid',
  'replaceTeam',
  'recallTeam',
  'setLead',
  'teamStep',
  'noteOrder',
  'recallOrder',
] as const;
export type ActName = (typeof ACT_NAMES)[number];
