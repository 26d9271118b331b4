// Commands: what a person asks for. The id is made once at the console, stored before sending and kept
// through retries; a case or an order takes the id of the command that made it.
import {
  attachmentCommands,
  type AttachmentCommand,
  type AttachmentSystemCommand,
} from './attachment/attachmentCommand.ts';
import type { AuditSystemCommand } from './audit/auditFact.ts';
import { caseCommands, type CaseCommand, type CaseSystemCommand } from './case/caseCommand.ts';
import {
  escalationCommands,
  type EscalationCommand,
  type LadderSystemCommand,
} from './case/escalationCommand.ts';
import type { Words } from './ids.ts';
import { operationCommands, type OperationCommand } from './operation/operationCommand.ts';
import { loanCommands, type LoanCommand } from './order/loan.ts';
import { orderCommands, type OrderCommand } from './order/orderCommand.ts';
import {
  organisationCommands,
  type OrganisationCommand,
  type OrganisationSystemCommand,
} from './organisation/organisationCommand.ts';
import { patrolCommands, type PatrolCommand, type PatrolSystemCommand } from './patrol/patrolCommand.ts';
import type { Policy } from './policy.ts';
import { safetyCommands, type SafetyCommand, type SafetySystemCommand } from './safety/safetyCommand.ts';
import { standardCommands, type StandardCommand } from './standard/standardCommand.ts';
import { talkCommands, type TalkCommand } from './talk/talkCommand.ts';

/** One schema per command; also what /openapi.json describes. */
export const commandSchemas = {
  ...caseCommands,
  ...escalationCommands,
  ...orderCommands,
  ...loanCommands,
  ...operationCommands,
  ...patrolCommands,
  ...safetyCommands,
  ...organisationCommands,
  ...attachmentCommands,
  ...talkCommands,
  ...standardCommands,
};

/** What a person may send over a socket or HTTP. */
export type Command =
  | CaseCommand
  | EscalationCommand
  | OrderCommand
  | OrganisationCommand
  | AttachmentCommand
  | TalkCommand
  | LoanCommand
  | OperationCommand
  | PatrolCommand
  | SafetyCommand
  | StandardCommand;

type PolicySystemCommand = {
  readonly id: string;
  readonly type: 'policy.adopt';
  readonly policy: Policy;
};

/** What only the server's own parts send (set-up, ingest, geofence); never parsed from a wire. */
export type SystemCommand =
  | CaseSystemCommand
  | OrganisationSystemCommand
  | PolicySystemCommand
  | LadderSystemCommand
  | PatrolSystemCommand
  | SafetySystemCommand
  | AttachmentSystemCommand
  | AuditSystemCommand;

export type AnyCommand = Command | SystemCommand;
export type CommandType = Command['type'];

/** The same answer goes over socket and HTTP, and is given again when the id comes again. */
export type Answer =
  | { readonly ok: true; readonly seq: number; readonly at: number }
  | { readonly ok: false; readonly refusal: Refusal };

export type RefusalCode =
  /** The message itself is wrong: `field` names where. */
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  /** Somebody changed it first; `field` is expectedVersion. */
  | 'conflict'
  /** Right message, wrong moment (state machine, team busy). */
  | 'notNow'
  /** The id was used for another command. */
  | 'idReused'
  | 'tooMany'
  /** The journal cannot write; reading goes on. */
  | 'fault';

/** A refusal is an expected value, told to the person in words that say what to do. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly field: string | null;
  readonly message: Words;
}
