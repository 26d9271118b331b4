// A duty day by hand: teams with places, cases and orders as a picture holds them, for properties and measurements.
// What it makes is what the fold would give; nothing is decided here.
import type { Case } from '#contract/case/case.ts';
import { caseId, orderId, unitId, type OrderId, type Position, type TeamId } from '#contract/ids.ts';
import type { Assignment, AssignmentState, Order } from '#contract/order/order.ts';
import type { EnrolledTeam, EnrolledUnit, Team } from '#contract/organisation/organisation.ts';
import { emptyPicture, type Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import type { UnitPlace } from '../whereabouts.ts';

export interface DutyWorld {
  now: number;
  picture(): Picture;
  placeOf(unit: EnrolledUnit): UnitPlace | null;
  team(id: TeamId): Team;
  /** A new fix of the team's first unit; `ageMs` old. */
  move(id: TeamId, place: Position, ageMs?: number): void;
  forgetPlace(id: TeamId): void;
  setDuty(id: TeamId, kind: Team['duty']['kind']): void;
  lend(id: TeamId, loan: Team['lent']): void;
  report(at: Pick<Case, 'category' | 'condition' | 'priority' | 'position' | 'town'>): Case;
  /** One order with these teams on the case; they are on their way. */
  send(theCase: Case, teams: readonly TeamId[], state?: AssignmentState['kind']): OrderId;
  /** The team leaves its order. */
  end(id: TeamId, kind?: 'released' | 'declined'): void;
}

export interface NewTeam extends EnrolledTeam {
  readonly units: number;
}

export function makeDutyWorld(policy: Policy, enrolled: readonly NewTeam[], now: number): DutyWorld {
  const places = new Map<number, UnitPlace>();
  const firstUnit = new Map<TeamId, number>();
  const units = new Map<EnrolledUnit['id'], EnrolledUnit>();
  const teams = new Map<TeamId, Team>();
  for (const { units: count, ...one } of enrolled) {
    teams.set(one.id, {
      ...one,
      duty: { kind: 'available', since: now, reason: null },
      order: null,
      lent: null,
      state: { kind: 'available', since: now },
      disbandedAt: null,
    });
    firstUnit.set(one.id, units.size + 1);
    for (let member = 1; member <= count; member++) {
      const id = unitId(`${one.id}-${member}`);
      const { force, homeTown: town } = one;
      units.set(id, { id, no: units.size + 1, callsign: id, force, town, team: one.id, simulated: true });
    }
  }
  let picture: Picture = { ...emptyPicture, policy, units, teams };
  let serial = 0;

  function change(id: TeamId, how: (team: Team) => Team): void {
    picture = { ...picture, teams: new Map(picture.teams).set(id, how(world.team(id))) };
  }

  const world: DutyWorld = {
    now,
    picture: () => picture,
    placeOf: (unit) => places.get(unit.no) ?? null,
    team(id) {
      const team = picture.teams.get(id);
      if (!team) throw new Error(`there is no team ${id}`);
      return team;
    },
    move(id, { lon, lat }, ageMs = 0) {
      places.set(firstUnit.get(id) ?? 0, { lon, lat, at: world.now - ageMs });
    },
    forgetPlace(id) {
      places.delete(firstUnit.get(id) ?? 0);
    },
    setDuty(id, kind) {
      const since = world.now;
      change(id, (team) => ({
        ...team,
        duty: { kind, since, reason: null },
        state: team.order === null ? { kind, since } : team.state,
      }));
    },
    lend(id, lent) {
      change(id, (team) => ({ ...team, lent }));
    },
    report(at) {
      const id = caseId(`c-${++serial}`);
      const made = { ...at, id, no: `2611A${String(serial).padStart(7, '0')}`, orders: [] as OrderId[] };
      // What recommending reads of a case; the rest has no part in it.
      const theCase = made as unknown as Case;
      picture = { ...picture, cases: new Map(picture.cases).set(id, theCase) };
      return theCase;
    },
    send(theCase, sent, kind = 'enRoute') {
      const id = orderId(`o-${++serial}`);
      const state = { kind, since: world.now } as AssignmentState; // none of the states used needs more
      const assignments: Assignment[] = sent.map((team) => ({
        team,
        travelMin: null,
        distanceM: null,
        assignedAt: world.now,
        state,
      }));
      const order = {
        id,
        case: theCase.id,
        tier: 'town',
        town: theCase.town,
        issuedAt: world.now,
        lead: sent[0] ?? null,
        assignments,
        state: { kind: 'active', since: world.now },
      } as unknown as Order; // what recommending reads of an order
      const known = picture.cases.get(theCase.id) ?? theCase;
      picture = {
        ...picture,
        orders: new Map(picture.orders).set(id, order),
        cases: new Map(picture.cases).set(theCase.id, { ...known, orders: [...known.orders, id] }),
      };
      for (const team of sent)
        change(team, (was) => ({ ...was, order: id, state: { kind: 'enRoute', since: world.now } }));
      return id;
    },
    end(id, kind = 'released') {
      const order = picture.orders.get(world.team(id).order ?? orderId('none'));
      if (!order) return;
      const state = { kind, since: world.now, text: '', reason: '' } as AssignmentState;
      const assignments = order.assignments.map((one) => (one.team === id ? { ...one, state } : one));
      picture = { ...picture, orders: new Map(picture.orders).set(order.id, { ...order, assignments }) };
      change(id, (team) => ({ ...team, order: null, state: { kind: team.duty.kind, since: world.now } }));
    },
  };
  return world;
}
