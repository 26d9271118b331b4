// What a fact about a case changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { CaseId } from '../ids.ts';
import type { Case } from './case.ts';
import type { CaseFact } from './caseFact.ts';

export function advanceCase(draft: Draft, fact: Envelope & CaseFact): void {
  const { at } = fact;
  switch (fact.type) {
    case 'case.reported': {
      draft.head.casesEver += 1;
      const { case: id, no, category, condition, priority, source, text, place, position } = fact;
      const { town, villageGrid, urbanGrid } = fact;
      draft.set('cases', {
        id,
        no,
        version: 1,
        category,
        condition,
        priority,
        source,
        text,
        place,
        position,
        town,
        villageGrid,
        urbanGrid,
        ownerTier: 'town',
        department: null,
        reportedAt: at,
        reportedBy: fact.actor.id,
        limits: null,
        dues: null,
        clockFrom: null,
        orders: [],
        returned: 0,
        reworked: 0,
        reworkedAt: null,
        state: { kind: 'reported', since: at },
        changes: [],
      });
      return;
    }
    case 'case.accepted':
      return change(draft, fact.case, () => ({ state: { kind: 'accepted', since: at } }));
    case 'case.rejected':
      return change(draft, fact.case, () => ({
        state: { kind: 'rejected', since: at, reason: fact.reason },
      }));
    case 'case.filed':
      return change(draft, fact.case, () => ({
        condition: fact.condition,
        priority: fact.priority,
        limits: fact.limits,
        dues: fact.dues,
        department: fact.department,
        clockFrom: at,
        state: { kind: 'filed', since: at },
      }));
    case 'case.dispatched':
      return change(draft, fact.case, (theCase) => ({
        // A second order (reinforcement) does not set a case back that is already being handled.
        state: theCase.state.kind === 'handling' ? theCase.state : { kind: 'dispatched', since: at },
        orders: [...theCase.orders, fact.order],
      }));
    case 'case.handling':
      return change(draft, fact.case, () => ({ state: { kind: 'handling', since: at } }));
    case 'case.returned':
      return change(draft, fact.case, (theCase) => ({
        returned: theCase.returned + 1,
        state: { kind: 'filed', since: at },
      }));
    case 'case.requeued':
      return change(draft, fact.case, () => ({ state: { kind: 'filed', since: at } }));
    case 'case.fedBack':
      return change(draft, fact.case, () => ({ state: { kind: 'feedback', since: at, text: fact.text } }));
    case 'case.checking':
      return change(draft, fact.case, () => ({ state: { kind: 'checking', since: at } }));
    case 'case.closed':
      return change(draft, fact.case, () => ({ state: { kind: 'closed', since: at } }));
    case 'case.reworked':
      return change(draft, fact.case, (theCase) => ({
        reworked: theCase.reworked + 1,
        reworkedAt: at,
        state: { kind: 'filed', since: at },
      }));
    case 'case.voided':
      return change(draft, fact.case, () => ({ state: { kind: 'voided', since: at, reason: fact.reason } }));
    case 'case.escalated':
      return change(draft, fact.case, () => ({ ownerTier: 'district' }));
    default:
      fact satisfies never;
  }
}

function change(draft: Draft, id: CaseId, to: (theCase: Case) => Partial<Case>): void {
  draft.change('cases', id, (theCase) => ({ ...theCase, ...to(theCase), version: theCase.version + 1 }));
}
