// A patrol while it is being written, and the command that comes of it. What the rules say about it is asked of the
// contract's own rules, as the server will decide.
import type { Person } from '#contract/actor.ts';
import { scopeOf } from '#contract/actor.ts';
import type { Refusal } from '#contract/command.ts';
import { decide } from '#contract/decide.ts';
import type { GridCode, Position, TeamId, Tier, TownCode } from '#contract/ids.ts';
import type { Checkpoint, Patrol } from '#contract/patrol/patrol.ts';
import type { Picture } from '#contract/picture.ts';
import { askingContext } from '../desk/acts/offeredActs.ts';
import type { Wish } from '../desk/useAct.ts';
import type { PatrolShape } from '../../map/patrolShape.ts';

export interface PatrolDraft {
  readonly name: string;
  readonly tier: Tier;
  readonly town: TownCode | null;
  readonly teams: readonly TeamId[];
  readonly lead: TeamId | null;
  readonly areaKind: 'grids' | 'route';
  readonly grids: readonly GridCode[];
  readonly points: readonly Position[];
  readonly checkpoints: readonly Checkpoint[];
  readonly from: number;
  readonly to: number;
  readonly note: string;
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
/** Time to tell the teams. */
const NOTICE_MS = 30 * MINUTE_MS;
/** What a patrol on foot usually takes. */
const USUAL_MS = 120 * MINUTE_MS;

export function newDraft(person: Person, now: number): PatrolDraft {
  const scope = scopeOf(person);
  const town = scope.kind === 'town' ? scope.town : null;
  const from = Math.ceil((now + NOTICE_MS) / QUARTER_MS) * QUARTER_MS;
  return {
    name: '',
    tier: town === null ? 'district' : 'town',
    town,
    teams: [],
    lead: null,
    areaKind: 'grids',
    grids: [],
    points: [],
    checkpoints: [],
    from,
    to: from + USUAL_MS,
    note: '',
  };
}

export const draftOf = ({
  name,
  tier,
  town,
  teams,
  lead,
  area,
  checkpoints,
  from,
  to,
  note,
}: Patrol): PatrolDraft => ({
  name,
  tier,
  town,
  teams,
  lead,
  areaKind: area.kind,
  grids: area.kind === 'grids' ? area.grids : [],
  points: area.kind === 'route' ? area.points : [],
  checkpoints,
  from,
  to,
  note: note ?? '',
});

export const shapeOfDraft = ({ teams, areaKind, grids, points, checkpoints }: PatrolDraft): PatrolShape => ({
  teams,
  checkpoints,
  grids: areaKind === 'grids' ? grids : [],
  points: areaKind === 'route' ? points : [],
  proven: [],
  missed: [],
});

/** The next free number: ids stay with their places when others are taken out. */
export function checkpointId(checkpoints: readonly Checkpoint[]): string {
  let n = checkpoints.length + 1;
  while (checkpoints.some(({ id }) => id === `p${n}`)) n += 1;
  return `p${n}`;
}

const planOf = (draft: PatrolDraft) => ({
  name: draft.name.trim(),
  tier: draft.tier,
  ...(draft.tier === 'town' && draft.town !== null ? { town: draft.town } : {}),
  teams: draft.teams,
  ...(draft.lead === null ? {} : { lead: draft.lead }),
  area:
    draft.areaKind === 'grids'
      ? { kind: 'grids' as const, grids: draft.grids }
      : { kind: 'route' as const, points: draft.points },
  checkpoints: draft.checkpoints.map((one) => ({ ...one, name: one.name.trim() })),
  from: draft.from,
  to: draft.to,
  ...(draft.note.trim() === '' ? {} : { note: draft.note.trim() }),
});

export const wishOf = (draft: PatrolDraft, amends: Patrol | null): Wish =>
  amends
    ? { type: 'patrol.amend', patrolId: amends.id, expectedVersion: amends.version, ...planOf(draft) }
    : { type: 'patrol.plan', ...planOf(draft) };

export type Missing = 'name' | 'town' | 'teams' | 'area' | 'checkpointName' | 'window';

export function missingIn(draft: PatrolDraft): readonly Missing[] {
  const { areaKind, grids, points, checkpoints, teams, tier, town, from, to } = draft;
  return [
    ...(draft.name.trim() === '' ? (['name'] as const) : []),
    ...(tier === 'town' && town === null ? (['town'] as const) : []),
    ...(teams.length === 0 ? (['teams'] as const) : []),
    ...((areaKind === 'grids' ? grids.length === 0 : points.length < 2) ? (['area'] as const) : []),
    ...(checkpoints.some(({ name }) => name.trim() === '') ? (['checkpointName'] as const) : []),
    ...(Number.isFinite(from) && Number.isFinite(to) ? [] : (['window'] as const)),
  ];
}

interface Asking {
  readonly picture: Picture;
  readonly person: Person;
  readonly now: number;
}

/** Why this team cannot be in it, in the rules' own words; null: it can. */
export function conflictOf(
  team: TeamId,
  draft: PatrolDraft,
  amends: Patrol | null,
  { picture, person, now }: Asking,
): Refusal | null {
  const alone: PatrolDraft = { ...draft, teams: [team], lead: null, checkpoints: [] };
  const wish = wishOf(alone, amends);
  const command = { ...wish, id: '00000000-0000-4000-8000-000000000000' } as Parameters<typeof decide>[3];
  const decision = decide(picture, picture.policy, person, command, askingContext(now));
  return !decision.ok && decision.refusal.field?.startsWith('teams') ? decision.refusal : null;
}
