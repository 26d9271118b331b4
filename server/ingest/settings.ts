// The limits of the ingest doors: data with their source, from assets/policy/ingest.json, parsed once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export interface IngestSettings {
  /** A device clock may be ahead of ours by this much. */
  readonly futureToleranceMs: number;
  /** Epoch ms; an earlier fix comes from a clock that was never set. */
  readonly oldestAt: number;
  readonly maxSpeedKmh: number;
  readonly maxAccuracyM: number;
  /** The longest time that a fix waits for others to share its write. */
  readonly commitAfterMs: number;
  /** Fixes kept in memory while the journal cannot write. */
  readonly maxWaiting: number;
  /** Devices that the open token may bring in. */
  readonly maxVisitors: number;
  /** Messages of one device within `deviceWindowS`. */
  readonly devicePoints: number;
  readonly deviceWindowS: number;
  /** Refused messages from one address within `refusedWindowS`. */
  readonly refusedPoints: number;
  readonly refusedWindowS: number;
}

const FILE = join(import.meta.dirname, '../../assets/policy/ingest.json');

const datum = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, source: z.string().min(1), verified: z.boolean() });
const count = (least: number, most: number) => datum(z.int().min(least).max(most));

const SCHEMA = z.strictObject({
  source: z.string().min(1),
  verified: z.boolean(),
  limits: z.strictObject({
    futureToleranceMs: count(0, 86_400_000),
    oldestAt: datum(z.iso.datetime()),
    maxSpeedKmh: count(1, 3_000),
    maxAccuracyM: count(1, 1_000_000),
    commitAfterMs: count(0, 250),
    maxWaiting: count(1, 1_000_000),
    maxVisitors: count(0, 100_000),
    devicePoints: count(1, 1_000_000),
    deviceWindowS: count(1, 3_600),
    refusedPoints: count(1, 1_000_000),
    refusedWindowS: count(1, 3_600),
  }),
});

/** Throws with the path of the wrong value: a server with wrong limits must not start. */
export function loadIngestSettings(file = FILE): IngestSettings {
  const { limits } = SCHEMA.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    futureToleranceMs: limits.futureToleranceMs.value,
    oldestAt: Date.parse(limits.oldestAt.value),
    maxSpeedKmh: limits.maxSpeedKmh.value,
    maxAccuracyM: limits.maxAccuracyM.value,
    commitAfterMs: limits.commitAfterMs.value,
    maxWaiting: limits.maxWaiting.value,
    maxVisitors: limits.maxVisitors.value,
    devicePoints: limits.devicePoints.value,
    deviceWindowS: limits.deviceWindowS.value,
    refusedPoints: limits.refusedPoints.value,
    refusedWindowS: limits.refusedWindowS.value,
  };
}
