// Lent teams (借调): the district lends a team to a town, which commands it as its own until the loan ends, by time or
// by recall. An order that is under way when it ends goes on: a loan says who may send the team next.
import { z } from 'zod';
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import { townCode, type TeamId, type TownCode, type Words } from '../ids.ts';
import type { Team } from '../organisation/organisation.ts';
import type { Picture } from '../picture.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import { aTeam, commandId, line } from '../schema.ts';

/** A longer one is a transfer, and that is a change of the organisation. */
const LONGEST_MS = 90 * 24 * 3_600_000;

export const loanCommands = {
  'team.lend': z.strictObject({
    id: commandId,
    type: z.literal('team.lend'),
    team: aTeam,
    to: z.string().min(1).max(20).transform(townCode),
    /** Epoch ms; without it the loan lasts until it is recalled. */
    until: z.number().int().positive().optional(),
    reason: line.optional(),
  }),
  'team.recallLoan': z.strictObject({
    id: commandId,
    type: z.literal('team.recallLoan'),
    team: aTeam,
    reason: line.optional(),
  }),
};

export type LoanCommand = z.infer<(typeof loanCommands)[keyof typeof loanCommands]>;

export type LoanFact =
  | {
      readonly type: 'team.lent';
      readonly team: TeamId;
      readonly to: TownCode;
      readonly until: number | null;
      readonly reason: string | null;
    }
  | {
      readonly type: 'team.loanEnded';
      readonly team: TeamId;
      /** The town that had it: it is told, though the team leaves its sight. */
      readonly from: TownCode;
      readonly by: 'time' | 'recall';
      readonly reason: string | null;
    };

export function decideLoan({ picture, actor, context }: Given, command: LoanCommand): Decision {
  const team = picture.teams.get(command.team);
  if (!team) return refuse(notFound('team', { zh: '队伍', en: 'team' }, command.team));
  const refusal = denied(picture, actor, command.type, { town: team.homeTown, team: team.id });
  if (refusal) return refuse(refusal);
  const reason = command.reason ?? null;
  if (command.type === 'team.recallLoan') {
    if (!team.lent) {
      return refuse(
        notNow(
          'team',
          `${team.name}没有借调在外。`,
          `${team.name} is not lent to anybody: there is nothing to recall.`,
        ),
      );
    }
    const by = actor.kind === 'system' ? 'time' : 'recall';
    return facts({ type: 'team.loanEnded', team: team.id, from: team.lent.to, by, reason });
  }
  const { to, until = null } = command;
  const mayNot =
    strangeTown(picture, team, to) ?? strangeEnd(until, context.now) ?? notLendable(picture, team, to);
  return mayNot ? refuse(mayNot) : facts({ type: 'team.lent', team: team.id, to, until, reason });
}

function strangeTown(picture: Picture, team: Team, to: TownCode) {
  const towns = picture.district?.towns ?? [];
  if (!towns.some((one) => one.code === to)) {
    const known = towns.map((one) => one.code).join(', ');
    return invalid('to', `没有街镇 ${to}，可用：${known}。`, `There is no town ${to}. Known: ${known}.`);
  }
  return team.homeTown === to
    ? invalid('to', `${team.name}本来就属于该街镇。`, `${team.name} belongs to that town already.`)
    : null;
}

function strangeEnd(until: number | null, now: number) {
  if (until === null) return null;
  if (until <= now) return invalid('until', '借调的结束时间已过。', 'The end of the loan is over already.');
  return until - now > LONGEST_MS
    ? invalid(
        'until',
        '借调最长 90 天；更久请变更队伍的归属。',
        'A loan lasts 90 days at most. For longer, change where the team belongs.',
      )
    : null;
}

function notLendable(picture: Picture, team: Team, to: TownCode) {
  if (team.lent && team.lent.to !== to) {
    const name = townName(picture, team.lent.to);
    return notNow(
      'team',
      `${team.name}已借调给${name.zh}，请先收回借调。`,
      `${team.name} is lent to ${name.en}: recall that loan first.`,
    );
  }
  // To the same town again: another end of the same loan. Whom it is working for does not change by it.
  if (team.order === null || team.lent) return null;
  const no = picture.cases.get(picture.orders.get(team.order)?.case ?? ('' as never))?.no ?? '';
  return notNow(
    'team',
    `${team.name}正在执行案件 ${no} 的指令，归建后才能借调。`,
    `${team.name} is on an order for case ${no}: lend it when it is released.`,
  );
}

const townName = (picture: Picture, code: TownCode): Words =>
  picture.district?.towns.find((one) => one.code === code)?.name ?? { zh: code, en: code };

export function advanceLoan(draft: Draft, fact: Envelope & LoanFact): void {
  draft.change('teams', fact.team, (team) => ({
    ...team,
    lent:
      fact.type === 'team.lent'
        ? { to: fact.to, since: team.lent?.since ?? fact.at, until: fact.until, by: fact.actor.id }
        : null,
  }));
}

/** Loans whose time is over: the clock recalls them. */
export function loansOver(
  picture: Picture,
  now: number,
): Omit<Extract<LoanCommand, { type: 'team.recallLoan' }>, 'id'>[] {
  const over: Omit<Extract<LoanCommand, { type: 'team.recallLoan' }>, 'id'>[] = [];
  for (const { id, lent } of picture.teams.values()) {
    if (lent?.until != null && lent.until <= now) over.push({ type: 'team.recallLoan', team: id });
  }
  return over;
}
