// What a feed, live or recorded, pours into. The picture does not know which of the two is speaking.
import type { Person } from '#contract/actor.ts';
import type { FixFrame } from '#contract/frame.ts';
import type { Words } from '#contract/ids.ts';
import type { FactsMessage, Jurisdiction } from '#contract/jurisdiction.ts';
import type { Picture } from '#contract/picture.ts';
import type { Alert, CoverageMessage } from '#contract/wire.ts';

/** Everything at one moment: a console starts, starts again or jumps to another time with it. */
export interface Start {
  readonly picture: Picture;
  /** Complete: a unit that is not in it has no known position. */
  readonly frame: FixFrame;
  /** Server time, epoch ms. */
  readonly now: number;
  /** Who looks, as the server says; null when the feed does not know (a replay is asked for by someone signed in). */
  readonly viewer: Viewer | null;
}

export interface Viewer {
  readonly person: Person;
  readonly jurisdiction: Jurisdiction;
  /** True while the server runs with the simulator. */
  readonly simulated: boolean;
}

/** `since` is this workstation's clock (epoch ms), because a lost server has none. */
export type LinkState =
  | { readonly kind: 'connecting'; readonly since: number }
  | { readonly kind: 'live'; readonly since: number }
  /** No frame for a few seconds: what is shown may be behind. */
  | { readonly kind: 'lagging'; readonly since: number }
  /** What is shown is old; commands cannot be given. `since` is when the last frame came. */
  | { readonly kind: 'lost'; readonly since: number }
  /** The server answered, and will not or must not be used. Nothing is retried. */
  | { readonly kind: 'refused'; readonly since: number; readonly why: Words };

export interface Sink {
  reset(start: Start): void;
  facts(message: FactsMessage): void;
  /** The frame is reused by its sender: copy what is to be kept. */
  fixes(frame: FixFrame): void;
  alert(alert: Alert): void;
  /** Of the present only: the record does not hold it. */
  coverage(message: CoverageMessage): void;
  link(state: LinkState): void;
}
