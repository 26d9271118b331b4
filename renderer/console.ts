// One console: the live feed, its picture, and the way out for commands. Made once per signed-in person and
// closed with them, so that nothing of one account is left for the next.
import type { LiveFeed } from './feed/liveFeed.ts';
import { openLive } from './feed/liveFeed.ts';
import { openReplay, type Playback } from './feed/replayFeed.ts';
import { storedHead } from './feed/trustedHistory.ts';
import { openOutbox, type Outbox } from './command/outbox.ts';
import { makeFixTable, type FixTable } from './picture/fixTable.ts';
import { makePictureStore, makeSink, type PictureStore } from './picture/pictureStore.ts';
import { frameClock } from './picture/serverClock.ts';

/** A picture with its positions: what is shown, now or then. */
export interface View {
  readonly store: PictureStore;
  readonly table: FixTable;
}

export interface Replay extends View {
  readonly playback: Playback;
  stop(): void;
}

export interface Console extends View {
  readonly feed: LiveFeed;
  readonly outbox: Outbox;
  start(): () => void;
  replayFrom(at: number): Replay;
}

export function openConsole(token: string): Console {
  const store = makePictureStore();
  const table = makeFixTable();
  const feed = openLive({ url: '', token, heads: storedHead(localStorage) });
  const outbox = openOutbox({
    storage: sessionStorage,
    deliver: (command) => feed.command(command),
    now: () => store.clock.now(),
  });
  return {
    store,
    table,
    feed,
    outbox,
    start: () => feed.start(makeSink(store, table)),
    replayFrom(at) {
      const then = { store: makePictureStore(frameClock()), table: makeFixTable() };
      const { feed: recorded, playback } = openReplay({ url: '', token, from: at });
      const stop = recorded.start(makeSink(then.store, then.table));
      return { ...then, playback, stop };
    },
  };
}
