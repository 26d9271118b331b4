// Which teams an order may send. Two commanders may want the same team in the same second: the first gets it, the
// other is told who has it. The district may take a team from where it is, once it has said so (DOMAIN 3.2).
import { clockTime } from '../changes.ts';
import type { Case } from '../case/case.ts';
import type { Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import type { OrderId, TeamId, Tier, TownCode, Words } from '../ids.ts';
import { commandingTown, type Team } from '../organisation/organisation.ts';
import { otherCommander } from '../operation/otherCommander.ts';
import type { Picture } from '../picture.ts';
import { invalid, notFound, notNow, withheld } from '../refusal.ts';
import type { Refusal } from '../command.ts';
import type { AssignedTeam, Order } from './order.ts';
import { afterParting, type Parting } from './parting.ts';

export interface Sending {
  readonly order: OrderId;
  readonly tier: Tier;
  readonly theCase: Case;
  readonly teams: readonly TeamId[];
  readonly take: readonly TeamId[] | undefined;
  /** The field that names the teams, for the refusal. */
  readonly field: string;
}

export type Sent =
  | { readonly ok: true; readonly teams: readonly AssignedTeam[]; readonly before: readonly FactBody[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** The teams as the order keeps them, and what happens before: those that are taken leave where they are. */
export function sendTeams(given: Given, { order, tier, theCase, teams, take = [], field }: Sending): Sent {
  const { picture, context } = given;
  const strange = take.find((id) => !teams.includes(id));
  if (strange !== undefined) return no(notAmong(strange));
  if (tier === 'town' && take.length > 0) return no(TAKING_IS_FOR_THE_DISTRICT);
  const chosen: Team[] = [];
  const taken: Parting[] = [];
  for (const [index, id] of teams.entries()) {
    const at = teams.length === 1 && field !== 'teams' ? field : `${field}.${index}`;
    const team = picture.teams.get(id);
    if (!team) return no(notFound(at, TEAM, id));
    if (chosen.includes(team))
      return no(invalid(at, `${team.name}写了两次。`, `${team.name} is named twice.`));
    const away = tier === 'town' ? notOfTown(at, team, theCase.town, picture) : null;
    const from = team.order === null ? undefined : picture.orders.get(team.order);
    const refused =
      away ?? (from ? mayNotTake(given, at, team, from, tier, take) : null) ?? offDuty(at, team);
    if (refused) return no(refused);
    if (from) taken.push({ order: from, team: id });
    chosen.push(team);
  }
  return {
    ok: true,
    teams: chosen.map((team) => {
      const travel = context.travel(team, theCase.position);
      return { team: team.id, travelMin: travel?.minutes ?? null, distanceM: travel?.metres ?? null };
    }),
    before: [
      ...taken.map((one) => takenFact(one, order, theCase)),
      ...afterParting(picture, taken, { waits: 'case.requeued', reason: '区级调用队伍', sentTo: theCase.id }),
    ],
  };
}

const TEAM: Words = { zh: '队伍', en: 'team' };

const no = (refusal: Refusal): Sent => ({ ok: false, refusal });

/** One that has reported is done where it was: it goes home from there on the way. */
function takenFact({ order, team }: Parting, to: OrderId, theCase: Case): FactBody {
  const state = order.assignments.find((one) => one.team === team)?.state;
  return state?.kind === 'reported'
    ? { type: 'assignment.released', order: order.id, team }
    : {
        type: 'assignment.reassigned',
        order: order.id,
        case: order.case,
        team,
        cause: { kind: 'taken', for: to, to: theCase.id },
      };
}

const TAKING_IS_FOR_THE_DISTRICT = withheld(
  'take',
  '只有区级指令可以调用正在执行指令的队伍；请另选队伍，或将案件提级。',
  'Only a district order takes a team from another order. Choose another team, or escalate the case.',
);

const notAmong = (id: TeamId) =>
  invalid(
    'take',
    `take 中的 ${id} 不在所派队伍之中，请核对。`,
    `${id} in take is not one of the teams that are sent: check the list.`,
  );

function notOfTown(field: string, team: Team, town: TownCode, picture: Picture): Refusal | null {
  if (commandingTown(team) === town) return null;
  const nameOf = (code: TownCode | null): Words =>
    picture.district?.towns.find((one) => one.code === code)?.name ?? { zh: '区级', en: 'the district' };
  if (team.lent) {
    const to = nameOf(team.lent.to);
    return notNow(
      field,
      `${team.name}已借调给${to.zh}，借调期间由${to.zh}指挥；请另选队伍，或请区级收回借调。`,
      `${team.name} is lent to ${to.en}, which commands it meanwhile. Choose another team, or ask the district to end the loan.`,
    );
  }
  const home = nameOf(team.homeTown);
  return notNow(
    field,
    `${team.name}属于${home.zh}，街镇指令只能派本街镇的或借调来的队伍；请区级借调或由区级下令。`,
    `${team.name} belongs to ${home.en}: a town order takes the town's own teams and those lent to it. Ask the district to lend it or to issue the order.`,
  );
}

/** The team is on an order: who has it, and whether this order may take it from there. */
function mayNotTake(
  given: Given,
  field: string,
  team: Team,
  from: Order,
  tier: Tier,
  take: readonly TeamId[],
): Refusal | null {
  const { picture, actor } = given;
  const who = holder(picture, team, from);
  if (tier === 'district' && take.includes(team.id)) return otherCommander(picture, actor, from.case, field);
  const [zh, en] =
    tier === 'district'
      ? [
          '如确需调用，请确认后把它列入 take 再下达；原案件将转回待派并告知街镇。',
          'To take it from there, confirm by naming it in take: its case then waits for another team, and its town is told.',
        ]
      : from.tier === 'district'
        ? [
            '区级归建前街镇不能改派；请另选队伍，或与区级联系。',
            'The town cannot send it before the district releases it: choose another team, or ask the district.',
          ]
        : ['请另选队伍或先撤回该指令。', 'Choose another team, or recall that order first.'];
  return notNow(field, `${who.zh}${zh}`, `${who.en} ${en}`);
}

function holder(picture: Picture, team: Team, from: Order): Words {
  const theCase = picture.cases.get(from.case);
  const at = from.assignments.find((one) => one.team === team.id)?.assignedAt ?? from.issuedAt;
  const time = clockTime(at, picture.policy?.calendar.utcOffsetMin ?? 0);
  const no = theCase?.no ?? '';
  return {
    zh: `${team.name}已于 ${time} 由${from.tier === 'district' ? '区级' : '街镇'}指令（${from.issuedBy}）派往案件 ${no}。`,
    en: `${team.name} was sent to case ${no} at ${time} by a ${from.tier} order (${from.issuedBy}).`,
  };
}

const DUTY: Readonly<Record<'offDuty' | 'unavailable' | 'emergency', Words>> = {
  offDuty: { zh: '已下班', en: 'off duty' },
  unavailable: { zh: '不可用', en: 'unavailable' },
  emergency: { zh: '处于紧急状态', en: 'in an emergency' },
};

function offDuty(field: string, team: Team): Refusal | null {
  if (team.duty.kind === 'available') return null;
  const duty = DUTY[team.duty.kind];
  return notNow(
    field,
    `${team.name}${duty.zh}，不能派遣；请另选队伍。`,
    `${team.name} is ${duty.en} and cannot be sent. Choose another team.`,
  );
}
