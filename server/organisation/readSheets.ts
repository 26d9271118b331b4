// Bytes into rows of text: CSV in the encodings that Excel writes in China, and XLSX. Formulas are never run: of a
// cell with one its last value counts.
import { parse } from 'csv-parse/sync';
import readXlsx from 'read-excel-file/universal';
import type { Words } from '#contract/ids.ts';
import { checkUnpacked } from './checkUnpacked.ts';
import { UnreadableFile } from './unreadableFile.ts';
import { MAX_CELL, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS } from './importLimits.ts';

export interface SheetRows {
  /** null in a CSV. */
  readonly name: string | null;
  /** The header first. Row n of the list is row n + 1 of the sheet. */
  readonly rows: readonly (readonly string[])[];
}

export interface ReadFile {
  readonly format: 'csv' | 'xlsx';
  readonly encoding: string | null;
  readonly sheets: readonly SheetRows[];
}

const SAVE_AS: Words = {
  zh: '请在 Excel 中另存为“Excel 工作簿 (.xlsx)”或“CSV”后重新导入。',
  en: 'Save it as an Excel workbook (.xlsx) or as CSV and import that.',
};

/** Throws `UnreadableFile`. */
export async function readSheets(bytes: Uint8Array): Promise<ReadFile> {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return readWorkbook(bytes);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new UnreadableFile(
      {
        zh: '这是旧版 Excel 文件 (.xls) 或加密的工作簿。',
        en: 'This is an old Excel file (.xls), or an encrypted workbook.',
      },
      SAVE_AS,
    );
  }
  if (bytes.length === 0) {
    throw new UnreadableFile({ zh: '文件是空的。', en: 'The file is empty.' }, SAVE_AS);
  }
  return readCsv(bytes);
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

async function readWorkbook(bytes: Uint8Array): Promise<ReadFile> {
  checkUnpacked(bytes);
  let sheets: Awaited<ReturnType<typeof readXlsx>>;
  try {
    // As text: an id of digits must not lose its leading zeros or become 1.2e11.
    sheets = await readXlsx(bytes.slice().buffer, { trim: true });
  } catch (cause) {
    throw new UnreadableFile(
      { zh: '工作簿读不出来，可能已损坏。', en: 'The workbook cannot be read: it may be damaged.' },
      SAVE_AS,
      { cause },
    );
  }
  if (sheets.length > MAX_SHEETS) throw tooManySheets(sheets.length);
  return {
    format: 'xlsx',
    encoding: null,
    sheets: bounded(
      sheets.map(({ sheet, data }) => ({
        name: sheet,
        rows: data.map((row) => row.map((value: unknown) => textOf(value))),
      })),
    ),
  };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return dateText(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A cell with a date is midnight UTC of that day; one with a time alone lies on Excel's day zero. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const [day, time] = date.toISOString().split('T');
  const minute = time!.slice(0, 5);
  if (date.getUTCFullYear() < 1901) return minute;
  return minute === '00:00' ? day! : `${day} ${minute}`;
}

export function readCsv(bytes: Uint8Array): ReadFile {
  const { text, encoding } = decoded(bytes);
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', '\t', ';'].reduce((best, one) =>
    header.split(one).length > header.split(best).length ? one : best,
  );
  try {
    const rows = parse(text, {
      bom: true,
      delimiter,
      trim: true,
      relax_column_count: true,
      // One more than the limit, and one for the header, so that too many are noticed and not read on.
      to: MAX_ROWS + 2,
      max_record_size: MAX_CELL * MAX_COLUMNS * 4,
    });
    return { format: 'csv', encoding, sheets: bounded([{ name: null, rows }]) };
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    throw new UnreadableFile(
      {
        zh: `CSV 读不出来：${(cause as Error).message}。`,
        en: `The CSV cannot be read: ${(cause as Error).message}.`,
      },
      { zh: '请检查引号是否成对，或改用 .xlsx。', en: 'Check that quotes come in pairs, or use .xlsx.' },
      { cause },
    );
  }
}

/**
 * Excel in China writes CSV in GBK (of which GB18030 is the whole) without saying so, other programs UTF-8. What is
 * no UTF-8 is GB18030; and a short text that happens to be both is the one that reads as Chinese.
 */
export function decoded(bytes: Uint8Array): { readonly text: string; readonly encoding: string } {
  if (startsWith(bytes, [0xff, 0xfe])) return { text: read('utf-16le', bytes), encoding: 'utf-16le' };
  const isMarked = startsWith(bytes, [0xef, 0xbb, 0xbf]);
  const utf8 = tried('utf-8', bytes);
  const gb = isMarked ? null : tried('gb18030', bytes);
  if (utf8 !== null && (gb === null || !(readsStrange(utf8) && readsChinese(gb))))
    return { text: utf8, encoding: 'utf-8' };
  if (gb !== null) return { text: gb, encoding: 'gb18030' };
  throw new UnreadableFile(
    { zh: '文字编码既不是 UTF-8 也不是 GB18030。', en: 'The text is neither UTF-8 nor GB18030.' },
    SAVE_AS,
  );
}

function tried(encoding: string, bytes: Uint8Array): string | null {
  try {
    return read(encoding, bytes);
  } catch {
    return null;
  }
}

const read = (encoding: string, bytes: Uint8Array): string =>
  new TextDecoder(encoding, { fatal: true }).decode(bytes);

/** Letters of no language that our tables are written in: what two GBK bytes look like when taken for UTF-8. */
const readsStrange = (text: string): boolean => /[\u0080-\u07ff]/.test(text) && !/\p{Script=Han}/u.test(text);
const readsChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);

/** What our own export put before a cell that a spreadsheet would run. */
export const unguarded = (cell: string): string => (/^'+\s*[=+\-@|%]/.test(cell) ? cell.slice(1) : cell);

/** Ends with the last row that says something, and holds nothing beyond the limits. Throws `UnreadableFile`. */
function bounded(sheets: readonly SheetRows[]): readonly SheetRows[] {
  let rowsInAll = 0;
  return sheets.map(({ name, rows }) => {
    const last = rows.findLastIndex((row) => row.some((cell) => cell.trim() !== ''));
    rowsInAll += Math.max(0, last);
    if (rowsInAll > MAX_ROWS) throw tooManyRows();
    return {
      name,
      // One cell more than the limit, so that whoever reads it sees that it is too long.
      rows: rows
        .slice(0, last + 1)
        .map((row) => row.slice(0, MAX_COLUMNS).map((cell) => unguarded(cell.slice(0, MAX_CELL + 1).trim()))),
    };
  });
}

const tooManyRows = () =>
  new UnreadableFile(
    { zh: `超过 ${MAX_ROWS} 行。`, en: `There are more than ${MAX_ROWS} rows.` },
    { zh: '请拆成几个文件分别导入。', en: 'Split it into several files.' },
  );

const tooManySheets = (count: number) =>
  new UnreadableFile(
    {
      zh: `有 ${count} 个工作表，最多 ${MAX_SHEETS} 个。`,
      en: `There are ${count} sheets; ${MAX_SHEETS} is the most.`,
    },
    { zh: '请删除与导入无关的工作表。', en: 'Delete the sheets that are not to be imported.' },
  );
