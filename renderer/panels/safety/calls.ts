// Calls for help and welfare checks as a desk lists them.
import type { Position } from '#contract/ids.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import { isRaised, type Panic, type WelfareState } from '#contract/safety/safety.ts';
import { atScene, welfareOf } from '#contract/safety/welfareTimers.ts';
import type { FixTable } from '../../picture/fixTable.ts';

/** Who has waited longest is first. */
export const standingCalls = ({ panics }: Picture): readonly Panic[] =>
  [...panics.values()].filter(isRaised).sort((a, b) => a.raisedAt - b.raisedAt);

export interface SceneRow {
  readonly team: Team;
  readonly since: number;
  /** null: not asked yet. */
  readonly check: WelfareState | null;
}

const URGENCY = { missed: 0, asked: 1, none: 2, well: 3 } as const;

/** Every team at a scene: whoever has not answered first, and there the longest silence. */
export function scenes(picture: Picture): readonly SceneRow[] {
  const rows: SceneRow[] = [];
  for (const team of picture.teams.values()) {
    const scene = atScene(picture, team);
    if (scene) rows.push({ team, since: scene.since, check: welfareOf(picture, team)?.state ?? null });
  }
  const rank = ({ check }: SceneRow): number => URGENCY[check?.kind ?? 'none'];
  const from = ({ check, since }: SceneRow): number => check?.since ?? since;
  return rows.sort((a, b) => rank(a) - rank(b) || from(a) - from(b));
}

/** Where the team called from; else where its units were last heard. null: nobody knows. */
export function placeOf(
  { position, team }: Panic,
  { units }: Picture,
  fixes: Pick<FixTable, 'known' | 'lonE6' | 'latE6' | 'fixAt'>,
): Position | null {
  if (position) return position;
  let newest = -1;
  for (const unit of units.values()) {
    if (unit.team !== team || fixes.known[unit.no] !== 1) continue;
    if (newest < 0 || (fixes.fixAt[unit.no] ?? 0) > (fixes.fixAt[newest] ?? 0)) newest = unit.no;
  }
  if (newest < 0) return null;
  return { lon: (fixes.lonE6[newest] ?? 0) / 1e6, lat: (fixes.latE6[newest] ?? 0) / 1e6 };
}
