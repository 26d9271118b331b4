// While a case is in an operation, one person commands it. Whoever else holds the tier is told who, and how to take
// over; teams, intake and shift leaders go on with their own work.
import type { Actor, Role } from '../actor.ts';
import type { Refusal } from '../command.ts';
import type { CaseId } from '../ids.ts';
import type { Picture } from '../picture.ts';
import { notNow, withheld } from '../refusal.ts';
import { isRunning, type Operation } from './operation.ts';

/** The running operation that holds the case. There are `MAX_RUNNING` of them at most. */
export function operationOf(picture: Picture, id: CaseId): Operation | null {
  for (const operation of picture.operations.values()) {
    if (isRunning(operation) && operation.cases.includes(id)) return operation;
  }
  return null;
}

const COMMANDING: readonly (Role | 'system')[] = ['districtCommander', 'districtDispatcher'];

/** The refusal for a commander of the tier who is not this operation's. Towns are below it already. */
export function otherCommander(picture: Picture, actor: Actor, id: CaseId, field: string): Refusal | null {
  const operation = operationOf(picture, id);
  if (!operation || actor.kind === 'system' || !COMMANDING.includes(actor.role)) return null;
  if (operation.commander.account === actor.account) return null;
  const no = picture.cases.get(id)?.no ?? '';
  const { name, account } = operation.commander;
  return withheld(
    field,
    `案件 ${no} 属于大联勤行动“${operation.name}”，由${name}（${account}）统一指挥；请与其联系，或由区指挥长接管该行动（移交指挥）。`,
    `Case ${no} is in the operation “${operation.name}”, commanded by ${name} (${account}). Ask them, or let a district commander take the operation over (hand over).`,
  );
}

/** What an operation holds stays with the district until it is released from it. */
export function heldByOperation(picture: Picture, id: CaseId, field: string): Refusal | null {
  const operation = operationOf(picture, id);
  return (
    operation &&
    notNow(
      field,
      `案件 ${picture.cases.get(id)?.no ?? ''} 在大联勤行动“${operation.name}”中，下派前请先移出行动。`,
      `Case ${picture.cases.get(id)?.no ?? ''} is in the operation “${operation.name}”: release it from there before it is given down.`,
    )
  );
}
