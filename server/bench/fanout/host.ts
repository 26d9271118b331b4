// The measured process of the fan-out bench. Only one of those that are compared sends at a time, and what the
// process uses meanwhile is that one's.
import { setTimeout as pause } from 'node:timers/promises';
import { degrees, TICK_MS, tickOf, type Fix } from '#contract/fix.ts';
import { emptyFrame, encodeFrame, type FixFrame } from '#contract/frame.ts';
import { FixTable } from '../../ingest/fixTable.ts';
import { answer } from '../worker.ts';
import { startProduct, type Product } from './product.ts';
import { startJsonEmits, startRawWs, type JsonEmits, type RawWs } from './rivals.ts';
import {
  BIG_FLEET,
  fixesIn,
  headingOf,
  latE6Of,
  ORIGIN,
  reportingIn,
  stampedLonE6,
  type Fleet,
} from './traffic.ts';

/**
 * `none`: the traffic comes in and nobody is told, so that its own cost can be taken off the others. `encode`:
 * frames are made, and nobody is told.
 */
export type Arm = 'none' | 'encode' | 'ours' | 'ws' | 'json';

export interface Turns {
  readonly fleet: Fleet;
  readonly fromTick: number;
  /** Each tick is told by every arm in turn. */
  readonly ticks: number;
  readonly arms: readonly Arm[];
  readonly paceMs: number;
}

/** One entry for each tick. */
export interface Used {
  readonly cpuUs: number[];
  /** Written to the sockets of this arm, all framing included. */
  readonly bytes: number[];
  /** Fresh positions, before they are multiplied by the consoles. */
  readonly positions: number[];
}

export interface Opened {
  readonly ours: string;
  readonly token: string;
  readonly ws: string;
  readonly json: string;
  readonly firstTick: number;
}

/** One emit per fix takes more than a core at the full rate: it is given a tenth of the units. */
const JSON_EVERY = 10;
/** As the product does it (fanout.ts): every half minute a frame is complete and exact. */
const COMPLETE_EVERY_TICKS = 120;
const OFFER_EVERY_MS = 5;
/** The first tick is so long ago that no turn overtakes the clock, which the ingest run goes by. */
const HEAD_START_TICKS = 1_000;

const doors = { open, turns, ingest, close };
export type HostDoors = typeof doors;

interface Running {
  readonly ours: Product;
  readonly ws: RawWs;
  readonly json: JsonEmits;
}
let hosting: Running | null = null;

function running(): Running {
  if (!hosting) throw new Error('open first');
  return hosting;
}

async function open(_: null): Promise<Opened> {
  const firstTick = tickOf(Date.now()) - HEAD_START_TICKS;
  const [ours, ws, json] = await Promise.all([startProduct(firstTick), startRawWs(), startJsonEmits()]);
  hosting = { ours, ws, json };
  return { ours: ours.url, token: ours.token, ws: ws.url.replace('http:', 'ws:'), json: json.url, firstTick };
}

/** Tick for tick all arms, each in a slice of time that is its own: what the machine does meanwhile meets them all. */
async function turns({ fleet, fromTick, ticks, arms, paceMs }: Turns): Promise<Record<Arm, Used>> {
  const { ours, ws, json } = running();
  const tables = new Map(arms.map((arm) => [arm, arm === 'ours' ? ours.table : new FixTable()]));
  // Everybody is known before it begins: a complete frame then is complete.
  for (const table of tables.values()) getToKnow(table, fleet, fromTick);
  const ready = arms.includes('ws') ? framesOf(fleet, fromTick, ticks) : [];
  const frame = emptyFrame();
  const used: Record<Arm, Used> = {
    none: empty(),
    encode: empty(),
    ours: empty(),
    ws: empty(),
    json: empty(),
  };
  const send = (arm: Arm, table: FixTable, tick: number, fixes: readonly Fix[]): void => {
    if (arm === 'encode') frameOf(table, frame, tick);
    else if (arm === 'ours') ours.fanout.tick(tick);
    else if (arm === 'ws') ws.send(ready[tick - fromTick]!);
    else if (arm === 'json') for (const fix of fixes) json.send(fix);
  };

  for (let tick = fromTick; tick < fromTick + ticks; tick++) {
    for (let turn = 0; turn < arms.length; turn++) {
      // Another one goes first in each tick, so that none always follows the same neighbour.
      const arm = arms[(turn + tick) % arms.length]!;
      const table = tables.get(arm)!;
      const written = () => (arm === 'none' || arm === 'encode' ? 0 : { ours, ws, json }[arm].bytesWritten());
      await pause(paceMs);
      const [bytesBefore, cpuBefore] = [written(), process.cpuUsage()];
      const fixes = fixesIn(tick, fleet);
      table.take(fixes);
      const told = arm === 'json' ? fixes.filter((_, index) => index % JSON_EVERY === 0) : fixes;
      send(arm, table, tick, told);
      table.endTick();
      await pause(paceMs);
      const { user, system } = process.cpuUsage(cpuBefore);
      used[arm].cpuUs.push(user + system);
      used[arm].bytes.push(written() - bytesBefore);
      used[arm].positions.push(told.length);
    }
  }
  return used;
}

const empty = (): Used => ({ cpuUs: [], bytes: [], positions: [] });

function getToKnow(table: FixTable, fleet: Fleet, beforeTick: number): void {
  for (let tick = beforeTick - fleet.everyTicks; tick < beforeTick; tick++) table.take(fixesIn(tick, fleet));
  table.endTick();
}

/** What the product sends in these ticks, byte for byte. */
function framesOf(fleet: Fleet, fromTick: number, ticks: number): Uint8Array[] {
  const table = new FixTable();
  getToKnow(table, fleet, fromTick);
  const frame = emptyFrame();
  return Array.from({ length: ticks }, (_, i) => {
    const tick = fromTick + i;
    table.take(fixesIn(tick, fleet));
    const bytes = frameOf(table, frame, tick);
    table.endTick();
    return bytes;
  });
}

function frameOf(table: FixTable, frame: FixFrame, tick: number): Uint8Array {
  const complete = tick % COMPLETE_EVERY_TICKS === 0;
  return encodeFrame(table.fill(frame, tick, complete), ORIGIN, complete);
}

/**
 * `ms` of 10,000 fixes a second, offered one by one as a door does, through ingest, journal, table and fan-out at
 * the product's own tick.
 */
async function ingest({
  ms,
}: {
  readonly ms: number;
}): Promise<{ readonly offered: number; readonly refused: number }> {
  const { ours } = running();
  const perMs = BIG_FLEET.units / (BIG_FLEET.everyTicks * TICK_MS);
  const startAt = Date.now();
  const queue = inTurn();
  let offered = 0;
  let refused = 0;
  const ticker = setInterval(() => {
    const { tick } = ours.ingest.tick(tickOf(Date.now()));
    ours.fanout.tick(tick);
    ours.table.endTick();
  }, TICK_MS);
  while (Date.now() < startAt + ms) {
    const due = Math.floor((Date.now() - startAt) * perMs);
    for (; offered < due; offered++) {
      // Stamped with the time that it was due: what waits while the process is busy has waited.
      const outcome = offer(ours, queue.next().value, startAt + offered / perMs);
      void Promise.resolve(outcome).then(({ kind }) => (refused += kind === 'kept' ? 0 : 1));
    }
    await pause(OFFER_EVERY_MS);
  }
  await pause(2 * TICK_MS);
  clearInterval(ticker);
  return { offered, refused };
}

/** Round after round, every unit in its turn. */
function* inTurn(): Generator<{ readonly no: number; readonly tick: number }, never> {
  for (let tick = 0; ; tick++) for (const no of reportingIn(tick, BIG_FLEET)) yield { no, tick };
}

function offer(ours: Product, { no, tick }: { readonly no: number; readonly tick: number }, dueAt: number) {
  return ours.ingest.offer(
    {
      device: String(no),
      position: { lon: degrees(stampedLonE6(dueAt)), lat: degrees(latE6Of(no, tick)) },
      at: Math.floor(dueAt),
      speedDkmh: 180,
      headingDeg: headingOf(no, tick),
      accuracyM: 5,
      timeField: 'timestamp',
    },
    no,
    'wgs84',
  );
}

async function close(_: null): Promise<void> {
  await hosting?.ours.close();
}

answer(doors);
