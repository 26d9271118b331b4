// The picture: what is going on now, as far as a fold over the facts can tell. Server, console and replay
// hold the same type and advance it by the same function. What it holds of each kind of thing is typed in that
// thing's folder; here are only the collections, the fold and the JSON.
import { advanceAttachment } from './attachment/advanceAttachment.ts';
import type { Attachment } from './attachment/attachment.ts';
import { advanceCase } from './case/advanceCase.ts';
import type { Case } from './case/case.ts';
import { advanceEscalation, type Escalation } from './case/escalation.ts';
import { advanceLadder, ladderAfter } from './case/ladder.ts';
import { withChange, type Act } from './changes.ts';
import { Draft } from './draft.ts';
import { prefixOf, type Fact, type FactPrefix, type FactsOf } from './fact.ts';
import { advanceOperation } from './operation/advanceOperation.ts';
import type { Operation } from './operation/operation.ts';
import { advanceLoan } from './order/loan.ts';
import { advanceOrder } from './order/advanceOrder.ts';
import type { Order } from './order/order.ts';
import { advanceOrganisation } from './organisation/advanceOrganisation.ts';
import type { DistrictRef, EnrolledUnit, Member, Team, Workstation } from './organisation/organisation.ts';
import type { ResponsibilityOf } from './organisation/responsibility.ts';
import type { Roster, Shift } from './organisation/roster.ts';
import { advancePatrol } from './patrol/advancePatrol.ts';
import type { Patrol } from './patrol/patrol.ts';
import type { Policy } from './policy.ts';
import { advancePanic, advanceWelfare } from './safety/advanceSafety.ts';
import type { Panic, Welfare } from './safety/safety.ts';
import { advanceStandard } from './standard/advanceStandard.ts';
import type { Checklist } from './standard/checklist.ts';
import { advanceTalk } from './talk/advanceTalk.ts';
import type { Message, Receipt } from './talk/talk.ts';

/** Everything that is held by id. A new kind of thing is one line here and one in COLLECTIONS. */
export interface Collections {
  /** Open cases and those closed within `keepClosedMs`. */
  readonly cases: Case;
  /** What is prepared for the district, by case. */
  readonly escalations: Escalation;
  readonly orders: Order;
  /** Running, and closed within `keepClosedMs`. */
  readonly operations: Operation;
  /** Planned and running, and over within `keepClosedMs`. */
  readonly patrols: Patrol;
  readonly panics: Panic;
  readonly welfare: Welfare;
  readonly teams: Team;
  readonly units: EnrolledUnit;
  readonly members: Member;
  readonly workstations: Workstation;
  readonly shifts: Shift;
  readonly rosters: Roster;
  readonly jurisdictions: ResponsibilityOf;
  readonly checklists: Checklist;
  /** Of the cases in the picture, and what nobody has added yet. */
  readonly attachments: Attachment;
  readonly messages: Message;
  readonly receipts: Receipt;
}

export type Collection = keyof Collections;
export type IdIn<K extends Collection> = Collections[K]['id'];

export const COLLECTIONS = [
  'cases',
  'escalations',
  'orders',
  'operations',
  'patrols',
  'panics',
  'welfare',
  'teams',
  'units',
  'attachments',
  'messages',
  'receipts',
  'members',
  'workstations',
  'shifts',
  'rosters',
  'jurisdictions',
  'checklists',
] as const satisfies readonly Collection[];

export interface PictureHead {
  /** The last fact in it; 0 = empty. */
  readonly seq: number;
  /** Server time of that fact. */
  readonly at: number;
  readonly policy: Policy | null;
  readonly district: DistrictRef | null;
  /** Cases ever reported: the serial in the case number. */
  readonly casesEver: number;
  readonly unitsEver: number;
}

export type PictureMaps = { readonly [K in Collection]: ReadonlyMap<IdIn<K>, Collections[K]> };
export type Picture = PictureHead & PictureMaps;

export const emptyPicture: Picture = {
  seq: 0,
  at: 0,
  policy: null,
  district: null,
  casesEver: 0,
  unitsEver: 0,
  ...eachCollection<PictureMaps>(() => new Map()),
};

/** Folds facts into a new picture; the given one stays as it was. Each touched map is copied once per call. */
export function advance(picture: Picture, facts: readonly Fact[]): Picture {
  const draft = new Draft(picture);
  for (const fact of facts) {
    draft.passTo(fact.at);
    draft.head.seq = fact.seq;
    advanceBy(draft, fact);
  }
  return draft.finish();
}

/** A picture that is advanced fact by fact in place, for who decides many commands as one. */
export interface Folding {
  /** As it is now: read it at once, the next fact changes it. */
  picture(): Picture;
  add(fact: Fact): void;
}

/** The given picture stays as it was. Each map is copied once, however many facts are added. */
export function folding(picture: Picture): Folding {
  const draft = new Draft(picture);
  return {
    picture: () => draft.finish(),
    add(fact) {
      draft.passTo(fact.at);
      draft.head.seq = fact.seq;
      advanceBy(draft, fact);
    },
  };
}

/** Drops what closed too long ago at time `at`. Depends on `at` alone, so every holder drops the same. */
export function pruned(picture: Picture, at: number): Picture {
  const draft = new Draft(picture);
  draft.passTo(at);
  return draft.finish();
}

const ADVANCE: { readonly [P in FactPrefix]: (draft: Draft, fact: FactsOf<P>) => void } = {
  policy: (draft, fact) => {
    draft.head.policy = fact.policy;
  },
  district: advanceOrganisation,
  team: (draft, fact) =>
    fact.type === 'team.lent' || fact.type === 'team.loanEnded'
      ? advanceLoan(draft, fact)
      : advanceOrganisation(draft, fact),
  unit: advanceOrganisation,
  member: advanceOrganisation,
  workstation: advanceOrganisation,
  shift: advanceOrganisation,
  roster: advanceOrganisation,
  jurisdiction: advanceOrganisation,
  organisation: advanceOrganisation,
  standard: advanceStandard,
  case: (draft, fact) => {
    const before = draft.read('cases').get(fact.case);
    advanceCase(draft, fact);
    ladderAfter(draft, before, fact);
    note(draft, 'cases', fact.case, fact);
  },
  ladder: advanceLadder,
  escalation: advanceEscalation,
  order: (draft, fact) => {
    advanceOrder(draft, fact);
    note(draft, 'orders', fact.order, fact);
  },
  assignment: (draft, fact) => {
    advanceOrder(draft, fact);
    note(draft, 'orders', fact.order, fact);
  },
  operation: (draft, fact) => {
    advanceOperation(draft, fact);
    note(draft, 'operations', fact.operation, fact);
  },
  patrol: (draft, fact) => {
    advancePatrol(draft, fact);
    note(draft, 'patrols', fact.patrol, fact);
  },
  panic: (draft, fact) => {
    advancePanic(draft, fact);
    note(draft, 'panics', fact.panic, fact);
  },
  welfare: advanceWelfare,
  attachment: advanceAttachment,
  // Nothing of the duty: it is there for the chain.
  audit: () => {},
  talk: advanceTalk,
};

function advanceBy(draft: Draft, fact: Fact): void {
  // The entry is the one of this fact's own prefix; TypeScript sees only the union of all entries.
  (ADVANCE[prefixOf(fact.type)] as (draft: Draft, fact: Fact) => void)(draft, fact);
}

/** What people decide on side by side remembers who changed it. */
function note<K extends 'cases' | 'orders' | 'operations' | 'patrols' | 'panics'>(
  draft: Draft,
  name: K,
  id: IdIn<K>,
  fact: Fact & { type: Act },
): void {
  draft.change(name, id, (one) => withChange(one, fact));
}

/** The picture as JSON: on the wire, in a snapshot and under a hash. Lists are sorted by id. */
type JsonLists = { readonly [K in Collection]: readonly Collections[K][] };
export type PictureJson = PictureHead & JsonLists;

export function toJson(picture: Picture): PictureJson {
  return { ...picture, ...eachCollection<JsonLists>((name) => sorted(picture[name])) };
}

export function fromJson(json: PictureJson): Picture {
  return {
    ...json,
    // A snapshot of an earlier version lacks the collections that came later: they were empty then.
    ...eachCollection<PictureMaps>((name) => new Map((json[name] ?? []).map((one) => [one.id, one]))),
  };
}

const sorted = (map: ReadonlyMap<string, { readonly id: string }>): { readonly id: string }[] =>
  [...map.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

/** One value for each collection. TypeScript cannot tie each key to its own type here: callers state the whole. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the parameter is that statement
export function eachCollection<T extends { readonly [K in Collection]: unknown }>(
  make: (name: Collection) => unknown,
): T {
  return Object.fromEntries(COLLECTIONS.map((name) => [name, make(name)])) as T;
}
