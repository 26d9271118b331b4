// Who there is: the district and its towns, teams and their units, and what each team is doing.
import type { OrderId, TeamId, TownCode, UnitId, Words } from '../ids.ts';
import type { ForceCode } from '../policy.ts';

export type Transport = 'foot' | 'ebike' | 'car';

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

export type DutyKind = 'available' | 'offDuty' | 'unavailable' | 'emergency';

/** One word for what a team is doing: its duty, or the step of its running assignment. */
export type TeamStateKind = DutyKind | 'assigned' | 'enRoute' | 'onScene' | 'handling';

export interface Team extends EnrolledTeam {
  readonly duty: { readonly kind: DutyKind; readonly since: number; readonly reason: string | null };
  /** The running order; a team never has two. */
  readonly order: OrderId | null;
  readonly state: { readonly kind: TeamStateKind; readonly since: number };
}

export interface DistrictRef {
  readonly hash: string;
  readonly code: string;
  readonly name: Words;
  readonly schematic: boolean;
  readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
}
