// Rows into commands: what each row asks for against what is enrolled already. Every fault that a row shows by itself
// is named here, with the way to mend it; what only shows when the rows are decided comes from the rehearsal.
import {
  gridCode,
  memberId,
  shiftId,
  teamId,
  townCode,
  unitId,
  type ShiftId,
  type TownCode,
  type Words,
} from '#contract/ids.ts';
import { isLocalDate } from '#contract/localDay.ts';
import type { ImportedTable, ImportFault, TableName } from '#contract/organisation/importReport.ts';
import { TABLES } from '#contract/organisation/importReport.ts';
import { organisationCommands, type ImportedCommand } from '#contract/organisation/organisationCommand.ts';
import { refusalOf } from '#contract/parse.ts';
import type { Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { MAX_CELL } from './importLimits.ts';
import type { SheetRows } from './readSheets.ts';
import { BETWEEN_SHIFTS, COLUMNS_OF, DAY_OFF, placesIn, tableOf } from './tables.ts';

/** A command with the rows that asked for it: a roster's days are many rows of one command. */
export interface Planned {
  readonly command: ImportedCommand;
  readonly table: TableName;
  /** The row of each of its days, or its only row. */
  readonly rows: readonly Row[];
}

/** One row of a table, cells by column key. */
export interface Row {
  readonly sheet: string | null;
  /** As a spreadsheet counts. */
  readonly no: number;
  /** How each column is headed in the file. */
  readonly heads: ReadonlyMap<string, string>;
  readonly cells: Readonly<Record<string, string>>;
}

export interface ImportPlan {
  readonly tables: readonly ImportedTable[];
  readonly planned: readonly Planned[];
  readonly faults: readonly ImportFault[];
  /** Teams whose own rows have a fault: that others do not find them is no second one. */
  readonly faultyTeams: ReadonlySet<string>;
}

export interface PlanOptions {
  readonly picture: Picture;
  readonly policy: Policy;
  /** The id of the import: its rows have none of their own. */
  readonly id: string;
  /** false: what is enrolled already stays as it is. */
  readonly changes: boolean;
}

export function planImport(sheets: readonly SheetRows[], options: PlanOptions): ImportPlan {
  const faults: ImportFault[] = [];
  const tables: ImportedTable[] = [];
  const rowsOf = new Map<TableName, Row[]>();
  for (const sheet of sheets) {
    const found = tableIn(sheet, faults);
    if (!found) continue;
    tables.push({ table: found.table, sheet: sheet.name, rows: found.rows.length });
    rowsOf.set(found.table, [...(rowsOf.get(found.table) ?? []), ...found.rows]);
  }
  if (tables.length === 0 && faults.length === 0) faults.push(noTable(null, []));
  const planner = new Planner(options, faults);
  // In this order each finds what it needs.
  for (const table of TABLES) planner.plan(table, rowsOf.get(table) ?? []);
  return { tables, planned: planner.planned, faults, faultyTeams: planner.faultyTeams };
}

function tableIn(
  { name, rows }: SheetRows,
  faults: ImportFault[],
): { readonly table: TableName; readonly rows: readonly Row[] } | null {
  const [header = [], ...body] = rows;
  // An empty sheet is what a new workbook begins with.
  if (rows.length === 0) return null;
  const table = tableOf(header);
  if (table === null) {
    faults.push(noTable(name, header));
    return null;
  }
  const places = placesIn(table, header);
  const known = new Set(places.values());
  header.forEach((head, index) => {
    if (known.has(index) || body.every((row) => !row[index])) return;
    faults.push({
      sheet: name,
      row: 1,
      column: head || columnLetter(index),
      value: null,
      what: { zh: '没有这一列，或该列重复。', en: 'There is no such column, or it stands twice.' },
      fix: {
        zh: `请删除该列。可用的列：${COLUMNS_OF[table].map((one) => one.name.zh).join('、')}。电话等个人信息不进入系统记录。`,
        en: `Remove it. The columns are ${COLUMNS_OF[table].map((one) => one.key).join(', ')}. Telephone numbers and the like stay out of the record.`,
      },
    });
  });
  const heads = new Map([...places].map(([key, index]) => [key, header[index] ?? key]));
  const filled: Row[] = [];
  body.forEach((row, index) => {
    if (row.every((cell) => cell === '')) return;
    const cells = Object.fromEntries([...places].map(([key, place]) => [key, row[place] ?? '']));
    filled.push({ sheet: name, no: index + 2, heads, cells });
  });
  return { table, rows: filled };
}

const columnLetter = (index: number): string =>
  String.fromCharCode(65 + (index % 26)).repeat(1 + Math.floor(index / 26));

function noTable(sheet: string | null, header: readonly string[]): ImportFault {
  const wanted = (TABLES as readonly TableName[])
    .map((table) => COLUMNS_OF[table].filter((one) => one.required).map((one) => one.name))
    .map((names) => ({ zh: names.map(({ zh }) => zh).join('、'), en: names.map(({ en }) => en).join(', ') }));
  return {
    sheet,
    row: 1,
    column: null,
    value: header.join(', ').slice(0, MAX_CELL) || null,
    what: { zh: '表头不属于任何一张表。', en: 'The header belongs to no table.' },
    fix: {
      zh: `第一行应为列名，至少包括其中一组：${wanted.map(({ zh }) => zh).join('；')}。`,
      en: `Row 1 names the columns, at least those of one table: ${wanted.map(({ en }) => en).join('; ')}.`,
    },
  };
}

type Unidentified = ImportedCommand extends infer C
  ? C extends ImportedCommand
    ? Omit<C, 'id'>
    : never
  : never;

class Planner {
  readonly planned: Planned[] = [];
  /** Teams whose own rows have a fault. */
  readonly faultyTeams = new Set<string>();
  readonly #options: PlanOptions;
  readonly #faults: ImportFault[];
  /** Ids met in this file, by table, with the row that had them first. */
  readonly #met = new Map<string, Row>();
  /** Shifts that this file defines, by id and by name. */
  readonly #shifts = new Map<string, ShiftId>();

  constructor(options: PlanOptions, faults: ImportFault[]) {
    this.#options = options;
    this.#faults = faults;
    for (const { id, name } of options.picture.shifts.values()) this.#shifts.set(name, id).set(id, id);
  }

  plan(table: TableName, rows: readonly Row[]): void {
    if (table === 'roster') return this.#roster(rows);
    for (const row of rows) {
      const faults = this.#faults.length;
      if (this.#isSound(row, table)) this.#row(table, row);
      const { team } = row.cells;
      if (this.#faults.length > faults && team && (table === 'teams' || table === 'organisation'))
        this.faultyTeams.add(team);
    }
  }

  #row(table: Exclude<TableName, 'roster'>, row: Row): void {
    switch (table) {
      case 'shifts':
        return this.#shift(row);
      case 'teams':
        this.#team(row, 'teams', row.cells['name']!);
        return;
      case 'organisation':
        if (this.#team(row, 'organisation', row.cells['teamName']!)) this.#unit(row, 'organisation');
        return;
      case 'units':
        return this.#unit(row, 'units');
      case 'members':
        return this.#member(row);
      case 'workstations':
        return this.#add('workstations', row, {
          type: 'workstation.set',
          // Checked by the schema like every other cell.
          grid: gridCode(row.cells['grid']!),
          name: row.cells['name']!,
        });
    }
  }

  /** Required cells are filled and none is too long. */
  #isSound(row: Row, table: TableName): boolean {
    let sound = true;
    for (const { key, required } of COLUMNS_OF[table]) {
      const cell = row.cells[key] ?? '';
      if (cell.length > MAX_CELL) {
        sound = this.#fault(
          row,
          key,
          {
            zh: `超过 ${MAX_CELL} 个字符。`,
            en: `It has more than ${MAX_CELL} characters.`,
          },
          { zh: '请缩短。', en: 'Shorten it.' },
        );
      } else if (required && cell === '') {
        sound = this.#fault(
          row,
          key,
          { zh: '不能为空。', en: 'It is empty.' },
          {
            zh: '请填写，或删除整行。',
            en: 'Fill it in, or delete the row.',
          },
        );
      }
    }
    return sound;
  }

  #shift(row: Row): void {
    const { shift, name } = row.cells;
    const start = minuteOf(row.cells['start']!);
    const end = minuteOf(row.cells['end']!);
    if (start === null) this.#badTime(row, 'start');
    if (end === null) this.#badTime(row, 'end');
    const town = this.#town(row);
    if (this.#isTwice(row, 'shift', `shift ${shift}`) || start === null || end === null || town === undefined)
      return;
    this.#shifts.set(name!, shiftId(shift!)).set(shift!, shiftId(shift!));
    this.#add('shifts', row, {
      type: 'shift.set',
      shift: shiftId(shift!),
      name: name!,
      startMin: start % 1_440,
      endMin: end,
      town,
    });
  }

  /** false: the row has a fault. */
  #team(row: Row, table: 'teams' | 'organisation', name: string): boolean {
    const { picture, policy, changes } = this.#options;
    const { leader } = row.cells;
    const id = teamId(row.cells['team']!);
    const force = policy.forces.find((one) => isCalled(row.cells['force']!, one.code, one.name, one.short));
    if (!force) {
      this.#fault(
        row,
        'force',
        { zh: '没有这种力量。', en: 'There is no such force.' },
        {
          zh: `可用：${policy.forces.map((one) => one.name.zh).join('、')}。`,
          en: `Use one of ${policy.forces.map((one) => one.code).join(', ')}.`,
        },
      );
    }
    const transport = TRANSPORTS.find((one) => one.names.includes(row.cells['transport']!.toLowerCase()));
    if (!transport) {
      this.#fault(
        row,
        'transport',
        { zh: '没有这种交通方式。', en: 'There is no such transport.' },
        {
          zh: '可用：步行、电动自行车、汽车。',
          en: 'Use foot, ebike or car.',
        },
      );
    }
    const homeTown = this.#town(row);
    if (!force || !transport || homeTown === undefined) return false;
    const wanted = { name, leader: leader!, transport: transport.code, homeTown };
    const same = JSON.stringify({ ...wanted, force: force.code });
    if (table === 'organisation') {
      const first = this.#met.get(`team ${id}`);
      if (first) {
        const isSame = this.#described.get(id) === same;
        if (!isSame) {
          this.#fault(
            row,
            'team',
            {
              zh: `与第 ${first.no} 行对同一队伍的描述不一致。`,
              en: `Row ${first.no} describes the same team differently.`,
            },
            { zh: '请使两行一致。', en: 'Make the two rows agree.' },
          );
        }
        return isSame;
      }
      this.#met.set(`team ${id}`, row);
    } else if (this.#isTwice(row, 'team', `team ${id}`)) return false;
    this.#described.set(id, same);

    const known = picture.teams.get(id);
    if (!known || known.disbandedAt !== null) {
      this.#add(table, row, { type: 'team.enrol', team: id, force: force.code, ...wanted });
      return true;
    }
    if (!changes) return true;
    if (known.force !== force.code) {
      return this.#fault(
        row,
        'force',
        {
          zh: `队伍已登记为另一种力量（${known.force}），不能更改。`,
          en: `The team is enrolled as ${known.force}: its force does not change.`,
        },
        {
          zh: '请恢复原力量，或以新编号登记新队伍。',
          en: 'Put it back, or enrol a new team under a new id.',
        },
      );
    }
    const changed = Object.entries(wanted).filter(
      ([key, value]) => known[key as keyof typeof wanted] !== value,
    );
    if (changed.length > 0)
      this.#add(table, row, { type: 'team.change', team: id, ...Object.fromEntries(changed) });
    return true;
  }

  readonly #described = new Map<string, string>();

  #unit(row: Row, table: 'units' | 'organisation'): void {
    const { picture, changes } = this.#options;
    const unit = unitId(row.cells['unit']!);
    if (this.#isTwice(row, 'unit', `unit ${unit}`)) return;
    const team = teamId(row.cells['team']!);
    const callsign = row.cells['callsign'] || unit;
    const known = picture.units.get(unit);
    if (!known) this.#add(table, row, { type: 'unit.enrol', unit, callsign, team, simulated: false });
    else if (changes && (known.callsign !== callsign || known.team !== team))
      this.#add(table, row, { type: 'unit.change', unit, callsign, team });
  }

  #member(row: Row): void {
    const { picture } = this.#options;
    const member = memberId(row.cells['member']!);
    if (this.#isTwice(row, 'member', `member ${member}`)) return;
    const team = teamId(row.cells['team']!);
    const name = row.cells['name']!;
    const title = row.cells['title'] || null;
    const known = picture.members.get(member);
    if (!known) {
      this.#add('members', row, {
        type: 'member.enrol',
        member,
        team,
        name,
        ...(title === null ? {} : { title }),
      });
    } else if (known.name !== name || known.title !== title || known.team !== team) {
      this.#add('members', row, { type: 'member.change', member, name, title, team });
    }
  }

  #roster(rows: readonly Row[]): void {
    const plans = new Map<
      string,
      { readonly row: Row; readonly day: { date: string; shifts: readonly ShiftId[] } }[]
    >();
    for (const row of rows) {
      if (!this.#isSound(row, 'roster')) continue;
      const { team, member = '' } = row.cells;
      const date = dateOf(row.cells['date']!);
      if (date === null) {
        this.#fault(
          row,
          'date',
          { zh: '不是日期。', en: 'It is no date.' },
          {
            zh: '请写成 2026-11-23 的样子。',
            en: 'Write it like 2026-11-23.',
          },
        );
      }
      const shifts = this.#shiftsIn(row);
      if (date === null || !shifts || this.#isTwice(row, 'date', `roster ${team}|${member}|${date}`))
        continue;
      const key = `${team}|${member}`;
      plans.set(key, [...(plans.get(key) ?? []), { row, day: { date, shifts } }]);
    }
    for (const days of plans.values()) {
      const { team, member } = days[0]!.row.cells;
      this.#push({
        table: 'roster',
        rows: days.map(({ row }) => row),
        command: {
          id: this.#options.id,
          type: 'roster.plan',
          team: teamId(team!),
          ...(member ? { member: memberId(member) } : {}),
          days: days.map(({ day }) => day),
        },
      });
    }
  }

  #shiftsIn(row: Row): readonly ShiftId[] | null {
    const cell = row.cells['shifts']!;
    if (DAY_OFF.some((word) => word === cell.toLowerCase())) return [];
    const ids: ShiftId[] = [];
    for (const word of cell.split(BETWEEN_SHIFTS)) {
      const id = this.#shifts.get(word);
      if (id === undefined) {
        const known = [...new Set(this.#shifts.values())].join('、');
        this.#fault(
          row,
          'shifts',
          { zh: `没有班次“${word}”。`, en: `There is no shift "${word}".` },
          {
            zh: `请先定义该班次，或用：${known || '（尚无班次）'}；休息写“休”。`,
            en: `Define it first, or use: ${known || '(none yet)'}; a day off is "off".`,
          },
        );
        return null;
      }
      ids.push(id);
    }
    return ids;
  }

  /** undefined: the cell is wrong. */
  #town(row: Row): TownCode | null | undefined {
    const cell = row.cells['town'] ?? '';
    if (cell === '') return null;
    const towns = this.#options.picture.district?.towns ?? [];
    const found = towns.find((one) => isCalled(cell, one.code, one.name));
    if (found) return townCode(found.code);
    this.#fault(
      row,
      'town',
      { zh: '本区没有这个街镇。', en: 'The district has no such town.' },
      {
        zh: `可用：${towns.map((one) => one.name.zh).join('、')}；区级的留空。`,
        en: `Use one of ${towns.map((one) => one.code).join(', ')}; leave it empty for the district.`,
      },
    );
    return undefined;
  }

  #isTwice(row: Row, column: string, key: string): boolean {
    const first = this.#met.get(key);
    if (!first) {
      this.#met.set(key, row);
      return false;
    }
    this.#fault(
      row,
      column,
      {
        zh: `与第 ${first.no} 行重复。`,
        en: `It stands in row ${first.no} already.`,
      },
      { zh: '请只保留一行。', en: 'Keep one of the rows.' },
    );
    return true;
  }

  #badTime(row: Row, column: string): void {
    this.#fault(
      row,
      column,
      { zh: '不是时间。', en: 'It is no time of day.' },
      {
        zh: '请写成 07:00 的样子，24:00 为午夜。',
        en: 'Write it like 07:00; 24:00 is midnight.',
      },
    );
  }

  #add(table: TableName, row: Row, command: Unidentified): void {
    this.#push({ table, rows: [row], command: { ...command, id: this.#options.id } as ImportedCommand });
  }

  /** The command as the wire would take it: ids, lengths, hostile characters. */
  #push(planned: Planned): void {
    const { command } = planned;
    const parsed = organisationCommands[command.type].safeParse(command, { reportInput: true });
    if (parsed.success) {
      this.planned.push({ ...planned, command: parsed.data as ImportedCommand });
      return;
    }
    const [issue] = parsed.error.issues;
    const { field, message } = refusalOf(issue!);
    const [first, index] = (field ?? '').split('.');
    const row = (first === 'days' ? planned.rows[Number(index)] : undefined) ?? planned.rows[0]!;
    this.#fault(row, columnOfField(field, planned.table) ?? '', message, {
      zh: '请改正后再试。',
      en: 'Mend it and try again.',
    });
  }

  /** Always false: for `return this.#fault(…)` where a row turns out to be wrong. */
  #fault(row: Row, column: string, what: Words, fix: Words): false {
    this.#faults.push(faultOf(row, column, what, fix));
    return false;
  }
}

export function faultOf(row: Row, column: string | null, what: Words, fix: Words): ImportFault {
  return {
    sheet: row.sheet,
    row: row.no,
    column: column === null || column === '' ? null : (row.heads.get(column) ?? column),
    value: column ? (row.cells[column] ?? null) : null,
    what,
    fix,
  };
}

/** The column that a field of a command came from. */
export function columnOfField(field: string | null, table: TableName): string | null {
  if (field === null) return null;
  const parts = field.split('.');
  const name =
    FIELD_COLUMNS[`${table}.${parts[0]}`] ?? (parts[0] === 'days' ? (parts[2] ?? 'date') : parts[0]!);
  return COLUMNS_OF[table].some(({ key }) => key === name) ? name : null;
}

const FIELD_COLUMNS: Readonly<Record<string, string>> = {
  'teams.homeTown': 'town',
  'organisation.homeTown': 'town',
  'organisation.name': 'teamName',
  'shifts.startMin': 'start',
  'shifts.endMin': 'end',
};

const TRANSPORTS = [
  { code: 'foot', names: ['foot', '步行'] },
  { code: 'ebike', names: ['ebike', 'e-bike', '电动自行车', '电动车'] },
  { code: 'car', names: ['car', '汽车', '机动车'] },
] as const satisfies readonly { readonly code: string; readonly names: readonly string[] }[] as readonly {
  readonly code: 'foot' | 'ebike' | 'car';
  readonly names: readonly string[];
}[];

const isCalled = (cell: string, code: string, ...names: readonly Words[]): boolean =>
  cell === code || names.some((name) => cell === name.zh || cell.toLowerCase() === name.en.toLowerCase());

/** `07:00`, `7:00`, `24:00`, or the part of a day that a spreadsheet keeps a time as. */
export function minuteOf(cell: string): number | null {
  const written = /^(\d{1,2})[:：](\d{2})(?::00)?$/.exec(cell);
  if (written) {
    const minute = Number(written[1]) * 60 + Number(written[2]);
    return Number(written[2]) < 60 && minute <= 1_440 ? minute : null;
  }
  const share = Number(cell);
  if (cell === '' || !Number.isFinite(share) || share < 0 || share > 1) return null;
  return Math.round(share * 1_440);
}

/** `2026-11-23`, `2026/11/23`, `2026年11月23日`, `20261123`. */
export function dateOf(cell: string): string | null {
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(cell) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(cell);
  if (!parts) return null;
  const date = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`;
  return isLocalDate(date) ? date : null;
}
