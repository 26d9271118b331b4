// The typed Socket.IO maps and the shapes that HTTP answers with. PROTOCOL changes when an old console could
// misread a new server; it is then told so in words.
import type { Person } from './actor.ts';
import type { CaseState } from './case/case.ts';
import type { Answer, Refusal } from './command.ts';
import type { EnrolledUnit, Team, TeamStateKind } from './organisation/organisation.ts';
import type { CoverGap, CoverPrice, CoverReading, CoverRules } from './coverage.ts';
import type { CaseId, OrderId, Position, TeamId, Tier, TownCode, Words } from './ids.ts';
import type { FactsOf } from './fact.ts';
import type { FactsMessage, Jurisdiction } from './jurisdiction.ts';
import type { PictureJson } from './picture.ts';
import type { ForceCode, Priority } from './policy.ts';
import type { ForceNeed } from './runCard.ts';

export const PROTOCOL = 2;

/** A console says how far it is; who it is comes from its token (`auth.token` of the handshake). */
export interface JoinRequest {
  readonly protocol: number;
  /** The last fact held, 0 for none; with the journal it belongs to. */
  readonly lastFact: number;
  readonly journal: string | null;
}

/** All that a console holds at one moment. */
export interface Snapshot {
  readonly picture: PictureJson;
  /** A complete, exact fix frame (`frame.ts`). */
  readonly frame: Uint8Array<ArrayBuffer>;
}

export type JoinAnswer =
  | {
      readonly ok: true;
      readonly protocol: number;
      /** Id of this journal: another id means another history, so the console starts afresh. */
      readonly journal: string;
      readonly head: { readonly seq: number; readonly hash: string };
      /** Server clock, epoch ms. */
      readonly now: number;
      readonly person: Person;
      readonly jurisdiction: Jurisdiction;
      /** True while the server runs with the simulator. */
      readonly simulated: boolean;
      readonly snapshot: Snapshot;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** A fault or notice of the server, keyed: the same key replaces, `cleared` takes it away. */
export interface Alert {
  readonly key: string;
  readonly severity: 'fault' | 'notice';
  readonly text: Words;
  readonly tip: Words;
  readonly at: number;
  readonly cleared: boolean;
}

export interface ServerToConsole {
  facts(message: FactsMessage): void;
  /** One per tick, also when nothing moved: it carries the server's clock and proves the link. Volatile. */
  fixes(frame: Uint8Array<ArrayBuffer>): void;
  alert(alert: Alert): void;
  /** When the list reads differently, at most every two seconds. */
  coverage(message: CoverageMessage): void;
  /** The server dropped this console's place (lag, changed rights): join again. */
  rejoin(reason: Words): void;
}

export interface ConsoleToServer {
  join(request: JoinRequest, answer: (answer: JoinAnswer) => void): void;
  command(command: unknown, answer: (answer: Answer) => void): void;
  /** The last fact applied. A console that lags too far is dropped and joins again. */
  seen(fact: number): void;
}

// HTTP.

export interface LoginAnswer {
  readonly token: string;
  readonly person: Person;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** When this sign-in enrolled a second factor: told now and never again. */
  readonly recoveryCodes?: readonly string[];
}

/** What POST /api/login answers when the password is right and a second factor is due; see /api/login/code. */
export interface SecondStep {
  readonly step: 'code' | 'enrol';
  readonly ticket: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** To enrol: what the authenticator app takes, by hand or as a QR code. */
  readonly secret?: string;
  readonly uri?: string;
}

export type SignInAnswer = LoginAnswer | SecondStep;

/** POST /api/team-links: the path of a link that signs a phone in, once, until `expiresAt` (epoch ms). */
export interface TeamLink {
  readonly path: string;
  readonly expiresAt: number;
}

/** POST /api/team-session. The token itself is in a cookie that no script can read. */
export interface TeamSession {
  readonly person: Person;
  readonly expiresAt: number;
}

/** GET /api/units */
export interface UnitReading {
  readonly id: string;
  readonly callsign: string;
  readonly force: ForceCode;
  readonly town: TownCode | null;
  readonly team: TeamId;
  readonly state: TeamStateKind;
  readonly simulated: boolean;
  readonly position: (Position & { readonly at: number; readonly receivedAt: number }) | null;
}

/** Whose team it is, seen from the town of the case. */
export type TeamStanding = 'own' | 'lent' | 'district' | 'otherTown';

export type ReasonKind =
  | 'travel'
  | 'force'
  | 'jurisdiction'
  | 'workload'
  | 'shift'
  | 'fix'
  | 'cover'
  | 'declined'
  | 'engaged';

export interface Reason {
  readonly kind: ReasonKind;
  /** What it adds to the travel time, tenths of a minute; null: it cannot come at all. */
  readonly addsMin: number | null;
  readonly text: Words;
}

/** A team that could go, with what speaks for and against it. */
export interface TeamChoice {
  readonly team: Team;
  /** Street travel; null = unreachable, with the reason in `shortfall`. */
  readonly travelMin: number | null;
  readonly distanceM: number | null;
  /** Where the minutes come from. */
  readonly travelBy: 'streets' | 'osrm';
  /** Minutes on schematic streets are marked 示意. */
  readonly schematic: boolean;
  readonly freshness: 'live' | 'stale' | 'lost' | 'unknown';
  readonly fixAgeMs: number | null;
  readonly unit: EnrolledUnit['id'] | null;
  /** The force is one that the category names. */
  readonly matches: boolean;
  readonly shortfall: Words | null;
  readonly standing: TeamStanding;
  readonly ordersToday: number;
  /** Epoch ms; null: no shift is known. */
  readonly shiftEndsAt: number | null;
  /** Travel and all that weighs, in minutes: what the order of the list follows; null: it cannot come. */
  readonly worthMin: number | null;
  readonly reasons: readonly Reason[];
  /** What it leaves without cover; null: not known (the streets are being prepared). */
  readonly price: CoverPrice | null;
}

/** A team that is on another case: the district may take it. */
export interface EngagedChoice extends TeamChoice {
  readonly leaves: {
    readonly order: OrderId;
    readonly case: CaseId;
    readonly no: string;
    readonly category: string;
    readonly priority: Priority;
    /** Teams that stay on it. */
    readonly othersOnIt: number;
    readonly leads: boolean;
  };
}

/** One line of the run card and how it is met. */
export interface NeedAnswer extends ForceNeed {
  /** Teams that are on the case already. */
  readonly onIt: number;
  readonly teamIds: readonly TeamId[];
  readonly shortfall: Words | null;
}

/** The run card's answer: the best teams together, the lead first. */
export interface TeamSet {
  readonly teams: readonly TeamChoice[];
  readonly lead: TeamId | null;
  readonly needs: readonly NeedAnswer[];
  /** When the last of them is there, minutes from now; null: nobody is sent. */
  readonly completeMin: number | null;
  /** Of all of them together. */
  readonly price: CoverPrice | null;
}

/** GET /api/cases/:id/teams: who could go, the best first. */
export interface TeamChoices {
  readonly at: number;
  readonly tier: Tier;
  /** Where minutes come from; `streetsForOsrm`: OSRM is configured and did not answer. */
  readonly travel: 'streets' | 'osrm' | 'streetsForOsrm';
  readonly teams: readonly TeamChoice[];
  /** How many free teams the actor may send; all of them were ranked, `teams` are the first. */
  readonly eligible: number;
  /** null: no run card is in force for this case. */
  readonly set: TeamSet | null;
  /** For the district only, and only forces that the case asks for; the best first. */
  readonly engaged: readonly EngagedChoice[];
}

/** Socket event `coverage`: grids without cover for too long, as far as the console may see them. */
export interface CoverageMessage {
  readonly at: number;
  /** The worst first; null: the streets are being prepared, nothing is known yet. */
  readonly gaps: readonly CoverGap[] | null;
}

/** GET /api/coverage */
export interface CoverageAnswer extends CoverageMessage {
  readonly rules: CoverRules | null;
  readonly grids: readonly CoverReading[];
}

/** GET /api/cases/similar: what a report may be a second report of, the nearest first. */
export interface SimilarCases {
  readonly similar: readonly {
    readonly id: CaseId;
    readonly no: string;
    readonly state: CaseState['kind'];
    readonly reportedAt: number;
    readonly text: string;
    readonly place: string | null;
    readonly position: Position;
    readonly distanceM: number;
  }[];
}

/** GET /api/history/span */
export interface HistorySpan {
  readonly firstAt: number | null;
  readonly lastAt: number;
  readonly now: number;
}

/** GET /api/history/snapshot?at= : the picture and the fix table as the centre knew them at that time. */
export interface HistorySnapshot {
  readonly at: number;
  readonly picture: PictureJson;
  /** Base64 of a complete, exact frame. */
  readonly frame: string;
}

/**
 * GET /api/history/facts?from=&to= : one message per instant with facts in (from, to]. `to` may be less than what
 * was asked for (very many facts, or a time that is not over yet): the next page begins there.
 */
export interface HistoryFacts {
  readonly from: number;
  readonly to: number;
  readonly messages: readonly FactsMessage[];
}

/**
 * GET /api/talk?from=&to= : what was said in (from, to], and how far it got in that time, as this account saw it
 * then. `advance(emptyPicture, facts)` makes messages and receipts of them. `to` may be less than what was asked for.
 */
export interface HistoryTalk {
  readonly from: number;
  readonly to: number;
  readonly facts: readonly FactsOf<'talk'>[];
}

/** GET /api/history/ribbon?from=&to=&bucketMs= */
export interface RibbonBucket {
  readonly at: number;
  readonly critical: number;
  readonly high: number;
  readonly low: number;
  readonly closed: number;
}
