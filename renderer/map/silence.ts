// Towns that have gone deaf: units are on duty there, and none of them has been heard lately.
import type { FixTable } from '../picture/fixTable.ts';
import { ROLE, type UnitLooks } from './unitLooks.ts';

export function silentTowns(
  looks: UnitLooks,
  table: FixTable,
  now: number,
  afterMs: number,
): readonly string[] {
  const { role, town, towns } = looks;
  const onDuty = new Uint32Array(towns.length + 1);
  const newest = new Float64Array(towns.length + 1).fill(-Infinity);
  for (let no = 1; no < looks.size; no++) {
    const own = town[no]!;
    if (own === 0 || role[no]! < ROLE.free) continue;
    onDuty[own]!++;
    if (table.known[no] === 1) newest[own] = Math.max(newest[own]!, table.fixAt[no]!);
  }
  return towns.filter((_, i) => onDuty[i + 1]! > 0 && now - newest[i + 1]! >= afterMs);
}
