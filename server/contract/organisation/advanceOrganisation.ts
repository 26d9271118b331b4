// What a fact about the organisation changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { TeamId } from '../ids.ts';
import { addDays, localDate, offsetMinOf } from '../localDay.ts';
import type { EnrolledUnit, Team } from './organisation.ts';
import type { OrganisationFact, PlannedDay } from './organisationFact.ts';
import {
  jurisdictionOfSubject,
  withoutVersion,
  withVersion,
  type JurisdictionSubject,
  type JurisdictionVersion,
} from './responsibility.ts';
import { KEPT_PAST_DAYS, type Roster, type RosterDay } from './roster.ts';

export function advanceOrganisation(draft: Draft, fact: Envelope & OrganisationFact): void {
  const { at } = fact;
  switch (fact.type) {
    case 'district.adopted': {
      const { hash, code, name, schematic, towns } = fact;
      draft.head.district = { hash, code, name, schematic, towns };
      return;
    }
    case 'team.enrolled':
      draft.set('teams', {
        ...fact.team,
        duty: { kind: 'offDuty', since: at, reason: null },
        order: null,
        lent: null,
        state: { kind: 'offDuty', since: at },
        disbandedAt: null,
      });
      return;
    case 'team.changed':
      draft.change('teams', fact.team, (team) => ({ ...team, ...fact.change }));
      moveWithTeam(draft, fact.team);
      return;
    case 'team.disbanded':
      draft.change('teams', fact.team, (team) => ({
        ...team,
        duty: { kind: 'offDuty', since: at, reason: fact.reason },
        state: { kind: 'offDuty', since: at },
        disbandedAt: at,
      }));
      draft.delete('rosters', fact.team);
      return;
    case 'team.dutyChanged':
      draft.change('teams', fact.team, (team) => {
        const duty = { kind: fact.duty, since: at, reason: fact.reason };
        // A running assignment keeps its state word, except that an emergency is always seen.
        const shown = team.order === null || fact.duty === 'emergency' ? fact.duty : null;
        return { ...team, duty, state: shown ? { kind: shown, since: at } : workState(draft, team, at) };
      });
      return;
    case 'unit.enrolled':
      draft.head.unitsEver = Math.max(draft.head.unitsEver, fact.unit.no);
      draft.set('units', fact.unit);
      return;
    case 'unit.renamed':
      draft.change('units', fact.unit, (unit) => ({ ...unit, callsign: fact.callsign }));
      return;
    case 'unit.moved': {
      const team = draft.read('teams').get(fact.team);
      draft.change('units', fact.unit, (unit) => ({
        ...unit,
        team: fact.team,
        ...(team && belonging(team)),
      }));
      return;
    }
    case 'unit.retired':
      draft.delete('units', fact.unit);
      return;
    case 'member.enrolled':
      draft.set('members', fact.member);
      return;
    case 'member.changed':
      draft.change('members', fact.member, (member) => ({ ...member, ...fact.change }));
      if (fact.change.team !== undefined) unplan(draft, fact.team, fact.member);
      return;
    case 'member.left':
      draft.delete('members', fact.member);
      unplan(draft, fact.team, fact.member);
      return;
    case 'workstation.set':
      draft.set('workstations', fact.workstation);
      return;
    case 'workstation.closed':
      draft.delete('workstations', fact.workstation);
      return;
    case 'shift.set':
      draft.set('shifts', fact.shift);
      return;
    case 'shift.retired':
      draft.delete('shifts', fact.shift);
      return;
    case 'roster.planned': {
      const oldest = addDays(localDate(at, offsetMinOf(draft.head.policy)), -KEPT_PAST_DAYS);
      const roster = draft.read('rosters').get(fact.team) ?? { id: fact.team, days: [] };
      draft.set('rosters', planned(roster, fact.member, fact.days, oldest));
      return;
    }
    case 'jurisdiction.set': {
      const { subject, from, responsible, basis } = fact;
      changeVersions(draft, subject, (versions) =>
        withVersion(versions, { from, to: null, responsible, basis }),
      );
      return;
    }
    case 'jurisdiction.withdrawn':
      changeVersions(draft, fact.subject, (versions) => withoutVersion(versions, fact.from));
      return;
    case 'organisation.imported':
      // What it brought are the facts after it.
      return;
    default:
      fact satisfies never;
  }
}

const belonging = (team: Team): Pick<EnrolledUnit, 'force' | 'town'> => ({
  force: team.force,
  town: team.homeTown,
});

function moveWithTeam(draft: Draft, id: TeamId): void {
  const team = draft.read('teams').get(id);
  if (!team) return;
  for (const unit of draft.read('units').values()) {
    if (unit.team === id && unit.town !== team.homeTown) draft.set('units', { ...unit, ...belonging(team) });
  }
}

/** A member that goes takes its own days with it. */
function unplan(draft: Draft, team: TeamId, member: string): void {
  const roster = draft.read('rosters').get(team);
  if (!roster?.days.some((day) => day.members.some((one) => one.member === member))) return;
  const days = roster.days.map((day) => ({
    ...day,
    members: day.members.filter((one) => one.member !== member),
  }));
  draft.set('rosters', { ...roster, days: days.filter(saysSomething) });
}

/** The roster with these days as told; days before `oldest` leave with it. */
function planned(
  roster: Roster,
  member: RosterDay['members'][number]['member'] | null,
  days: readonly PlannedDay[],
  oldest: string,
): Roster {
  const byDate = new Map(roster.days.map((day) => [day.date, day]));
  for (const { date, shifts } of days) {
    const day = byDate.get(date) ?? { date, shifts: null, members: [] };
    byDate.set(
      date,
      member === null ? { ...day, shifts } : { ...day, members: membersWith(day, member, shifts) },
    );
  }
  const kept = [...byDate.values()].filter((day) => day.date >= oldest && saysSomething(day));
  return { id: roster.id, days: kept.sort((a, b) => (a.date < b.date ? -1 : 1)) };
}

function membersWith(
  day: RosterDay,
  member: RosterDay['members'][number]['member'],
  shifts: PlannedDay['shifts'],
): RosterDay['members'] {
  const others = day.members.filter((one) => one.member !== member);
  return shifts === null ? others : [...others, { member, shifts }];
}

const saysSomething = (day: RosterDay): boolean => day.shifts !== null || day.members.length > 0;

function changeVersions(
  draft: Draft,
  subject: JurisdictionSubject,
  change: (versions: readonly JurisdictionVersion[]) => readonly JurisdictionVersion[],
): void {
  const id = jurisdictionOfSubject(subject);
  const versions = change(draft.read('jurisdictions').get(id)?.versions ?? []);
  if (versions.length > 0) draft.set('jurisdictions', { id, subject, versions });
  else draft.delete('jurisdictions', id);
}

/** What a team on an order shows; after an emergency it is the step that it was at. */
function workState(draft: Draft, team: Team, at: number): Team['state'] {
  if (team.state.kind !== 'emergency') return team.state;
  const order = team.order === null ? undefined : draft.read('orders').get(team.order);
  const step = order?.assignments.find((one) => one.team === team.id)?.state.kind;
  switch (step) {
    case 'enRoute':
    case 'onScene':
    case 'handling':
      return { kind: step, since: at };
    case 'reported':
      return { kind: 'handling', since: at };
    default:
      return { kind: 'assigned', since: at };
  }
}
