// What the doors hand on: a message in one shape, whichever protocol it came by. Positions are still in the
// device's own coordinates, and nothing has been believed yet.
import type { Refusal } from '#contract/command.ts';
import type { Position } from '#contract/ids.ts';

export interface DeviceReport {
  readonly device: string;
  /** In the CRS that is declared for the device, degrees. */
  readonly position: Position;
  /** Device time, epoch ms; null when the message has none: then the time of receipt counts. */
  readonly at: number | null;
  /** Tenths of km/h; null = unknown. */
  readonly speedDkmh: number | null;
  /** 0-359, clockwise from north; null = unknown. */
  readonly headingDeg: number | null;
  readonly accuracyM: number | null;
  /** The message's name for its time, so that a refusal speaks the device's language. */
  readonly timeField: string;
}

export type Heard =
  | { readonly kind: 'report'; readonly report: DeviceReport }
  /** Well formed, but no fix: a status, an invalid position. Answered as received and not kept. */
  | { readonly kind: 'noFix'; readonly device: string; readonly what: string }
  /** `device` is null when the message does not even say who sent it. */
  | { readonly kind: 'refused'; readonly device: string | null; readonly refusal: Refusal };
