// What a district may decide about accounts: how long sessions last, who needs a second factor, what a lock takes.
// Data with their source, from assets/policy/accounts.json or the file that `--accounts` names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROLES, type Role } from '#contract/actor.ts';
import { StartError } from '../startError.ts';

export interface AccountSettings {
  readonly idleMs: number;
  readonly absoluteMs: number;
  /** A team's phone has no idle end. */
  readonly teamMs: number;
  readonly wrongTries: number;
  readonly lockMs: number;
  readonly secondFactorFor: ReadonlySet<Role>;
  /** What an OpenID provider says in `amr` when it has asked for a second factor itself. */
  readonly providerMethods: ReadonlySet<string>;
  readonly breakGlassMs: number;
  readonly confirmWithinMs: number;
  /** Roles of which two together may grant emergency rights. */
  readonly breakGlassPairs: readonly (readonly [Role, Role])[];
  readonly keepAuditMs: number;
}

const FILE = join(import.meta.dirname, '../../assets/policy/accounts.json');
const MINUTE_MS = 60_000;

const datum = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, source: z.string().min(1), verified: z.boolean() });
const count = (least: number, most: number) => datum(z.int().min(least).max(most));
const role = z.enum(ROLES);

const SCHEMA = z.strictObject({
  source: z.string().min(1),
  verified: z.boolean(),
  session: z.strictObject({
    idleMin: count(1, 1_440),
    absoluteMin: count(5, 1_440),
    teamMin: count(5, 1_440),
  }),
  lock: z.strictObject({ wrongTries: count(1, 20), minutes: count(1, 1_440) }),
  secondFactor: z.strictObject({
    requiredFor: datum(z.array(role)),
    providerMethods: datum(z.array(z.string().min(1).max(50))),
  }),
  breakGlass: z.strictObject({
    minutes: count(5, 480),
    confirmWithinMin: count(1, 60),
    pairs: datum(z.array(z.tuple([role, role])).min(1)),
  }),
  // Less than six months would break the law that the file names.
  audit: z.strictObject({ keepDays: count(180, 3_650) }),
});

/** Throws `StartError` with every wrong value by its path: a server with wrong limits must not start. */
export function loadAccountSettings(file = FILE): AccountSettings {
  const { session, lock, secondFactor, breakGlass, audit } = parsed(file);
  return {
    idleMs: session.idleMin.value * MINUTE_MS,
    absoluteMs: session.absoluteMin.value * MINUTE_MS,
    teamMs: session.teamMin.value * MINUTE_MS,
    wrongTries: lock.wrongTries.value,
    lockMs: lock.minutes.value * MINUTE_MS,
    secondFactorFor: new Set(secondFactor.requiredFor.value),
    providerMethods: new Set(secondFactor.providerMethods.value),
    breakGlassMs: breakGlass.minutes.value * MINUTE_MS,
    confirmWithinMs: breakGlass.confirmWithinMin.value * MINUTE_MS,
    breakGlassPairs: breakGlass.pairs.value,
    keepAuditMs: audit.keepDays.value * 86_400_000,
  };
}

function parsed(file: string): z.infer<typeof SCHEMA> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`${file} cannot be read (${reason}): give the settings of accounts as JSON.`, {
      cause,
    });
  }
  const result = SCHEMA.safeParse(json);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  throw new StartError(`${file} is wrong: ${faults.join('; ')}. Correct it and start again.`);
}
