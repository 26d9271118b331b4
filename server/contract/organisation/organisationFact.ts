// How the organisation changes, as facts.
import type { TeamId, TownCode, Words } from '../ids.ts';
import type { DutyKind, EnrolledTeam, EnrolledUnit } from './organisation.ts';

export type OrganisationFact =
  | {
      readonly type: 'district.adopted';
      readonly hash: string;
      readonly code: string;
      readonly name: Words;
      readonly schematic: boolean;
      readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
    }
  | { readonly type: 'team.enrolled'; readonly team: EnrolledTeam }
  | { readonly type: 'unit.enrolled'; readonly unit: EnrolledUnit }
  | {
      readonly type: 'team.dutyChanged';
      readonly team: TeamId;
      readonly duty: DutyKind;
      readonly reason: string | null;
    };
