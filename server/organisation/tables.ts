// The tables that an organisation is imported from and exported to: what each is called, and its columns in both
// languages. A file may head its columns with any of the three names.
import type { Words } from '#contract/ids.ts';
import type { TableName } from '#contract/organisation/importReport.ts';

export interface Column {
  readonly key: string;
  readonly name: Words;
  /** An empty cell is a fault. */
  readonly required: boolean;
}

const column = (key: string, zh: string, en: string, required = true): Column => ({
  key,
  name: { zh, en },
  required,
});

const team = column('team', '队伍编号', 'team id');
const member = column('member', '队员编号', 'member id');
const force = column('force', '力量', 'force');
/** Empty: a district team, or a shift of every town. */
const town = column('town', '街镇', 'town', false);
const leader = column('leader', '队长', 'leader');
const transport = column('transport', '交通方式', 'transport');
const unit = column('unit', '终端编号', 'unit id');
const callsign = column('callsign', '呼号', 'callsign', false);

export const COLUMNS_OF: Readonly<Record<TableName, readonly Column[]>> = {
  shifts: [
    column('shift', '班次编号', 'shift id'),
    column('name', '班次名称', 'shift name'),
    column('start', '开始时间', 'start'),
    column('end', '结束时间', 'end'),
    town,
  ],
  teams: [team, column('name', '队伍名称', 'team name'), force, town, leader, transport],
  organisation: [
    team,
    column('teamName', '队伍名称', 'team name'),
    force,
    town,
    leader,
    transport,
    unit,
    callsign,
  ],
  units: [unit, callsign, team],
  members: [member, column('name', '姓名', 'name'), team, column('title', '职务', 'title', false)],
  workstations: [column('grid', '网格代码', 'grid'), column('name', '工作站名称', 'workstation')],
  roster: [
    team,
    column('member', '队员编号', 'member id', false),
    column('date', '日期', 'date'),
    column('shifts', '班次', 'shifts'),
  ],
};

export const TABLE_NAMES: Readonly<Record<TableName, Words>> = {
  shifts: { zh: '班次', en: 'shifts' },
  teams: { zh: '队伍', en: 'teams' },
  organisation: { zh: '队伍与终端', en: 'teams with units' },
  units: { zh: '终端', en: 'units' },
  members: { zh: '队员', en: 'members' },
  workstations: { zh: '工作站', en: 'workstations' },
  roster: { zh: '排班', en: 'roster' },
};

/** What a day off is written as. */
export const DAY_OFF = ['休', 'off'] as const;
/** Between the shifts of one day. */
export const BETWEEN_SHIFTS = /\s*[+/、;；]\s*/;

const heads = (one: Column, head: string): boolean => {
  const word = head.trim().toLowerCase();
  return [one.key, one.name.zh, one.name.en].some((name) => name.toLowerCase() === word);
};

/** Where each column of a table stands in this header; -1 = not there. */
export const placesIn = (table: TableName, header: readonly string[]): ReadonlyMap<string, number> =>
  new Map(COLUMNS_OF[table].map((one) => [one.key, header.findIndex((head) => heads(one, head))]));

/** The table that a header belongs to: it has all that the table requires, and fits it best. */
export function tableOf(header: readonly string[]): TableName | null {
  let best: { readonly table: TableName; readonly known: number } | null = null;
  for (const table of Object.keys(COLUMNS_OF) as TableName[]) {
    const columns = COLUMNS_OF[table];
    const known = columns.filter((one) => header.some((head) => heads(one, head)));
    if (columns.some((one) => one.required && !known.includes(one))) continue;
    if (!best || known.length > best.known) best = { table, known: known.length };
  }
  return best?.table ?? null;
}
