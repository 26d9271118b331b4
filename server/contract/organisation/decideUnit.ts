// Units (终端) come, change hands and go.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import type { Refusal } from '../command.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import { MAX_UNITS } from './limits.ts';
import type { EnrolledUnit } from './organisation.ts';
import type { OrganisationCommand } from './organisationCommand.ts';
import { disbanded, mayOn, onTeam, onUnit, TEAM, tooManyOf, UNIT, unless } from './ruled.ts';

type Of<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>;

export function decideUnit(
  given: Given,
  command: Of<'unit.enrol' | 'unit.change' | 'unit.retire'>,
): Decision {
  switch (command.type) {
    case 'unit.enrol':
      return enrol(given, command);
    case 'unit.change':
      return onUnit(given, command.type, command.unit, (unit) => change(given, unit, command));
    case 'unit.retire':
      return onUnit(given, command.type, command.unit, (unit) =>
        unless([lastOfEngaged(given, unit)], () =>
          facts({ type: 'unit.retired', unit: unit.id, team: unit.team, reason: command.reason }),
        ),
      );
  }
}

function enrol(given: Given, command: Of<'unit.enrol'>): Decision {
  const { units, unitsEver } = given.picture;
  return onTeam(given, command.type, command.team, (team) => {
    if (units.has(command.unit)) {
      return refuse(
        notNow('unit', `终端 ${command.unit} 已登记。`, `Unit ${command.unit} is enrolled already.`),
      );
    }
    return unless([tooManyOf(UNIT, units.size, MAX_UNITS)], () =>
      facts({
        type: 'unit.enrolled',
        unit: {
          id: command.unit,
          no: unitsEver + 1,
          callsign: command.callsign,
          force: team.force,
          town: team.homeTown,
          team: team.id,
          simulated: command.simulated,
        },
      }),
    );
  });
}

function change(given: Given, unit: EnrolledUnit, command: Of<'unit.change'>): Decision {
  const { callsign, team } = command;
  if (callsign === undefined && team === undefined) {
    return refuse(invalid(null, '请写明要变更什么：呼号或所属队伍。', 'Say what changes: callsign or team.'));
  }
  const changes: FactBody[] = [];
  if (callsign !== undefined && callsign !== unit.callsign)
    changes.push({ type: 'unit.renamed', unit: unit.id, callsign });
  if (team === undefined || team === unit.team) return facts(...changes);
  const to = given.picture.teams.get(team);
  if (!to) return refuse(notFound('team', TEAM, team));
  return unless(
    [
      mayOn(given, command.type, { town: to.homeTown, team }),
      disbanded('team', to),
      lastOfEngaged(given, unit),
    ],
    () => facts(...changes, { type: 'unit.moved', unit: unit.id, team, from: unit.team }),
  );
}

/** A team on an order keeps at least one unit: else nobody would know where it is, and it could not arrive. */
function lastOfEngaged({ picture }: Given, unit: EnrolledUnit): Refusal | null {
  const team = picture.teams.get(unit.team);
  if (!team || team.order === null) return null;
  for (const other of picture.units.values()) {
    if (other.team === unit.team && other.id !== unit.id) return null;
  }
  return notNow(
    'unit',
    `${team.name}正在执行指令，${unit.callsign}是其唯一终端；请先归建，或先为该队调入另一终端。`,
    `${team.name} is on an order and ${unit.callsign} is its only unit: release it first, or give it another unit.`,
  );
}
