// The server's time at this console. Ages and deadlines are differences of server times, so a workstation whose
// own clock is wrong must still show them right.

export interface ServerClock {
  /** Server time, epoch ms. */
  now(): number;
  /** A frame or an answer that carries the server's time has just come. `afresh` forgets what was heard before. */
  hear(serverAt: number, afresh?: boolean): void;
  /** Server time minus this workstation's time, ms. */
  offsetMs(): number;
}

/** A minute and a half of frames: long enough to meet one that was not delayed, short enough to follow a drift. */
const HEARD_SLOTS = 12;
const SLOT_MS = 7_500;

/**
 * Runs on between frames. The message that was delayed least tells the offset best, so it is the largest
 * difference heard lately.
 */
export function runningClock(local: () => number = Date.now): ServerClock {
  const best = new Float64Array(HEARD_SLOTS).fill(-Infinity);
  let slot = 0;
  let slotSince = local();
  let offset = 0;
  return {
    now: () => local() + offset,
    offsetMs: () => offset,
    hear(serverAt, afresh = false) {
      const at = local();
      if (afresh) best.fill(-Infinity);
      if (afresh || at - slotSince >= SLOT_MS || at < slotSince) {
        slot = (slot + 1) % HEARD_SLOTS;
        best[slot] = -Infinity;
        slotSince = at;
      }
      best[slot] = Math.max(best[slot] ?? -Infinity, serverAt - at);
      offset = Math.max(...best);
    },
  };
}

/** Stands still between frames: in a replay, time is what the replay says. */
export function frameClock(): ServerClock {
  let at = 0;
  return {
    now: () => at,
    offsetMs: () => 0,
    hear(serverAt) {
      at = serverAt;
    },
  };
}
