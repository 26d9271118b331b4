// What each row asks for against what is enrolled already, row by row.
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
import type { ImportFault, TableName } from '#contract/organisation/importReport.ts';
import { organisationCommands, type ImportedCommand } from '#contract/organisation/organisationCommand.ts';
import { refusalOf } from '#contract/parse.ts';
import type { Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { dateOf, isCalled, minuteOf, TRANSPORTS } from './cells.ts';
import { MAX_CELL } from './importLimits.ts';
import { columnOfField, faultOf, type Row } from './rows.ts';
import { BETWEEN_SHIFTS, COLUMNS_OF, DAY_OFF } from './tables.ts';

/** A command with the rows that asked for it: a roster's days are many rows of one command. */
export interface Planned {
  readonly command: ImportedCommand;
  readonly table: TableName;
  /** The row of each of its days, or its only row. */
  readonly rows: readonly Row[];
}

export interface PlanOptions {
  readonly picture: Picture;
  readonly policy: Policy;
  /** The id of the import: its rows have none of their own. */
  readonly id: string;
  /** false: what is enrolled already stays as it is. */
  readonly changes: boolean;
}

interface PlannedDayRow {
  readonly row: Row;
  readonly day: { readonly date: string; readonly shifts: readonly ShiftId[] };
}

type Unidentified = ImportedCommand extends infer C
  ? C extends ImportedCommand
    ? Omit<C, 'id'>
    : never
  : never;

export class Planner {
  readonly planned: Planned[] = [];
  /** Teams whose own rows have a fault. */
  readonly faultyTeams = new Set<string>();
  readonly #options: PlanOptions;
  readonly #faults: ImportFault[];
  /** Ids met in this file, by table, with the row that had them first. */
  readonly #met = new Map<string, Row>();
  /** What each team's first row says of it. */
  readonly #described = new Map<string, string>();
  /** Days by team and member. */
  readonly #days = new Map<string, PlannedDayRow[]>();
  /** Shifts that this file defines, by id and by name. */
  readonly #shifts = new Map<string, ShiftId>();

  constructor(options: PlanOptions, faults: ImportFault[]) {
    this.#options = options;
    this.#faults = faults;
    for (const { id, name } of options.picture.shifts.values()) this.#shifts.set(name, id).set(id, id);
  }

  plan(table: TableName, row: Row): void {
    const faults = this.#faults.length;
    if (this.#isSound(row, table)) this.#row(table, row);
    const { team } = row.cells;
    if (this.#faults.length > faults && team && (table === 'teams' || table === 'organisation'))
      this.faultyTeams.add(team);
  }

  #row(table: TableName, row: Row): void {
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
      case 'roster':
        return this.#day(row);
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

  #day(row: Row): void {
    const { team, member = '' } = row.cells;
    const date = dateOf(row.cells['date']!);
    if (date === null) {
      this.#fault(
        row,
        'date',
        { zh: '不是日期。', en: 'It is no date.' },
        { zh: '请写成 2026-11-23 的样子。', en: 'Write it like 2026-11-23.' },
      );
    }
    const shifts = this.#shiftsIn(row);
    if (date === null || !shifts || this.#isTwice(row, 'date', `roster ${team}|${member}|${date}`)) return;
    const key = `${team}|${member}`;
    const days = this.#days.get(key) ?? [];
    days.push({ row, day: { date, shifts } });
    this.#days.set(key, days);
  }

  /** When all rows are known: the days of one team or member are one command. */
  async planRosters(pause: () => Promise<void>): Promise<void> {
    for (const days of this.#days.values()) {
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
      await pause();
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
    this.#push({ table, rows: [row], command: { ...command, id: this.#options.id } });
  }

  /** The command as the wire would take it: ids, lengths, hostile characters. */
  #push(planned: Planned): void {
    const { command } = planned;
    const parsed = organisationCommands[command.type].safeParse(command, { reportInput: true });
    if (parsed.success) {
      this.planned.push({ ...planned, command: parsed.data });
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
