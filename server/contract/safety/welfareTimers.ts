// Who is at a scene, how its welfare check stands, and when the clock has to ask or to give up waiting.
import type { CaseId, TeamId } from '../ids.ts';
import type { Order } from '../order/order.ts';
import type { Team } from '../organisation/organisation.ts';
import type { Picture } from '../picture.ts';
import { safetyRules, type Welfare } from './safety.ts';

export interface Scene {
  readonly order: Order;
  readonly case: CaseId;
  readonly since: number;
}

/** The team's assignment says on scene or handling; null otherwise. */
export function atScene(picture: Picture, team: Team): Scene | null {
  const order = team.order === null ? undefined : picture.orders.get(team.order);
  const state = order?.assignments.find((one) => one.team === team.id)?.state;
  if (!order || (state?.kind !== 'onScene' && state?.kind !== 'handling')) return null;
  return { order, case: order.case, since: state.since };
}

/** A check of an earlier order says nothing about this one. */
export function welfareOf(picture: Picture, team: Team): Welfare | null {
  const kept = picture.welfare.get(team.id);
  return kept && kept.order === team.order ? kept : null;
}

export interface WelfareTimer {
  /** Epoch ms. */
  readonly at: number;
  readonly command: { readonly type: 'welfare.ask' | 'welfare.miss'; readonly team: TeamId };
}

/** What the clock does next for this team; null when it is not at a scene. A missed check is asked again. */
export function welfareTimer(picture: Picture, team: Team): WelfareTimer | null {
  const scene = atScene(picture, team);
  if (!scene) return null;
  const state = welfareOf(picture, team)?.state;
  if (state?.kind === 'asked') return { at: state.dueAt, command: { type: 'welfare.miss', team: team.id } };
  const priority = picture.cases.get(scene.case)?.priority ?? 3;
  const from = Math.max(state?.since ?? scene.since, scene.since);
  return {
    at: from + safetyRules(picture.policy).welfareEveryMs[priority],
    command: { type: 'welfare.ask', team: team.id },
  };
}
