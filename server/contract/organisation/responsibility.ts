// Who is responsible (条块): the territory (块) that answers for a grid, and the line (条), a department, that handles
// a category in a town. Each is versioned by date: what was in force when a case came stays what it was.
import {
  jurisdictionId,
  type DepartmentId,
  type GridCode,
  type JurisdictionId,
  type TownCode,
} from '../ids.ts';

export type JurisdictionSubject =
  /** The town that answers for this grid; without a version the grid's own town does. */
  | { readonly kind: 'grid'; readonly grid: GridCode }
  /** Who handles this category in this town; without a version the category's lead department does. */
  | { readonly kind: 'category'; readonly town: TownCode; readonly category: string };

export type Responsible =
  | { readonly kind: 'town'; readonly town: TownCode }
  | { readonly kind: 'department'; readonly department: DepartmentId };

export interface JurisdictionVersion {
  /** In force from this time on, until `to` (not any more then); epoch ms. */
  readonly from: number;
  /** null: until another version follows. */
  readonly to: number | null;
  readonly responsible: Responsible;
  /** The document or decision that it rests on. */
  readonly basis: string;
}

export interface ResponsibilityOf {
  readonly id: JurisdictionId;
  readonly subject: JurisdictionSubject;
  /** The earliest first; they never overlap. */
  readonly versions: readonly JurisdictionVersion[];
}

export const jurisdictionOfSubject = (subject: JurisdictionSubject): JurisdictionId =>
  jurisdictionId(
    subject.kind === 'grid' ? `grid:${subject.grid}` : `category:${subject.town}:${subject.category}`,
  );

/** The version in force at a time: never one that is still to come. */
export const versionAt = ({ versions }: ResponsibilityOf, at: number): JurisdictionVersion | undefined =>
  versions.find(({ from, to }) => from <= at && (to === null || at < to));

/** The town that answers for a place in these grids: a version of the urban grid wins over one of the village grid. */
export function townResponsible(
  all: ReadonlyMap<JurisdictionId, ResponsibilityOf>,
  place: { readonly town: TownCode; readonly villageGrid: GridCode; readonly urbanGrid: GridCode | null },
  at: number,
): TownCode {
  for (const grid of [place.urbanGrid, place.villageGrid]) {
    if (grid === null) continue;
    const responsible = inForce(all, { kind: 'grid', grid }, at);
    if (responsible?.kind === 'town') return responsible.town;
  }
  return place.town;
}

/** The department that handles a category in a town. */
export function departmentResponsible(
  all: ReadonlyMap<JurisdictionId, ResponsibilityOf>,
  category: { readonly code: string; readonly leadDepartment: DepartmentId },
  town: TownCode,
  at: number,
): DepartmentId {
  const responsible = inForce(all, { kind: 'category', town, category: category.code }, at);
  return responsible?.kind === 'department' ? responsible.department : category.leadDepartment;
}

function inForce(
  all: ReadonlyMap<JurisdictionId, ResponsibilityOf>,
  subject: JurisdictionSubject,
  at: number,
): Responsible | undefined {
  const one = all.get(jurisdictionOfSubject(subject));
  return one && versionAt(one, at)?.responsible;
}

/** With a new version from `added.from` on: the one that runs then ends there, and what was to come is replaced. */
export function withVersion(
  versions: readonly JurisdictionVersion[],
  added: JurisdictionVersion,
): readonly JurisdictionVersion[] {
  const before = versions
    .filter(({ from }) => from < added.from)
    .map((one) => (one.to === null || one.to > added.from ? { ...one, to: added.from } : one));
  return [...before, added];
}

/** Without the version that was to begin at `from`: the one before it runs on. */
export function withoutVersion(
  versions: readonly JurisdictionVersion[],
  from: number,
): readonly JurisdictionVersion[] {
  return versions
    .filter((one) => one.from !== from)
    .map((one) => (one.to === from ? { ...one, to: null } : one));
}
