// Facts: what happened, numbered without gaps, durable before anyone hears of it, never dropped.
import type { ActorRef } from './actor.ts';
import type { Dues } from './clock.ts';
import type { CaseId, GridCode, OrderId, Position, TeamId, Tier, TownCode, UnitId, Words } from './ids.ts';
import type { ForceCode, Limits, Policy, Priority } from './policy.ts';

/** Bumped when a body changes shape; older facts are upcast on reading. */
export const FACT_VERSION = 1;

export type CaseSource =
  | 'patrol'
  | 'workstation'
  | 'hotline'
  | 'video'
  | 'sensor'
  | 'supervision'
  | 'public'
  | 'police';

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

export interface AssignedTeam {
  readonly team: TeamId;
  /** Street travel at the time of the order; null when unknown or unreachable. */
  readonly travelMin: number | null;
  readonly distanceM: number | null;
}

export type FactBody =
  | { readonly type: 'policy.adopted'; readonly policy: Policy }
  | {
      readonly type: 'district.adopted';
      readonly hash: string;
      readonly code: string;
      readonly name: Words;
      readonly schematic: boolean;
      readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
    }
  | { readonly type: 'team.enrolled'; readonly team: EnrolledTeam }
  | { readonly type: 'unit.enrolled'; readonly unit: EnrolledUnit }
  | {
      readonly type: 'team.dutyChanged';
      readonly team: TeamId;
      readonly duty: DutyKind;
      readonly reason: string | null;
    }
  | {
      readonly type: 'case.reported';
      readonly case: CaseId;
      /** Shanghai form `YYMM` + letter + 7 digits; DOMAIN 1.5. */
      readonly no: string;
      readonly category: string;
      readonly condition: string;
      readonly priority: Priority;
      readonly source: CaseSource;
      readonly text: string;
      readonly place: string | null;
      readonly position: Position;
      readonly town: TownCode;
      readonly villageGrid: GridCode;
      readonly urbanGrid: GridCode | null;
    }
  | { readonly type: 'case.accepted'; readonly case: CaseId }
  | { readonly type: 'case.rejected'; readonly case: CaseId; readonly reason: string }
  | {
      readonly type: 'case.filed';
      readonly case: CaseId;
      readonly condition: string;
      readonly priority: Priority;
      /** Frozen: a later policy does not change the clocks of this case. */
      readonly limits: Limits;
      readonly dues: Dues;
    }
  | { readonly type: 'case.dispatched'; readonly case: CaseId; readonly order: OrderId }
  | { readonly type: 'case.handling'; readonly case: CaseId }
  | { readonly type: 'case.returned'; readonly case: CaseId; readonly reason: string }
  /** Its orders were recalled: it waits for a new one. Not counted as a return. */
  | { readonly type: 'case.requeued'; readonly case: CaseId; readonly reason: string }
  | { readonly type: 'case.fedBack'; readonly case: CaseId; readonly text: string }
  | { readonly type: 'case.checking'; readonly case: CaseId }
  | { readonly type: 'case.closed'; readonly case: CaseId }
  | { readonly type: 'case.reworked'; readonly case: CaseId; readonly reason: string }
  | { readonly type: 'case.voided'; readonly case: CaseId; readonly reason: string }
  | { readonly type: 'case.escalated'; readonly case: CaseId; readonly reason: string }
  | {
      readonly type: 'order.issued';
      readonly order: OrderId;
      readonly case: CaseId;
      readonly tier: Tier;
      /** The issuing town; null for a district order. */
      readonly town: TownCode | null;
      readonly teams: readonly AssignedTeam[];
      readonly lead: TeamId;
      readonly note: string | null;
    }
  | { readonly type: 'order.completed'; readonly order: OrderId }
  | { readonly type: 'order.recalled'; readonly order: OrderId; readonly reason: string }
  /** A new lead is named because the former one declined. */
  | { readonly type: 'order.leadChanged'; readonly order: OrderId; readonly lead: TeamId }
  | { readonly type: 'assignment.acknowledged'; readonly order: OrderId; readonly team: TeamId }
  | {
      readonly type: 'assignment.declined';
      readonly order: OrderId;
      readonly team: TeamId;
      readonly reason: string;
    }
  | { readonly type: 'assignment.departed'; readonly order: OrderId; readonly team: TeamId }
  | {
      readonly type: 'assignment.arrived';
      readonly order: OrderId;
      readonly team: TeamId;
      readonly by: 'geofence' | 'hand';
    }
  | { readonly type: 'assignment.handling'; readonly order: OrderId; readonly team: TeamId }
  | {
      readonly type: 'assignment.reported';
      readonly order: OrderId;
      readonly team: TeamId;
      readonly text: string;
    }
  | { readonly type: 'assignment.released'; readonly order: OrderId; readonly team: TeamId };

export type FactType = FactBody['type'];

/** The server's envelope. `seq` counts 1, 2, 3 … without gaps; `at` never runs backward. */
export interface Envelope {
  readonly seq: number;
  readonly v: number;
  /** Epoch ms, server clock. */
  readonly at: number;
  readonly actor: ActorRef;
  /** The command that caused it; null when nothing was commanded (set-up). */
  readonly command: string | null;
}

export type Fact = Envelope & FactBody;
export type FactOf<T extends FactType> = Extract<Fact, { type: T }>;
