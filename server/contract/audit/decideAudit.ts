// Only the server notes how far the audit has got.
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { AuditSystemCommand } from './auditFact.ts';

export function decideAudit({ picture, actor }: Given, command: AuditSystemCommand): Decision {
  const refusal = denied(picture, actor, command.type, {});
  if (refusal) return refuse(refusal);
  return facts({ type: 'audit.noted', through: command.through, hash: command.hash });
}
