// The consoles of the fan-out bench, in a process of their own: their CPU is not the server's. The wall's own
// decoder reads every frame.
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { decodeFrame, emptyFrame } from '#contract/frame.ts';
import { PROTOCOL, type JoinAnswer } from '#contract/wire.ts';
import { Delays } from '../numbers.ts';
import { answer } from '../worker.ts';
import { ageOf } from './traffic.ts';

export interface Addresses {
  readonly ours: string;
  readonly token: string;
  readonly ws: string;
  readonly json: string;
  readonly consoles: number;
}

/** All consoles together. */
export interface Heard {
  readonly frames: number;
  /** Fresh positions by arm; what complete frames repeat is not counted. */
  readonly ours: number;
  readonly ws: number;
  readonly json: number;
  /** Offer to decoded frame, of every fresh position of ours; counts by ms. */
  readonly delays: readonly number[];
}

const doors = { open, take };
export type ConsoleDoors = typeof doors;

const nothing = () => ({ frames: 0, ours: 0, ws: 0, json: 0, delays: new Delays() });
let heard = nothing();

async function open({ ours, token, ws, json, consoles }: Addresses): Promise<void> {
  const opening = Array.from({ length: consoles }, () => [openOurs(ours, token), openWs(ws), openJson(json)]);
  await Promise.all(opening.flat());
}

/** What was heard since the last call. */
function take(_: null): Heard {
  const { delays, ...counts } = heard;
  heard = nothing();
  return { ...counts, delays: delays.counts };
}

async function openOurs(url: string, token: string): Promise<void> {
  const frame = emptyFrame(4096);
  const socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true });
  socket.on('fixes', (bytes: Uint8Array) => {
    const { count, lonE6, complete } = decodeFrame(bytes, frame);
    heard.frames += 1;
    if (complete) return;
    heard.ours += count;
    const now = Date.now();
    for (let i = 0; i < count; i++) heard.delays.add(ageOf(lonE6[i]!, now));
  });
  const question = { protocol: PROTOCOL, lastFact: 0, journal: null };
  const joined: JoinAnswer = await socket.timeout(20_000).emitWithAck('join', question);
  if (!joined.ok) throw new Error(joined.refusal.message.en);
}

async function openWs(url: string): Promise<void> {
  const frame = emptyFrame(4096);
  const socket = new WebSocket(url);
  socket.on('message', (bytes: Buffer) => {
    const { count, complete } = decodeFrame(bytes, frame);
    if (!complete) heard.ws += count;
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
}

async function openJson(url: string): Promise<void> {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
  socket.on('fix', () => {
    heard.json += 1;
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
  });
}

answer(doors);
