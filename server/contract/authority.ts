// Who may command what at which tier: one table, two tiers, no second code path.
import { scopeOf, type Actor, type Role } from './actor.ts';
import type { AnyCommand } from './command.ts';
import type { DepartmentId, GridCode, TeamId, TownCode } from './ids.ts';

/** How far a grant reaches: everything, or what belongs to the actor's own town, department, grid or team. */
export type Reach = 'all' | 'own';

type Grants = Readonly<Partial<Record<Role, Reach>>>;

const NOBODY: Grants = {};
/** The duty commander of a tier may do what every post of the tier may: at night one person holds them all. */
const COMMANDERS: Grants = { districtCommander: 'all', townCommander: 'own' };
/** Who keeps the organisation: the system administrator all of it, a commander what is theirs. */
const ORGANISERS: Grants = { ...COMMANDERS, systemAdministrator: 'all' };
const DISTRICT_ORGANISERS: Grants = { districtCommander: 'all', systemAdministrator: 'all' };
const DISPATCHERS: Grants = { ...COMMANDERS, districtDispatcher: 'all', townDispatcher: 'own' };
const DISTRICT_COMMANDER: Grants = { districtCommander: 'all' };
const DISTRICT_DISPATCHERS: Grants = { ...DISTRICT_COMMANDER, districtDispatcher: 'all' };
const SHIFT_LEADERS: Grants = { ...COMMANDERS, districtShiftLeader: 'all', townShiftLeader: 'own' };
const PLANNERS: Grants = { ...SHIFT_LEADERS, ...ORGANISERS };
const INTAKE: Grants = { ...SHIFT_LEADERS, districtIntake: 'all', townIntake: 'own' };
/** Who goes and looks. */
const LOOKERS: Grants = { teamLeader: 'own', patrolMember: 'own', workstation: 'own' };
const TEAM_ITSELF: Grants = { teamLeader: 'own', patrolMember: 'own' };
const TICKERS: Grants = {
  ...INTAKE,
  ...DISPATCHERS,
  departmentOfficer: 'own',
  teamLeader: 'own',
  patrolMember: 'own',
  workstation: 'own',
};
const TEAM_WORK: Grants = { ...DISPATCHERS, teamLeader: 'own' };
/** A patrol reports wherever it is: what it reports is never out of reach. */
const REPORTERS: Grants = {
  ...INTAKE,
  ...DISPATCHERS,
  districtSupervisor: 'all',
  departmentOfficer: 'all',
  teamLeader: 'all',
  patrolMember: 'all',
  workstation: 'own',
};

export const AUTHORITY: Readonly<Record<AnyCommand['type'], Grants>> = {
  'case.report': REPORTERS,
  'case.keepApart': INTAKE,
  'case.linkDuplicate': INTAKE,
  'case.requestVerification': INTAKE,
  // A patrol that was asked, the workstation of the grid, or intake by telephone.
  'case.verify': { ...INTAKE, ...LOOKERS },
  'case.accept': INTAKE,
  'case.reject': INTAKE,
  'case.file': SHIFT_LEADERS,
  'case.assignDepartment': DISTRICT_DISPATCHERS,
  'case.receive': { departmentOfficer: 'own' },
  // Which application is whose to make and to decide, `case/applications.ts` knows.
  'case.apply': { ...INTAKE, ...DISPATCHERS, departmentOfficer: 'own', teamLeader: 'own' },
  'case.approve': { ...SHIFT_LEADERS, ...DISPATCHERS },
  'case.deny': { ...SHIFT_LEADERS, ...DISPATCHERS },
  'case.resume': DISPATCHERS,
  'case.feedback': { ...DISPATCHERS, departmentOfficer: 'own' },
  'case.check': INTAKE,
  'case.checkResult': { ...INTAKE, ...LOOKERS },
  'case.close': SHIFT_LEADERS,
  'case.rework': SHIFT_LEADERS,
  'case.selfHandle': LOOKERS,
  'case.audit': SHIFT_LEADERS,
  // Intake asks by it, a shift leader decides.
  'case.void': INTAKE,
  'case.reopen': { districtCommander: 'all', districtSupervisor: 'all' },
  // A town asks by it, the district takes.
  'case.escalate': COMMANDERS,
  'case.delegate': DISTRICT_COMMANDER,
  'case.acceptDelegation': { townCommander: 'own', townDispatcher: 'own' },
  'case.urge': { ...INTAKE, ...DISPATCHERS, districtSupervisor: 'all' },
  'case.acknowledgeUrge': { ...DISPATCHERS, departmentOfficer: 'own', teamLeader: 'own' },
  'case.supervise': { ...SHIFT_LEADERS, districtSupervisor: 'all' },
  'case.replySupervision': {
    townCommander: 'own',
    townDispatcher: 'own',
    townShiftLeader: 'own',
    departmentOfficer: 'own',
    teamLeader: 'own',
  },
  'case.confirmEscalation': DISTRICT_DISPATCHERS,
  'case.answerOffer': COMMANDERS,
  'case.nameTown': { ...INTAKE, ...DISPATCHERS },
  'order.issue': DISPATCHERS,
  'order.reinforce': DISPATCHERS,
  'order.recall': DISPATCHERS,
  'order.setLead': DISPATCHERS,
  'order.note': DISPATCHERS,
  'assignment.recall': DISPATCHERS,
  'assignment.reassign': DISPATCHERS,
  'assignment.acknowledge': TEAM_WORK,
  'assignment.decline': TEAM_WORK,
  'assignment.depart': TEAM_WORK,
  'assignment.arrive': TEAM_WORK,
  'assignment.handle': TEAM_WORK,
  'assignment.report': TEAM_WORK,
  'assignment.release': TEAM_WORK,
  'assignment.fail': TEAM_WORK,
  // Between the district and the towns only the district lends.
  'team.lend': DISTRICT_DISPATCHERS,
  'team.recallLoan': DISTRICT_DISPATCHERS,
  // Which commander of the district, `decideOperation` knows.
  'operation.open': DISTRICT_COMMANDER,
  'operation.addCase': DISTRICT_COMMANDER,
  'operation.removeCase': DISTRICT_COMMANDER,
  'operation.handOver': DISTRICT_COMMANDER,
  'operation.close': DISTRICT_COMMANDER,
  // A town and a team, while a case or a team of theirs is in it.
  'operation.note': { ...DISPATCHERS, ...SHIFT_LEADERS, teamLeader: 'own' },
  // Who is afraid calls; that nobody is afraid any more a commander says.
  'panic.raise': TEAM_ITSELF,
  'panic.hear': { ...DISPATCHERS, ...SHIFT_LEADERS },
  'panic.clear': COMMANDERS,
  'welfare.ask': DISPATCHERS,
  'welfare.answer': TEAM_ITSELF,
  'patrol.plan': DISPATCHERS,
  'patrol.amend': DISPATCHERS,
  'patrol.cancel': DISPATCHERS,
  // The lead team leads it out; every team says for itself who came and what it visited.
  'patrol.muster': TEAM_WORK,
  'patrol.attend': TEAM_WORK,
  'patrol.setOut': TEAM_WORK,
  'patrol.visit': TEAM_WORK,
  'patrol.order': DISPATCHERS,
  'patrol.end': TEAM_WORK,
  'team.setDuty': TEAM_WORK,
  'team.enrol': ORGANISERS,
  'team.change': ORGANISERS,
  'team.disband': ORGANISERS,
  'unit.enrol': ORGANISERS,
  'unit.change': ORGANISERS,
  'unit.retire': ORGANISERS,
  'member.enrol': ORGANISERS,
  'member.change': ORGANISERS,
  'member.remove': ORGANISERS,
  'workstation.set': ORGANISERS,
  'workstation.close': ORGANISERS,
  'shift.set': PLANNERS,
  'shift.retire': PLANNERS,
  'roster.plan': PLANNERS,
  // Between towns and departments only the district decides.
  'jurisdiction.set': DISTRICT_ORGANISERS,
  'jurisdiction.withdraw': DISTRICT_ORGANISERS,
  'organisation.import': DISTRICT_ORGANISERS,
  // Whoever takes a step says how it was done.
  'standard.tick': TICKERS,
  // A team answers on its own orders; `decideTalk` knows which they are.
  'talk.send': { ...DISPATCHERS, teamLeader: 'own', patrolMember: 'own' },
  // Nobody says for a team that it has read or understood.
  'talk.deliver': TEAM_ITSELF,
  'talk.read': TEAM_ITSELF,
  'talk.confirm': TEAM_ITSELF,
  // A sealed original shows what was taken out of the viewers' copy: where, when, by which device.
  'attachment.open': { districtSupervisor: 'all', auditAdministrator: 'all' },
  // Only parts of the server do these.
  'policy.adopt': NOBODY,
  'ladder.escalate': NOBODY,
  'ladder.notice': NOBODY,
  'ladder.tell': NOBODY,
  'ladder.prepare': NOBODY,
  'case.markOverdue': NOBODY,
  'welfare.miss': NOBODY,
  'patrol.prove': NOBODY,
  'patrol.expire': NOBODY,
  'attachment.keep': NOBODY,
  'attachment.discard': NOBODY,
  'audit.note': NOBODY,
  'district.adopt': NOBODY,
};

/** What a command is about, as far as authority cares: as the picture has it, never as the message says. */
export interface Subject {
  readonly town?: TownCode | null;
  readonly team?: TeamId;
  readonly department?: DepartmentId | null;
  /** A place lies in one village grid and perhaps in an urban one over it. */
  readonly grids?: readonly (GridCode | null)[];
}

/** `role`: the role never may; the others: it may, but not this one. */
export type Verdict = 'allowed' | 'role' | 'town' | 'team' | 'department' | 'grid';

export function mayCommand(actor: Actor, type: AnyCommand['type'], subject: Subject): Verdict {
  if (actor.kind === 'system') return 'allowed';
  const reach = AUTHORITY[type][actor.role];
  if (reach === undefined) return 'role';
  if (reach === 'all') return 'allowed';
  const scope = scopeOf(actor);
  switch (scope.kind) {
    case 'district':
    case 'organisation':
      return 'allowed';
    case 'town':
      return subject.town === scope.town ? 'allowed' : 'town';
    case 'team':
      return subject.team === scope.team ? 'allowed' : 'team';
    case 'department':
      return subject.department === scope.department ? 'allowed' : 'department';
    case 'grid':
      return subject.grids?.includes(scope.grid) ? 'allowed' : 'grid';
    case 'none':
      return 'role';
  }
}
