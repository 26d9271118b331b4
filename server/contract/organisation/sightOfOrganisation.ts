// Who sees what of the organisation: a team's people, units and days go with the team; workstations with their
// town; shifts and jurisdictions are for everyone who plans or commands.
import type { Scope } from '../actor.ts';
import type { Envelope, FactPrefix } from '../fact.ts';
import type { GridCode, JurisdictionId, MemberId, ShiftId, TeamId, UnitId } from '../ids.ts';
import type { PictureMaps } from '../picture.ts';
import { byTeam, type Team } from './organisation.ts';
import type { OrganisationFact } from './organisationFact.ts';
import { jurisdictionOfSubject } from './responsibility.ts';

export interface OrganisationSight {
  readonly units: ReadonlySet<UnitId>;
  readonly members: ReadonlySet<MemberId>;
  readonly rosters: ReadonlySet<TeamId>;
  readonly workstations: ReadonlySet<GridCode>;
  readonly shifts: ReadonlySet<ShiftId>;
  readonly jurisdictions: ReadonlySet<JurisdictionId>;
}

const NONE: ReadonlySet<never> = new Set<never>();

/** `teams`: those that this scope sees. */
export function organisationSeen(
  picture: Pick<PictureMaps, 'units' | 'members' | 'rosters' | 'workstations' | 'shifts' | 'jurisdictions'>,
  scope: Scope,
  teams: ReadonlySet<TeamId>,
): OrganisationSight {
  const unitsOf = byTeam(picture.units);
  const membersOf = byTeam(picture.members);
  const units = new Set<UnitId>();
  const members = new Set<MemberId>();
  const rosters = new Set<TeamId>();
  for (const team of teams) {
    for (const unit of unitsOf.get(team) ?? []) units.add(unit.id);
    for (const member of membersOf.get(team) ?? []) members.add(member.id);
    if (picture.rosters.has(team)) rosters.add(team);
  }
  const plans = scope.kind !== 'none';
  const commands = scope.kind === 'town' || scope.kind === 'organisation' || scope.kind === 'department';
  return {
    units,
    members,
    rosters,
    workstations: workstationsSeen(picture.workstations, scope),
    shifts: plans ? new Set(picture.shifts.keys()) : NONE,
    jurisdictions: commands ? new Set(picture.jurisdictions.keys()) : NONE,
  };
}

function workstationsSeen(all: PictureMaps['workstations'], scope: Scope): ReadonlySet<GridCode> {
  switch (scope.kind) {
    case 'organisation':
      return new Set(all.keys());
    case 'grid':
      return all.has(scope.grid) ? new Set([scope.grid]) : NONE;
    case 'town': {
      const own = new Set<GridCode>();
      for (const { id, town } of all.values()) if (town === scope.town) own.add(id);
      return own;
    }
    default:
      return NONE;
  }
}

/** All that who keeps the organisation is told. */
export const TOLD_TO_KEEPERS: ReadonlySet<FactPrefix> = new Set([
  'policy',
  'district',
  'team',
  'unit',
  'member',
  'workstation',
  'shift',
  'roster',
  'jurisdiction',
  'organisation',
]);

/** Teams as a console shows them that hears of no order: their state is their duty. */
export function atRest(teams: PictureMaps['teams']): PictureMaps['teams'] {
  const rested = new Map<TeamId, Team>();
  for (const team of teams.values()) {
    const { kind, since } = team.duty;
    rested.set(team.id, { ...team, order: null, state: { kind, since } });
  }
  return rested;
}

/** Whether a fact about the organisation is about something in sight. */
export function isToldOfOrganisation(
  fact: Envelope & OrganisationFact,
  sight: OrganisationSight & { readonly teams: ReadonlySet<TeamId> },
): boolean {
  switch (fact.type) {
    case 'district.adopted':
      return true;
    case 'team.enrolled':
      return sight.teams.has(fact.team.id);
    case 'team.changed':
    case 'team.disbanded':
    case 'team.dutyChanged':
    case 'roster.planned':
      return sight.teams.has(fact.team);
    case 'unit.enrolled':
      return sight.units.has(fact.unit.id);
    case 'unit.renamed':
    case 'unit.moved':
    case 'unit.retired':
      return sight.units.has(fact.unit);
    case 'member.enrolled':
      return sight.members.has(fact.member.id);
    case 'member.changed':
    case 'member.left':
      return sight.members.has(fact.member);
    case 'workstation.set':
      return sight.workstations.has(fact.workstation.id);
    case 'workstation.closed':
      return sight.workstations.has(fact.workstation);
    case 'shift.set':
      return sight.shifts.has(fact.shift.id);
    case 'shift.retired':
      return sight.shifts.has(fact.shift);
    case 'jurisdiction.set':
    case 'jurisdiction.withdrawn':
      return sight.jurisdictions.has(jurisdictionOfSubject(fact.subject));
    case 'organisation.imported':
      // How many rows of which file is the district's to know.
      return false;
  }
}
