// What a phone takes for done, and what it offers next.
import { expect, it } from 'vitest';
import type { Command } from '#contract/command.ts';
import { orderId, teamId } from '#contract/ids.ts';
import { newId } from '../command/newId.ts';
import { mayFeedBack, nextStep, standing, wayOut } from './orderSteps.ts';

const [order, other] = [orderId('o'), orderId('other')];
const team = teamId('s1');
const act = (type: 'assignment.acknowledge' | 'assignment.depart', of = order): Command => ({
  id: newId(),
  type,
  orderId: of,
  team,
});

it('FL4 a step that waits counts as taken, that of another order does not', () => {
  const both = [
    act('assignment.acknowledge'),
    act('assignment.depart'),
    act('assignment.acknowledge', other),
  ];
  expect(standing('assigned', both, order, team)).toEqual({ kind: 'enRoute', isPresumed: true });
  expect(standing('assigned', [], order, team)).toEqual({ kind: 'assigned', isPresumed: false });
});

it('FL2 from each state there is one next step, a way out until it is reported, and feedback on scene', () => {
  const kinds = [
    'assigned',
    'acknowledged',
    'enRoute',
    'onScene',
    'handling',
    'reported',
    'released',
  ] as const;
  expect(kinds.map((kind) => [nextStep(kind), wayOut(kind), mayFeedBack(kind)])).toEqual([
    ['assignment.acknowledge', 'assignment.decline', false],
    ['assignment.depart', 'assignment.decline', false],
    ['assignment.arrive', 'assignment.fail', false],
    ['assignment.handle', 'assignment.fail', true],
    [null, 'assignment.fail', true],
    ['assignment.release', null, false],
    [null, null, false],
  ]);
});
