// What people write into a cell, read: times, days, names in either language.
import type { Words } from '#contract/ids.ts';
import { isLocalDate } from '#contract/localDay.ts';

export const TRANSPORTS = [
  { code: 'foot', names: ['foot', '步行'] },
  { code: 'ebike', names: ['ebike', 'e-bike', '电动自行车', '电动车'] },
  { code: 'car', names: ['car', '汽车', '机动车'] },
] as const satisfies readonly { readonly code: string; readonly names: readonly string[] }[] as readonly {
  readonly code: 'foot' | 'ebike' | 'car';
  readonly names: readonly string[];
}[];

export const isCalled = (cell: string, code: string, ...names: readonly Words[]): boolean =>
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
