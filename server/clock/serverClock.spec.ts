import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockAlert, makeClockWatch } from './clockAlert.ts';
import { CONFIRM_MS, makeServerClock, refusesToStart, START_AHEAD_MS, STEP_MS } from './serverClock.ts';

const T0 = Date.UTC(2026, 10, 23, 2);
const TICK_MS = 250;
const YEAR_MS = 365 * 86_400_000;

/** A machine whose wall clock is off by what the test says. */
function machine(notBefore?: number) {
  const time = { passedMs: 0, offMs: 0 };
  const clock = makeServerClock(
    { wall: () => T0 + time.passedMs + time.offMs, monotonicMs: () => 5_000 + time.passedMs },
    notBefore,
  );
  /** Lets time pass as the server sees it, tick by tick. */
  const pass = (ms: number) => {
    const end = time.passedMs + ms;
    while (time.passedMs < end) {
      time.passedMs += TICK_MS;
      clock.now();
    }
  };
  return { clock, time, pass, truth: () => T0 + time.passedMs };
}

describe('the server’s clock', () => {
  it('T1 a year forward for 1.5 s and back leaves no trace', () => {
    const { clock, time, pass, truth } = machine();
    pass(10_000);
    expect(clock.now()).toBe(truth());
    expect(clock.state()).toEqual({ kind: 'steady' });
    time.offMs = YEAR_MS;
    pass(1_500);
    expect(clock.now()).toBe(truth());
    expect(clock.state()).toEqual({ kind: 'jumped', byMs: YEAR_MS });
    time.offMs = 0;
    pass(250);
    expect(clock.now()).toBe(truth());
    expect(clock.state()).toEqual({ kind: 'steady' });
  });

  it('T1 a jump forward is followed once it has lasted', () => {
    const { clock, time, pass, truth } = machine();
    time.offMs = YEAR_MS;
    pass(CONFIRM_MS - 1_000);
    expect(clock.now()).toBe(truth());
    pass(2_000);
    expect(clock.now()).toBe(truth() + YEAR_MS);
    expect(clock.state()).toEqual({ kind: 'steady' });
  });

  it('T1 a jump that goes on changing is not confirmed', () => {
    const { clock, time, pass, truth } = machine();
    for (let n = 1; n <= 10; n++) {
      time.offMs = n * 3_600_000;
      pass(CONFIRM_MS / 2);
      expect(clock.now()).toBe(truth());
    }
  });

  it('T1 a jump back that lasts is caught up with at half speed, never backward', () => {
    const { clock, time, pass, truth } = machine();
    const backMs = 300_000;
    time.offMs = -backMs;
    pass(CONFIRM_MS - 1_000);
    expect(clock.now()).toBe(truth());
    pass(1_250);
    expect(clock.state()).toMatchObject({ kind: 'ahead' });
    const before = clock.now();
    pass(10_000);
    expect(clock.now() - before).toBe(5_000);
    pass(2 * backMs);
    expect(clock.now()).toBe(truth() - backMs);
    expect(clock.state()).toEqual({ kind: 'steady' });
  });

  it('T1 whatever the wall clock does, time never runs backward and never slower than half', () => {
    const seed = 20_261_123;
    const step = fc.record({
      offMs: fc.constantFrom(0, 500, -500, STEP_MS + 1, -60_000, 3_600_000, -YEAR_MS, YEAR_MS),
      ms: fc.integer({ min: 1, max: 300 }).map((n) => n * TICK_MS),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const { clock, time } = machine();
        let last = clock.now();
        for (const { offMs, ms } of steps) {
          time.offMs = offMs;
          const end = time.passedMs + ms;
          while (time.passedMs < end) {
            time.passedMs += TICK_MS;
            const now = clock.now();
            expect(now - last).toBeGreaterThanOrEqual(TICK_MS / 2 - 1);
            last = now;
          }
        }
      }),
      { seed },
    );
  });

  it('T1 small steps, as NTP makes them, are followed without a word', () => {
    const { clock, time, pass, truth } = machine();
    for (let n = 0; n < 50; n++) {
      time.offMs += 200;
      pass(1_000);
      expect(clock.now()).toBe(truth() + time.offMs);
      expect(clock.state()).toEqual({ kind: 'steady' });
    }
  });

  it('T2 a record a little ahead is caught up with; one far ahead refuses the start in words', () => {
    const { clock, pass, truth } = machine(T0 + 60_000);
    expect(clock.now()).toBe(T0 + 60_000);
    expect(clock.state()).toEqual({ kind: 'ahead', byMs: 60_000 });
    pass(120_000);
    expect(clock.now()).toBe(truth());
    expect(refusesToStart(T0, T0 + START_AHEAD_MS)).toBeNull();
    expect(refusesToStart(T0, 0)).toBeNull();
    expect(refusesToStart(T0, T0 + YEAR_MS)).toContain('the record goes on until 2027-11-23T02:00:00.000Z');
  });

  it('T3 each state that is not steady has words in both languages', () => {
    expect(clockAlert({ kind: 'steady' })).toBeNull();
    const year = clockAlert({ kind: 'jumped', byMs: YEAR_MS })!;
    expect(year.text.en).toBe("The server's clock jumped forward by about 365 days: time goes on as before");
    const back = clockAlert({ kind: 'jumped', byMs: -3 * 60_000 })!;
    expect(back.text).toEqual({
      zh: '服务器时钟向后跳变约 3 分钟，暂按原时间继续',
      en: "The server's clock jumped back by about 3 minutes: time goes on as before",
    });
    expect(clockAlert({ kind: 'ahead', byMs: 10_000 })!.text.zh).toContain('10 秒');
  });

  it('T3 a jump is told once, and once more when it is over', () => {
    const { clock, time, pass } = machine();
    const told: (string | null)[] = [];
    const look = makeClockWatch(clock, (words) => told.push(words && words.text.en.slice(0, 31)));
    const passLooking = (ms: number) => {
      for (let n = 0; n < ms; n += TICK_MS) {
        pass(TICK_MS);
        look();
      }
    };
    passLooking(5_000);
    time.offMs = YEAR_MS;
    passLooking(1_500);
    time.offMs = 0;
    passLooking(5_000);
    time.offMs = -30_000;
    passLooking(CONFIRM_MS + 120_000);
    expect(told).toEqual(
      [
        "The server's clock jumped forwar",
        null,
        "The server's clock jumped back ",
        'The record is about 30 seconds ',
        null,
      ].map((text) => text && text.slice(0, 31)),
    );
  });
});
