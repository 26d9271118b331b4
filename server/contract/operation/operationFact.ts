// What happens to joint operations, as facts.
import type { CaseId, OperationId } from '../ids.ts';
import type { OperationCommander } from './operation.ts';

interface OnOperation {
  readonly operation: OperationId;
}

export type OperationFact =
  | (OnOperation & {
      readonly type: 'operation.opened';
      readonly name: string;
      readonly commander: OperationCommander;
      readonly cases: readonly CaseId[];
    })
  | (OnOperation & { readonly type: 'operation.caseAdded'; readonly case: CaseId; readonly no: string })
  /** The case goes on alone, with the district. */
  | (OnOperation & {
      readonly type: 'operation.caseReleased';
      readonly case: CaseId;
      readonly no: string;
      readonly reason: string;
    })
  /** Given by the former commander, or taken over by the new one: the actor says which. */
  | (OnOperation & { readonly type: 'operation.handedOver'; readonly to: OperationCommander })
  | (OnOperation & { readonly type: 'operation.noted'; readonly text: string })
  | (OnOperation & { readonly type: 'operation.closed'; readonly summary: string });
