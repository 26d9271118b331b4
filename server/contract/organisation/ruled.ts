// What the rules of the organisation share: who may, what must exist, and the words for it.
import type { Subject } from '../authority.ts';
import type { AnyCommand, Refusal } from '../command.ts';
import { denied, refuse, type Decision, type Given } from '../decision.ts';
import type { TeamId, TownCode, UnitId, Words } from '../ids.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import type { EnrolledUnit, Team } from './organisation.ts';

export const TEAM: Words = { zh: '队伍', en: 'team' };
export const UNIT: Words = { zh: '终端', en: 'unit' };
export const MEMBER: Words = { zh: '队员', en: 'member' };
export const SHIFT: Words = { zh: '班次', en: 'shift' };
export const WORKSTATION: Words = { zh: '工作站', en: 'workstation' };

/** The first refusal of the list, or what `then` decides. */
export function unless(refusals: readonly (Refusal | null)[], then: () => Decision): Decision {
  const refusal = refusals.find((one) => one !== null);
  return refusal ? refuse(refusal) : then();
}

export const mayOn = (given: Given, type: AnyCommand['type'], subject: Subject): Refusal | null =>
  denied(given.picture, given.actor, type, subject);

/** The team, if it exists and the actor may change it. */
export function onTeam(
  given: Given,
  type: AnyCommand['type'],
  id: TeamId,
  then: (team: Team) => Decision,
): Decision {
  const team = given.picture.teams.get(id);
  if (!team) return refuse(notFound('team', TEAM, id));
  return unless([mayOn(given, type, { town: team.homeTown, team: id }), disbanded('team', team)], () =>
    then(team),
  );
}

export function onUnit(
  given: Given,
  type: AnyCommand['type'],
  id: UnitId,
  then: (unit: EnrolledUnit) => Decision,
): Decision {
  const unit = given.picture.units.get(id);
  if (!unit) return refuse(notFound('unit', UNIT, id));
  return unless([mayOn(given, type, { town: unit.town, team: unit.team })], () => then(unit));
}

export const disbanded = (field: string, team: Team): Refusal | null =>
  team.disbandedAt === null
    ? null
    : notNow(
        field,
        `${team.name}已撤编，不能再变更；如需恢复，请以同一编号重新登记。`,
        `${team.name} was disbanded and cannot be changed. To bring it back, enrol it again under its id.`,
      );

export function unknownTown({ picture }: Given, field: string, town: TownCode | null): Refusal | null {
  const towns = picture.district?.towns;
  if (town === null || !towns || towns.some(({ code }) => code === town)) return null;
  return invalid(
    field,
    `本区没有代码为 ${town} 的街镇，请从街镇列表中选择。`,
    `The district has no town ${town}: choose one of its towns.`,
  );
}

/** A list that is full. */
export const tooManyOf = (what: Words, count: number, most: number): Refusal | null =>
  count < most
    ? null
    : notNow(
        null,
        `${what.zh}已达上限 ${most}，请先清理不用的。`,
        `There are ${most} of ${what.en} already, which is the limit: remove unused ones first.`,
      );
