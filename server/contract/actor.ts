// Who acts. Every fact names one; authority is decided from it and from nothing that a message says.
import type { DepartmentId, GridCode, TeamId, Tier, TownCode } from './ids.ts';

/** The roles of DOMAIN 3.2, by where they stand; administrators of accounts see and command nothing on duty. */
export const DISTRICT_ROLES = [
  'districtCommander',
  'districtDispatcher',
  'districtShiftLeader',
  'districtIntake',
  'districtSupervisor',
] as const;
export const TOWN_ROLES = ['townCommander', 'townDispatcher', 'townShiftLeader', 'townIntake'] as const;
export const TEAM_ROLES = ['teamLeader', 'patrolMember'] as const;
export const ADMINISTRATOR_ROLES = [
  'systemAdministrator',
  'securityAdministrator',
  'auditAdministrator',
] as const;
export const ROLES = [
  ...DISTRICT_ROLES,
  ...TOWN_ROLES,
  'departmentOfficer',
  ...TEAM_ROLES,
  'workstation',
  'observer',
  ...ADMINISTRATOR_ROLES,
] as const;

export type DistrictRole = (typeof DISTRICT_ROLES)[number];
export type TownRole = (typeof TOWN_ROLES)[number];
export type TeamRole = (typeof TEAM_ROLES)[number];
export type AdministratorRole = (typeof ADMINISTRATOR_ROLES)[number];
export type Role = (typeof ROLES)[number];

interface Named {
  readonly kind: 'person';
  readonly account: string;
  readonly name: string;
}

/** A signed-in person, or a simulated one (its account starts with `sim:`). */
export type Person =
  | (Named & { readonly role: DistrictRole })
  | (Named & { readonly role: TownRole; readonly town: TownCode })
  | (Named & { readonly role: 'departmentOfficer'; readonly department: DepartmentId })
  | (Named & { readonly role: TeamRole; readonly team: TeamId })
  /** A village or neighbourhood workstation (村居工作站), the third level of platform: it reports, and handles small things itself. */
  | (Named & { readonly role: 'workstation'; readonly grid: GridCode; readonly town: TownCode })
  /** `town` null: the observer (a wall) sees the whole district. */
  | (Named & { readonly role: 'observer'; readonly town: TownCode | null })
  | (Named & { readonly role: AdministratorRole });

/** A part of the server that acts by rule: it goes through the same `decide` as a person. */
export interface SystemActor {
  readonly kind: 'system';
  readonly part: 'audit' | 'setup' | 'ingest' | 'geofence' | 'clock' | 'patrolWatch' | 'attachments';
}

export type Actor = Person | SystemActor;

/** What a fact keeps of its actor. */
export interface ActorRef {
  readonly id: string;
  readonly role: Role | 'system';
  readonly tier: Tier | null;
}

/** How far a person reaches: what they may see, and what "their own" means in the table of authority. */
export type Scope =
  | { readonly kind: 'district' }
  | { readonly kind: 'town'; readonly town: TownCode }
  | { readonly kind: 'department'; readonly department: DepartmentId }
  | { readonly kind: 'team'; readonly team: TeamId }
  | { readonly kind: 'grid'; readonly grid: GridCode; readonly town: TownCode }
  /** The system administrator: who there is, and nothing of what they do. */
  | { readonly kind: 'organisation' }
  /** The other administrators: nothing of the duty. */
  | { readonly kind: 'none' };

export function scopeOf(person: Person): Scope {
  switch (person.role) {
    case 'districtCommander':
    case 'districtDispatcher':
    case 'districtShiftLeader':
    case 'districtIntake':
    case 'districtSupervisor':
      return { kind: 'district' };
    case 'townCommander':
    case 'townDispatcher':
    case 'townShiftLeader':
    case 'townIntake':
      return { kind: 'town', town: person.town };
    case 'departmentOfficer':
      return { kind: 'department', department: person.department };
    case 'teamLeader':
    case 'patrolMember':
      return { kind: 'team', team: person.team };
    case 'workstation':
      return { kind: 'grid', grid: person.grid, town: person.town };
    case 'observer':
      return person.town === null ? { kind: 'district' } : { kind: 'town', town: person.town };
    case 'systemAdministrator':
      return { kind: 'organisation' };
    case 'securityAdministrator':
    case 'auditAdministrator':
      return { kind: 'none' };
  }
}

export function actorRef(actor: Actor): ActorRef {
  if (actor.kind === 'system') return { id: `system:${actor.part}`, role: 'system', tier: null };
  return { id: actor.account, role: actor.role, tier: tierOf(actor) };
}

/** The level of command that an actor belongs to; null for who is commanded, and for parts of the server. */
export function tierOf(actor: Actor): Tier | null {
  if (actor.kind === 'system') return null;
  const scope = scopeOf(actor);
  return scope.kind === 'district' || scope.kind === 'town' ? scope.kind : null;
}
