// What may be asked for about a joint patrol; and what only the track watch and the clock do.
import { z } from 'zod';
import type { PatrolId, TeamId } from '../ids.ts';
import {
  aCase,
  aGrid,
  aPatrol,
  aTeam,
  aTown,
  commandId,
  line,
  position,
  text,
  tier,
  version,
} from '../schema.ts';
import type { Target } from './patrol.ts';

/** One patrol is led by one voice: more teams than a radio net carries are several patrols. */
const MAX_TEAMS = 20;
/** As many as a leader can have on a phone; a patrol of all grids of the largest town fits. */
const MAX_CHECKPOINTS = 60;
const MAX_GRIDS = 100;
const MAX_POINTS = 200;
/** Nobody counts more heads in one team by eye. */
const MAX_PRESENT = 200;

const plan = {
  name: line,
  tier,
  /** For a patrol of a town; absent for one of the district. */
  town: aTown.optional(),
  teams: z.array(aTeam).min(1).max(MAX_TEAMS).readonly(),
  /** The first team when absent. */
  lead: aTeam.optional(),
  area: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('grids'), grids: z.array(aGrid).min(1).max(MAX_GRIDS).readonly() }),
    z.strictObject({ kind: z.literal('route'), points: z.array(position).min(2).max(MAX_POINTS).readonly() }),
  ]),
  checkpoints: z
    .array(z.strictObject({ id: z.string().regex(/^[\w-]{1,20}$/), name: line, position }))
    .max(MAX_CHECKPOINTS)
    .readonly(),
  from: z.number().int().positive(),
  to: z.number().int().positive(),
  note: text.optional(),
};

const onPatrol = { id: commandId, patrolId: aPatrol, expectedVersion: version };

export const patrolCommands = {
  'patrol.plan': z.strictObject({ id: commandId, type: z.literal('patrol.plan'), ...plan }),
  'patrol.amend': z.strictObject({ ...onPatrol, type: z.literal('patrol.amend'), ...plan }),
  'patrol.cancel': z.strictObject({ ...onPatrol, type: z.literal('patrol.cancel'), reason: line }),
  'patrol.muster': z.strictObject({ ...onPatrol, type: z.literal('patrol.muster') }),
  'patrol.attend': z.strictObject({
    id: commandId,
    type: z.literal('patrol.attend'),
    patrolId: aPatrol,
    team: aTeam,
    present: z.number().int().min(0).max(MAX_PRESENT),
    absent: line.optional(),
  }),
  'patrol.setOut': z.strictObject({ ...onPatrol, type: z.literal('patrol.setOut') }),
  /** By hand, where there is no track: the note says why. */
  'patrol.visit': z.strictObject({
    id: commandId,
    type: z.literal('patrol.visit'),
    patrolId: aPatrol,
    team: aTeam,
    checkpoint: z.string().min(1).max(20),
    note: line,
  }),
  /** The plan becomes an order: these teams of it (all that are free when absent) are sent to a case. */
  'patrol.order': z.strictObject({
    ...onPatrol,
    type: z.literal('patrol.order'),
    caseId: aCase,
    tier,
    teams: z.array(aTeam).min(1).max(MAX_TEAMS).readonly().optional(),
    note: text.optional(),
  }),
  'patrol.end': z.strictObject({ ...onPatrol, type: z.literal('patrol.end') }),
};

export type PatrolCommand = z.infer<(typeof patrolCommands)[keyof typeof patrolCommands]>;

export type PatrolSystemCommand =
  | {
      readonly id: string;
      readonly type: 'patrol.prove';
      readonly patrolId: PatrolId;
      readonly target: Target;
      readonly team: TeamId;
    }
  | { readonly id: string; readonly type: 'patrol.expire'; readonly patrolId: PatrolId };
