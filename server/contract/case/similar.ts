// Which cases a report may be a second report of: the same kind of thing, near, and not long ago.
import type { Position } from '../ids.ts';
import type { CaseRules } from './caseRules.ts';
import { isOpen, type Case } from './case.ts';

export interface Like {
  readonly category: string;
  readonly position: Position;
}

export interface Similar {
  readonly theCase: Case;
  readonly distanceM: number;
}

/** The nearest first, at most as many as the rules ask about. */
export function similarCases(cases: Iterable<Case>, like: Like, rules: CaseRules, now: number): Similar[] {
  const { rangeM, openWithinMs, closedWithinMs, atMost } = rules.duplicates;
  const kind = kindOf(rules);
  const found: Similar[] = [];
  for (const theCase of cases) {
    if (kind(theCase.category) !== kind(like.category)) continue;
    if (isOpen(theCase)) {
      if (now - theCase.reportedAt > openWithinMs) continue;
    } else if (theCase.state.kind !== 'closed' || now - theCase.state.since > closedWithinMs) continue;
    const distanceM = metresBetween(theCase.position, like.position);
    if (distanceM <= rangeM) found.push({ theCase, distanceM });
  }
  return found
    .sort((a, b) => a.distanceM - b.distanceM || (a.theCase.id < b.theCase.id ? -1 : 1))
    .slice(0, atMost);
}

/** `E-0401` is of class `E-04`. */
const CLASS_LENGTH = 4;
const kindOf =
  ({ duplicates: { same } }: CaseRules) =>
  (category: string): string =>
    same === 'class' ? category.slice(0, CLASS_LENGTH) : category;

const METRES_PER_DEGREE = 111_195;

/** On a flat sheet: over the few hundred metres that matter here the earth's curve is less than a metre. */
export function metresBetween(a: Position, b: Position): number {
  const eastM = (a.lon - b.lon) * METRES_PER_DEGREE * Math.cos((b.lat * Math.PI) / 180);
  return Math.hypot(eastM, (a.lat - b.lat) * METRES_PER_DEGREE);
}
