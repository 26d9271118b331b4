// Joint operations (大联勤): who opens, commands, hands over and closes one, and which cases it holds.
import { scopeOf, type Actor } from '../actor.ts';
import { isFinal, isOpen, type Case } from '../case/case.ts';
import { CASE } from '../case/caseMoments.ts';
import { stale } from '../changes.ts';
import type { Refusal } from '../command.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { operationId, type CaseId, type TownCode, type Words } from '../ids.ts';
import { isBinding, isLive } from '../order/order.ts';
import type { Picture } from '../picture.ts';
import { alarmClass } from '../policy.ts';
import { invalid, notFound, notNow, withheld } from '../refusal.ts';
import { isRunning, type Operation, type OperationCommander } from './operation.ts';
import {
  MAX_CASES,
  MAX_RUNNING,
  type OperationCommand,
  type OperationCommandOf,
} from './operationCommand.ts';
import { operationOf } from './otherCommander.ts';

export function decideOperation(given: Given, command: OperationCommand): Decision {
  if (command.type === 'operation.open') return open(given, command);
  const { picture, actor } = given;
  const operation = picture.operations.get(command.operationId);
  if (!operation) return refuse(notFound('operationId', OPERATION, command.operationId));
  const refusal =
    denied(picture, actor, command.type, {
      town: townIn(picture, actor, operation),
      ...teamIn(picture, actor, operation),
    }) ??
    stale(picture, operation, command.expectedVersion) ??
    (isRunning(operation) ? null : over(operation));
  if (refusal) return refuse(refusal);
  const { id } = operation;
  if (command.type === 'operation.note')
    return facts({ type: 'operation.noted', operation: id, text: command.text });
  if (command.type === 'operation.handOver') return handOver(given, operation, command);
  if (!isCommander(actor, operation)) return refuse(anotherCommands(operation));
  switch (command.type) {
    case 'operation.addCase':
      return addCase(given, operation, command.caseId);
    case 'operation.removeCase': {
      const theCase = picture.cases.get(command.caseId);
      if (!operation.cases.includes(command.caseId))
        return refuse(
          notFound('caseId', { zh: '该行动中的案件', en: 'case in this operation' }, command.caseId),
        );
      const { caseId, reason } = command;
      return facts({
        type: 'operation.caseReleased',
        operation: id,
        case: caseId,
        no: theCase?.no ?? '',
        reason,
      });
    }
    case 'operation.close': {
      const left = operation.cases.flatMap((one) => picture.cases.get(one) ?? []).filter(isOpen);
      return left.length === 0
        ? facts({ type: 'operation.closed', operation: id, summary: command.summary })
        : refuse(stillOpen(left));
    }
  }
}

const OPERATION: Words = { zh: '大联勤行动', en: 'operation' };

function open(given: Given, command: OperationCommandOf<'operation.open'>): Decision {
  const { picture, actor } = given;
  const refusal = denied(picture, actor, command.type, {});
  if (refusal) return refuse(refusal);
  const id = operationId(command.id);
  if (picture.operations.has(id))
    return refuse(notNow('id', '此编号的行动已存在。', 'An operation with this id exists already.'));
  if ([...picture.operations.values()].filter(isRunning).length >= MAX_RUNNING) return refuse(TOO_MANY);
  const cases: Case[] = [];
  for (const [index, one] of command.cases.entries()) {
    const field = `cases.${index}`;
    const theCase = picture.cases.get(one);
    if (!theCase) return refuse(notFound(field, CASE, one));
    if (cases.includes(theCase))
      return refuse(invalid(field, `案件 ${theCase.no} 写了两次。`, `Case ${theCase.no} is named twice.`));
    const mayNot = mayNotJoin(picture, theCase, field);
    if (mayNot) return refuse(mayNot);
    cases.push(theCase);
  }
  if (!cases.some(({ priority }) => alarmClass(priority) === 'critical')) return refuse(NONE_CRITICAL);
  const commander = commanderFor(given, command.commander, 'commander');
  if (!commander.ok) return refuse(commander.refusal);
  const { name } = command;
  return facts(
    {
      type: 'operation.opened',
      operation: id,
      name,
      commander: commander.is,
      cases: cases.map((theCase) => theCase.id),
    },
    ...cases.flatMap((theCase) => takenOver(theCase, name)),
  );
}

function addCase({ picture }: Given, operation: Operation, id: CaseId): Decision {
  const theCase = picture.cases.get(id);
  if (!theCase) return refuse(notFound('caseId', CASE, id));
  if (operation.cases.length >= MAX_CASES) return refuse(FULL);
  const mayNot = mayNotJoin(picture, theCase, 'caseId');
  if (mayNot) return refuse(mayNot);
  return facts(
    { type: 'operation.caseAdded', operation: operation.id, case: id, no: theCase.no },
    ...takenOver(theCase, operation.name),
  );
}

/** The commander gives it to somebody; or somebody of the same post takes it over. */
function handOver(
  given: Given,
  operation: Operation,
  command: OperationCommandOf<'operation.handOver'>,
): Decision {
  const { actor } = given;
  const takesOver = actor.kind === 'person' && actor.account === command.to;
  if (!isCommander(actor, operation) && !takesOver) return refuse(anotherCommands(operation));
  const to = commanderFor(given, command.to, 'to');
  if (!to.ok) return refuse(to.refusal);
  return to.is.account === operation.commander.account
    ? facts()
    : facts({ type: 'operation.handedOver', operation: operation.id, to: to.is });
}

type Found =
  | { readonly ok: true; readonly is: OperationCommander }
  | { readonly ok: false; readonly refusal: Refusal };

/** Only a district commander can command all of its cases and teams. */
function commanderFor({ actor, context }: Given, account: string | undefined, field: string): Found {
  const isSelf = actor.kind === 'person' && (account === undefined || account === actor.account);
  const person = isSelf ? actor : account === undefined ? null : context.personOf(account);
  if (person?.role === 'districtCommander')
    return { ok: true, is: { account: person.account, name: person.name } };
  return {
    ok: false,
    refusal: invalid(
      field,
      `${account ?? '（未填）'} 不是区指挥长的账号，请填写一位区指挥长。`,
      `${account ?? '(nobody)'} is not the account of a district commander: name one.`,
    ),
  };
}

/** What the operation commands is the district's. */
const takenOver = (theCase: Case, name: string): FactBody[] =>
  theCase.ownerTier === 'town'
    ? [{ type: 'case.escalated', case: theCase.id, reason: `并入大联勤行动“${name}”` }]
    : [];

function mayNotJoin(picture: Picture, theCase: Case, field: string): Refusal | null {
  if (isFinal(theCase.state.kind)) {
    return notNow(
      field,
      `案件 ${theCase.no} 已办结，不能并入行动。`,
      `Case ${theCase.no} is over and cannot join an operation.`,
    );
  }
  const other = operationOf(picture, theCase.id);
  if (!other) return null;
  return notNow(
    field,
    `案件 ${theCase.no} 已在行动“${other.name}”（${other.commander.name}指挥）中，须先由其移出。`,
    `Case ${theCase.no} is in the operation “${other.name}” (commanded by ${other.commander.name}), which has to release it first.`,
  );
}

const isCommander = (actor: Actor, operation: Operation): boolean =>
  actor.kind === 'system' || actor.account === operation.commander.account;

const anotherCommands = ({ name, commander }: Operation): Refusal =>
  withheld(
    'operationId',
    `行动“${name}”由${commander.name}（${commander.account}）指挥；请与其联系，或先接管（移交给自己）。`,
    `The operation “${name}” is commanded by ${commander.name} (${commander.account}). Ask them, or take it over first (hand it over to yourself).`,
  );

const over = ({ name }: Operation): Refusal =>
  notNow(
    null,
    `行动“${name}”已结束，不能再改；如需要请新开行动。`,
    `The operation “${name}” is closed and can no longer be changed. Open a new one if it is needed.`,
  );

function stillOpen(left: readonly Case[]): Refusal {
  const numbers = left.map(({ no }) => no);
  return notNow(
    null,
    `还有 ${left.length} 件未办结：${numbers.join('、')}。请先结案，或移出行动。`,
    `${left.length} of its cases are still open: ${numbers.join(', ')}. Close them first, or release them from the operation.`,
  );
}

const NONE_CRITICAL = notNow(
  'cases',
  '大联勤行动至少要有一件一级案件；其他案件请直接下达区级指令。',
  'An operation needs a case of priority 1 at least. For others, issue a district order.',
);
const TOO_MANY = notNow(
  null,
  `同时进行的行动最多 ${MAX_RUNNING} 个，请先结束一个或并入已有行动。`,
  `${MAX_RUNNING} operations run at once at most: close one, or add the cases to one of them.`,
);
const FULL = notNow(
  'caseId',
  `一个行动最多 ${MAX_CASES} 件案件，请另开行动。`,
  `An operation holds ${MAX_CASES} cases at most: open another one.`,
);

/** The actor's own town, when a case or a team of it is in the operation. */
function townIn(picture: Picture, actor: Actor, operation: Operation): TownCode | null {
  const scope = actor.kind === 'person' ? scopeOf(actor) : null;
  if (scope?.kind !== 'town') return null;
  const { town } = scope;
  const hasCase = operation.cases.some((id) => picture.cases.get(id)?.town === town);
  const hasTeam = sent(picture, operation).some((id) => {
    const team = picture.teams.get(id);
    return team?.homeTown === town || team?.lent?.to === town;
  });
  return hasCase || hasTeam ? town : null;
}

/** The actor's own team, when it is sent to a case of the operation. */
function teamIn(picture: Picture, actor: Actor, operation: Operation) {
  const scope = actor.kind === 'person' ? scopeOf(actor) : null;
  return scope?.kind === 'team' && sent(picture, operation).includes(scope.team) ? { team: scope.team } : {};
}

const sent = (picture: Picture, operation: Operation) =>
  operation.cases
    .flatMap((id) => picture.cases.get(id)?.orders ?? [])
    .flatMap((id) => picture.orders.get(id) ?? [])
    .filter(isLive)
    .flatMap((order) => order.assignments.filter(isBinding).map(({ team }) => team));
