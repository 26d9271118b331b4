// The desk offers what the rules allow and nothing else: held against the server's own decision, on random walks,
// for every post and with no more than that post may see.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scopeOf, tierOf, type Person } from '#contract/actor.ts';
import { mayCommand } from '#contract/authority.ts';
import type { Case } from '#contract/case/case.ts';
import { caseCommands } from '#contract/case/caseCommand.ts';
import { escalationCommands } from '#contract/case/escalationCommand.ts';
import type { AnyCommand } from '#contract/command.ts';
import { decide } from '#contract/decide.ts';
import { view } from '#contract/jurisdiction.ts';
import { orderCommands } from '#contract/order/orderCommand.ts';
import { caseSteps, caseWorld, type CaseStep } from '#contract/testing/randomCases.ts';
import { contextAt, idOf, POSTS, T0, type SmallWorld } from '#contract/testing/smallDistrict.ts';
import { waitsFor, type Wait } from '../../readings/waiting.ts';
import type { ActName, Matter } from './actSpec.ts';
import { CASE_ACTS } from './caseActList.ts';
import { offeredActs, probe, usualAct, type OfferedAct } from './offeredActs.ts';

const DESKS: readonly Person[] = Object.values<Person>(POSTS).filter(
  (person) => !('team' in person) && person.role !== 'observer',
);

function walked(walk: readonly CaseStep[]) {
  const world = caseWorld();
  let now = T0;
  for (const { at, turnIn } of walk) {
    now = at;
    const { actor, command } = turnIn(world.picture);
    world.act(actor, command, at);
  }
  return { world, now };
}

const seed = Date.now() % 1_000_000;
console.log(`offered acts: seed ${seed}`);

function offeredTo(world: SmallWorld, person: Person, id: Case['id'], now: number) {
  const picture = view(world.picture, scopeOf(person));
  const theCase = picture.cases.get(id);
  if (!theCase) return null;
  const matter = { theCase, picture, person, now };
  return { matter, acts: offeredActs(matter) };
}

/** What the server says to the very command that the console asked its rules about. */
function answered(world: SmallWorld, person: Person, act: OfferedAct, matter: Matter, now: number) {
  const fields = act.spec.fields?.(matter, act.item) ?? [];
  const wish = act.spec.wish(matter, act.item, probe(fields));
  const command = { ...wish, id: idOf(777_777) } as AnyCommand;
  const decision = decide(world.picture, world.picture.policy, person, command, contextAt(now));
  if (decision.ok) return null;
  const own = fields.some(({ name }) => decision.refusal.field?.split('.').includes(name));
  const choosing = act.spec.opens !== undefined && /^(teams|lead|to)\b/.test(decision.refusal.field ?? '');
  return own || choosing ? null : decision.refusal;
}

it('V40 an act is offered as possible exactly when the server would take it, for every post at every moment', () => {
  fc.assert(
    fc.property(caseSteps(60), (walk) => {
      const { world, now } = walked(walk);
      for (const theCase of [...world.picture.cases.values()].slice(0, 6)) {
        for (const person of DESKS) {
          const offered = offeredTo(world, person, theCase.id, now);
          if (!offered) continue;
          for (const act of offered.acts) {
            const said = answered(world, person, act, offered.matter, now);
            expect([person.role, act.spec.name, act.refusal?.message.en ?? null]).toEqual([
              person.role,
              act.spec.name,
              said?.message.en ?? null,
            ]);
          }
        }
      }
    }),
    { numRuns: 60, seed },
  );
});

it('V40 nobody is offered what the table of authority keeps from their role', () => {
  fc.assert(
    fc.property(caseSteps(40), (walk) => {
      const { world, now } = walked(walk);
      for (const theCase of world.picture.cases.values()) {
        for (const person of DESKS) {
          for (const { spec } of offeredTo(world, person, theCase.id, now)?.acts ?? [])
            expect(mayCommand(person, spec.type, {})).not.toBe('role');
        }
      }
    }),
    { numRuns: 40, seed },
  );
});

it('V41 every act that is possible has a key of its own, none of them one of the desk; Enter is a possible act', () => {
  fc.assert(
    fc.property(caseSteps(60), (walk) => {
      const { world, now } = walked(walk);
      for (const theCase of world.picture.cases.values()) {
        for (const person of DESKS) {
          const offered = offeredTo(world, person, theCase.id, now);
          if (!offered) continue;
          const possible = offered.acts.filter(({ refusal }) => refusal === null);
          const keys = possible.map(({ key }) => key);
          expect(keys).not.toContain(null);
          expect(new Set(keys).size).toBe(keys.length);
          for (const key of keys) expect('jkrmltfph?[]/0').not.toContain(key);
          const usual = usualAct(offered.acts, offered.matter);
          expect(usual === null || usual.refusal === null).toBe(true);
        }
      }
    }),
    { numRuns: 40, seed },
  );
});

it('V40 the list holds every command of cases and orders that a desk gives', () => {
  const types = new Set(CASE_ACTS.map(({ type }) => type));
  const missing = Object.keys({ ...caseCommands, ...escalationCommands, ...orderCommands }).filter(
    (type) => !types.has(type as never) && !ELSEWHERE.has(type),
  );
  expect(missing).toEqual([]);
  expect(DESKS.every((person) => tierOf(person) !== null || 'department' in person || 'grid' in person)).toBe(
    true,
  );
});

/** A report has a form of its own; what a team does is one act with its step chosen. */
const ELSEWHERE = new Set([
  'case.report',
  'assignment.decline',
  'assignment.depart',
  'assignment.arrive',
  'assignment.handle',
  'assignment.report',
  'assignment.release',
  'assignment.fail',
]);

/** What is said to wait, and the acts any of which answers it. */
const ANSWERS: Readonly<Record<Wait, readonly ActName[]>> = {
  escalation: ['confirmEscalation'],
  delegation: ['acceptDelegation'],
  approve: ['approve', 'deny'],
  supervision: ['replySupervision'],
  urge: ['acknowledgeUrge'],
  offer: ['joinOffer', 'declineOffer'],
  verify: ['verify'],
  accept: ['accept', 'requestVerification', 'reject'],
  file: ['file', 'reject'],
  dispatch: ['dispatch', 'anotherOrder'],
  receive: ['receive'],
  feedback: ['feedback'],
  check: ['check', 'checkResult'],
  close: ['close', 'rework'],
  audit: ['audit'],
};

it('V43 what a queue says to wait for a post is something that this post can do now', () => {
  const met = new Set<Wait>();
  fc.assert(
    fc.property(caseSteps(60), (walk) => {
      const { world, now } = walked(walk);
      for (const theCase of world.picture.cases.values()) {
        for (const person of DESKS) {
          const offered = offeredTo(world, person, theCase.id, now);
          const wait = offered && waitsFor(offered.matter.theCase, offered.matter.picture, person);
          if (!wait) continue;
          met.add(wait);
          const possible = offered.acts
            .filter(({ refusal }) => refusal === null)
            .map(({ spec }) => spec.name);
          expect([person.role, wait, possible.some((name) => ANSWERS[wait].includes(name))]).toEqual([
            person.role,
            wait,
            true,
          ]);
        }
      }
    }),
    { numRuns: 60, seed },
  );
  // A walk that meets nothing proves nothing.
  expect(met.size).toBeGreaterThan(6);
});
