// Open cases as columns: low ones first, critical ones last, so that nothing lies over them.
import type { CaseId } from '#contract/ids.ts';
import { isBinding, isLive } from '#contract/order/order.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { alarmClass, type AlarmClass } from '#contract/policy.ts';
import { caseLamp } from '../picture/caseClock.ts';
import type { DrawnSymbols } from './pick.ts';
import { BESIDE, extentByte } from './symbols/symbolCode.ts';
import { fixedColumns, type SymbolColumns } from './symbols/symbolColumns.ts';
import type { CaseSheet } from './symbols/caseSymbols.ts';

export interface CaseSymbols extends DrawnSymbols {
  readonly columns: SymbolColumns;
  readonly cases: readonly Case[];
}

const WEIGHT: Readonly<Record<AlarmClass, number>> = { low: 0, high: 1, critical: 2 };

export interface CasePassInput {
  readonly picture: Picture;
  readonly sheet: CaseSheet;
  readonly origin: readonly [number, number];
  readonly selected: CaseId | null;
  readonly now: number;
}

/** Keeps the columns of `last` when nothing that is drawn has changed, so that nothing is uploaded again. */
export function caseSymbols(
  { picture, sheet, origin, selected, now }: CasePassInput,
  last: CaseSymbols | null,
): CaseSymbols {
  const attended = attendedCases(picture);
  const cases = [...picture.cases.values()]
    .filter(isOpen)
    .sort((a, b) => weight(a, selected) - weight(b, selected));
  const positions = new Float32Array(cases.length * 2);
  const cells = new Uint8Array(cases.length * 4);
  cases.forEach((theCase, i) => {
    const overdue = caseLamp(theCase, picture.policy, now) === 'red';
    positions[i * 2] = theCase.position.lon - origin[0];
    positions[i * 2 + 1] = theCase.position.lat - origin[1];
    cells[i * 4] = sheet.caseCell(alarmClass(theCase.priority), attended.has(theCase.id), overdue);
    cells[i * 4 + 2] = BESIDE.none;
    cells[i * 4 + 3] = extentByte(1);
  });
  if (last && same(last.positions, positions) && same(last.cells, cells)) return { ...last, cases };
  const columns = fixedColumns(positions, cells);
  return { count: cases.length, positions, cells, columns, cases };
}

const weight = (theCase: Case, selected: CaseId | null): number =>
  theCase.id === selected ? 3 : WEIGHT[alarmClass(theCase.priority)];

function attendedCases(picture: Picture): ReadonlySet<CaseId> {
  const attended = new Set<CaseId>();
  for (const order of picture.orders.values()) {
    if (isLive(order) && order.assignments.some(isBinding)) attended.add(order.case);
  }
  return attended;
}

function same(a: Float32Array | Uint8Array, b: Float32Array | Uint8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
