// The typed Socket.IO maps and the shapes that HTTP answers with. PROTOCOL changes when an old console could
// misread a new server; it is then told so in words.
import type { Person } from './actor.ts';
import type { Answer, Refusal } from './command.ts';
import type { EnrolledUnit, Team, TeamStateKind } from './organisation/organisation.ts';
import type { Position, TeamId, TownCode, Words } from './ids.ts';
import type { FactsMessage, Jurisdiction } from './jurisdiction.ts';
import type { PictureJson } from './picture.ts';
import type { ForceCode } from './policy.ts';

export const PROTOCOL = 1;

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

/** GET /api/cases/:id/teams: who could go, the nearest first. */
export interface TeamChoice {
  readonly team: Team;
  /** Street travel; null = unreachable, with the reason in `shortfall`. */
  readonly travelMin: number | null;
  readonly distanceM: number | null;
  /** Minutes on schematic streets are marked 示意. */
  readonly schematic: boolean;
  readonly freshness: 'live' | 'stale' | 'lost' | 'unknown';
  readonly fixAgeMs: number | null;
  readonly unit: EnrolledUnit['id'] | null;
  /** The force is one that the category names. */
  readonly matches: boolean;
  readonly shortfall: Words | null;
}

export interface TeamChoices {
  readonly at: number;
  readonly teams: readonly TeamChoice[];
  /** How many free teams the actor may send, ranked or not. */
  readonly eligible: number;
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

/** GET /api/history/ribbon?from=&to=&bucketMs= */
export interface RibbonBucket {
  readonly at: number;
  readonly critical: number;
  readonly high: number;
  readonly low: number;
  readonly closed: number;
}
