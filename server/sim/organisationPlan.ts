// Who takes part in the demo, as data: shares of forces and towns, team sizes, vehicles, shifts. Assumptions,
// marked so in `assets/sim/organisation.json`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ForceCode } from '#contract/policy.ts';
import { draw, pickWeighted } from './chance.ts';

const weight = z.number().min(0);
const localTime = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'must look like 08:30');
const SHIFT_NAMES = ['day', 'evening', 'night', 'office'] as const;
type ShiftName = (typeof SHIFT_NAMES)[number];

const planSchema = z.strictObject({
  source: z.string().min(1),
  verified: z.boolean(),
  /** Share of all units that belong to district teams. */
  districtShare: z.number().min(0).max(1),
  townWeights: z.record(z.string(), weight),
  otherTownWeight: weight,
  forces: z
    .array(
      z.strictObject({
        // Checked against the policy's forces when an organisation is made.
        force: z.string().transform((code) => code as ForceCode),
        share: weight,
        inDistrict: weight,
        transport: z.strictObject({ foot: weight, ebike: weight, car: weight }),
        shifts: z.partialRecord(z.enum(SHIFT_NAMES), weight),
        /** Share of teams that patrol; the others stand by at their base. */
        patrols: z.number().min(0).max(1),
      }),
    )
    .min(1),
  shifts: z.record(z.enum(SHIFT_NAMES), z.tuple([localTime, localTime])),
  shiftNames: z.record(z.enum(SHIFT_NAMES), z.string().min(1)),
  shiftSpreadMin: z.number().min(0),
  /** Weights of teams of 1, 2, 3 … units. */
  teamSizes: z.array(weight).min(1).max(4),
  basesPerTown: z.number().int().positive(),
  leaderSurnames: z.array(z.string().min(1)).min(1),
  leaderTitle: z.string().min(1),
  /** People for each unit of a team, the fewest and the most. */
  membersPerUnit: z.tuple([z.number().positive(), z.number().positive()]),
});

export type OrganisationPlan = z.infer<typeof planSchema>;
export type ForcePlan = OrganisationPlan['forces'][number];

const SHIPPED = join(import.meta.dirname, '../../assets/sim/organisation.json');

export function loadOrganisationPlan(path = SHIPPED): OrganisationPlan {
  return planSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Minutes of the local day; `end` before `start` runs over midnight. */
export interface Shift {
  readonly startMin: number;
  readonly endMin: number;
}

type Planned = { readonly id: string; readonly force: ForceCode };

/** The same team has the same shift on every day and every run: the roster of the simulated says so too. */
export function shiftNameOf(team: Planned, plan: OrganisationPlan): ShiftName {
  const shifts = plan.forces.find((one) => one.force === team.force)?.shifts ?? { day: 1 };
  const [name] = pickWeighted(Object.entries(shifts), ([, share]) => share, draw(0, `shift:${team.id}`));
  // The names are the schema's own.
  return name as ShiftName;
}

export function shiftOf(team: Planned, plan: OrganisationPlan): Shift {
  const [start, end] = plan.shifts[shiftNameOf(team, plan)];
  const spreadMin = (draw(0, `spread:${team.id}`) - 0.5) * 2 * plan.shiftSpreadMin;
  return { startMin: minutes(start) + spreadMin, endMin: minutes(end) + spreadMin };
}

const DAY_MIN = 1440;
const DAY_MS = 86_400_000;

/** When the shift that runs at `now` began (epoch ms); null between shifts. */
export function shiftStartAt(shift: Shift, now: number, utcOffsetMin: number): number | null {
  const localMin = (((now / 60_000 + utcOffsetMin) % DAY_MIN) + DAY_MIN) % DAY_MIN;
  const lengthMin = modulo(shift.endMin - shift.startMin, DAY_MIN);
  const sinceMin = modulo(localMin - shift.startMin, DAY_MIN);
  return sinceMin < lengthMin ? Math.round(now - (sinceMin * DAY_MS) / DAY_MIN) : null;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
