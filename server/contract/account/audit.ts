// What the audit keeps of every administrative act: who did what to whom, when and from where. Never a secret.
import type { Role } from '../actor.ts';

export const AUDIT_ACTS = [
  'account.added',
  'account.changed',
  'account.passwordReset',
  'account.disabled',
  'account.enabled',
  'account.removed',
  'account.linked',
  'account.unlinked',
  'account.signedOut',
  'factor.enrolled',
  'factor.reset',
  'factor.recoveryUsed',
  'signIn.accepted',
  'signIn.refused',
  'signIn.locked',
  'signIn.unknownSubject',
  'signIn.flood',
  'signIn.ended',
  'device.issued',
  'device.rotated',
  'device.revoked',
  'link.issued',
  'link.used',
  'breakGlass.asked',
  'breakGlass.withdrawn',
  'breakGlass.granted',
  'breakGlass.ended',
  'organisation.changed',
  'server.started',
  'audit.exported',
  'audit.pruned',
] as const;

export type AuditAct = (typeof AUDIT_ACTS)[number];

/** `machine`: somebody at the server's own machine (`npm run account`). `server`: the server by rule. */
export type AuditRole = Role | 'machine' | 'server' | null;

export interface AuditEntry {
  readonly act: AuditAct;
  /** The account, or the user of the machine. */
  readonly by: string;
  readonly role: AuditRole;
  /** The address that it came from, or `machine`. */
  readonly source: string;
  /** Account, device, team … that it was done to. */
  readonly about: string | null;
  /** Further words: a reason, a role before and after. */
  readonly detail: Readonly<Record<string, string | number | null>>;
}

export interface AuditRecord extends AuditEntry {
  readonly seq: number;
  readonly at: number;
}

/** GET /api/admin/audit: newest first; `next` is the `before` of the next page. */
export interface AuditPage {
  readonly records: readonly AuditRecord[];
  readonly next: number | null;
  /** Whether every record still stands as it was written; else the first that does not. */
  readonly firstFault: number | null;
}
