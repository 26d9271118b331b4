// The picture: what is going on now, as far as a fold over the facts can tell. Server, console and replay
// hold the same type and advance it by the same function.
import type { CaseSource, DutyKind, EnrolledTeam, EnrolledUnit, Fact, FactBody } from './fact.ts';
import type { Dues } from './clock.ts';
import type { CaseId, GridCode, OrderId, Position, TeamId, Tier, TownCode, UnitId, Words } from './ids.ts';
import type { Limits, Policy, Priority } from './policy.ts';

export type CaseState =
  | { readonly kind: 'reported'; readonly since: number }
  | { readonly kind: 'accepted'; readonly since: number }
  | { readonly kind: 'filed'; readonly since: number }
  | { readonly kind: 'dispatched'; readonly since: number }
  | { readonly kind: 'handling'; readonly since: number }
  | { readonly kind: 'feedback'; readonly since: number; readonly text: string }
  | { readonly kind: 'checking'; readonly since: number }
  | { readonly kind: 'closed'; readonly since: number }
  | { readonly kind: 'rejected'; readonly since: number; readonly reason: string }
  | { readonly kind: 'voided'; readonly since: number; readonly reason: string };

export interface Case {
  readonly id: CaseId;
  readonly no: string;
  /** Counts the facts about this case; what `expectedVersion` is compared with. */
  readonly version: number;
  readonly category: string;
  readonly condition: string;
  readonly priority: Priority;
  readonly source: CaseSource;
  readonly text: string;
  readonly place: string | null;
  readonly position: Position;
  readonly town: TownCode;
  readonly villageGrid: GridCode;
  readonly urbanGrid: GridCode | null;
  readonly ownerTier: Tier;
  readonly reportedAt: number;
  readonly reportedBy: string;
  readonly limits: Limits | null;
  readonly dues: Dues | null;
  /** When the clocks started (filing); null before. */
  readonly clockFrom: number | null;
  /** Oldest first; the last one is current. */
  readonly orders: readonly OrderId[];
  readonly returned: number;
  readonly reworked: number;
  /** Reports from before it count no more; null = never sent back. */
  readonly reworkedAt: number | null;
  readonly state: CaseState;
}

export type AssignmentState =
  | { readonly kind: 'assigned'; readonly since: number }
  | { readonly kind: 'acknowledged'; readonly since: number }
  | { readonly kind: 'enRoute'; readonly since: number }
  | { readonly kind: 'onScene'; readonly since: number; readonly by: 'geofence' | 'hand' }
  | { readonly kind: 'handling'; readonly since: number }
  | { readonly kind: 'reported'; readonly since: number; readonly text: string }
  | { readonly kind: 'released'; readonly since: number; readonly text: string }
  | { readonly kind: 'declined'; readonly since: number; readonly reason: string }
  | { readonly kind: 'recalled'; readonly since: number };

export interface Assignment {
  readonly team: TeamId;
  readonly travelMin: number | null;
  readonly distanceM: number | null;
  readonly state: AssignmentState;
}

export type OrderState =
  | { readonly kind: 'issued'; readonly since: number }
  | { readonly kind: 'active'; readonly since: number }
  | { readonly kind: 'completed'; readonly since: number }
  | { readonly kind: 'recalled'; readonly since: number; readonly reason: string };

export interface Order {
  readonly id: OrderId;
  readonly version: number;
  readonly case: CaseId;
  readonly tier: Tier;
  readonly town: TownCode | null;
  readonly issuedBy: string;
  readonly issuedAt: number;
  readonly note: string | null;
  readonly lead: TeamId;
  readonly assignments: readonly Assignment[];
  readonly state: OrderState;
}

/** One word for what a team is doing: its duty, or the step of its running assignment. */
export type TeamStateKind = DutyKind | 'assigned' | 'enRoute' | 'onScene' | 'handling';

export interface Team extends EnrolledTeam {
  readonly duty: { readonly kind: DutyKind; readonly since: number; readonly reason: string | null };
  /** The running order; a team never has two. */
  readonly order: OrderId | null;
  readonly state: { readonly kind: TeamStateKind; readonly since: number };
}

export interface DistrictRef {
  readonly hash: string;
  readonly code: string;
  readonly name: Words;
  readonly schematic: boolean;
  readonly towns: readonly { readonly code: TownCode; readonly name: Words }[];
}

export interface Picture {
  /** The last fact in it; 0 = empty. */
  readonly seq: number;
  /** Server time of that fact. */
  readonly at: number;
  readonly policy: Policy | null;
  readonly district: DistrictRef | null;
  readonly teams: ReadonlyMap<TeamId, Team>;
  readonly units: ReadonlyMap<UnitId, EnrolledUnit>;
  /** Open cases and those closed within `keepClosedMs`. */
  readonly cases: ReadonlyMap<CaseId, Case>;
  readonly orders: ReadonlyMap<OrderId, Order>;
  /** Cases ever reported: the serial in the case number. */
  readonly casesEver: number;
  readonly unitsEver: number;
}

export const emptyPicture: Picture = {
  seq: 0,
  at: 0,
  policy: null,
  district: null,
  teams: new Map(),
  units: new Map(),
  cases: new Map(),
  orders: new Map(),
  casesEver: 0,
  unitsEver: 0,
};

/** Folds facts into a new picture; the given one stays as it was. Each touched map is copied once per call. */
export function advance(picture: Picture, facts: readonly Fact[]): Picture {
  const draft = new Draft(picture);
  for (const fact of facts) draft.apply(fact);
  return draft.finish();
}

export const isOpen = (theCase: Case): boolean => !isFinal(theCase.state.kind);
export const isFinal = (kind: CaseState['kind']): boolean =>
  kind === 'closed' || kind === 'rejected' || kind === 'voided';
export const isLive = (order: Order): boolean =>
  order.state.kind === 'issued' || order.state.kind === 'active';
/** The assignment still binds its team. */
export const isBinding = (assignment: Assignment): boolean =>
  assignment.state.kind !== 'released' &&
  assignment.state.kind !== 'declined' &&
  assignment.state.kind !== 'recalled';

/** Closed things leave in whole steps of this, so that the result depends on the time and not on the batches. */
const PRUNE_STEP_MS = 600_000;

/** Drops what closed too long ago at time `at`. Depends on `at` alone, so every holder drops the same. */
export function pruned(picture: Picture, at: number): Picture {
  const draft = new Draft(picture);
  draft.passTo(at);
  return draft.finish();
}

class Draft {
  #picture: Picture;
  #seq: number;
  #at: number;
  #policy: Policy | null;
  #district: DistrictRef | null;
  #casesEver: number;
  #unitsEver: number;
  #teams: Map<TeamId, Team> | null = null;
  #units: Map<UnitId, EnrolledUnit> | null = null;
  #cases: Map<CaseId, Case> | null = null;
  #orders: Map<OrderId, Order> | null = null;

  constructor(picture: Picture) {
    this.#picture = picture;
    this.#seq = picture.seq;
    this.#at = picture.at;
    this.#policy = picture.policy;
    this.#district = picture.district;
    this.#casesEver = picture.casesEver;
    this.#unitsEver = picture.unitsEver;
  }

  finish(): Picture {
    const picture = this.#picture;
    return {
      seq: this.#seq,
      at: this.#at,
      policy: this.#policy,
      district: this.#district,
      teams: this.#teams ?? picture.teams,
      units: this.#units ?? picture.units,
      cases: this.#cases ?? picture.cases,
      orders: this.#orders ?? picture.orders,
      casesEver: this.#casesEver,
      unitsEver: this.#unitsEver,
    };
  }

  apply(fact: Fact): void {
    this.passTo(fact.at);
    this.#seq = fact.seq;
    this.#take(fact, fact.at, fact.actor.id);
  }

  passTo(at: number): void {
    const step = Math.floor(at / PRUNE_STEP_MS);
    const before = Math.floor(this.#at / PRUNE_STEP_MS);
    if (at > this.#at) this.#at = at;
    if (step > before && this.#policy)
      this.#prune(step * PRUNE_STEP_MS - this.#policy.thresholds.keepClosedMs);
  }

  #prune(olderThan: number): void {
    // What this very batch closed counts too.
    for (const theCase of (this.#cases ?? this.#picture.cases).values()) {
      if (isOpen(theCase) || theCase.state.since >= olderThan) continue;
      this.#editCases().delete(theCase.id);
      for (const order of theCase.orders) this.#editOrders().delete(order);
    }
  }

  #take(fact: FactBody, at: number, actorId: string): void {
    switch (fact.type) {
      case 'policy.adopted':
        this.#policy = fact.policy;
        return;
      case 'district.adopted': {
        const { type: _, hash, code, name, schematic, towns } = fact;
        this.#district = { hash, code, name, schematic, towns };
        return;
      }
      case 'team.enrolled':
        this.#editTeams().set(fact.team.id, {
          ...fact.team,
          duty: { kind: 'offDuty', since: at, reason: null },
          order: null,
          state: { kind: 'offDuty', since: at },
        });
        return;
      case 'unit.enrolled':
        this.#unitsEver = Math.max(this.#unitsEver, fact.unit.no);
        this.#editUnits().set(fact.unit.id, fact.unit);
        return;
      case 'team.dutyChanged':
        this.#team(fact.team, (team) => {
          const duty = { kind: fact.duty, since: at, reason: fact.reason };
          // A running assignment keeps its state word, except that an emergency is always seen.
          const shown =
            team.order === null || fact.duty === 'emergency' ? { kind: fact.duty, since: at } : team.state;
          return { ...team, duty, state: shown };
        });
        return;
      case 'case.reported': {
        this.#casesEver += 1;
        const { type: _, case: id, ...reported } = fact;
        const {
          no,
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
        } = reported;
        this.#editCases().set(id, {
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
          reportedAt: at,
          reportedBy: actorId,
          limits: null,
          dues: null,
          clockFrom: null,
          orders: [],
          returned: 0,
          reworked: 0,
          reworkedAt: null,
          state: { kind: 'reported', since: at },
        });
        return;
      }
      case 'case.accepted':
        this.#case(fact.case, () => ({ state: { kind: 'accepted', since: at } }));
        return;
      case 'case.rejected':
        this.#case(fact.case, () => ({ state: { kind: 'rejected', since: at, reason: fact.reason } }));
        return;
      case 'case.filed':
        this.#case(fact.case, () => ({
          condition: fact.condition,
          priority: fact.priority,
          limits: fact.limits,
          dues: fact.dues,
          clockFrom: at,
          state: { kind: 'filed', since: at },
        }));
        return;
      case 'case.dispatched':
        this.#case(fact.case, (theCase) => ({
          // A second order (reinforcement) does not set a case back that is already being handled.
          state: theCase.state.kind === 'handling' ? theCase.state : { kind: 'dispatched', since: at },
          orders: [...theCase.orders, fact.order],
        }));
        return;
      case 'case.handling':
        this.#case(fact.case, () => ({ state: { kind: 'handling', since: at } }));
        return;
      case 'case.returned':
        this.#case(fact.case, (theCase) => ({
          returned: theCase.returned + 1,
          state: { kind: 'filed', since: at },
        }));
        return;
      case 'case.requeued':
        this.#case(fact.case, () => ({ state: { kind: 'filed', since: at } }));
        return;
      case 'case.fedBack':
        this.#case(fact.case, () => ({ state: { kind: 'feedback', since: at, text: fact.text } }));
        return;
      case 'case.checking':
        this.#case(fact.case, () => ({ state: { kind: 'checking', since: at } }));
        return;
      case 'case.closed':
        this.#case(fact.case, () => ({ state: { kind: 'closed', since: at } }));
        return;
      case 'case.reworked':
        this.#case(fact.case, (theCase) => ({
          reworked: theCase.reworked + 1,
          reworkedAt: at,
          state: { kind: 'filed', since: at },
        }));
        return;
      case 'case.voided':
        this.#case(fact.case, () => ({ state: { kind: 'voided', since: at, reason: fact.reason } }));
        return;
      case 'case.escalated':
        this.#case(fact.case, () => ({ ownerTier: 'district' }));
        return;
      case 'order.issued': {
        this.#editOrders().set(fact.order, {
          id: fact.order,
          version: 1,
          case: fact.case,
          tier: fact.tier,
          town: fact.town,
          issuedBy: actorId,
          issuedAt: at,
          note: fact.note,
          lead: fact.lead,
          assignments: fact.teams.map((assigned) => ({
            ...assigned,
            state: { kind: 'assigned', since: at },
          })),
          state: { kind: 'issued', since: at },
        });
        for (const { team } of fact.teams) this.#bind(team, fact.order, 'assigned', at);
        return;
      }
      case 'order.completed':
        this.#order(fact.order, () => ({ state: { kind: 'completed', since: at } }));
        return;
      case 'order.recalled':
        this.#order(fact.order, (order) => {
          for (const assignment of order.assignments) {
            if (isBinding(assignment)) this.#free(assignment.team, order.id, at);
          }
          return {
            state: { kind: 'recalled', since: at, reason: fact.reason },
            assignments: order.assignments.map((assignment) =>
              isBinding(assignment) ? { ...assignment, state: { kind: 'recalled', since: at } } : assignment,
            ),
          };
        });
        return;
      case 'order.leadChanged':
        this.#order(fact.order, () => ({ lead: fact.lead }));
        return;
      case 'assignment.acknowledged':
        this.#assignment(fact.order, fact.team, { kind: 'acknowledged', since: at });
        this.#order(fact.order, (order) =>
          order.state.kind === 'issued' ? { state: { kind: 'active', since: at } } : {},
        );
        return;
      case 'assignment.declined':
        this.#assignment(fact.order, fact.team, { kind: 'declined', since: at, reason: fact.reason });
        this.#free(fact.team, fact.order, at);
        return;
      case 'assignment.departed':
        this.#assignment(fact.order, fact.team, { kind: 'enRoute', since: at });
        this.#bind(fact.team, fact.order, 'enRoute', at);
        return;
      case 'assignment.arrived':
        this.#assignment(fact.order, fact.team, { kind: 'onScene', since: at, by: fact.by });
        this.#bind(fact.team, fact.order, 'onScene', at);
        return;
      case 'assignment.handling':
        this.#assignment(fact.order, fact.team, { kind: 'handling', since: at });
        this.#bind(fact.team, fact.order, 'handling', at);
        return;
      case 'assignment.reported':
        this.#assignment(fact.order, fact.team, { kind: 'reported', since: at, text: fact.text });
        return;
      case 'assignment.released':
        this.#assignment(fact.order, fact.team, ({ state }) => ({
          kind: 'released',
          since: at,
          text: state.kind === 'reported' ? state.text : '',
        }));
        this.#free(fact.team, fact.order, at);
        return;
      default:
        fact satisfies never;
    }
  }

  // A console's picture holds only its jurisdiction: a fact about something that it does not hold changes nothing.

  #case(id: CaseId, change: (theCase: Case) => Partial<Case>): void {
    const theCase = (this.#cases ?? this.#picture.cases).get(id);
    if (theCase) this.#editCases().set(id, { ...theCase, ...change(theCase), version: theCase.version + 1 });
  }

  #order(id: OrderId, change: (order: Order) => Partial<Order>): void {
    const order = (this.#orders ?? this.#picture.orders).get(id);
    if (order) this.#editOrders().set(id, { ...order, ...change(order), version: order.version + 1 });
  }

  #assignment(
    id: OrderId,
    teamOf: TeamId,
    next: AssignmentState | ((one: Assignment) => AssignmentState),
  ): void {
    this.#order(id, (order) => ({
      assignments: order.assignments.map((one) =>
        one.team === teamOf ? { ...one, state: typeof next === 'function' ? next(one) : next } : one,
      ),
    }));
  }

  #team(id: TeamId, change: (team: Team) => Team): void {
    const team = (this.#teams ?? this.#picture.teams).get(id);
    if (team) this.#editTeams().set(id, change(team));
  }

  #bind(id: TeamId, order: OrderId, kind: TeamStateKind, at: number): void {
    this.#team(id, (team) => ({
      ...team,
      order,
      state: team.duty.kind === 'emergency' ? team.state : { kind, since: at },
    }));
  }

  #free(id: TeamId, order: OrderId, at: number): void {
    this.#team(id, (team) => {
      if (team.order !== order) return team;
      return { ...team, order: null, state: { kind: team.duty.kind, since: at } };
    });
  }

  #editTeams = () => (this.#teams ??= new Map(this.#picture.teams));
  #editUnits = () => (this.#units ??= new Map(this.#picture.units));
  #editCases = () => (this.#cases ??= new Map(this.#picture.cases));
  #editOrders = () => (this.#orders ??= new Map(this.#picture.orders));
}

/** The picture as JSON: on the wire, in a snapshot and under a hash. Lists are sorted by id. */
export interface PictureJson {
  readonly seq: number;
  readonly at: number;
  readonly policy: Policy | null;
  readonly district: DistrictRef | null;
  readonly teams: readonly Team[];
  readonly units: readonly EnrolledUnit[];
  readonly cases: readonly Case[];
  readonly orders: readonly Order[];
  readonly casesEver: number;
  readonly unitsEver: number;
}

export function toJson(picture: Picture): PictureJson {
  return {
    ...picture,
    teams: sorted(picture.teams),
    units: sorted(picture.units),
    cases: sorted(picture.cases),
    orders: sorted(picture.orders),
  };
}

export function fromJson(json: PictureJson): Picture {
  return {
    ...json,
    teams: new Map(json.teams.map((team) => [team.id, team])),
    units: new Map(json.units.map((unit) => [unit.id, unit])),
    cases: new Map(json.cases.map((theCase) => [theCase.id, theCase])),
    orders: new Map(json.orders.map((order) => [order.id, order])),
  };
}

const sorted = <T extends { readonly id: string }>(map: ReadonlyMap<string, T>): T[] =>
  [...map.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
