// Who acts. Every fact names one; authority is decided from it and from nothing that a message says.
import type { TeamId, Tier, TownCode } from './ids.ts';

export type Role = 'districtCommander' | 'townCommander' | 'teamLeader' | 'observer';

/** A signed-in person, or a simulated one (its account starts with `sim:`). */
export type Person =
  | {
      readonly kind: 'person';
      readonly role: 'districtCommander';
      readonly account: string;
      readonly name: string;
    }
  | {
      readonly kind: 'person';
      readonly role: 'townCommander';
      readonly account: string;
      readonly name: string;
      readonly town: TownCode;
    }
  | {
      readonly kind: 'person';
      readonly role: 'teamLeader';
      readonly account: string;
      readonly name: string;
      readonly team: TeamId;
    }
  | {
      readonly kind: 'person';
      readonly role: 'observer';
      readonly account: string;
      readonly name: string;
      /** null: the observer (a wall) sees the whole district. */
      readonly town: TownCode | null;
    };

/** A part of the server that acts by rule: it goes through the same `decide` as a person. */
export interface SystemActor {
  readonly kind: 'system';
  readonly part: 'setup' | 'ingest' | 'geofence';
}

export type Actor = Person | SystemActor;

/** What a fact keeps of its actor. */
export interface ActorRef {
  readonly id: string;
  readonly role: Role | 'system';
  readonly tier: Tier | null;
}

export function actorRef(actor: Actor): ActorRef {
  if (actor.kind === 'system') return { id: `system:${actor.part}`, role: 'system', tier: null };
  return { id: actor.account, role: actor.role, tier: tierOf(actor) };
}

export function tierOf(actor: Actor): Tier | null {
  if (actor.kind === 'system') return null;
  switch (actor.role) {
    case 'districtCommander':
      return 'district';
    case 'townCommander':
      return 'town';
    case 'observer':
      return actor.town === null ? 'district' : 'town';
    case 'teamLeader':
      return null;
  }
}
