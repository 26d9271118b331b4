// How the organisation changes, as facts.
import type { GridCode, MemberId, ShiftId, TeamId, TownCode, UnitId, Words } from '../ids.ts';
import type { LocalDate } from '../localDay.ts';
import type { DutyKind, EnrolledTeam, EnrolledUnit, Member, Workstation } from './organisation.ts';
import type { JurisdictionSubject, Responsible } from './responsibility.ts';
import type { Shift } from './roster.ts';

/** What may change of a team; its force does not: another force is another team. */
export type TeamChange = Partial<Pick<EnrolledTeam, 'name' | 'leader' | 'transport' | 'homeTown'>>;
export type MemberChange = Partial<Pick<Member, 'name' | 'title' | 'team'>>;

export interface PlannedDay {
  readonly date: LocalDate;
  /** None = a day off; null = no plan for the day any more. */
  readonly shifts: readonly ShiftId[] | null;
}

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
  /** With a home town its units move with it. */
  | { readonly type: 'team.changed'; readonly team: TeamId; readonly change: TeamChange }
  /** Its units were retired and its members left before it. */
  | { readonly type: 'team.disbanded'; readonly team: TeamId; readonly reason: string }
  | {
      readonly type: 'team.dutyChanged';
      readonly team: TeamId;
      readonly duty: DutyKind;
      readonly reason: string | null;
    }
  | { readonly type: 'unit.enrolled'; readonly unit: EnrolledUnit }
  | { readonly type: 'unit.renamed'; readonly unit: UnitId; readonly callsign: string }
  /** It takes on the force and the town of its new team. */
  | { readonly type: 'unit.moved'; readonly unit: UnitId; readonly team: TeamId; readonly from: TeamId }
  | { readonly type: 'unit.retired'; readonly unit: UnitId; readonly team: TeamId; readonly reason: string }
  | { readonly type: 'member.enrolled'; readonly member: Member }
  | {
      readonly type: 'member.changed';
      readonly member: MemberId;
      /** Before the change. */
      readonly team: TeamId;
      readonly change: MemberChange;
    }
  | {
      readonly type: 'member.left';
      readonly member: MemberId;
      readonly team: TeamId;
      readonly reason: string;
    }
  /** Opened, or given another name. */
  | { readonly type: 'workstation.set'; readonly workstation: Workstation }
  | { readonly type: 'workstation.closed'; readonly workstation: GridCode; readonly reason: string }
  /** Defined, or given another name. */
  | { readonly type: 'shift.set'; readonly shift: Shift }
  | { readonly type: 'shift.retired'; readonly shift: ShiftId }
  /** These days are as told; the others stay. */
  | {
      readonly type: 'roster.planned';
      readonly team: TeamId;
      /** null: the whole team. */
      readonly member: MemberId | null;
      readonly days: readonly PlannedDay[];
    }
  | {
      readonly type: 'jurisdiction.set';
      readonly subject: JurisdictionSubject;
      /** Epoch ms: never before the time of the fact. */
      readonly from: number;
      readonly responsible: Responsible;
      readonly basis: string;
    }
  /** A version that had not begun was taken back. */
  | {
      readonly type: 'jurisdiction.withdrawn';
      readonly subject: JurisdictionSubject;
      readonly from: number;
      readonly reason: string;
    }
  /** The facts after it, under the same command, came from this file. */
  | {
      readonly type: 'organisation.imported';
      readonly file: string;
      /** SHA-256 of the file. */
      readonly hash: string;
      readonly rows: number;
    };
