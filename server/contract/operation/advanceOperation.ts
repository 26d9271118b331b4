// What a fact about a joint operation changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { OperationId } from '../ids.ts';
import { KEPT_ENTRIES, type LogEntry, type Operation } from './operation.ts';
import type { OperationFact } from './operationFact.ts';

export function advanceOperation(draft: Draft, fact: Envelope & OperationFact): void {
  const { at } = fact;
  const entry = (what: LogEntry['what']): LogEntry => ({ at, by: fact.actor.id, what });
  switch (fact.type) {
    case 'operation.opened':
      draft.set('operations', {
        id: fact.operation,
        version: 1,
        name: fact.name,
        commander: fact.commander,
        openedBy: fact.actor.id,
        openedAt: at,
        cases: fact.cases,
        log: [entry({ kind: 'opened' })],
        state: { kind: 'open', since: at },
        changes: [],
      });
      return;
    case 'operation.caseAdded': {
      const { case: added, no } = fact;
      return change(draft, fact.operation, entry({ kind: 'caseAdded', case: added, no }), ({ cases }) => ({
        cases: [...cases, added],
      }));
    }
    case 'operation.caseReleased': {
      const { case: released, no, reason } = fact;
      const what = { kind: 'caseReleased', case: released, no, reason } as const;
      return change(draft, fact.operation, entry(what), ({ cases }) => ({
        cases: cases.filter((one) => one !== released),
      }));
    }
    case 'operation.handedOver':
      return change(draft, fact.operation, entry({ kind: 'handedOver', to: fact.to }), () => ({
        commander: fact.to,
      }));
    case 'operation.noted':
      return change(draft, fact.operation, entry({ kind: 'note', text: fact.text }), () => ({}));
    case 'operation.closed':
      return change(draft, fact.operation, null, () => ({
        state: { kind: 'closed', since: at, summary: fact.summary },
      }));
    default:
      fact satisfies never;
  }
}

function change(
  draft: Draft,
  id: OperationId,
  entry: LogEntry | null,
  to: (operation: Operation) => Partial<Operation>,
): void {
  draft.change('operations', id, (operation) => ({
    ...operation,
    ...to(operation),
    log: entry ? [...operation.log, entry].slice(-KEPT_ENTRIES) : operation.log,
    version: operation.version + 1,
  }));
}
