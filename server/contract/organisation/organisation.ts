// Who there is: the district and its towns, teams with their units and members, workstations; and what each team
// is doing.
import type { GridCode, MemberId, OrderId, TeamId, TownCode, UnitId, Words } from '../ids.ts';
import type { ForceCode } from '../policy.ts';

export const TRANSPORTS = ['foot', 'ebike', 'car'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface EnrolledTeam {
  readonly id: TeamId;
  readonly name: string;
  readonly force: ForceCode;
  /** null: a district team. */
  readonly homeTown: TownCode | null;
  readonly leader: string;
  readonly transport: Transport;
}

export interface EnrolledUnit {
  readonly id: UnitId;
  /** Small and dense, given once at enrolment: the unit's name in fix frames and in the journal. */
  readonly no: number;
  readonly callsign: string;
  readonly force: ForceCode;
  readonly town: TownCode | null;
  readonly team: TeamId;
  /** A simulated terminal is called simulated, everywhere. */
  readonly simulated: boolean;
}

/** A person in a team (队员). Telephone numbers and the like are personal data and stay out of the record. */
export interface Member {
  readonly id: MemberId;
  readonly team: TeamId;
  readonly name: string;
  /** What the person does in the team, e.g. 驾驶员; null = member. */
  readonly title: string | null;
}

/** A village or neighbourhood workstation (村居工作站), the third level of platform: one for each grid at most. */
export interface Workstation {
  readonly id: GridCode;
  readonly town: TownCode;
  readonly name: string;
}

export type DutyKind = 'available' | 'offDuty' | 'unavailable' | 'emergency';

/** One word for what a team is doing: its duty, or the step of its running assignment. */
export type TeamStateKind = DutyKind | 'assigned' | 'enRoute' | 'onScene' | 'handling';

/** The team is with another town (借调), which commands it meanwhile. */
export interface Loan {
  readonly to: TownCode;
  readonly since: number;
  /** null: until it is recalled. */
  readonly until: number | null;
  /** Account of who lent it. */
  readonly by: string;
}

export interface Team extends EnrolledTeam {
  readonly duty: { readonly kind: DutyKind; readonly since: number; readonly reason: string | null };
  /** The running order; a team never has two. */
  readonly order: OrderId | null;
  readonly lent: Loan | null;
  readonly state: { readonly kind: TeamStateKind; readonly since: number };
  /** A disbanded team stays off duty in the picture as long as closed cases do, so that their orders name it. */
  readonly disbandedAt: number | null;
}

/** The town whose orders may send the team; null: only the district's. */
export const commandingTown = (team: Pick<Team, 'homeTown' | 'lent'>): TownCode | null =>
  team.lent?.to ?? team.homeTown;

export interface DistrictRef {
  readonly hash: string;
  readonly code: string;
  readonly name: Words;
  readonly schematic: boolean;
  readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
}

const grouped = new WeakMap<object, ReadonlyMap<TeamId, readonly { readonly team: TeamId }[]>>();

/** What belongs to each team. Counted once per map: a picture's maps never change. */
export function byTeam<T extends { readonly team: TeamId }>(
  all: ReadonlyMap<string, T>,
): ReadonlyMap<TeamId, readonly T[]> {
  let groups = grouped.get(all) as Map<TeamId, T[]> | undefined;
  if (groups) return groups;
  groups = new Map();
  for (const one of all.values()) {
    const list = groups.get(one.team);
    if (list) list.push(one);
    else groups.set(one.team, [one]);
  }
  grouped.set(all, groups);
  return groups;
}
