// Which limits hold for a case: those of its category and filing condition, changed by the rules for its area class,
// its tier, its town and the day. A rule names only what it changes, so that a district can read them one by one.
import type { GridCode, Tier, TownCode, Words } from './ids.ts';
import { localDate, offsetMinOf, type LocalDate } from './localDay.ts';
import type { FilingCondition, Limits, Policy, Priority, Span } from './policy.ts';

/** 一类、二类、三类区域: the denser the area, the shorter the limits. */
export const AREA_CLASSES = ['I', 'II', 'III'] as const;
export type AreaClass = (typeof AREA_CLASSES)[number];

export interface AreaRules {
  /** Of places in an urban grid, and of those in a village grid alone. */
  readonly urban: AreaClass;
  readonly village: AreaClass;
  /** A town that is classed otherwise as a whole. */
  readonly towns: readonly {
    readonly town: TownCode;
    readonly urban: AreaClass;
    readonly village: AreaClass;
  }[];
  /** A grid that is classed otherwise than its town. */
  readonly grids: readonly { readonly grid: GridCode; readonly class: AreaClass }[];
}

export const LIMIT_STEPS = ['accept', 'dispatch', 'arrive', 'handle', 'check'] as const;
export type LimitStep = (typeof LIMIT_STEPS)[number];

/** Rules apply in their order, so a later one sees what the earlier ones made. */
export interface LimitRule {
  readonly key: string;
  readonly name: Words;
  /** All that is named must fit; what is not named fits always. */
  readonly when: {
    readonly categories?: readonly string[];
    readonly conditions?: readonly string[];
    readonly priorities?: readonly Priority[];
    readonly areas?: readonly AreaClass[];
    readonly tiers?: readonly Tier[];
    readonly towns?: readonly TownCode[];
    /** First and last local day on which cases are filed under it. */
    readonly from?: LocalDate;
    readonly until?: LocalDate;
  };
  readonly set?: { readonly [S in LimitStep]?: Span };
  readonly times?: { readonly [S in LimitStep]?: number };
  readonly source: string;
  readonly verified: boolean;
}

export interface LimitRules {
  readonly areas: AreaRules;
  readonly rules: readonly LimitRule[];
}

/** Where a case lies, as far as its limits care. */
export interface Place {
  readonly town: TownCode;
  readonly villageGrid: GridCode;
  readonly urbanGrid: GridCode | null;
}

/** null: the policy in force tells no classes apart. */
export function areaClassOf(policy: Policy, place: Place): AreaClass | null {
  if (!policy.limits) return null;
  const { areas } = policy.limits;
  const grid = place.urbanGrid ?? place.villageGrid;
  const named = areas.grids.find((one) => one.grid === grid);
  if (named) return named.class;
  const { urban, village } = areas.towns.find((one) => one.town === place.town) ?? areas;
  return place.urbanGrid === null ? village : urban;
}

/** The limits of one tier for a case that is filed at `at`. */
export function limitsFor(
  policy: Policy,
  category: string,
  condition: FilingCondition,
  place: Place,
  tier: Tier,
  at: number,
): Limits {
  const day = localDate(at, offsetMinOf(policy));
  const area = areaClassOf(policy, place);
  const fits = ({ when }: LimitRule): boolean =>
    among(when.categories, category) &&
    among(when.conditions, condition.key) &&
    among(when.priorities, condition.priority) &&
    (when.areas === undefined || (area !== null && when.areas.includes(area))) &&
    among(when.tiers, tier) &&
    among(when.towns, place.town) &&
    (when.from === undefined || when.from <= day) &&
    (when.until === undefined || day <= when.until);
  return (policy.limits?.rules ?? []).filter(fits).reduce(changed, condition.limits);
}

const among = <T>(list: readonly T[] | undefined, one: T): boolean =>
  list === undefined || list.includes(one);

function changed(limits: Limits, { set, times }: LimitRule): Limits {
  const next: { -readonly [S in LimitStep]?: Span | null } = { ...limits };
  for (const step of LIMIT_STEPS) {
    const span = set?.[step] ?? next[step];
    const factor = times?.[step];
    // Continuous handling has no limit to stretch.
    if (span) next[step] = factor === undefined ? span : { ...span, n: span.n * factor };
  }
  return next as Limits;
}
