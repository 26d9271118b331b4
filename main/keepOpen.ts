// Opens the wall on a host and, should the host itself fall over (Electron ends after repeated GPU crashes),
// opens it again: soon, but not for ever when it cannot hold.
import type { Host, OpenWall } from './hosts/hostPort.ts';

// GUARANTEES G8: the wall process is back within 10 s.
const OPEN_AGAIN_MS = 1_000;
const FAILURES_AT_MOST = 5;
const WITHIN_MS = 300_000;

export type KeptOpen = {
  /** True when a person closed the last window, false when the host could not be kept open. */
  readonly ended: Promise<boolean>;
  close(): Promise<void>;
};

export function keepOpen(host: Host, server: URL, say: (sentence: string) => void): KeptOpen {
  let wall: OpenWall | null = null;
  let closing = false;
  const run = async (): Promise<boolean> => {
    let failuresAt: readonly number[] = [];
    for (;;) {
      wall = await host.open(server);
      const end = await wall.ended;
      if (closing || end.kind === 'closed') return true;
      const now = performance.now();
      failuresAt = [...failuresAt.filter((at) => at > now - WITHIN_MS), now];
      const givesUp = failuresAt.length >= FAILURES_AT_MOST;
      say(`${host.name} stopped (${end.reason})${givesUp ? '' : '; opening it again'}`);
      if (givesUp) return false;
      await new Promise((resolve) => setTimeout(resolve, OPEN_AGAIN_MS));
    }
  };
  return {
    ended: run(),
    close: async () => {
      closing = true;
      await wall?.close();
    },
  };
}
