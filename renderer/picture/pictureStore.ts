// What is going on, for React: everything but the positions. It changes when a fact, the link or an alert does.
import { createStore, type StoreApi } from 'zustand/vanilla';
import { take } from '#contract/jurisdiction.ts';
import { emptyPicture, type Picture } from '#contract/picture.ts';
import type { CoverGap } from '#contract/coverage.ts';
import type { Alert, CoverageMessage } from '#contract/wire.ts';
import type { FixTable } from './fixTable.ts';
import { runningClock, type ServerClock } from './serverClock.ts';
import type { LinkState, Sink, Viewer } from './sink.ts';

export interface PictureState {
  readonly picture: Picture;
  /** Counts resets: what was remembered of an older picture (a selection, a hold) may not fit this one. */
  readonly generation: number;
  /** null until the first join. */
  readonly viewer: Viewer | null;
  /** Faults and notices in force, oldest first. */
  readonly alerts: readonly Alert[];
  /** Grids without cover for too long, the worst first; null: not known (not told yet, or the past is shown). */
  readonly gaps: readonly CoverGap[] | null;
  readonly link: LinkState;
  /** Server time minus this workstation's, ms; moves only when it has become noticeably wrong. */
  readonly serverOffsetMs: number;
}

export interface PictureStore extends StoreApi<PictureState> {
  /** Not in the state: it runs all the time, and whoever draws a clock reads it when drawing. */
  readonly clock: ServerClock;
}

/** Half the shortest step that a clock on the wall shows. */
const NOTICEABLE_MS = 500;

/** More than this many different faults at once is one fault: the oldest notices make room. */
const MAX_ALERTS = 50;

export function makePictureStore(clock: ServerClock = runningClock()): PictureStore {
  const store = createStore<PictureState>(() => ({
    picture: emptyPicture,
    generation: 0,
    viewer: null,
    alerts: [],
    gaps: null,
    link: { kind: 'connecting', since: Date.now() },
    serverOffsetMs: 0,
  }));
  return { ...store, clock };
}

/** Joins the two halves: facts go to the store, positions to the table, time to the clock. */
export function makeSink(store: PictureStore, table: FixTable): Sink {
  const { clock, setState, getState } = store;
  const noteOffset = () => {
    const offset = clock.offsetMs();
    if (Math.abs(offset - getState().serverOffsetMs) >= NOTICEABLE_MS) setState({ serverOffsetMs: offset });
  };
  return {
    reset(start) {
      clock.hear(start.now, true);
      table.reset(start.frame);
      setState((was) => ({
        picture: start.picture,
        generation: was.generation + 1,
        viewer: start.viewer ?? was.viewer,
        serverOffsetMs: clock.offsetMs(),
      }));
    },
    facts(message) {
      setState((was) => ({ picture: take(was.picture, message) }));
    },
    fixes(frame) {
      clock.hear(frame.at);
      table.apply(frame);
      noteOffset();
    },
    alert(alert) {
      setState((was) => ({ alerts: withAlert(was.alerts, alert) }));
    },
    coverage({ gaps }: CoverageMessage) {
      setState({ gaps });
    },
    link(link) {
      setState({ link });
    },
  };
}

function withAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  const others = alerts.filter((one) => one.key !== alert.key);
  if (alert.cleared) return others.length === alerts.length ? alerts : others;
  const next = [...others, alert];
  if (next.length <= MAX_ALERTS) return next;
  const dropped = next.findIndex((one) => one.severity === 'notice');
  return next.toSpliced(Math.max(dropped, 0), 1);
}
