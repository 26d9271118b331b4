// Commands: what a person asks for. The id is made once at the console, stored before sending and kept
// through retries; a case or an order takes the id of the command that made it.
import type { CaseId, OrderId, Position, TeamId, Tier, TownCode, UnitId, Words } from './ids.ts';
import type { CaseSource, DutyKind, Transport } from './fact.ts';
import type { ForceCode, Policy } from './policy.ts';

interface Named {
  /** UUID. */
  readonly id: string;
}

/** On a case or an order: the version that the person saw. A stale one is refused as `conflict`. */
interface Versioned {
  readonly expectedVersion?: number | undefined;
}

export type CaseCommand =
  | (Named & {
      readonly type: 'case.report';
      readonly category: string;
      /** A filing condition of the category; the first one when absent. */
      readonly condition?: string | undefined;
      readonly position: Position;
      readonly text: string;
      readonly source: CaseSource;
      readonly place?: string | undefined;
    })
  | (Named & Versioned & { readonly type: 'case.accept'; readonly caseId: CaseId })
  | (Named & Versioned & { readonly type: 'case.reject'; readonly caseId: CaseId; readonly reason: string })
  | (Named &
      Versioned & {
        readonly type: 'case.file';
        readonly caseId: CaseId;
        readonly condition?: string | undefined;
      })
  | (Named & Versioned & { readonly type: 'case.check'; readonly caseId: CaseId })
  | (Named & Versioned & { readonly type: 'case.close'; readonly caseId: CaseId })
  | (Named & Versioned & { readonly type: 'case.rework'; readonly caseId: CaseId; readonly reason: string })
  | (Named & Versioned & { readonly type: 'case.void'; readonly caseId: CaseId; readonly reason: string })
  | (Named &
      Versioned & { readonly type: 'case.escalate'; readonly caseId: CaseId; readonly reason: string });

export type OrderCommand =
  | (Named & {
      readonly type: 'order.issue';
      readonly caseId: CaseId;
      readonly tier: Tier;
      readonly teams: readonly TeamId[];
      /** The first team when absent. */
      readonly lead?: TeamId | undefined;
      readonly note?: string | undefined;
      /** Of the case. */
      readonly expectedVersion?: number | undefined;
    })
  | (Named &
      Versioned & { readonly type: 'order.recall'; readonly orderId: OrderId; readonly reason: string })
  | (Named & { readonly type: 'assignment.acknowledge'; readonly orderId: OrderId; readonly team: TeamId })
  | (Named & {
      readonly type: 'assignment.decline';
      readonly orderId: OrderId;
      readonly team: TeamId;
      readonly reason: string;
    })
  | (Named & { readonly type: 'assignment.depart'; readonly orderId: OrderId; readonly team: TeamId })
  | (Named & { readonly type: 'assignment.arrive'; readonly orderId: OrderId; readonly team: TeamId })
  | (Named & { readonly type: 'assignment.handle'; readonly orderId: OrderId; readonly team: TeamId })
  | (Named & {
      readonly type: 'assignment.report';
      readonly orderId: OrderId;
      readonly team: TeamId;
      readonly text: string;
    })
  | (Named & { readonly type: 'assignment.release'; readonly orderId: OrderId; readonly team: TeamId });

export type TeamCommand = Named & {
  readonly type: 'team.setDuty';
  readonly team: TeamId;
  readonly duty: DutyKind;
  readonly reason?: string | undefined;
};

/** What a person may send over a socket or HTTP. */
export type Command = CaseCommand | OrderCommand | TeamCommand;

/** What only the server's own parts send (set-up, ingest, geofence); never parsed from a wire. */
export type SystemCommand =
  | (Named & {
      readonly type: 'team.enrol';
      readonly team: TeamId;
      readonly name: string;
      readonly force: ForceCode;
      readonly homeTown: TownCode | null;
      readonly leader: string;
      readonly transport: Transport;
    })
  | (Named & {
      readonly type: 'unit.enrol';
      readonly unit: UnitId;
      readonly callsign: string;
      readonly team: TeamId;
      readonly simulated: boolean;
    })
  | (Named & { readonly type: 'policy.adopt'; readonly policy: Policy })
  | (Named & {
      readonly type: 'district.adopt';
      readonly hash: string;
      readonly code: string;
      readonly name: Words;
      readonly schematic: boolean;
      readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
    });

export type AnyCommand = Command | SystemCommand;
export type CommandType = Command['type'];

/** The same answer goes over socket and HTTP, and is given again when the id comes again. */
export type Answer =
  | { readonly ok: true; readonly seq: number; readonly at: number }
  | { readonly ok: false; readonly refusal: Refusal };

export type RefusalCode =
  /** The message itself is wrong: `field` names where. */
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  /** Somebody changed it first; `field` is expectedVersion. */
  | 'conflict'
  /** Right message, wrong moment (state machine, team busy). */
  | 'notNow'
  /** The id was used for another command. */
  | 'idReused'
  | 'tooMany'
  /** The journal cannot write; reading goes on. */
  | 'fault';

/** A refusal is an expected value, told to the person in words that say what to do. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly field: string | null;
  readonly message: Words;
}
