// Joint patrols: who plans one, who leads it out, what proves a visit, and how a plan becomes an order.
import { scopeOf } from '../actor.ts';
import { stale } from '../changes.ts';
import type { AnyCommand, Refusal } from '../command.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { orderId, patrolId, type TeamId, type Words } from '../ids.ts';
import { decideOrder } from '../order/decideOrder.ts';
import { commandingTown, type Team } from '../organisation/organisation.ts';
import type { Picture } from '../picture.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import {
  isOver,
  isRunning,
  patrolRules,
  targetKey,
  targetsOf,
  unproven,
  type Patrol,
  type PatrolPlan,
  type Target,
} from './patrol.ts';

type Commands = Extract<AnyCommand, { type: `patrol.${string}` }>;
type CommandOf<T extends Commands['type']> = Extract<Commands, { type: T }>;
type OnPatrol = Exclude<Commands, CommandOf<'patrol.plan'>>;

/** More patrols at once than all towns can man. */
const MAX_OPEN = 300;

export function decidePatrol(given: Given, command: Commands): Decision {
  if (command.type === 'patrol.plan') return plan(given, command);
  const { picture, actor } = given;
  const patrol = picture.patrols.get(command.patrolId);
  if (!patrol) return refuse(notFound('patrolId', PATROL, command.patrolId));
  const refusal =
    denied(picture, actor, command.type, subjectOf(given, patrol, command)) ??
    ('expectedVersion' in command ? stale(picture, patrol, command.expectedVersion) : null);
  return refusal ? refuse(refusal) : onPatrol(given, patrol, command);
}

const PATROL: Words = { zh: '联队巡防', en: 'joint patrol' };

/** A team acts for itself; what concerns the whole patrol its lead team does. */
function subjectOf({ actor }: Given, patrol: Patrol, command: OnPatrol) {
  const asTeam = actor.kind === 'person' && scopeOf(actor).kind === 'team';
  if (!asTeam) return { town: patrol.town };
  return { town: patrol.town, team: 'team' in command ? command.team : patrol.lead };
}

function onPatrol(given: Given, patrol: Patrol, command: OnPatrol): Decision {
  const { context, policy } = given;
  const { id } = patrol;
  const { kind } = patrol.state;
  const rules = patrolRules(policy);
  switch (command.type) {
    case 'patrol.amend': {
      if (kind !== 'planned') return wrongMoment(patrol, { zh: '变更', en: 'amended' });
      const planned = planOf(given, command, patrol);
      return planned.ok ? facts({ type: 'patrol.amended', patrol: id, plan: planned.plan }) : planned;
    }
    case 'patrol.cancel':
      return kind === 'planned' || kind === 'mustering'
        ? facts({ type: 'patrol.cancelled', patrol: id, reason: command.reason })
        : wrongMoment(patrol, { zh: '取消', en: 'cancelled' });
    case 'patrol.muster':
      if (kind !== 'planned') return wrongMoment(patrol, { zh: '集合', en: 'mustered' });
      return context.now < patrol.from - rules.earlyMs
        ? refuse(tooEarly(patrol, rules.earlyMs))
        : facts({ type: 'patrol.mustered', patrol: id });
    case 'patrol.attend':
      if (!isRunning(patrol)) return wrongMoment(patrol, { zh: '登记到岗', en: 'attended' });
      return patrol.teams.includes(command.team)
        ? facts({
            type: 'patrol.attended',
            patrol: id,
            team: command.team,
            present: command.present,
            absent: command.absent ?? null,
          })
        : refuse(notOfPatrol(command.team));
    case 'patrol.setOut':
      if (kind !== 'mustering') return wrongMoment(patrol, { zh: '出发', en: 'set out' });
      return patrol.attendance.some(({ present }) => present > 0)
        ? facts({ type: 'patrol.setOut', patrol: id })
        : refuse(NOBODY_THERE);
    case 'patrol.visit': {
      if (kind !== 'underWay') return wrongMoment(patrol, { zh: '登记到访', en: 'visited' });
      if (!patrol.checkpoints.some((one) => one.id === command.checkpoint)) {
        return refuse(
          notFound(
            'checkpoint',
            { zh: '该巡防的检查点', en: 'checkpoint of this patrol' },
            command.checkpoint,
          ),
        );
      }
      const target: Target = { kind: 'checkpoint', id: command.checkpoint };
      return prove(patrol, target, command.team, command.note);
    }
    case 'patrol.prove':
      return kind === 'underWay' ? prove(patrol, command.target, command.team, null) : facts();
    case 'patrol.order':
      return order(given, patrol, command);
    case 'patrol.end':
      return isRunning(patrol)
        ? facts({ type: 'patrol.ended', patrol: id, by: 'person', missed: unproven(patrol) })
        : wrongMoment(patrol, { zh: '结束', en: 'ended' });
    case 'patrol.expire':
      return !isOver(patrol) && context.now >= patrol.to + rules.graceMs
        ? facts({ type: 'patrol.ended', patrol: id, by: 'clock', missed: unproven(patrol) })
        : facts();
  }
}

/** The first proof counts; another one adds nothing. */
function prove(patrol: Patrol, target: Target, team: TeamId, note: string | null): Decision {
  const key = targetKey(target);
  if (!patrol.teams.includes(team)) return refuse(notOfPatrol(team));
  if (!targetsOf(patrol).some((one) => targetKey(one) === key)) return facts();
  if (patrol.proofs.some((proof) => targetKey(proof.target) === key)) return facts();
  return facts({ type: 'patrol.proven', patrol: patrol.id, target, team, note });
}

function order(given: Given, patrol: Patrol, command: CommandOf<'patrol.order'>): Decision {
  if (patrol.state.kind !== 'underWay') {
    return wrongMoment(patrol, { zh: '转为指令', en: 'turned into an order' });
  }
  const free = patrol.teams.filter((team) => given.picture.teams.get(team)?.order === null);
  const teams = command.teams ?? free;
  const stranger = teams.find((team) => !patrol.teams.includes(team));
  if (stranger !== undefined) return refuse(notOfPatrol(stranger));
  if (teams.length === 0) return refuse(NOBODY_FREE);
  const issued = decideOrder(given, {
    id: command.id,
    type: 'order.issue',
    caseId: command.caseId,
    tier: command.tier,
    teams,
    lead: teams.includes(patrol.lead) ? patrol.lead : undefined,
    note: command.note,
  });
  if (!issued.ok) return issued;
  const became: FactBody = { type: 'patrol.ordered', patrol: patrol.id, order: orderId(command.id) };
  return facts(...issued.facts, became);
}

function plan(given: Given, command: CommandOf<'patrol.plan'>): Decision {
  const { picture, actor } = given;
  const refusal = denied(picture, actor, command.type, { town: command.town ?? null });
  if (refusal) return refuse(refusal);
  const id = patrolId(command.id);
  if (picture.patrols.has(id)) {
    return refuse(notNow('id', '此编号的巡防已存在。', 'A patrol with this id exists already.'));
  }
  if ([...picture.patrols.values()].filter((one) => !isOver(one)).length >= MAX_OPEN) {
    return refuse(
      notNow(
        null,
        `同时最多 ${MAX_OPEN} 项联队巡防，请先结束或取消一些。`,
        `There are ${MAX_OPEN} joint patrols already: end or cancel some first.`,
      ),
    );
  }
  const planned = planOf(given, command, null);
  return planned.ok ? facts({ type: 'patrol.planned', patrol: id, plan: planned.plan }) : planned;
}

type Planned =
  | { readonly ok: true; readonly plan: PatrolPlan }
  | { readonly ok: false; readonly refusal: Refusal };

function planOf(
  given: Given,
  command: CommandOf<'patrol.plan' | 'patrol.amend'>,
  before: Patrol | null,
): Planned {
  const { picture } = given;
  const town = command.town ?? null;
  const lead = command.lead ?? command.teams[0]!;
  const refusal =
    tierFault(given, command, before) ??
    windowFault(given, command) ??
    teamsFault(picture, command, before) ??
    (command.teams.includes(lead)
      ? null
      : invalid('lead', '带队队伍必须在参加的队伍之中。', 'The lead team must be one of the teams.')) ??
    placesFault(given, command);
  if (refusal) return refuse(refusal) as Planned & { ok: false };
  const { name, tier, teams, area, checkpoints, from, to } = command;
  return {
    ok: true,
    plan: { name, tier, town, teams, lead, area, checkpoints, from, to, note: command.note ?? null },
  };
}

type PlanWords = CommandOf<'patrol.plan' | 'patrol.amend'>;

function tierFault({ picture }: Given, { tier, town }: PlanWords, before: Patrol | null): Refusal | null {
  if ((tier === 'town') !== (town !== undefined)) {
    return invalid(
      'town',
      '街镇巡防要写明街镇，区级巡防不写。',
      'A patrol of a town names its town; one of the district names none.',
    );
  }
  if (town !== undefined && !picture.district?.towns.some(({ code }) => code === town)) {
    return notFound('town', { zh: '街镇', en: 'town' }, town);
  }
  if (before && before.town !== (town ?? null)) {
    return invalid(
      'town',
      '不能把巡防改给另一街镇，请取消后重新制定。',
      'A patrol does not move to another town: cancel it and plan a new one.',
    );
  }
  return null;
}

function windowFault({ context, policy }: Given, { from, to }: PlanWords): Refusal | null {
  const { longestMs } = patrolRules(policy);
  const hours = Math.round(longestMs / 3_600_000);
  if (to <= from) return invalid('to', '结束时间应晚于开始时间。', 'The patrol ends after it begins.');
  if (to <= context.now) {
    return invalid('to', '这个时段已经过去，请改时间。', 'This time is over already: choose another one.');
  }
  if (to - from > longestMs) {
    return invalid(
      'to',
      `一次巡防最长 ${hours} 小时，请分成几次。`,
      `A patrol lasts at most ${hours} h: make several.`,
    );
  }
  return null;
}

function teamsFault(picture: Picture, command: PlanWords, before: Patrol | null): Refusal | null {
  for (const [index, id] of command.teams.entries()) {
    const field = `teams.${index}`;
    const team = picture.teams.get(id);
    if (!team) return notFound(field, { zh: '队伍', en: 'team' }, id);
    if (command.teams.indexOf(id) !== index) {
      return invalid(field, `${team.name}写了两次。`, `${team.name} is named twice.`);
    }
    if (command.town !== undefined && commandingTown(team) !== command.town) return notOfTown(field, team);
    const other = [...picture.patrols.values()].find(
      (one) => one.id !== before?.id && !isOver(one) && one.teams.includes(id) && overlap(one, command),
    );
    if (other) return busy(field, team, other);
  }
  return null;
}

const overlap = (a: Pick<Patrol, 'from' | 'to'>, b: Pick<Patrol, 'from' | 'to'>): boolean =>
  a.from < b.to && b.from < a.to;

function placesFault({ context }: Given, { area, checkpoints }: PlanWords): Refusal | null {
  for (const [index, { id, position }] of checkpoints.entries()) {
    if (checkpoints.findIndex((one) => one.id === id) !== index) {
      return invalid(
        `checkpoints.${index}.id`,
        `检查点编号 ${id} 重复。`,
        `Two checkpoints have the id ${id}.`,
      );
    }
    if (!context.locate(position)) return outside(`checkpoints.${index}.position`);
  }
  if (area.kind === 'route') {
    const far = area.points.findIndex((point) => !context.locate(point));
    return far >= 0 ? outside(`area.points.${far}`) : null;
  }
  const strange = area.grids.findIndex((grid) => !context.hasGrid(grid));
  if (strange >= 0) {
    return notFound(`area.grids.${strange}`, { zh: '责任网格', en: 'grid' }, area.grids[strange]!);
  }
  const twice = area.grids.findIndex((grid, index) => area.grids.indexOf(grid) !== index);
  return twice >= 0
    ? invalid(`area.grids.${twice}`, '同一网格写了两次。', 'The same grid is named twice.')
    : null;
}

const outside = (field: string): Refusal =>
  invalid(
    field,
    '该位置不在本区范围内，请核对经纬度。',
    'This position is outside the district. Check longitude and latitude.',
  );

const notOfTown = (field: string, team: Team): Refusal =>
  notNow(
    field,
    `${team.name}不归本街镇指挥；请选本街镇的或借调来的队伍，或请区级制定巡防。`,
    `${team.name} is not commanded by this town. Choose its own teams or those lent to it, or ask the district to plan the patrol.`,
  );

const busy = (field: string, team: Team, other: Patrol): Refusal =>
  notNow(
    field,
    `${team.name}在这个时段已参加巡防“${other.name}”，请改时间或另选队伍。`,
    `${team.name} is in the patrol "${other.name}" at that time. Choose another time or another team.`,
  );

const notOfPatrol = (team: TeamId): Refusal =>
  notFound('team', { zh: '该巡防的队伍', en: 'team in this patrol' }, team);

const NOBODY_THERE = notNow(
  null,
  '还没有队伍登记到岗，请先登记到岗人数。',
  'No team has said how many came: record attendance first.',
);

const NOBODY_FREE = notNow(
  'teams',
  '该巡防的队伍都在执行指令，请另选队伍。',
  'All teams of this patrol are on orders: choose other teams.',
);

function tooEarly(patrol: Patrol, earlyMs: number): Refusal {
  const minutes = Math.round(earlyMs / 60_000);
  return notNow(
    null,
    `“${patrol.name}”最早可在开始前 ${minutes} 分钟集合；如需提前，请先变更时间。`,
    `"${patrol.name}" musters at most ${minutes} min before it begins. Amend its time to begin earlier.`,
  );
}

export const PATROL_STATES: Readonly<Record<Patrol['state']['kind'], Words>> = {
  planned: { zh: '已计划', en: 'planned' },
  mustering: { zh: '集合中', en: 'mustering' },
  underWay: { zh: '巡防中', en: 'under way' },
  ended: { zh: '已结束', en: 'ended' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};

function wrongMoment(patrol: Patrol, act: Words): Decision {
  const state = PATROL_STATES[patrol.state.kind];
  return refuse(
    notNow(
      null,
      `巡防“${patrol.name}”现为“${state.zh}”，不能${act.zh}。`,
      `The patrol "${patrol.name}" is ${state.en} now, so it cannot be ${act.en}.`,
    ),
  );
}
