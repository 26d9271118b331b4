// Whatever commanders do side by side: no team twice, no case lost, nobody above their tier.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFinal } from '../case/case.ts';
import type { Fact, FactsOf } from '../fact.ts';
import type { TeamId } from '../ids.ts';
import { operationOf } from '../operation/otherCommander.ts';
import { isRunning } from '../operation/operation.ts';
import { commandingTown } from '../organisation/organisation.ts';
import { advance, type Picture } from '../picture.ts';
import { steps, type Step } from '../testing/randomCommands.ts';
import { ORDER_KINDS } from '../testing/randomOrders.ts';
import { ACTORS, POLICY, smallWorld } from '../testing/smallDistrict.ts';
import { isBinding, isLive, type Order } from './order.ts';

const RUNS = { numRuns: 150 };
const LENGTH = 150;
/** The steps of teams twice, or hardly an order would live until its teams are at work. */
const KINDS = [...ORDER_KINDS, 'assignment.acknowledge', 'assignment.arrive', 'assignment.handle'] as const;

/** Every fact of the walk, with the picture before and after it. */
function play(list: readonly Step[], watch: (before: Picture, fact: Fact, after: Picture) => void): void {
  const world = smallWorld();
  for (const { actor, commandIn, at } of list) {
    let before = world.picture;
    const had = world.facts.length;
    world.act(ACTORS[actor], commandIn(world.picture), at);
    for (const fact of world.facts.slice(had)) {
      const after = advance(before, [fact]);
      watch(before, fact, after);
      before = after;
    }
  }
}

const met = new Set<string>();
const walks = (watch: (before: Picture, fact: Fact, after: Picture) => void, runs: object = RUNS): void =>
  fc.assert(
    fc.property(steps(LENGTH, KINDS), (list) => play(list, watch)),
    runs,
  );

const isStep = (fact: Fact): fact is FactsOf<'assignment'> => fact.type.startsWith('assignment.');

/** The teams that the fact sends, and the order that does. */
function sending(
  fact: Fact,
  after: Picture,
): { readonly order: Order; readonly teams: readonly TeamId[] } | null {
  if (
    fact.type !== 'order.issued' &&
    fact.type !== 'order.reinforced' &&
    fact.type !== 'assignment.reassigned'
  )
    return null;
  const order = after.orders.get(fact.order)!;
  if (fact.type !== 'assignment.reassigned') return { order, teams: fact.teams.map(({ team }) => team) };
  return fact.cause.kind === 'replaced' ? { order, teams: [fact.cause.by.team] } : null;
}

describe('commanders side by side', () => {
  it('L10 a team is sent only when nothing binds it, and is bound by one order at most', () => {
    walks(
      (before, fact, after) => {
        met.add(fact.type);
        const sent = sending(fact, after);
        for (const id of sent?.teams ?? []) expect(before.teams.get(id)?.order).toBe(null);
        if (!sent) return;
        const bound = [...after.orders.values()]
          .filter(isLive)
          .flatMap((order) => order.assignments.filter(isBinding).map(({ team }) => team));
        expect(new Set(bound).size).toBe(bound.length);
      },
      // A fixed seed, because what follows asks what these very walks met.
      { numRuns: 600, seed: 7 },
    );
    expect([...met].filter((type) => /^(order|assignment|operation|team)\./.test(type)).sort()).toEqual(
      EVERY_FACT.toSorted(),
    );
  });

  it('L11 a town order sends only teams that its town commands; what the district took, the town gives not back', () => {
    walks((before, fact, after) => {
      const sent = sending(fact, after);
      if (sent?.order.tier === 'town') {
        for (const id of sent.teams) expect(commandingTown(before.teams.get(id)!)).toBe(sent.order.town);
      }
      if (fact.actor.tier !== 'town' || !isStep(fact)) return;
      if (before.orders.get(fact.order)?.tier !== 'district') return;
      expect([
        'assignment.acknowledged',
        'assignment.departed',
        'assignment.arrived',
        'assignment.handling',
        'assignment.reported',
      ]).toContain(fact.type);
    });
  });

  it('L12 no case is lost: it leaves the picture only when it was over for as long as the policy keeps it', () => {
    walks((before, fact, after) => {
      for (const theCase of before.cases.values()) {
        if (after.cases.has(theCase.id)) continue;
        expect(isFinal(theCase.state.kind)).toBe(true);
        expect(fact.at - theCase.state.since).toBeGreaterThan(POLICY.thresholds.keepClosedMs);
      }
    });
  });

  it('L13 nobody sets out without a lead, and a lead is a team of its order', () => {
    walks((before, fact, after) => {
      if (fact.type === 'assignment.departed') expect(before.orders.get(fact.order)?.lead).not.toBe(null);
      for (const order of after.orders.values()) {
        if (order.lead !== null) expect(order.assignments.map(({ team }) => team)).toContain(order.lead);
      }
    });
  });

  it('U6 a case is in one running operation at most, with the district, and only its commander sends teams', () => {
    walks((before, fact, after) => {
      const held = [...after.operations.values()].filter(isRunning).flatMap(({ cases }) => cases);
      expect(new Set(held).size).toBe(held.length);
      const sent = sending(fact, after);
      const operation = sent && operationOf(before, sent.order.case);
      if (operation && fact.actor.tier !== null) expect(fact.actor.id).toBe(operation.commander.account);
    });
  });

  it('L14 what the list of changes says is the version that the thing has', () => {
    walks((_before, _fact, after) => {
      for (const one of [...after.cases.values(), ...after.orders.values(), ...after.operations.values()]) {
        expect(one.changes.at(-1)?.version).toBe(one.version);
        expect(one.changes.map(({ version }) => version)).toEqual(
          one.changes.map(({ version }) => version).toSorted((a, b) => a - b),
        );
      }
    });
  });
});

/** What the walks meet of orders, loans and operations: all of it, or they prove nothing. */
const EVERY_FACT = [
  'order.issued',
  'order.reinforced',
  'order.noted',
  'order.completed',
  'order.recalled',
  'order.leadChanged',
  'order.leadLost',
  'assignment.acknowledged',
  'assignment.declined',
  'assignment.departed',
  'assignment.arrived',
  'assignment.handling',
  'assignment.reported',
  'assignment.released',
  'assignment.failed',
  'assignment.recalled',
  'assignment.reassigned',
  'operation.opened',
  'operation.caseAdded',
  'operation.caseReleased',
  'operation.handedOver',
  'operation.noted',
  'operation.closed',
  'team.dutyChanged',
  'team.lent',
  'team.loanEnded',
];
