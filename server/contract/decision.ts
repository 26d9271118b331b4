// The words of deciding: what is given, what comes out, and the check of authority that every rule starts with.
import type { Actor, Person } from './actor.ts';
import { mayCommand, type Subject } from './authority.ts';
import type { AnyCommand, Refusal } from './command.ts';
import type { FactBody } from './fact.ts';
import type { CaseId, GridCode, Position, TeamId, TownCode, Words } from './ids.ts';
import type { Case } from './case/case.ts';
import type { Team } from './organisation/organisation.ts';
import type { Picture } from './picture.ts';
import type { Policy } from './policy.ts';
import { forbidden, otherTown } from './refusal.ts';

export interface GridsAt {
  readonly town: TownCode;
  readonly villageGrid: GridCode;
  readonly urbanGrid: GridCode | null;
}

/** What the server gathers before it decides: the contract has no clock and no geometry. */
export interface Context {
  readonly now: number;
  /** null: outside the district. */
  locate(position: Position): GridsAt | null;
  /** Whether the district in force has this grid. */
  hasGrid(grid: GridCode): boolean;
  /** Who signs in with this account; null: nobody. */
  personOf(account: string): Person | null;
  /** A case that has left the picture, as it was then; null when there never was one. */
  archived(id: CaseId): Case | null;
  /** Street travel of a team to a place; null when unknown or unreachable. */
  travel(team: Team, to: Position): { readonly minutes: number; readonly metres: number } | null;
  /** Teams with a unit in the grid, as far as their newest fixes tell. */
  teamsIn(grid: GridCode): readonly TeamId[];
}

/** All that a rule decides from. */
export interface Given {
  readonly picture: Picture;
  readonly policy: Policy | null;
  readonly actor: Actor;
  readonly context: Context;
}

export type Decision =
  | { readonly ok: true; readonly facts: readonly FactBody[] }
  | { readonly ok: false; readonly refusal: Refusal };

export const facts = (...list: readonly FactBody[]): Decision => ({ ok: true, facts: list });
export const refuse = (refusal: Refusal): Decision => ({ ok: false, refusal });

const ACTS: Readonly<Record<string, Words>> = {
  case: { zh: '处理案件', en: 'work on cases' },
  order: { zh: '下达或撤回指令', en: 'issue or recall orders' },
  assignment: { zh: '代队伍操作', en: 'act for a team' },
  team: { zh: '变更队伍状态', en: 'change a team' },
  operation: { zh: '指挥大联勤行动', en: 'command operations' },
  patrol: {
    zh: '组织或执行这项联队巡防（由指挥长、派遣员制定，带队队伍执行）',
    en: 'plan or lead this joint patrol (commanders and dispatchers plan it, its lead team leads it)',
  },
  unit: { zh: '变更终端', en: 'change units' },
  member: { zh: '变更队员', en: 'change members' },
  workstation: { zh: '变更工作站', en: 'change workstations' },
  shift: { zh: '变更班次', en: 'change shifts' },
  roster: { zh: '排班', en: 'plan the roster' },
  jurisdiction: { zh: '变更责任归属', en: 'change jurisdictions' },
  standard: { zh: '勾选核对清单', en: 'tick this checklist' },
  organisation: { zh: '导入组织数据', en: 'import the organisation' },
  talk: {
    zh: '发送或回执联勤消息（由指挥长、派遣员发送，队伍自己回执）',
    en: 'send or acknowledge messages (commanders and dispatchers send, teams acknowledge)',
  },
  attachment: {
    zh: '查看原始照片（由区级督查员或审计管理员查看）',
    en: 'open original pictures (the district supervisor and the audit administrator may)',
  },
};

/** The refusal for this actor, or null. `subject` must be as the picture has it, never as the message says. */
export function denied(
  picture: Picture,
  actor: Actor,
  type: AnyCommand['type'],
  subject: Subject,
): Refusal | null {
  const verdict = mayCommand(actor, type, subject);
  switch (verdict) {
    case 'allowed':
      return null;
    case 'role':
      return forbidden(ACTS[type.slice(0, type.indexOf('.'))] ?? { zh: '这样做', en: 'do this' });
    case 'team':
      return forbidden({ zh: '代其他队伍操作', en: 'act for another team' });
    case 'department':
      return forbidden({ zh: '处理其他部门的案件', en: "work on another department's cases" });
    case 'grid':
      return forbidden({ zh: '处理其他责任网格的案件', en: 'work on cases of another grid' });
    case 'town':
      return otherTown(picture.district?.towns.find((town) => town.code === subject.town)?.name);
  }
}
