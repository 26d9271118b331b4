// decide: what a command leads to. Pure: the same picture, actor, command and context give the same answer.
// The rules of each kind of thing stand in its folder.
import type { Actor } from './actor.ts';
import { mayCommand } from './authority.ts';
import { decideAttachment } from './attachment/decideAttachment.ts';
import { decideAudit } from './audit/decideAudit.ts';
import { decideCase } from './case/decideCase.ts';
import { decideEscalation, decideLadder } from './case/decideEscalation.ts';
import { isEscalationCommand } from './case/escalationCommand.ts';
import type { AnyCommand } from './command.ts';
import { denied, facts, refuse, type Context, type Decision, type Given } from './decision.ts';
import { prefixOf, type Prefix } from './fact.ts';
import { decideOperation } from './operation/decideOperation.ts';
import { decideLoan } from './order/loan.ts';
import { decideOrder } from './order/decideOrder.ts';
import { decideImport } from './organisation/decideImport.ts';
import { decideOrganisation } from './organisation/decideOrganisation.ts';
import { decidePanic, decideWelfare } from './safety/decideSafety.ts';
import { decideStandard } from './standard/decideStandard.ts';
import { decidePatrol } from './patrol/decidePatrol.ts';
import type { Picture } from './picture.ts';
import type { Policy } from './policy.ts';
import { decideTalk } from './talk/decideTalk.ts';

export type { Context, Decision, GridsAt } from './decision.ts';

type CommandPrefix = Prefix<AnyCommand['type']>;
type CommandsOf<P extends CommandPrefix> = Extract<AnyCommand, { type: `${P}.${string}` }>;

const DECIDE: {
  readonly [P in CommandPrefix]: (given: Given, command: CommandsOf<P>) => Decision;
} = {
  policy: adoptPolicy,
  district: decideOrganisation,
  team: (given, command) =>
    command.type === 'team.lend' || command.type === 'team.recallLoan'
      ? decideLoan(given, command)
      : decideOrganisation(given, command),
  unit: decideOrganisation,
  member: decideOrganisation,
  workstation: decideOrganisation,
  shift: decideOrganisation,
  roster: decideOrganisation,
  jurisdiction: decideOrganisation,
  organisation: decideImport,
  standard: decideStandard,
  case: (given, command) =>
    isEscalationCommand(command) ? decideEscalation(given, command) : decideCase(given, command),
  ladder: decideLadder,
  order: decideOrder,
  assignment: decideOrder,
  operation: decideOperation,
  patrol: decidePatrol,
  panic: decidePanic,
  welfare: decideWelfare,
  attachment: decideAttachment,
  audit: decideAudit,
  talk: decideTalk,
};

export function decide(
  picture: Picture,
  policy: Policy | null,
  actor: Actor,
  command: AnyCommand,
  context: Context,
): Decision {
  // Who never may learns nothing about what there is.
  const never =
    mayCommand(actor, command.type, {}) === 'role' ? denied(picture, actor, command.type, {}) : null;
  if (never) return refuse(never);
  // The entry is the one of this command's own prefix; TypeScript sees only the union of all entries.
  const rule = DECIDE[prefixOf(command.type)] as (given: Given, command: AnyCommand) => Decision;
  return rule({ picture, policy, actor, context }, command);
}

function adoptPolicy({ picture, actor }: Given, command: CommandsOf<'policy'>): Decision {
  const refusal = denied(picture, actor, command.type, {});
  if (refusal) return refuse(refusal);
  return picture.policy?.hash === command.policy.hash
    ? facts()
    : facts({ type: 'policy.adopted', policy: command.policy });
}
