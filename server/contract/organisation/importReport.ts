// What an import answers: the same for a dry run and for the real one, on the page and on the command line.
import type { Words } from '../ids.ts';

export const TABLES = [
  'shifts',
  'teams',
  'organisation',
  'units',
  'members',
  'workstations',
  'roster',
] as const;
/** `organisation`: teams and units in one table, a row for each unit. */
export type TableName = (typeof TABLES)[number];

export interface ImportFault {
  /** Of the workbook; null in a CSV. */
  readonly sheet: string | null;
  /** As a spreadsheet counts: the header is row 1; null: the whole table. */
  readonly row: number | null;
  /** As it stands in the header. */
  readonly column: string | null;
  readonly value: string | null;
  readonly what: Words;
  readonly fix: Words;
}

export interface ImportedTable {
  readonly table: TableName;
  readonly sheet: string | null;
  readonly rows: number;
}

export interface ImportReport {
  /** Without a fault; and, when this was no dry run, done. */
  readonly ok: boolean;
  readonly dryRun: boolean;
  readonly file: string;
  readonly format: 'csv' | 'xlsx';
  /** Of a CSV: `utf-8`, `gb18030` or `utf-16le`. */
  readonly encoding: string | null;
  readonly tables: readonly ImportedTable[];
  /** What would change, or did: how many facts of each type. Nothing is counted while there is a fault. */
  readonly changes: Readonly<Record<string, number>>;
  /** As many as are shown; `faultsInAll` counts them all. */
  readonly faults: readonly ImportFault[];
  readonly faultsInAll: number;
}
