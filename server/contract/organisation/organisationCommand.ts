// What may be asked for about teams; and what only set-up, import and ingest do, which no wire can carry.
import { z } from 'zod';
import type { TeamId, TownCode, UnitId, Words } from '../ids.ts';
import type { ForceCode } from '../policy.ts';
import { aTeam, commandId, line } from '../schema.ts';
import type { Transport } from './organisation.ts';

export const organisationCommands = {
  'team.setDuty': z.strictObject({
    id: commandId,
    type: z.literal('team.setDuty'),
    team: aTeam,
    duty: z.enum(['available', 'offDuty', 'unavailable', 'emergency']),
    reason: line.optional(),
  }),
};

export type OrganisationCommand = z.infer<(typeof organisationCommands)[keyof typeof organisationCommands]>;

export type OrganisationSystemCommand =
  | {
      readonly id: string;
      readonly type: 'team.enrol';
      readonly team: TeamId;
      readonly name: string;
      readonly force: ForceCode;
      readonly homeTown: TownCode | null;
      readonly leader: string;
      readonly transport: Transport;
    }
  | {
      readonly id: string;
      readonly type: 'unit.enrol';
      readonly unit: UnitId;
      readonly callsign: string;
      readonly team: TeamId;
      readonly simulated: boolean;
    }
  | {
      readonly id: string;
      readonly type: 'district.adopt';
      readonly hash: string;
      readonly code: string;
      readonly name: Words;
      readonly schematic: boolean;
      readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
    };
