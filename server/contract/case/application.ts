// Applications (申请): who may not decide, asks. One that is pending does not change the state of the case.
import type { Role } from '../actor.ts';
import type { CaseId, Tier } from '../ids.ts';
import { isFinal, type By, type Case } from './case.ts';

export type Asked =
  /** 退单: this is not ours to handle. */
  | { readonly kind: 'return'; readonly reason: string }
  /** 延期 */
  | { readonly kind: 'extension'; readonly hours: number; readonly reason: string }
  /** 挂账 */
  | {
      readonly kind: 'suspension';
      /** A key of the rules' `suspensionGrounds`. */
      readonly ground: string;
      readonly until: number;
      readonly reason: string;
    }
  /** 作废 */
  | {
      readonly kind: 'void';
      /** A key of the rules' `voidGrounds`. */
      readonly ground: string;
      readonly duplicateOf: CaseId | null;
      readonly reason: string;
    }
  /** 提级 */
  | { readonly kind: 'escalation'; readonly reason: string };

export type ApplicationKind = Asked['kind'];

export interface Application {
  /** The id of the command that asked. */
  readonly id: string;
  readonly at: number;
  readonly by: By;
  /** The tier that decides; the district may always. */
  readonly decides: Tier;
  readonly asked: Asked;
}

/** Which offices of the deciding tier decide. */
export const DECIDERS: Readonly<Record<ApplicationKind, Readonly<Record<Tier, readonly Role[]>>>> = {
  return: {
    town: ['townCommander', 'townDispatcher'],
    district: ['districtCommander', 'districtDispatcher'],
  },
  extension: {
    town: ['townCommander', 'townDispatcher'],
    district: ['districtCommander', 'districtDispatcher'],
  },
  suspension: {
    town: ['townCommander', 'townDispatcher'],
    district: ['districtCommander', 'districtDispatcher'],
  },
  void: {
    town: ['townCommander', 'townShiftLeader'],
    district: ['districtCommander', 'districtShiftLeader'],
  },
  escalation: { town: [], district: ['districtCommander'] },
};

/** The case has moved on since: nobody needs to decide any more. */
export function isMoot({ asked }: Application, theCase: Case): boolean {
  const { kind } = theCase.state;
  switch (asked.kind) {
    case 'return':
      return !isInHands(kind) && theCase.delegation === null;
    case 'extension':
    case 'suspension':
      return !isInHands(kind);
    case 'escalation':
      return theCase.ownerTier === 'district' || isFinal(kind);
    case 'void':
      return isFinal(kind);
  }
}

const isInHands = (kind: Case['state']['kind']): boolean => kind === 'dispatched' || kind === 'handling';
