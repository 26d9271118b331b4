// A real organisation from a CSV file: one row per unit, with the team it belongs to. Every fault is named by
// row and column, and then nothing is enrolled.
import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import type { Command } from '#contract/command.ts';
import { teamId, townCode, unitId } from '#contract/ids.ts';
import type { DistrictRef } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { StartError } from '../startError.ts';

export const COLUMNS = [
  'team',
  'teamName',
  'force',
  'town',
  'leader',
  'transport',
  'unit',
  'callsign',
] as const;
type Row = Record<(typeof COLUMNS)[number], string>;
type EnrolCommand = Extract<Command, { type: 'team.enrol' | 'unit.enrol' }>;

/** Rows of faults shown; more would scroll the first ones away. */
const SHOWN_FAULTS = 20;
const TRANSPORTS = ['foot', 'ebike', 'car'] as const;

/** What the picture has not enrolled yet, as commands. Throws `StartError` that lists the faults. */
export async function loadOrganisation(
  file: string,
  policy: Policy,
  district: DistrictRef,
  picture: Picture,
): Promise<EnrolCommand[]> {
  const rows = await readRows(file);
  const faults: string[] = [];
  const teams = new Map<string, Extract<EnrolCommand, { type: 'team.enrol' }>>();
  const units = new Map<string, EnrolCommand>();
  rows.forEach((row, index) => {
    const fault = (column: keyof Row, what: string) =>
      faults.push(`row ${index + 2}, ${column} "${row[column]}": ${what}`);
    for (const column of ['team', 'teamName', 'leader', 'unit'] as const)
      if (!row[column]) fault(column, 'is empty');
    const force = policy.forces.find((one) => one.code === row.force || one.name.zh === row.force);
    if (!force) fault('force', `is none of ${policy.forces.map((one) => one.code).join(', ')}`);
    const town = district.towns.find((one) => one.code === row.town || one.name.zh === row.town);
    if (row.town && !town)
      fault('town', 'is not a town of the district (leave it empty for a district team)');
    const transport = TRANSPORTS.find((one) => one === row.transport);
    if (!transport) fault('transport', `is none of ${TRANSPORTS.join(', ')}`);
    if (units.has(row.unit)) fault('unit', 'stands in two rows');
    if (!force || !transport) return;

    const team = {
      id: randomUUID(),
      type: 'team.enrol',
      team: teamId(row.team),
      name: row.teamName,
      force: force.code,
      homeTown: town ? townCode(town.code) : null,
      leader: row.leader,
      transport,
    } as const;
    const earlier = teams.get(row.team);
    if (earlier && !sameTeam(earlier, team)) fault('team', 'is described differently in an earlier row');
    teams.set(row.team, earlier ?? team);
    units.set(row.unit, {
      id: randomUUID(),
      type: 'unit.enrol',
      unit: unitId(row.unit),
      callsign: row.callsign || row.unit,
      team: team.team,
      simulated: false,
    });
  });
  if (faults.length > 0) {
    const more = faults.length > SHOWN_FAULTS ? [`… and ${faults.length - SHOWN_FAULTS} more`] : [];
    throw new StartError(
      [`${file} has faults, nothing was enrolled:`, ...faults.slice(0, SHOWN_FAULTS), ...more].join('\n'),
    );
  }
  return [...teams.values(), ...units.values()].filter((command) =>
    command.type === 'team.enrol' ? !picture.teams.has(command.team) : !picture.units.has(command.unit),
  );
}

async function readRows(file: string): Promise<Row[]> {
  try {
    const text = await readFile(file, 'utf8');
    const rows = parse(text, { bom: true, columns: true, trim: true, skip_empty_lines: true }) as Record<
      string,
      string
    >[];
    const missing = COLUMNS.filter((column) => rows[0] && !(column in rows[0]));
    if (rows.length === 0) throw new StartError(`${file} has no rows. Columns: ${COLUMNS.join(',')}.`);
    if (missing.length > 0)
      throw new StartError(`${file} lacks the column ${missing.join(', ')}. Columns: ${COLUMNS.join(',')}.`);
    return rows as Row[];
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`${file} cannot be read as CSV: ${(error as Error).message}`, { cause: error });
  }
}

function sameTeam(a: object, b: object): boolean {
  const bare = (team: object) => JSON.stringify({ ...team, id: null });
  return bare(a) === bare(b);
}
