// The words of deciding: what is given, what comes out, and the check of authority that every rule starts with.
import type { Actor, Person, Role } from './actor.ts';
import { ROLE_WORDS } from './actWords.ts';
import { AUTHORITY, mayCommand, type Subject } from './authority.ts';
import type { AnyCommand, Refusal } from './command.ts';
import type { FactBody } from './fact.ts';
import type { CaseId, GridCode, Position, TeamId, TownCode, Words } from './ids.ts';
import type { Case } from './case/case.ts';
import type { Team } from './organisation/organisation.ts';
import type { Picture } from './picture.ts';
import type { Policy } from './policy.ts';
import { forbidden, otherTown, withheld } from './refusal.ts';

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
  /** The last known place of a team's units, with the device's own time; null: nobody knows. */
  placeOf(team: Team): (Position & { readonly at: number }) | null;
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
  panic: {
    zh: '处理紧急求助（由队伍发出，由指挥长解除）',
    en: 'work on panic calls (teams raise them, commanders clear them)',
  },
  welfare: { zh: '询问或回复平安确认', en: 'ask or answer welfare checks' },
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

/** The offices that may, as the table of authority has them; null: only the server itself. */
function whoMay(type: AnyCommand['type']): Words | null {
  // The keys of a table entry are roles.
  const roles = Object.keys(AUTHORITY[type]) as Role[];
  if (roles.length === 0) return null;
  const words = roles.map((role) => ROLE_WORDS[role]);
  return { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') };
}

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
      return forbidden(
        ACTS[type.slice(0, type.indexOf('.'))] ?? { zh: '这样做', en: 'do this' },
        whoMay(type),
      );
    case 'team':
      return type.startsWith('case.')
        ? withheld(
            null,
            '此事未指派给您的队伍；由被指派的队伍办理，需要时请联系指挥中心。',
            'This was not given to your team: the team that was asked does it. Talk to the command centre if it should be yours.',
          )
        : forbidden({ zh: '代其他队伍操作', en: 'act for another team' });
    case 'department':
      return withheld(
        null,
        '该案件由其他部门处置，请由该部门或区级指挥中心办理。',
        'This case is another department’s: that department or the district acts on it.',
      );
    case 'grid':
      return withheld(
        null,
        '该案件不在您的责任网格，请由该网格的工作站或街镇指挥中心办理。',
        'This case lies in another grid: the workstation of that grid or the town acts on it.',
      );
    case 'town':
      return otherTown(picture.district?.towns.find((town) => town.code === subject.town)?.name);
  }
}
