// Rows into commands: what each row asks for against what is enrolled already. Every fault that a row shows by itself
// is named here, with the way to mend it; what only shows when the rows are decided comes from the rehearsal.
import type { ImportedTable, ImportFault, TableName } from '#contract/organisation/importReport.ts';
import { TABLES } from '#contract/organisation/importReport.ts';
import { makePauses } from './pauses.ts';
import { Planner, type Planned, type PlanOptions } from './planner.ts';
import type { SheetRows } from './readSheets.ts';
import { noTable, tableIn, type Row } from './rows.ts';

export interface ImportPlan {
  readonly tables: readonly ImportedTable[];
  readonly planned: readonly Planned[];
  readonly faults: readonly ImportFault[];
  /** Teams whose own rows have a fault: that others do not find them is no second one. */
  readonly faultyTeams: ReadonlySet<string>;
}

/** Pauses now and then: the duty goes on beside it. */
export async function planImport(sheets: readonly SheetRows[], options: PlanOptions): Promise<ImportPlan> {
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
  const pause = makePauses();
  const planner = new Planner(options, faults);
  // In this order each finds what it needs.
  for (const table of TABLES) {
    for (const row of rowsOf.get(table) ?? []) {
      planner.plan(table, row);
      await pause();
    }
  }
  await planner.planRosters(pause);
  return { tables, planned: planner.planned, faults, faultyTeams: planner.faultyTeams };
}
