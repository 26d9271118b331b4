// Arbitrary lives of many cases at once: mostly somebody does the next thing, often nobody does for hours, and now
// and then it goes back, up, down, or is put off. A step is made of numbers, so that it shrinks well.
import fc from 'fast-check';
import type { Command } from '#contract/command.ts';
import { orderId, teamId } from '#contract/ids.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import { standingEscalation } from '#contract/case/escalation.ts';
import { isBinding } from '#contract/order/order.ts';
import { commandingTown } from '#contract/organisation/organisation.ts';
import { ACTORS, idOf, NORTH, SOUTH } from '#contract/testing/smallDistrict.ts';
import type { LadderWorld } from './ladderWorld.ts';

type Body = Command extends infer C ? (C extends { id: string } ? Omit<C, 'id'> : never) : never;
type Who = keyof typeof ACTORS;
export interface LifeStep {
  readonly kind: 'report' | 'next' | 'back' | 'put off' | 'up and down' | 'ladder';
  readonly a: number;
  readonly b: number;
  readonly waitMin: number;
}

export const lives: fc.Arbitrary<LifeStep[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(
      ...(['report', 'report', 'report', 'next', 'next', 'next', 'next', 'next', 'next'] as const),
      ...(['back', 'back', 'put off', 'put off', 'up and down', 'ladder'] as const),
    ),
    a: fc.nat(99),
    b: fc.nat(99),
    waitMin: fc.oneof({ weight: 4, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.nat(300) }),
  }),
  { minLength: 30, maxLength: 90 },
);

/** Goes on to the moment of the step and does it; whether it is allowed is for the rules to say. */
export function liveStep(here: LadderWorld, step: LifeStep, serial: number): void {
  here.now += step.waitMin * 60_000;
  act(here, step, 2 * serial);
  if (step.kind === 'put off') act(here, step, 2 * serial + 1);
}

function act(here: LadderWorld, { kind, a, b }: LifeStep, serial: number): void {
  const made = kind === 'report' ? reportOf(a, b) : stepOn(here, kind, a, b);
  if (!made) return;
  const [who, body] = made;
  here.act(ACTORS[who], { ...body, id: idOf(700_000 + serial) }, here.now);
}

const reportOf = (a: number, b: number): [Who, Body] => [
  'district',
  {
    type: 'case.report',
    category: pick(['E-0401', 'E-0401', 'E-0401', 'P-0103', 'E-0496'], a)!,
    position: { lon: 121.25, lat: b % 5 === 0 ? 31.4005 : b % 4 ? 31.45 : 31.35 },
    text: '情况',
    source: a % 3 === 0 ? 'hotline' : 'patrol',
  },
];

function stepOn(here: LadderWorld, kind: LifeStep['kind'], a: number, b: number): [Who, Body] | null {
  const open = [...here.world.picture.cases.values()].filter(isOpen);
  const inHands = open.filter(({ state }) => state.kind === 'dispatched' || state.kind === 'handling');
  const theCase = pick((kind === 'back' || kind === 'put off') && inHands.length > 0 ? inHands : open, a);
  if (!theCase) return null;
  const on = { caseId: theCase.id };
  const own: Who = theCase.ownerTier === 'district' ? 'district' : theCase.town === NORTH ? 'north' : 'south';
  switch (kind) {
    case 'next':
      return nextOf(here, theCase, own, b);
    case 'back': {
      const order = here.world.picture.orders.get(theCase.orders.at(-1) ?? orderId('none'));
      const team = order?.assignments.find(isBinding)?.team ?? teamId('none');
      const declines: [Who, Body] = [
        own,
        { type: 'assignment.decline', orderId: order?.id ?? orderId('none'), team, reason: '车坏' },
      ];
      return pick<[Who, Body]>(
        [
          declines,
          declines,
          [own, { type: 'assignment.decline', orderId: order?.id ?? orderId('none'), team, reason: '车坏' }],
          [own, { type: 'order.recall', orderId: order?.id ?? orderId('none'), reason: '改派' }],
          [own, { type: 'case.rework', ...on, reason: '未清' }],
          [own, { type: 'case.void', ...on, reason: '误报' }],
        ],
        b,
      )!;
    }
    case 'put off': {
      // Asked for in one step and granted in the next.
      const asks = open.find(({ applications }) => applications.length > 0);
      const [asked] = asks?.applications ?? [];
      if (asks && asked) {
        return ['district', { type: 'case.approve', caseId: asks.id, application: asked.id }];
      }
      const until = here.now + (1 + (b % 10)) * 3_600_000;
      return [
        own,
        {
          type: 'case.apply',
          ...on,
          asked:
            b % 3
              ? { kind: 'suspension', ground: 'other', until, reason: '等待' }
              : { kind: 'extension', hours: 1, reason: '再等' },
        },
      ];
    }
    case 'up and down':
      return theCase.ownerTier === 'town'
        ? ['district', { type: 'case.escalate', ...on, reason: '接管' }]
        : theCase.delegation
          ? [theCase.town === NORTH ? 'north' : 'south', { type: 'case.acceptDelegation', ...on }]
          : ['district', { type: 'case.delegate', ...on }];
    case 'ladder': {
      const standing = standingEscalation(theCase, here.world.picture);
      if (standing && b % 2) {
        return ['dispatcher', { type: 'case.confirmEscalation', ...on, preparation: standing.version }];
      }
      const other = theCase.town === NORTH ? SOUTH : NORTH;
      return b % 3
        ? [
            other === NORTH ? 'north' : 'south',
            { type: 'case.answerOffer', ...on, town: other, joins: b % 2 === 0 },
          ]
        : [own, { type: 'case.nameTown', ...on, town: other, reason: '跨界' }];
    }
    case 'report':
      return null;
  }
}

function nextOf(here: LadderWorld, theCase: Case, own: Who, b: number): [Who, Body] {
  const on = { caseId: theCase.id };
  const { picture } = here.world;
  switch (theCase.state.kind) {
    case 'reported':
      return [own, { type: 'case.accept', ...on }];
    case 'accepted':
      return [own, { type: 'case.file', ...on }];
    case 'filed': {
      const free = [...picture.teams.values()].filter(
        (team) =>
          team.order === null && (theCase.ownerTier === 'district' || commandingTown(team) === theCase.town),
      );
      return [
        own,
        { type: 'order.issue', ...on, tier: theCase.ownerTier, teams: [pick(free, b)?.id ?? teamId('n1')] },
      ];
    }
    case 'dispatched':
    case 'handling': {
      const order = picture.orders.get(theCase.orders.at(-1) ?? orderId('none'));
      const one = order?.assignments.find(isBinding);
      const ids = { orderId: order?.id ?? orderId('none'), team: one?.team ?? teamId('none') };
      const step = one?.state.kind;
      if (step === 'assigned') return [own, { type: 'assignment.acknowledge', ...ids }];
      if (step === 'acknowledged') return [own, { type: 'assignment.arrive', ...ids }];
      return [own, { type: 'assignment.report', ...ids, text: '已处置' }];
    }
    case 'suspended':
      return [own, { type: 'case.resume', ...on }];
    case 'feedback':
      return [own, { type: 'case.check', ...on }];
    default:
      return [own, { type: 'case.close', ...on }];
  }
}

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
