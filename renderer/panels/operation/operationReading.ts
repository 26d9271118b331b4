// What a list and a card say about a joint operation: its cases, the teams of all towns on them, and who may what.
import type { Person } from '#contract/actor.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import { isRunning, type Operation } from '#contract/operation/operation.ts';
import { operationOf } from '#contract/operation/otherCommander.ts';
import type { Picture } from '#contract/picture.ts';
import { alarmClass } from '#contract/policy.ts';
import { teamsOn, type TeamOn } from '../readings/teamsOn.ts';

export const casesOf = ({ cases: ids }: Operation, { cases }: Picture): readonly Case[] =>
  ids.flatMap((id) => cases.get(id) ?? []);

export interface TeamInOperation extends TeamOn {
  readonly theCase: Case;
}

export const teamsIn = (operation: Operation, picture: Picture, now: number): readonly TeamInOperation[] =>
  casesOf(operation, picture).flatMap((theCase) =>
    teamsOn(theCase, picture, now).map((on) => ({ ...on, theCase })),
  );

/** Running first, the newest first. */
export const inOrder = (operations: Iterable<Operation>): readonly Operation[] =>
  [...operations].sort(
    (a, b) =>
      Number(isRunning(b)) - Number(isRunning(a)) || b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1),
  );

export const isItsCommander = (person: Person, { commander }: Operation): boolean =>
  person.account === commander.account;

/** Open cases that are in no operation: critical ones first, then by age. */
export const joinable = (picture: Picture): readonly Case[] =>
  [...picture.cases.values()]
    .filter((theCase) => isOpen(theCase) && operationOf(picture, theCase.id) === null)
    .sort((a, b) => a.priority - b.priority || a.reportedAt - b.reportedAt);

export const isCritical = ({ priority }: Case): boolean => alarmClass(priority) === 'critical';
