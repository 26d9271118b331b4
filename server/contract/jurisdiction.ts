// What a console may see. It comes from the session and never from what the console says. The same
// predicates filter the snapshot, the facts, the frames and the history.
import type { Person } from './actor.ts';
import type { Fact } from './fact.ts';
import type { CaseId, OrderId, TeamId, TownCode, UnitId } from './ids.ts';
import {
  advance,
  isBinding,
  isLive,
  pruned,
  type Case,
  type Order,
  type Picture,
  type Team,
} from './picture.ts';
import type { EnrolledUnit } from './fact.ts';

export type Jurisdiction =
  | { readonly kind: 'district' }
  | { readonly kind: 'town'; readonly town: TownCode }
  | { readonly kind: 'team'; readonly team: TeamId };

export function jurisdictionOf(person: Person): Jurisdiction {
  switch (person.role) {
    case 'districtCommander':
      return { kind: 'district' };
    case 'townCommander':
      return { kind: 'town', town: person.town };
    case 'teamLeader':
      return { kind: 'team', team: person.team };
    case 'observer':
      return person.town === null ? { kind: 'district' } : { kind: 'town', town: person.town };
  }
}

/** One name per audience: all consoles with the same key get the same bytes, encoded once. */
export function audienceKey(jurisdiction: Jurisdiction): string {
  switch (jurisdiction.kind) {
    case 'district':
      return 'district';
    case 'town':
      return `town:${jurisdiction.town}`;
    case 'team':
      return `team:${jurisdiction.team}`;
  }
}

/** Ids of everything visible. District audiences never build one: `null` stands for "all". */
export interface Sight {
  readonly cases: ReadonlySet<CaseId>;
  readonly orders: ReadonlySet<OrderId>;
  readonly teams: ReadonlySet<TeamId>;
  readonly units: ReadonlySet<UnitId>;
}

/**
 * A town sees its own cases and teams; the orders on its cases or with its teams, with the other teams in
 * them (lent) while the order is live; and the case that its team was sent to. A team sees what it is sent to.
 */
export function sightOf(picture: Picture, jurisdiction: Jurisdiction): Sight | null {
  if (jurisdiction.kind === 'district') return null;
  const cases = new Set<CaseId>();
  const orders = new Set<OrderId>();
  const teams = new Set<TeamId>();
  if (jurisdiction.kind === 'town') {
    const { town } = jurisdiction;
    for (const theCase of picture.cases.values()) if (theCase.town === town) cases.add(theCase.id);
    for (const team of picture.teams.values()) if (team.homeTown === town) teams.add(team.id);
  } else {
    teams.add(jurisdiction.team);
  }
  const home = new Set(teams);
  const ownCases = new Set(cases);
  for (const order of picture.orders.values()) {
    const sentNow = order.assignments.some((one) => home.has(one.team) && isBinding(one));
    const sentEver = jurisdiction.kind === 'town' && order.assignments.some((one) => home.has(one.team));
    if (!sentNow && !sentEver && !ownCases.has(order.case)) continue;
    orders.add(order.id);
    cases.add(order.case);
    // The others in a live order are lent to us, or we to them: while that lasts, we see each other.
    if (!isLive(order) || !(sentNow || ownCases.has(order.case))) continue;
    for (const one of order.assignments) if (isBinding(one)) teams.add(one.team);
  }
  const units = new Set<UnitId>();
  for (const unit of picture.units.values()) if (teams.has(unit.team)) units.add(unit.id);
  return { cases, orders, teams, units };
}

/** The picture as this jurisdiction sees it. Serials are the server's own and are left out. */
export function view(picture: Picture, jurisdiction: Jurisdiction): Picture {
  const sight = sightOf(picture, jurisdiction);
  const bare = { ...picture, casesEver: 0, unitsEver: 0 };
  if (!sight) return bare;
  return {
    ...bare,
    teams: only(picture.teams, sight.teams),
    units: only(picture.units, sight.units),
    cases: only(picture.cases, sight.cases),
    orders: only(picture.orders, sight.orders),
  };
}

/** State of what became visible, and ids of what stopped being so. */
export interface Shown {
  readonly cases: readonly Case[];
  readonly orders: readonly Order[];
  readonly teams: readonly Team[];
  readonly units: readonly EnrolledUnit[];
}

export interface Hidden {
  readonly cases: readonly CaseId[];
  readonly orders: readonly OrderId[];
  readonly teams: readonly TeamId[];
  readonly units: readonly UnitId[];
}

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

  const shown: Shown = {
    cases: fresh(now.cases, then.cases, after.cases),
    orders: fresh(now.orders, then.orders, after.orders),
    teams: fresh(now.teams, then.teams, after.teams),
    units: fresh(now.units, then.units, after.units),
  };
  const hidden: Hidden = {
    cases: gone(then.cases, now.cases),
    orders: gone(then.orders, now.orders),
    teams: gone(then.teams, now.teams),
    units: gone(then.units, now.units),
  };
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
    next = {
      ...next,
      cases: patched(next.cases, message.shown?.cases, message.hidden?.cases),
      orders: patched(next.orders, message.shown?.orders, message.hidden?.orders),
      teams: patched(next.teams, message.shown?.teams, message.hidden?.teams),
      units: patched(next.units, message.shown?.units, message.hidden?.units),
    };
  }
  return { ...next, seq: message.to, casesEver: 0, unitsEver: 0 };
}

/** A fact is told when the jurisdiction may see what it is about. */
export function touches(fact: Fact, sight: Sight): boolean {
  switch (fact.type) {
    case 'policy.adopted':
    case 'district.adopted':
      return true;
    case 'team.enrolled':
      return sight.teams.has(fact.team.id);
    case 'unit.enrolled':
      return sight.units.has(fact.unit.id);
    case 'team.dutyChanged':
      return sight.teams.has(fact.team);
    case 'case.reported':
    case 'case.accepted':
    case 'case.rejected':
    case 'case.filed':
    case 'case.dispatched':
    case 'case.handling':
    case 'case.returned':
    case 'case.requeued':
    case 'case.fedBack':
    case 'case.checking':
    case 'case.closed':
    case 'case.reworked':
    case 'case.voided':
    case 'case.escalated':
      return sight.cases.has(fact.case);
    case 'order.issued':
    case 'order.completed':
    case 'order.recalled':
    case 'order.leadChanged':
    case 'assignment.acknowledged':
    case 'assignment.declined':
    case 'assignment.departed':
    case 'assignment.arrived':
    case 'assignment.handling':
    case 'assignment.reported':
    case 'assignment.released':
      return sight.orders.has(fact.order);
  }
}

function only<K, V>(map: ReadonlyMap<K, V>, ids: ReadonlySet<K>): Map<K, V> {
  const kept = new Map<K, V>();
  for (const [id, value] of map) if (ids.has(id)) kept.set(id, value);
  return kept;
}

function fresh<K, V>(now: ReadonlySet<K>, then: ReadonlySet<K>, map: ReadonlyMap<K, V>): V[] {
  const values: V[] = [];
  for (const id of now) {
    const value = map.get(id);
    if (value !== undefined && !then.has(id)) values.push(value);
  }
  return values;
}

function gone<K>(then: ReadonlySet<K>, now: ReadonlySet<K>): K[] {
  const ids: K[] = [];
  for (const id of then) if (!now.has(id)) ids.push(id);
  return ids;
}

function isEmpty(lists: Shown | Hidden): boolean {
  return !lists.cases.length && !lists.orders.length && !lists.teams.length && !lists.units.length;
}

function patched<K, V extends { readonly id: K }>(
  map: ReadonlyMap<K, V>,
  shown: readonly V[] | undefined,
  hidden: readonly K[] | undefined,
): ReadonlyMap<K, V> {
  if (!shown?.length && !hidden?.length) return map;
  const next = new Map(map);
  for (const id of hidden ?? []) next.delete(id);
  for (const value of shown ?? []) next.set(value.id, value);
  return next;
}
