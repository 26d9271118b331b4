// What a console may see. It comes from the session and never from what the console says. The same
// predicates filter the snapshot, the facts, the frames and the history.
import { attachmentsSeen } from './attachment/seesAttachments.ts';
import { scopeOf, type Person, type Scope } from './actor.ts';
import { prefixOf, type Fact, type FactPrefix, type FactsOf } from './fact.ts';
import type { CaseId, OperationId, OrderId, TeamId } from './ids.ts';
import { isErrandOf, type Case } from './case/case.ts';
import { isShownTo, townsIn } from './case/ladder.ts';
import { isBinding, isLive } from './order/order.ts';
import {
  atRest,
  isToldOfOrganisation,
  organisationSeen,
  TOLD_TO_KEEPERS,
} from './organisation/sightOfOrganisation.ts';
import { safetySeen } from './safety/seesSafety.ts';
import { patrolsSeen } from './patrol/seesPatrols.ts';
import {
  advance,
  COLLECTIONS,
  eachCollection,
  pruned,
  type Collection,
  type Collections,
  type IdIn,
  type Picture,
  type PictureMaps,
} from './picture.ts';
import { talkSeen } from './talk/seesTalk.ts';
import { receiptOf } from './talk/talk.ts';

/** What somebody may see is what they may act on: the scope of their role. */
export type Jurisdiction = Scope;

export const jurisdictionOf = (person: Person): Jurisdiction => scopeOf(person);

/** One name per audience: all consoles with the same key get the same bytes, encoded once. */
export function audienceKey(jurisdiction: Jurisdiction): string {
  switch (jurisdiction.kind) {
    case 'district':
    case 'organisation':
    case 'none':
      return jurisdiction.kind;
    case 'town':
      return `town:${jurisdiction.town}`;
    case 'team':
      return `team:${jurisdiction.team}`;
    case 'department':
      return `department:${jurisdiction.department}`;
    case 'grid':
      return `grid:${jurisdiction.grid}`;
  }
}

/** Ids of everything visible. District audiences never build one: `null` stands for "all". */
export type Sight = { readonly [K in Collection]: ReadonlySet<IdIn<K>> } & {
  /** Only facts of these kinds are told; absent: all that are about something in sight. */
  readonly tells?: ReadonlySet<FactPrefix>;
};

/**
 * A town sees its own cases and teams; the orders on its cases or with its teams, with the other teams in
 * them (lent) while the order is live; and the case that its team was sent to. A team sees what it is sent to,
 * a workstation the cases of its grid, a department the cases that it owns; all of them who is sent there. A team
 * that is lent to a town is seen as its own; an operation is seen by whoever has a case or a team in it.
 */
export function sightOf(picture: Picture, jurisdiction: Jurisdiction): Sight | null {
  if (jurisdiction.kind === 'district') return null;
  const cases = new Set<CaseId>();
  const orders = new Set<OrderId>();
  const teams = new Set<TeamId>();
  for (const theCase of picture.cases.values()) if (ownsCase(jurisdiction, theCase)) cases.add(theCase.id);
  if (jurisdiction.kind === 'team') teams.add(jurisdiction.team);
  if (jurisdiction.kind === 'town') {
    for (const team of picture.teams.values()) if (team.homeTown === jurisdiction.town) teams.add(team.id);
  }
  // What a lent team did before is not the business of the town that has it now.
  const home = new Set(teams);
  if (jurisdiction.kind === 'town') {
    for (const team of picture.teams.values()) if (team.lent?.to === jurisdiction.town) teams.add(team.id);
  }
  const own = new Set(teams);
  const ownCases = new Set(cases);
  const attended = new Set(cases);
  for (const order of picture.orders.values()) {
    const sentNow = order.assignments.some((one) => own.has(one.team) && isBinding(one));
    const sentEver = jurisdiction.kind === 'town' && order.assignments.some((one) => home.has(one.team));
    if (!sentNow && !sentEver && !ownCases.has(order.case)) continue;
    orders.add(order.id);
    cases.add(order.case);
    if (sentNow) attended.add(order.case);
    // The others in a live order are lent to us, or we to them: while that lasts, we see each other.
    if (!isLive(order) || !(sentNow || ownCases.has(order.case))) continue;
    for (const one of order.assignments) if (isBinding(one)) teams.add(one.team);
  }
  // A neighbour that was told of a case sees it, and not yet who is sent there; so does a patrol what it reported
  // or was asked to look at.
  if (jurisdiction.kind === 'town' || jurisdiction.kind === 'team') {
    for (const theCase of picture.cases.values()) {
      const isShown =
        jurisdiction.kind === 'town'
          ? isShownTo(theCase, jurisdiction.town)
          : isErrandOf(theCase, jurisdiction.team);
      if (isShown) cases.add(theCase.id);
    }
  }
  const operations = new Set<OperationId>();
  for (const { id, cases: held } of picture.operations.values()) {
    if (held.some((one) => attended.has(one))) operations.add(id);
  }
  // Only now: who keeps the organisation sees every team, and no order.
  const keeps = jurisdiction.kind === 'organisation';
  if (keeps) for (const id of picture.teams.keys()) teams.add(id);
  const organisation = organisationSeen(picture, jurisdiction, teams);
  const attachments = attachmentsSeen(picture.attachments, cases);
  const talk = talkSeen(picture, jurisdiction, home, teams, orders);
  const patrols = patrolsSeen(picture, jurisdiction, own);
  // Plans for the district name teams of every town.
  const escalations = new Set<CaseId>();
  const safety = safetySeen(picture, teams, orders);
  return {
    cases,
    escalations,
    orders,
    operations,
    patrols,
    ...safety,
    teams,
    checklists: cases,
    ...organisation,
    ...(keeps && { tells: TOLD_TO_KEEPERS }),
    attachments,
    ...talk,
  };
}

function ownsCase(jurisdiction: Jurisdiction, theCase: Case): boolean {
  switch (jurisdiction.kind) {
    case 'town':
      return townsIn(theCase).includes(jurisdiction.town);
    case 'grid':
      return theCase.villageGrid === jurisdiction.grid || theCase.urbanGrid === jurisdiction.grid;
    case 'department':
      return theCase.department === jurisdiction.department;
    default:
      return false;
  }
}

/** The picture as this jurisdiction sees it. Serials are the server's own and are left out. */
export function view(picture: Picture, jurisdiction: Jurisdiction): Picture {
  const sight = sightOf(picture, jurisdiction);
  const bare = { ...shownTo(jurisdiction, picture), casesEver: 0, unitsEver: 0 };
  if (!sight) return bare;
  return { ...bare, ...eachCollection<PictureMaps>((name) => only(bare[name], sight[name])) };
}

/** Who keeps the organisation is shown teams at rest: their orders are none of that business. */
const shownTo = (jurisdiction: Jurisdiction, picture: Picture): Picture =>
  jurisdiction.kind === 'organisation' ? { ...picture, teams: atRest(picture.teams) } : picture;

/** State of what became visible, and ids of what stopped being so. */
export type Shown = { readonly [K in Collection]: readonly Collections[K][] };
export type Hidden = { readonly [K in Collection]: readonly IdIn<K>[] };

/** All that a jurisdiction learns from the facts in (from, to]: hidden numbers leave no gap. */
export interface FactsMessage {
  readonly from: number;
  readonly to: number;
  /** Server time of fact `to`. */
  readonly at: number;
  readonly facts: readonly Fact[];
  readonly shown: Shown | null;
  readonly hidden: Hidden | null;
}

/** `after` must be `advance(before, facts)`. */
export function messageFor(
  before: Picture,
  after: Picture,
  facts: readonly Fact[],
  jurisdiction: Jurisdiction,
): FactsMessage {
  const bounds = { from: before.seq, to: after.seq, at: after.at };
  const then = sightOf(before, jurisdiction);
  const now = sightOf(after, jurisdiction);
  if (!then || !now) return { ...bounds, facts, shown: null, hidden: null };

  const shown = eachCollection<Shown>((name) =>
    fresh(now[name], then[name], shownTo(jurisdiction, after)[name]),
  );
  const hidden = eachCollection<Hidden>((name) => gone(then[name], now[name]));
  return {
    ...bounds,
    facts: facts.filter((fact) => touches(fact, now) || touches(fact, then)),
    shown: isEmpty(shown) ? null : shown,
    hidden: isEmpty(hidden) ? null : hidden,
  };
}

/** What a console does with a message. The result equals `view(after, jurisdiction)`. */
export function take(picture: Picture, message: FactsMessage): Picture {
  let next = pruned(advance(picture, message.facts), message.at);
  if (message.shown || message.hidden) {
    const { shown, hidden } = message;
    next = {
      ...next,
      ...eachCollection<PictureMaps>((name) => patched(next[name], shown?.[name], hidden?.[name])),
    };
  }
  return { ...next, seq: message.to, casesEver: 0, unitsEver: 0 };
}

/** A fact is told when the jurisdiction may see what it is about. */
const TOLD: { readonly [P in FactPrefix]: (fact: FactsOf<P>, sight: Sight) => boolean } = {
  policy: () => true,
  district: isToldOfOrganisation,
  team: (fact, sight) =>
    fact.type === 'team.lent' || fact.type === 'team.loanEnded'
      ? sight.teams.has(fact.team)
      : isToldOfOrganisation(fact, sight),
  unit: isToldOfOrganisation,
  member: isToldOfOrganisation,
  workstation: isToldOfOrganisation,
  shift: isToldOfOrganisation,
  roster: isToldOfOrganisation,
  jurisdiction: isToldOfOrganisation,
  organisation: isToldOfOrganisation,
  standard: (fact, sight) => sight.checklists.has(fact.case),
  ladder: (fact, sight) => sight.cases.has(fact.case),
  escalation: (fact, sight) => sight.escalations.has(fact.case),
  case: (fact, sight) => sight.cases.has(fact.case),
  order: (fact, sight) => sight.orders.has(fact.order),
  assignment: (fact, sight) => sight.orders.has(fact.order),
  operation: (fact, sight) => sight.operations.has(fact.operation),
  panic: (fact, sight) => sight.panics.has(fact.panic),
  welfare: (fact, sight) => sight.welfare.has(fact.team),
  patrol: (fact, sight) => sight.patrols.has(fact.patrol),
  // The original's reader is told to who sees the picture.
  audit: () => false,
  attachment: (fact, sight) => sight.attachments.has(fact.attachment),
  talk: (fact, sight) =>
    fact.type === 'talk.sent'
      ? sight.messages.has(fact.message)
      : sight.receipts.has(receiptOf(fact.message, fact.team)),
};

export function touches(fact: Fact, sight: Sight): boolean {
  if (sight.tells && !sight.tells.has(prefixOf(fact.type))) return false;
  // The entry is the one of this fact's own prefix; TypeScript sees only the union of all entries.
  return (TOLD[prefixOf(fact.type)] as (fact: Fact, sight: Sight) => boolean)(fact, sight);
}

function only(map: ReadonlyMap<string, unknown>, ids: ReadonlySet<string>): Map<string, unknown> {
  const kept = new Map<string, unknown>();
  for (const [id, value] of map) if (ids.has(id)) kept.set(id, value);
  return kept;
}

function fresh(
  now: ReadonlySet<string>,
  then: ReadonlySet<string>,
  map: ReadonlyMap<string, unknown>,
): unknown[] {
  const values: unknown[] = [];
  for (const id of now) {
    const value = map.get(id);
    if (value !== undefined && !then.has(id)) values.push(value);
  }
  return values;
}

function gone(then: ReadonlySet<string>, now: ReadonlySet<string>): string[] {
  const ids: string[] = [];
  for (const id of then) if (!now.has(id)) ids.push(id);
  return ids;
}

const isEmpty = (lists: Shown | Hidden): boolean => COLLECTIONS.every((name) => lists[name].length === 0);

function patched(
  map: ReadonlyMap<string, { readonly id: string }>,
  shown: readonly { readonly id: string }[] | undefined,
  hidden: readonly string[] | undefined,
): ReadonlyMap<string, { readonly id: string }> {
  if (!shown?.length && !hidden?.length) return map;
  const next = new Map(map);
  for (const id of hidden ?? []) next.delete(id);
  for (const value of shown ?? []) next.set(value.id, value);
  return next;
}
