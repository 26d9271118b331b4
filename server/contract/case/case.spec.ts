// Walks through the whole life of cases: what holds after any sequence of commands by any offices.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tierOf, type Actor } from '../actor.ts';
import type { AnyCommand } from '../command.ts';
import type { Fact } from '../fact.ts';
import { audienceKey, jurisdictionOf, messageFor, take, view } from '../jurisdiction.ts';
import { isBinding, isLive, isWorking } from '../order/order.ts';
import { advance, emptyPicture, fromJson, toJson, type Picture } from '../picture.ts';
import { caseSteps, caseWorld, everyCaseCommand, type CaseStep } from '../testing/randomCases.ts';
import { CLOCK, idOf, POSTS, SYSTEM, type SmallWorld } from '../testing/smallDistrict.ts';
import { isMoot } from './application.ts';
import { isFinal, isOpen, type Case, type CaseState } from './case.ts';
import { CASE_STATES } from './caseMoments.ts';

// Bounded in time, or a failure would be shrunk until the test's own limit hides it.
const BOUND = { interruptAfterTimeLimit: 12_000 };
const RUNS = { numRuns: 200, ...BOUND };
const LENGTH = 140;
const KEPT = 20;

interface Watched {
  readonly before: Picture;
  readonly world: SmallWorld;
  readonly facts: readonly Fact[];
  readonly actor: Actor;
  readonly command: AnyCommand;
}

function play(list: readonly CaseStep[], watch?: (watched: Watched) => void): SmallWorld {
  const world = caseWorld();
  for (const { at, turnIn } of list) {
    const before = world.picture;
    const had = world.facts.length;
    const { actor, command } = turnIn(before);
    world.act(actor, command, at);
    watch?.({ before, world, facts: world.facts.slice(had), actor, command });
  }
  return world;
}

/** DOMAIN 3.1: where each state may lead. */
const STEPS: Readonly<Record<CaseState['kind'], readonly CaseState['kind'][]>> = {
  reported: ['verifying', 'accepted', 'rejected', 'voided', 'closed'],
  verifying: ['reported', 'accepted', 'voided'],
  accepted: ['filed', 'rejected', 'voided', 'closed'],
  filed: ['dispatched', 'voided', 'closed'],
  dispatched: ['handling', 'filed', 'suspended', 'voided'],
  handling: ['feedback', 'filed', 'suspended', 'voided'],
  suspended: ['handling', 'dispatched', 'filed', 'voided'],
  feedback: ['checking', 'filed', 'dispatched', 'voided'],
  checking: ['closed', 'filed', 'dispatched', 'voided'],
  closed: ['filed'],
  rejected: [],
  voided: [],
};

describe('any walk through cases', () => {
  it('Y2 moves cases only along DOMAIN 3.1, and reaches every state by every fact', () => {
    const reached = new Set<string>();
    const met = new Set<string>();
    fc.assert(
      fc.property(caseSteps(LENGTH), (list) => {
        play(list, ({ before, facts }) => {
          for (const { type } of facts) met.add(type);
          for (const kind of stepsOf(before, facts)) reached.add(kind);
        });
      }),
      // A fixed seed: what follows asks that these very walks met everything.
      { numRuns: 600, seed: 11, ...BOUND },
    );
    expect([...reached].sort()).toEqual(Object.keys(CASE_STATES).sort());
    const never = ALL_FACTS.filter((type) => !met.has(type));
    expect(never).toEqual([]);
  });

  it('Y2 loses no case: each is held, or came to an end, and has a number of its own', () => {
    fc.assert(
      fc.property(caseSteps(LENGTH), (list) => {
        const { facts, picture } = play(list);
        const last = new Map<string, string>();
        const numbers = new Set<string>();
        for (const fact of facts) {
          if (!fact.type.startsWith('case.') || !('case' in fact)) continue;
          if (fact.type === 'case.reported') {
            expect(fact.no).toMatch(/^\d{4}[A-Z]\d{7}$/);
            expect(numbers.has(fact.no)).toBe(false);
            numbers.add(fact.no);
          }
          if (ENDS[fact.type] !== undefined) last.set(fact.case!, fact.type);
          else if (fact.type === 'case.reported' || fact.type === 'case.reopened')
            last.set(fact.case, fact.type);
        }
        for (const [id, type] of last) {
          const held = picture.cases.get(id as never);
          if (ENDS[type] === undefined) expect([type, held && isOpen(held)]).toEqual([type, true]);
          else if (held) expect(held.state.kind).toBe(ENDS[type]);
        }
      }),
      RUNS,
    );
  });

  it('Y2 leaves no case stuck, none with a forgotten team, and none that is suspended or over with a bound one', () => {
    fc.assert(
      fc.property(caseSteps(LENGTH), (list) => {
        play(list, ({ world: { picture } }) => {
          for (const theCase of picture.cases.values()) {
            const { kind } = theCase.state;
            const live = theCase.orders.flatMap((id) => picture.orders.get(id) ?? []).filter(isLive);
            const bound = live.flatMap((order) => order.assignments.filter(isBinding));
            const where = [theCase.no, kind];
            switch (kind) {
              case 'dispatched':
              case 'handling':
                expect([...where, bound.some(isWorking) || theCase.departmentWork !== null]).toEqual([
                  ...where,
                  true,
                ]);
                break;
              case 'feedback':
              case 'checking':
                expect([...where, bound.filter(isWorking)]).toEqual([...where, []]);
                break;
              default:
                expect([...where, bound]).toEqual([...where, []]);
            }
            if (kind === 'filed') expect(theCase.departmentWork).toBeNull();
          }
        });
      }),
      RUNS,
    );
  });

  it('Y3 keeps one pending application of a kind, none that has become needless, and none of a case that is over', () => {
    fc.assert(
      fc.property(caseSteps(LENGTH), (list) => {
        play(list, ({ world: { picture } }) => {
          for (const theCase of picture.cases.values()) {
            const kinds = theCase.applications.map(({ asked }) => asked.kind);
            expect(new Set(kinds).size).toBe(kinds.length);
            expect(theCase.applications.filter((one) => isMoot(one, theCase))).toEqual([]);
            if (isFinal(theCase.state.kind)) expect([kinds, theCase.delegation]).toEqual([[], null]);
          }
        });
      }),
      RUNS,
    );
  });

  it('Y3 an application changes nothing but itself, and nobody decides their own', () => {
    fc.assert(
      fc.property(caseSteps(LENGTH), (list) => {
        play(list, ({ before, world, facts, actor }) => {
          for (const fact of facts) {
            if (fact.type === 'case.applied') {
              expect(facts.map(({ type }) => type)).toEqual(['case.applied']);
              const [was, is] = [before.cases.get(fact.case)!, world.picture.cases.get(fact.case)!];
              const rest = ({ applications: _, version: __, changes: ___, ...other }: Case) => other;
              expect(rest(is)).toEqual(rest(was));
            }
            if (
              fact.type === 'case.extended' ||
              fact.type === 'case.suspended' ||
              fact.type === 'case.denied'
            ) {
              const asked = before.cases
                .get(fact.case)
                ?.applications.find(({ id }) => id === fact.application);
              expect(asked?.by.id).not.toBe(actor.kind === 'person' ? actor.account : '');
              expect(tierOf(actor) === 'district' || asked?.decides === 'town').toBe(true);
            }
          }
        });
      }),
      RUNS,
    );
  });

  it('Y11 a town commands its own cases only, and never what the district has taken', () => {
    let below = 0;
    fc.assert(
      fc.property(caseSteps(LENGTH), (list) => {
        play(list, ({ before, facts, actor, command }) => {
          if (facts.length === 0 || actor.kind !== 'person' || !('caseId' in command)) return;
          const theCase = command.caseId && before.cases.get(command.caseId);
          if (!theCase || !command.type.startsWith('case.')) return;
          if (tierOf(actor) === 'town' && 'town' in actor) {
            expect(theCase.town).toBe(actor.town);
            if (theCase.ownerTier === 'district') {
              below += 1;
              expect(BELOW).toContain(command.type);
            }
          }
          if (actor.role === 'departmentOfficer') expect(theCase.department).toBe(actor.department);
          if (actor.role === 'workstation') {
            expect([theCase.villageGrid, theCase.urbanGrid]).toContain(actor.grid);
          }
          // What only the district does, only the district did.
          for (const { type } of facts)
            if (DISTRICT_ONLY.includes(type)) expect(tierOf(actor)).toBe('district');
        });
      }),
      RUNS,
    );
    expect(below).toBeGreaterThan(0);
  });

  it('Y14 keeps every list on a case bounded', () => {
    fc.assert(
      fc.property(caseSteps(LENGTH), (list) => {
        for (const theCase of play(list).picture.cases.values()) {
          const { applications, extensions, suspensions, urges, supervisions, suspects, keptApart, repeats } =
            theCase;
          for (const one of [extensions, suspensions, urges, supervisions, suspects, keptApart, repeats]) {
            expect(one.length).toBeLessThanOrEqual(KEPT);
          }
          expect(applications.length).toBeLessThanOrEqual(5);
          const lasting = suspensions.filter(({ to }) => to === null).length;
          expect(lasting).toBe(theCase.state.kind === 'suspended' ? 1 : 0);
        }
      }),
      RUNS,
    );
  });

  it('C1 any split of the facts gives the same picture, and it survives JSON', () => {
    fc.assert(
      fc.property(
        caseSteps(LENGTH),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (list, sizes) => {
          const { facts, picture } = play(list);
          let split = emptyPicture;
          for (let at = 0, turn = 0; at < facts.length; turn++) {
            const size = sizes[turn % sizes.length]!;
            split = advance(split, facts.slice(at, at + size));
            at += size;
          }
          expect(toJson(split)).toEqual(toJson(picture));
          expect(toJson(fromJson(JSON.parse(JSON.stringify(toJson(picture)))))).toEqual(toJson(picture));
        },
      ),
      RUNS,
    );
  });

  it('A2 every office holds exactly its view after any prefix', () => {
    fc.assert(
      fc.property(caseSteps(80), (list) => {
        const start = caseWorld().picture;
        const watchers = JURISDICTIONS.map((jurisdiction) => ({
          jurisdiction,
          picture: view(start, jurisdiction),
        }));
        play(list, ({ before, world, facts }) => {
          if (facts.length === 0) return;
          for (const watcher of watchers) {
            watcher.picture = take(
              watcher.picture,
              messageFor(before, world.picture, facts, watcher.jurisdiction),
            );
            expect(toJson(watcher.picture)).toEqual(toJson(view(world.picture, watcher.jurisdiction)));
          }
        });
      }),
      { numRuns: 30, ...BOUND },
    );
  });

  it('Y1 in every state every command of every office is let through or refused in words, and nothing throws', () => {
    const samples = new Map<
      string,
      { readonly picture: Picture; readonly id: Case['id']; readonly at: number }[]
    >();
    fc.assert(
      fc.property(caseSteps(LENGTH), (list) => {
        play(list, ({ world: { picture } }) => {
          for (const theCase of picture.cases.values()) {
            // Cases that differ in what they have behind them are different cases.
            const key = `${theCase.state.kind}:${theCase.ownerTier}:${theCase.applications.length > 0}:${theCase.departmentWork?.kind}`;
            const held = samples.get(key) ?? [];
            if (held.length < 2) samples.set(key, [...held, { picture, id: theCase.id, at: picture.at }]);
          }
        });
      }),
      { numRuns: 30, seed: 7, ...BOUND },
    );
    const states = new Set([...samples.keys()].map((key) => key.split(':')[0]));
    expect(Object.keys(CASE_STATES).filter((kind) => !states.has(kind))).toEqual([]);
    let [let_through, refused] = [0, 0];
    const actors: Actor[] = [...Object.values(POSTS), CLOCK, SYSTEM];
    const world = caseWorld();
    for (const held of samples.values()) {
      for (const { picture, id, at } of held) {
        for (const wish of everyCaseCommand(picture.cases.get(id), at + 1, 1, 1)) {
          for (const actor of actors) {
            world.picture = picture;
            const had = world.facts.length;
            const decision = world.act(actor, { id: idOf(77), ...wish }, at + 1);
            if (decision.ok) {
              let_through += 1;
              stepsOf(picture, world.facts.slice(had));
            } else {
              refused += 1;
              expect(world.picture).toBe(picture);
              const { zh, en } = decision.refusal.message;
              expect([wish.type, zh.length > 8, en.length > 20]).toEqual([wish.type, true, true]);
              expect(zh + en).not.toMatch(/undefined|null|NaN|\[object/);
            }
          }
        }
      }
    }
    expect([let_through > 1_000, refused > 1_000]).toEqual([true, true]);
  });
});

/** Of everybody whose view differs from another's. */
const JURISDICTIONS = [
  ...new Map(
    Object.values(POSTS).map((person) => [audienceKey(jurisdictionOf(person)), jurisdictionOf(person)]),
  ).values(),
];

/** Fact by fact: no case takes a step that is none. Tells the states that it saw. */
function stepsOf(before: Picture, facts: readonly Fact[]): CaseState['kind'][] {
  const seen: CaseState['kind'][] = [];
  let picture = before;
  for (const fact of facts) {
    const after = advance(picture, [fact]);
    for (const { id, state } of after.cases.values()) {
      const was = picture.cases.get(id)?.state.kind;
      seen.push(state.kind);
      if (was !== undefined && was !== state.kind) {
        expect([fact.type, was, STEPS[was]]).toEqual([fact.type, was, expect.arrayContaining([state.kind])]);
      }
    }
    picture = after;
  }
  return seen;
}

const ENDS: Readonly<Record<string, CaseState['kind'] | undefined>> = {
  'case.closed': 'closed',
  'case.selfHandled': 'closed',
  'case.rejected': 'rejected',
  'case.voided': 'voided',
};

const BELOW = ['case.apply', 'case.acceptDelegation', 'case.acknowledgeUrge', 'case.replySupervision'];
const DISTRICT_ONLY: readonly string[] = [
  'case.escalated',
  'case.delegated',
  'case.departmentAssigned',
  'case.delegationReturned',
];

const ALL_FACTS = [
  'case.reported',
  'case.keptApart',
  'case.repeated',
  'case.verificationAsked',
  'case.verified',
  'case.verificationOverdue',
  'case.accepted',
  'case.rejected',
  'case.filed',
  'case.dispatched',
  'case.departmentAssigned',
  'case.received',
  'case.handling',
  'case.applied',
  'case.denied',
  'case.extended',
  'case.suspended',
  'case.resumed',
  'case.returned',
  'case.requeued',
  'case.fedBack',
  'case.checking',
  'case.checked',
  'case.closed',
  'case.selfHandled',
  'case.audited',
  'case.reworked',
  'case.voided',
  'case.reopened',
  'case.escalated',
  'case.delegated',
  'case.delegationAccepted',
  'case.delegationReturned',
  'case.urged',
  'case.urgeAcknowledged',
  'case.supervised',
  'case.supervisionReplied',
  'case.supervisionOverdue',
] as const satisfies readonly Extract<Fact['type'], `case.${string}`>[];
