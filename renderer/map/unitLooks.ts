// What facts say about each unit, in columns beside the fix table's: which glyph, which state, which case it is
// tied to. Made again when teams, units or orders change; read at every frame.
import type { CaseId, TownCode, UnitId } from '#contract/ids.ts';
import { isBinding, isLive } from '#contract/order/order.ts';
import { isOpen } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { teamRole } from '../picture/teamRole.ts';
import { BESIDE } from './symbols/symbolCode.ts';
import { STATES } from './symbols/unitSymbols.ts';

/** How a unit takes part in the map. Values are stored in a byte column. */
export const ROLE = { absent: 0, off: 1, free: 2, engaged: 3, emergency: 4 } as const;

export interface UnitLooks {
  /** By unit number; numbers beyond are absent. */
  readonly size: number;
  readonly role: Uint8Array;
  readonly force: Uint8Array;
  readonly state: Uint8Array;
  /** Where the symbol stands beside its case (`BESIDE`), 0 = on its own place. */
  readonly beside: Uint8Array;
  /** For a unit that is at its case with its team: the number of the one that stands for all; 0 = itself. */
  readonly standsFor: Uint32Array;
  /** 1 + index of the home town in `towns`; 0 = a district unit. */
  readonly town: Uint8Array;
  readonly towns: readonly TownCode[];
  readonly ids: readonly (UnitId | undefined)[];
  /** Engaged units and the case each is tied to. */
  readonly ties: readonly Tie[];
}

export interface Tie {
  readonly no: number;
  readonly case: CaseId;
  readonly lon: number;
  readonly lat: number;
  /** Acknowledged or later: the line is firm. */
  readonly firm: boolean;
  readonly there: boolean;
}

export const noLooks: UnitLooks = {
  size: 0,
  role: new Uint8Array(0),
  force: new Uint8Array(0),
  state: new Uint8Array(0),
  beside: new Uint8Array(0),
  standsFor: new Uint32Array(0),
  town: new Uint8Array(0),
  towns: [],
  ids: [],
  ties: [],
};

/** Forces in the policy's order: the order of the glyphs on the sheet. */
export function unitLooks(picture: Picture): UnitLooks {
  let size = 1;
  for (const unit of picture.units.values()) size = Math.max(size, unit.no + 1);
  const role = new Uint8Array(size);
  const force = new Uint8Array(size);
  const state = new Uint8Array(size);
  const ids: (UnitId | undefined)[] = [];
  const town = new Uint8Array(size);
  const towns = (picture.district?.towns ?? []).map(({ code }) => code);
  const townIndex = new Map(towns.map((code, i) => [code, i + 1]));
  const forces = new Map((picture.policy?.forces ?? []).map(({ code }, i) => [code, i]));
  const unitsOf = new Map<string, number[]>();
  for (const unit of picture.units.values()) {
    const kind = picture.teams.get(unit.team)?.state.kind ?? 'offDuty';
    role[unit.no] = ROLE[teamRole(kind)];
    force[unit.no] = forces.get(unit.force) ?? 0;
    state[unit.no] = STATES.indexOf(kind);
    town[unit.no] = unit.town === null ? 0 : (townIndex.get(unit.town) ?? 0);
    ids[unit.no] = unit.id;
    const mates = unitsOf.get(unit.team);
    if (mates) mates.push(unit.no);
    else unitsOf.set(unit.team, [unit.no]);
  }
  return { size, role, force, state, town, towns, ids, ...tied(picture, unitsOf, size) };
}

/** Sides of a case, taken in turn by the teams that are there. East comes last: a critical case's name stands there. */
const SIDES = [BESIDE.west, BESIDE.south, BESIDE.north, BESIDE.east] as const;

function tied(picture: Picture, unitsOf: ReadonlyMap<string, readonly number[]>, size: number) {
  const ties: Tie[] = [];
  const beside = new Uint8Array(size);
  const standsFor = new Uint32Array(size);
  const taken = new Map<CaseId, number>();
  for (const order of picture.orders.values()) {
    const theCase = picture.cases.get(order.case);
    if (!isLive(order) || !theCase || !isOpen(theCase)) continue;
    const { lon, lat } = theCase.position;
    for (const assignment of order.assignments) {
      if (!isBinding(assignment)) continue;
      const { kind } = assignment.state;
      const there = kind === 'onScene' || kind === 'handling' || kind === 'reported';
      const numbers = unitsOf.get(assignment.team) ?? [];
      for (const no of numbers)
        ties.push({ no, case: theCase.id, lon, lat, firm: kind !== 'assigned', there });
      const [first, ...mates] = numbers;
      if (!there || first === undefined) continue;
      const side = taken.get(theCase.id) ?? 0;
      taken.set(theCase.id, side + 1);
      beside[first] = SIDES[side % SIDES.length] ?? BESIDE.none;
      for (const no of mates) standsFor[no] = first;
    }
  }
  return { ties, beside, standsFor };
}
