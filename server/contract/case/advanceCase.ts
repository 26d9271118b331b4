// What a fact about a case changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { CaseId, DepartmentId } from '../ids.ts';
import { isMoot } from './application.ts';
import { isFinal, type By, type Case, type CaseState, type Supervision, type Suspension } from './case.ts';
import type { CaseFact } from './caseFact.ts';
import { NO_LADDER } from './ladder.ts';

/** As many as a card shows; how many there ever were is counted, and the record keeps them all. */
const KEPT = 20;

export function advanceCase(draft: Draft, fact: Envelope & CaseFact): void {
  const { at } = fact;
  const by: By = { id: fact.actor.id, role: fact.actor.role };
  const to = (next: (theCase: Case) => Partial<Case>): void => change(draft, fact.case, next);
  /** The case goes into a state of which nothing more is known. */
  const into = (kind: Plain, also: (theCase: Case) => Partial<Case> = () => ({})): void =>
    to((theCase) => ({ ...also(theCase), state: { kind, since: at } }));

  switch (fact.type) {
    case 'case.reported': {
      draft.head.casesEver += 1;
      draft.set('cases', reported(fact));
      return;
    }
    case 'case.keptApart':
      return to((theCase) => ({
        suspects: theCase.suspects.filter((one) => !fact.from.includes(one)),
        keptApart: [...theCase.keptApart, ...fact.from].slice(-KEPT),
      }));
    case 'case.repeated':
      return to((theCase) => ({
        repeats: [...theCase.repeats, { case: fact.from, at, source: fact.source }].slice(-KEPT),
        repeated: theCase.repeated + 1,
      }));
    case 'case.verificationAsked': {
      const { team, dueAt, note } = fact;
      return to(() => ({ state: { kind: 'verifying', since: at, dueAt, team, note, overdueSince: null } }));
    }
    case 'case.verified': {
      const { outcome, note, attachments } = fact;
      return into('reported', () => ({ verification: { at, by, outcome, note, attachments } }));
    }
    case 'case.verificationOverdue':
      return to(({ state }) => (state.kind === 'verifying' ? { state: { ...state, overdueSince: at } } : {}));
    case 'case.accepted':
      return into('accepted');
    case 'case.rejected':
      return to(() => ({ state: { kind: 'rejected', since: at, code: fact.code, reason: fact.reason } }));
    case 'case.filed':
      return into('filed', (theCase) => filed(theCase, fact, at));
    case 'case.dispatched':
      return to((theCase) => ({
        // A second order (reinforcement) does not set a case back that is already being handled.
        state: theCase.state.kind === 'handling' ? theCase.state : { kind: 'dispatched', since: at },
        orders: [...theCase.orders, fact.order],
      }));
    case 'case.departmentAssigned':
      return to((theCase) => ({
        ...asked(fact.department, at),
        state: theCase.state.kind === 'filed' ? { kind: 'dispatched', since: at } : theCase.state,
      }));
    case 'case.received':
      return to((theCase) => ({
        departmentWork: { kind: 'received', since: at },
        state: theCase.state.kind === 'dispatched' ? { kind: 'handling', since: at } : theCase.state,
      }));
    case 'case.handling':
      return into('handling');
    case 'case.applied': {
      const { application: id, decides, asked } = fact;
      return to((theCase) => ({ applications: [...theCase.applications, { id, at, by, decides, asked }] }));
    }
    case 'case.denied':
      return to((theCase) => decided(theCase, fact.application));
    case 'case.extended':
      return to((theCase) => ({
        ...decided(theCase, fact.application),
        dues: fact.dues,
        extensions: [...theCase.extensions, { at, by, hours: fact.hours }],
      }));
    case 'case.suspended': {
      const { ground, reason, until } = fact;
      return to((theCase) => ({
        suspensions: [...theCase.suspensions, { from: at, to: null, ground, reason }],
        state: { kind: 'suspended', since: at, until, ground, reason },
      }));
    }
    case 'case.resumed':
      return into(fact.to, () => ({ dues: fact.dues }));
    case 'case.returned':
      return into('filed', (theCase) => ({
        returned: theCase.returned + 1,
        departmentWork: null,
        applications: theCase.applications.filter(({ asked }) => asked.kind !== 'return'),
      }));
    case 'case.requeued':
      return into('filed');
    case 'case.fedBack': {
      const { text, attachments = [] } = fact;
      return to(({ departmentWork }) => ({
        // Whoever was only asked need not come any more.
        departmentWork: departmentWork?.kind === 'received' ? departmentWork : null,
        state: { kind: 'feedback', since: at, text, attachments },
      }));
    }
    case 'case.checking':
      return to(({ state }) => ({
        state: {
          kind: 'checking',
          since: state.kind === 'checking' ? state.since : at,
          team: fact.team,
          result: null,
        },
      }));
    case 'case.checked': {
      const { passed, onSite, note, attachments } = fact;
      const result = { at, by, passed, onSite, note, attachments };
      return to(({ state }) => (state.kind === 'checking' ? { state: { ...state, result } } : {}));
    }
    case 'case.closed':
      return to(() => ({
        state: { kind: 'closed', since: at, closing: { kind: 'checked', note: fact.note } },
      }));
    case 'case.selfHandled': {
      const { text, attachments } = fact;
      const closing = { kind: 'selfHandled', by, text, attachments, audit: null } as const;
      return to(() => ({ state: { kind: 'closed', since: at, closing } }));
    }
    case 'case.audited':
      return to(({ state }) => {
        if (state.kind !== 'closed' || state.closing.kind !== 'selfHandled') return {};
        const audit = { at, by, passed: fact.passed, note: fact.note };
        return { state: { ...state, closing: { ...state.closing, audit } } };
      });
    case 'case.reworked':
      return to((theCase) => ({
        ...(fact.as === 'rework'
          ? { reworked: theCase.reworked + 1 }
          : { misdispatched: theCase.misdispatched + 1 }),
        reworkedAt: at,
        ...(fact.department === null ? { departmentWork: null } : asked(fact.department, at)),
        state: { kind: fact.department === null ? 'filed' : 'dispatched', since: at },
      }));
    case 'case.voided': {
      const { ground, reason, duplicateOf } = fact;
      return to(() => ({ state: { kind: 'voided', since: at, ground, reason, duplicateOf } }));
    }
    case 'case.reopened':
      // A console that could not see it, and a picture that it had left, hold it again from now on.
      draft.set('cases', draft.read('cases').get(fact.case) ?? fact.was);
      return into('filed', (theCase) => ({
        ...filed(theCase, fact, at),
        cycle: theCase.cycle + 1,
        departmentWork: null,
        extensions: [],
        suspensions: [],
        // What was reported in the cycle before is no feedback for this one.
        reworkedAt: at,
      }));
    case 'case.escalated':
      return to(() => ({ ownerTier: 'district', delegation: null }));
    case 'case.delegated':
      return to(() => ({ delegation: { since: at, by, note: fact.note } }));
    case 'case.delegationAccepted':
      return to(() => ({ ownerTier: 'town', delegation: null }));
    case 'case.delegationReturned':
      return to((theCase) => ({
        returned: theCase.returned + 1,
        delegation: null,
        applications: theCase.applications.filter(({ asked }) => asked.kind !== 'return'),
      }));
    case 'case.urged': {
      const urge = {
        id: fact.urge,
        at,
        by,
        tier: fact.actor.tier,
        note: fact.note,
        acknowledged: null,
      };
      return to((theCase) => ({
        urges: [...theCase.urges, urge].slice(-KEPT),
        urged: theCase.urged + 1,
      }));
    }
    case 'case.urgeAcknowledged':
      return to((theCase) => ({
        urges: theCase.urges.map((one) =>
          one.id === fact.urge ? { ...one, acknowledged: { at, by } } : one,
        ),
      }));
    case 'case.supervised': {
      const { supervision: id, level, to: addressee, dueAt, note } = fact;
      const supervision: Supervision = {
        id,
        at,
        by,
        tier: fact.actor.tier,
        level,
        to: addressee,
        dueAt,
        note,
        overdueSince: null,
        reply: null,
      };
      return to((theCase) => ({ supervisions: [...theCase.supervisions, supervision].slice(-KEPT) }));
    }
    case 'case.supervisionReplied': {
      const reply = { at, by, text: fact.text, attachments: fact.attachments };
      return to((theCase) => supervised(theCase, fact.supervision, { reply }));
    }
    case 'case.supervisionOverdue':
      return to((theCase) => supervised(theCase, fact.supervision, { overdueSince: at }));
    default:
      fact satisfies never;
  }
}

/** States that say no more than since when. */
type Plain = Extract<CaseState['kind'], 'reported' | 'accepted' | 'filed' | 'dispatched' | 'handling'>;

function reported(fact: Envelope & Extract<CaseFact, { type: 'case.reported' }>): Case {
  const { at, case: id, no, category, condition, priority, source, hotlineNo, text, place, position } = fact;
  const { town, villageGrid, urbanGrid, byTeam, suspects } = fact;
  return {
    id,
    no,
    version: 1,
    category,
    condition,
    priority,
    source,
    hotlineNo,
    text,
    place,
    position,
    town,
    villageGrid,
    urbanGrid,
    ownerTier: 'town',
    department: null,
    departmentWork: null,
    reportedAt: at,
    reportedBy: fact.actor.id,
    byTeam,
    verification: null,
    limits: null,
    dues: null,
    clockFrom: null,
    orders: [],
    cycle: 1,
    returned: 0,
    reworked: 0,
    misdispatched: 0,
    reworkedAt: null,
    applications: [],
    extensions: [],
    suspensions: [],
    delegation: null,
    urges: [],
    urged: 0,
    supervisions: [],
    suspects,
    keptApart: [],
    repeats: [],
    repeated: 0,
    ladder: NO_LADDER,
    state: { kind: 'reported', since: at },
    changes: [],
  };
}

/** What filing freezes. */
const filed = (
  theCase: Case,
  fact: Extract<CaseFact, { type: 'case.filed' | 'case.reopened' }>,
  at: number,
): Partial<Case> => ({
  condition: fact.condition,
  priority: fact.priority,
  limits: fact.limits,
  dues: fact.dues,
  department: fact.department ?? theCase.department,
  clockFrom: at,
});

const asked = (department: DepartmentId, at: number): Partial<Case> => ({
  department,
  departmentWork: { kind: 'asked', since: at },
});

const decided = (theCase: Case, application: string): Partial<Case> => ({
  applications: theCase.applications.filter(({ id }) => id !== application),
});

const supervised = (theCase: Case, id: string, to: Partial<Supervision>): Partial<Case> => ({
  supervisions: theCase.supervisions.map((one) => (one.id === id ? { ...one, ...to } : one)),
});

function change(draft: Draft, id: CaseId, to: (theCase: Case) => Partial<Case>): void {
  draft.change('cases', id, (before) => {
    const theCase = { ...before, ...to(before), version: before.version + 1 };
    return before.state === theCase.state && before.ownerTier === theCase.ownerTier
      ? theCase
      : settled(before, theCase);
  });
}

/** What a move leaves behind: an application that nobody need decide any more, a suspension that is over. */
function settled(before: Case, after: Case): Case {
  const over = isFinal(after.state.kind);
  const theCase = { ...after, delegation: over ? null : after.delegation };
  const at = theCase.state.since;
  return {
    ...theCase,
    applications: theCase.applications.filter((one) => !isMoot(one, theCase)),
    suspects: over ? [] : theCase.suspects,
    suspensions:
      before.state.kind === 'suspended' && theCase.state.kind !== 'suspended'
        ? theCase.suspensions.map((one): Suspension => (one.to === null ? { ...one, to: at } : one))
        : theCase.suspensions,
  };
}
