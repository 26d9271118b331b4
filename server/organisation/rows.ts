// A sheet's rows by table and column, and how a fault names its place.
import type { ImportFault, TableName } from '#contract/organisation/importReport.ts';
import { TABLES } from '#contract/organisation/importReport.ts';
import type { Words } from '#contract/ids.ts';
import { MAX_CELL } from './importLimits.ts';
import type { SheetRows } from './readSheets.ts';
import { COLUMNS_OF, placesIn, tableOf } from './tables.ts';

/** One row of a table, cells by column key. */
export interface Row {
  readonly sheet: string | null;
  /** As a spreadsheet counts. */
  readonly no: number;
  /** How each column is headed in the file. */
  readonly heads: ReadonlyMap<string, string>;
  readonly cells: Readonly<Record<string, string>>;
}

/** null: the sheet is empty, or its header is a fault. */
export function tableIn(
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

export function noTable(sheet: string | null, header: readonly string[]): ImportFault {
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
