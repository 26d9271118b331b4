// Facts: what happened, numbered without gaps, durable before anyone hears of it, never dropped. Each kind of
// thing keeps its facts in its own folder.
import type { ActorRef } from './actor.ts';
import type { AttachmentFact } from './attachment/attachmentFact.ts';
import type { AuditFact } from './audit/auditFact.ts';
import type { CaseFact } from './case/caseFact.ts';
import type { EscalationFact } from './case/escalation.ts';
import type { LadderFact } from './case/ladder.ts';
import type { OperationFact } from './operation/operationFact.ts';
import type { LoanFact } from './order/loan.ts';
import type { OrderFact } from './order/orderFact.ts';
import type { OrganisationFact } from './organisation/organisationFact.ts';
import type { PatrolFact } from './patrol/patrolFact.ts';
import type { Policy } from './policy.ts';
import type { PanicFact, WelfareFact } from './safety/safetyFact.ts';
import type { StandardFact } from './standard/standardFact.ts';
import type { TalkFact } from './talk/talkFact.ts';

/** Bumped when a body changes shape; older facts are upcast on reading. */
export const FACT_VERSION = 2;

export type PolicyFact = { readonly type: 'policy.adopted'; readonly policy: Policy };

export type FactBody =
  | PolicyFact
  | OrganisationFact
  | CaseFact
  | LadderFact
  | EscalationFact
  | OrderFact
  | AttachmentFact
  | TalkFact
  | LoanFact
  | OperationFact
  | PatrolFact
  | PanicFact
  | WelfareFact
  | StandardFact
  | AuditFact;

export type FactType = FactBody['type'];

/** The server's envelope. `seq` counts 1, 2, 3 … without gaps; `at` never runs backward. */
export interface Envelope {
  readonly seq: number;
  readonly v: number;
  /** Epoch ms, server clock. */
  readonly at: number;
  readonly actor: ActorRef;
  /** The command that caused it; null when nothing was commanded (set-up). */
  readonly command: string | null;
}

export type Fact = Envelope & FactBody;
export type FactOf<T extends FactType> = Extract<Fact, { type: T }>;

/** The kind of thing that a fact or a command is about: what stands before the dot of its type. */
export type Prefix<T extends string> = T extends `${infer P}.${string}` ? P : never;
export type FactPrefix = Prefix<FactType>;
export type FactsOf<P extends FactPrefix> = Extract<Fact, { type: `${P}.${string}` }>;

// Every type has a dot: the unions say so.
export const prefixOf = <T extends string>(type: T): Prefix<T> =>
  type.slice(0, type.indexOf('.')) as Prefix<T>;
