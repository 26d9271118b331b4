// The tables written out, as CSV that a spreadsheet opens and the importer takes back.
import type { TableName } from '#contract/organisation/importReport.ts';
import type { Picture } from '#contract/picture.ts';
import { COLUMNS_OF, DAY_OFF } from './tables.ts';

/** A spreadsheet takes text for UTF-8 only when it begins with this mark. */
const MARK = '\ufeff';

/** What the picture holds, so for whoever sees part of it only that part. */
export function exportTable(table: TableName, picture: Picture): string {
  const columns = COLUMNS_OF[table];
  const lines = [
    columns.map(({ key }) => key),
    ...rowsOf(table, picture).map((row) => columns.map(({ key }) => row[key] ?? '')),
  ];
  return MARK + lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

type Cells = Readonly<Record<string, string>>;

function rowsOf(table: TableName, picture: Picture): readonly Cells[] {
  switch (table) {
    case 'shifts':
      return sorted(picture.shifts.values()).map(({ id, name, startMin, endMin, town }) => ({
        shift: id,
        name,
        start: timeText(startMin),
        end: timeText(endMin),
        town: town ?? '',
      }));
    case 'teams':
      return teams(picture);
    case 'organisation': {
      const unitsOf = Map.groupBy(units(picture), (unit) => unit['team']!);
      return teams(picture).flatMap(({ name, ...team }) =>
        (unitsOf.get(team['team']!) ?? []).map((unit) => ({ ...team, teamName: name ?? '', ...unit })),
      );
    }
    case 'units':
      return units(picture);
    case 'members':
      return sorted(picture.members.values()).map(({ id, name, team, title }) => ({
        member: id,
        name,
        team,
        title: title ?? '',
      }));
    case 'workstations':
      return sorted(picture.workstations.values()).map(({ id, name }) => ({ grid: id, name }));
    case 'roster':
      return sorted(picture.rosters.values()).flatMap(({ id: team, days }) =>
        days.flatMap(({ date, shifts, members }) => [
          ...(shifts === null ? [] : [{ team, member: '', date, shifts: shiftsText(shifts) }]),
          ...members.map((one) => ({ team, member: one.member, date, shifts: shiftsText(one.shifts) })),
        ]),
      );
  }
}

const teams = (picture: Picture): readonly Cells[] =>
  sorted(picture.teams.values())
    .filter(({ disbandedAt }) => disbandedAt === null)
    .map(({ id, name, force, homeTown, leader, transport }) => ({
      team: id,
      name,
      force,
      town: homeTown ?? '',
      leader,
      transport,
    }));

const units = (picture: Picture): readonly Cells[] =>
  sorted(picture.units.values()).map(({ id, callsign, team }) => ({ unit: id, callsign, team }));

function sorted<T extends { readonly id: string }>(all: Iterable<T>): T[] {
  return [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const timeText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const shiftsText = (shifts: readonly string[]): string => (shifts.length > 0 ? shifts.join('+') : DAY_OFF[0]);

/**
 * A cell that begins like a formula gets a quote before it, so that no spreadsheet runs what somebody gave as a name;
 * the importer takes it away again. One that begins with such a quote already gets another.
 */
export const guarded = (cell: string): string => (/^'*\s*[=+\-@|%\t\r]/.test(cell) ? `'${cell}` : cell);

function csvCell(text: string): string {
  const cell = guarded(text);
  return /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
