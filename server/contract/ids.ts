// Ids that must never be swapped by accident: a branded string costs nothing at run time.
declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

export type CaseId = Branded<'case'>;
export type OrderId = Branded<'order'>;
/** A joint operation (大联勤). */
export type OperationId = Branded<'operation'>;
export type TeamId = Branded<'team'>;
export type UnitId = Branded<'unit'>;
/** A photo given with a report, a feedback or a check. */
export type AttachmentId = Branded<'attachment'>;
export type PanicId = Branded<'panic'>;
export type PatrolId = Branded<'patrol'>;
export type MessageId = Branded<'message'>;
/** What became of one message at one team; made by `receiptOf`. */
export type ReceiptId = Branded<'receipt'>;
/** A person in a team, by the number that their organisation gave them. */
export type MemberId = Branded<'member'>;
export type ShiftId = Branded<'shift'>;
/** What a jurisdiction is about: a grid, or a category in a town; see `responsibility.ts`. */
export type JurisdictionId = Branded<'jurisdiction'>;
/** A handling department (处置部门), e.g. `greenery`. */
export type DepartmentId = Branded<'department'>;
/** Nine digits of the statistics code, e.g. `310114103` (安亭镇). */
export type TownCode = Branded<'town'>;
/** A responsibility grid, e.g. `310114103U007`. */
export type GridCode = Branded<'grid'>;

// These are the only places where a plain string becomes an id: at the edge, after it was parsed.
export const caseId = (text: string) => text as CaseId;
export const orderId = (text: string) => text as OrderId;
export const operationId = (text: string) => text as OperationId;
export const teamId = (text: string) => text as TeamId;
export const unitId = (text: string) => text as UnitId;
export const attachmentId = (text: string) => text as AttachmentId;
export const panicId = (text: string) => text as PanicId;
export const patrolId = (text: string) => text as PatrolId;
export const messageId = (text: string) => text as MessageId;
export const receiptId = (text: string) => text as ReceiptId;
export const memberId = (text: string) => text as MemberId;
export const shiftId = (text: string) => text as ShiftId;
export const jurisdictionId = (text: string) => text as JurisdictionId;
export const departmentId = (text: string) => text as DepartmentId;
export const townCode = (text: string) => text as TownCode;
export const gridCode = (text: string) => text as GridCode;

/** WGS-84 degrees. */
export interface Position {
  readonly lon: number;
  readonly lat: number;
}

/** A text in the two languages of the product. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export type Tier = 'district' | 'town';

/** A grid code begins with the code of its town. */
export const townOfGrid = (grid: GridCode): TownCode => townCode(grid.slice(0, 9));
