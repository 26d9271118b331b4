// Who may command what at which tier: one table, two tiers, no second code path.
import type { Actor, Role } from './actor.ts';
import type { AnyCommand } from './command.ts';
import type { TeamId, TownCode } from './ids.ts';

/** How far a grant reaches: everything, what belongs to the actor's town, what belongs to the actor's team. */
export type Reach = 'all' | 'ownTown' | 'ownTeam';

type Grants = Readonly<Partial<Record<Role, Reach>>>;

const COMMANDERS: Grants = { districtCommander: 'all', townCommander: 'ownTown' };
const TEAM_WORK: Grants = { districtCommander: 'all', townCommander: 'ownTown', teamLeader: 'ownTeam' };
const NOBODY: Grants = {};

export const AUTHORITY: Readonly<Record<AnyCommand['type'], Grants>> = {
  // A patrol reports wherever it is: what a team leader reports is never out of reach.
  'case.report': { districtCommander: 'all', townCommander: 'ownTown', teamLeader: 'all' },
  'case.accept': COMMANDERS,
  'case.reject': COMMANDERS,
  'case.file': COMMANDERS,
  'case.check': COMMANDERS,
  'case.close': COMMANDERS,
  'case.rework': COMMANDERS,
  'case.void': COMMANDERS,
  'case.escalate': COMMANDERS,
  'order.issue': COMMANDERS,
  'order.recall': COMMANDERS,
  'assignment.acknowledge': TEAM_WORK,
  'assignment.decline': TEAM_WORK,
  'assignment.depart': TEAM_WORK,
  'assignment.arrive': TEAM_WORK,
  'assignment.handle': TEAM_WORK,
  'assignment.report': TEAM_WORK,
  'assignment.release': TEAM_WORK,
  'team.setDuty': TEAM_WORK,
  // Only parts of the server do these.
  'team.enrol': NOBODY,
  'unit.enrol': NOBODY,
  'policy.adopt': NOBODY,
  'district.adopt': NOBODY,
};

/** What a command is about, as far as authority cares. */
export interface Subject {
  readonly town?: TownCode | null;
  readonly team?: TeamId;
}

export type Verdict = 'allowed' | 'role' | 'town' | 'team';

/** `role`: the role never may; `town` / `team`: it may, but not this one. */
export function mayCommand(actor: Actor, type: AnyCommand['type'], subject: Subject): Verdict {
  if (actor.kind === 'system') return 'allowed';
  const reach = AUTHORITY[type][actor.role];
  switch (reach) {
    case undefined:
      return 'role';
    case 'all':
      return 'allowed';
    case 'ownTown':
      return actor.role === 'townCommander' && subject.town === actor.town ? 'allowed' : 'town';
    case 'ownTeam':
      return actor.role === 'teamLeader' && subject.team === actor.team ? 'allowed' : 'team';
  }
}
