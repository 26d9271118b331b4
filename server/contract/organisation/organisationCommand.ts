// What may be asked for about the organisation. Who keeps it (administrator, commanders) asks over the wire, the
// importer in one command for a whole file, and set-up and ingest as parts of the server.
import { z } from 'zod';
import { gridCode, memberId, shiftId, townCode, unitId, type TownCode, type Words } from '../ids.ts';
import { isLocalDate } from '../localDay.ts';
import { aTeam, both, commandId, line, name } from '../schema.ts';
import { FORCE_CODES } from '../policy.ts';
import { departmentId } from '../ids.ts';
import { TRANSPORTS } from './organisation.ts';
import { PLANNED_AHEAD_DAYS, KEPT_PAST_DAYS, SHIFTS_A_DAY } from './roster.ts';

/** Ids that an organisation gives: numbers and short codes that can be spoken, written in a table and sorted. */
const OWN_ID = both(
  '编号应为 1 至 64 个字母、数字、汉字或 . _ : -，以字母、数字或汉字开头',
  'an id has 1 to 64 letters, digits or . _ : - and begins with a letter or digit',
);
const ownId = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._:-]{0,63}$/u, OWN_ID);

const TOWN_CODE = both('应为九位街镇代码', 'must be a town code of nine digits');
const aTown = z
  .string()
  .regex(/^\d{9}$/, TOWN_CODE)
  .transform(townCode);
const GRID_CODE = both('应为网格代码，如 310114103U007', 'must be a grid code like 310114103U007');
const aGrid = z
  .string()
  .regex(/^\d{9}[A-Z]\d{3}$/, GRID_CODE)
  .transform(gridCode);
const aUnit = z.string().min(1).max(100).transform(unitId);
const aMember = ownId.transform(memberId);
const aShift = ownId.transform(shiftId);
const minuteOfDay = z.number().int().min(0).max(1_440);
const date = z
  .string()
  .refine(isLocalDate, both('应为日期，如 2026-11-23', 'must be a date like 2026-11-23'));

const force = z.enum(FORCE_CODES);
const transport = z.enum(TRANSPORTS);

const subject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grid'), grid: aGrid }),
  z.strictObject({ kind: z.literal('category'), town: aTown, category: z.string().min(1).max(20) }),
]);
const responsible = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('town'), town: aTown }),
  z.strictObject({
    kind: z.literal('department'),
    department: z.string().min(1).max(60).transform(departmentId),
  }),
]);

const of = <T extends string>(type: T) => ({ id: commandId, type: z.literal(type) });

export const organisationCommands = {
  'team.setDuty': z.strictObject({
    ...of('team.setDuty'),
    team: aTeam,
    duty: z.enum(['available', 'offDuty', 'unavailable']),
    reason: line.optional(),
  }),
  'team.enrol': z.strictObject({
    ...of('team.enrol'),
    team: ownId.pipe(aTeam),
    name,
    force,
    /** null: a district team. */
    homeTown: aTown.nullable(),
    leader: name,
    transport,
  }),
  'team.change': z.strictObject({
    ...of('team.change'),
    team: aTeam,
    name: name.optional(),
    leader: name.optional(),
    transport: transport.optional(),
    homeTown: aTown.nullable().optional(),
  }),
  'team.disband': z.strictObject({ ...of('team.disband'), team: aTeam, reason: line }),
  'unit.enrol': z.strictObject({
    ...of('unit.enrol'),
    unit: ownId.pipe(aUnit),
    callsign: name,
    team: aTeam,
    simulated: z.boolean(),
  }),
  'unit.change': z.strictObject({
    ...of('unit.change'),
    unit: aUnit,
    callsign: name.optional(),
    team: aTeam.optional(),
  }),
  'unit.retire': z.strictObject({ ...of('unit.retire'), unit: aUnit, reason: line }),
  'member.enrol': z.strictObject({
    ...of('member.enrol'),
    member: aMember,
    team: aTeam,
    name,
    title: name.optional(),
  }),
  'member.change': z.strictObject({
    ...of('member.change'),
    member: aMember,
    name: name.optional(),
    /** null: an ordinary member. */
    title: name.nullable().optional(),
    team: aTeam.optional(),
  }),
  'member.remove': z.strictObject({ ...of('member.remove'), member: aMember, reason: line }),
  'workstation.set': z.strictObject({ ...of('workstation.set'), grid: aGrid, name }),
  'workstation.close': z.strictObject({ ...of('workstation.close'), grid: aGrid, reason: line }),
  'shift.set': z.strictObject({
    ...of('shift.set'),
    shift: aShift,
    name,
    startMin: minuteOfDay.max(1_439),
    /** At or before the start: on the next day. */
    endMin: minuteOfDay,
    town: aTown.nullable(),
  }),
  'shift.retire': z.strictObject({ ...of('shift.retire'), shift: aShift }),
  'roster.plan': z.strictObject({
    ...of('roster.plan'),
    team: aTeam,
    member: aMember.optional(),
    days: z
      .array(
        z.strictObject({
          date,
          shifts: z.array(aShift).max(SHIFTS_A_DAY).readonly().nullable(),
        }),
      )
      .min(1)
      .max(KEPT_PAST_DAYS + PLANNED_AHEAD_DAYS + 1)
      .readonly(),
  }),
  'jurisdiction.set': z.strictObject({
    ...of('jurisdiction.set'),
    subject,
    responsible,
    /** The first day in force; today = from now on. */
    from: date,
    basis: line,
  }),
  'jurisdiction.withdraw': z.strictObject({
    ...of('jurisdiction.withdraw'),
    subject,
    /** When the version would have begun, epoch ms. */
    from: z.number().int(),
    reason: line,
  }),
};

export type OrganisationCommand = z.infer<(typeof organisationCommands)[keyof typeof organisationCommands]>;

/** What a file may bring: enrolments and changes, never an end. */
export type ImportedCommand = Extract<
  OrganisationCommand,
  {
    type:
      | 'team.enrol'
      | 'team.change'
      | 'unit.enrol'
      | 'unit.change'
      | 'member.enrol'
      | 'member.change'
      | 'workstation.set'
      | 'shift.set'
      | 'roster.plan';
  }
>;

/** One command for a whole file, made by the importer for a person: all of it is done, or nothing. */
export interface ImportCommand {
  readonly id: string;
  readonly type: 'organisation.import';
  readonly file: string;
  readonly hash: string;
  readonly commands: readonly ImportedCommand[];
}

export type OrganisationSystemCommand =
  | {
      readonly id: string;
      readonly type: 'district.adopt';
      readonly hash: string;
      readonly code: string;
      readonly name: Words;
      readonly schematic: boolean;
      readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
    }
  | ImportCommand;
