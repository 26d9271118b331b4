// A feed pours a picture and what follows into a sink. Live and recorded feeds look the same from there, so
// looking back is the same console on other data.
import type { Sink } from '../picture/sink.ts';

export type { LinkState, Sink, Start, Viewer } from '../picture/sink.ts';

/** Ends what was started; ending twice is harmless. */
export type Stop = () => void;

export interface Feed {
  start(sink: Sink): Stop;
}
