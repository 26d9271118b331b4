// Emergency rights (应急授权): two persons of different posts let a third command for a while. Everybody at the
// district sees it as long as it lasts.
import { z } from 'zod';
import type { Role } from '../actor.ts';
import type { TownCode } from '../ids.ts';
import { line } from '../schema.ts';

/** Command is what an emergency lacks; no administrator's office is ever lent. */
export const LENT_ROLES = ['districtCommander', 'townCommander'] as const;
export type LentRole = (typeof LENT_ROLES)[number];

/** POST /api/break-glass */
export const askSchema = z.strictObject({
  account: z.string().min(1).max(64),
  role: z.enum(LENT_ROLES),
  /** Nine digits; for a town commander. */
  town: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
  reason: line,
});
export type BreakGlassRequest = z.infer<typeof askSchema>;

export interface EmergencyGrant {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly role: LentRole;
  readonly town: TownCode | null;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedRole: Role;
  readonly askedAt: number;
  readonly state: /** Waits for the second person until then. */
    | { readonly kind: 'asked'; readonly until: number }
    | { readonly kind: 'granted'; readonly by: string; readonly at: number; readonly until: number };
}

/** GET /api/break-glass */
export interface BreakGlassAnswer {
  readonly grants: readonly EmergencyGrant[];
  /** How long a grant lasts. */
  readonly minutes: number;
  /** Roles of which two together may grant. */
  readonly pairs: readonly (readonly [Role, Role])[];
}
