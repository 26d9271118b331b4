// Ages and deadlines must be right on a workstation whose own clock is wrong.
import { expect, it } from 'vitest';
import { frameClock, runningClock } from './serverClock.ts';

it('K11 the clock follows the least delayed message and runs on between messages', () => {
  let local = 1_000_000;
  const clock = runningClock(() => local);
  const serverAhead = 90_000;
  clock.hear(local + serverAhead - 400, true);
  for (const delayMs of [300, 40, 900, 120]) {
    local += 250;
    clock.hear(local + serverAhead - delayMs);
  }
  expect(clock.offsetMs()).toBe(serverAhead - 40);
  local += 5_000;
  expect(clock.now()).toBe(local + serverAhead - 40);
});

it('K11 a workstation clock that is set is followed within two minutes', () => {
  let local = 1_000_000;
  let server = 2_000_000;
  const clock = runningClock(() => local);
  const tick = (ms: number) => {
    local += ms;
    server += ms;
    clock.hear(server - 50);
  };
  for (let i = 0; i < 40; i++) tick(250);
  local += 60_000;
  for (let i = 0; i < 480; i++) tick(250);
  expect(Math.abs(clock.now() - server)).toBeLessThan(100);
});

it('K11 in a replay time stands between frames', () => {
  const clock = frameClock();
  clock.hear(5_000);
  expect([clock.now(), clock.offsetMs()]).toEqual([5_000, 0]);
});
