import { expect, it } from 'vitest';
import type { Person } from '#contract/actor.ts';
import type { Alert } from '#contract/wire.ts';
import { makeAlertBoard } from './alertBoard.ts';

const words = (text: string) => ({ text: { zh: text, en: text }, tip: { zh: '', en: '' } });

it('X3 what is raised before anybody listens is told to whoever comes, until it is over', () => {
  const board = makeAlertBoard(() => 7);
  board.set('journal.x', 'fault', words('disk'));
  board.set('gone', 'notice', words('gone'));
  board.set('gone', 'notice', null);
  const told: Alert[] = [];
  board.tellTo((alert) => told.push(alert));
  expect(told.map(({ key, cleared }) => [key, cleared])).toEqual([['journal.x', false]]);
  board.set('clock', 'notice', words('clock'));
  expect(board.standing('journal.')).toBe('disk');
  board.set('journal.x', 'fault', null);
  board.set('journal.x', 'fault', null);
  expect(told.map(({ key, cleared, at }) => [key, cleared, at])).toEqual([
    ['journal.x', false, 7],
    ['clock', false, 7],
    ['journal.x', true, 7],
  ]);
  expect(board.standing('journal.')).toBeNull();
});

it('S10 an alert that concerns some is told with whom it concerns, also when it is over', () => {
  const board = makeAlertBoard(() => 7);
  const isWall = ({ role }: Person) => role === 'observer';
  const told: [string, boolean][] = [];
  board.tellTo(({ key, cleared }, to) => {
    if (to({ kind: 'person', account: 'd', name: 'd', role: 'districtCommander' })) told.push([key, cleared]);
  });
  board.set('some', 'notice', words('some'), isWall);
  board.set('all', 'notice', words('all'));
  board.set('some', 'notice', null);
  board.set('all', 'notice', null);
  expect(told).toEqual([
    ['all', false],
    ['all', true],
  ]);
});
