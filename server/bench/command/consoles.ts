// Consoles beside the commanders, in a process of their own: each joins, decodes its frames and says how far it is;
// one of them folds the facts, so that what all of them are told is also what can be used.
import { io } from 'socket.io-client';
import { decodeFrame, emptyFrame } from '#contract/frame.ts';
import { take } from '#contract/jurisdiction.ts';
import { fromJson, type Picture } from '#contract/picture.ts';
import { PROTOCOL, type JoinAnswer } from '#contract/wire.ts';
import { answer } from '../worker.ts';

export interface Heard {
  readonly frames: number;
  /** Of the console that folds. */
  readonly facts: number;
  readonly dropped: number;
}

const doors = { open, heard };
export type ConsoleDoors = typeof doors;

let frames = 0;
let facts = 0;
let dropped = 0;

async function open({
  url,
  token,
  consoles,
}: {
  readonly url: string;
  readonly token: string;
  readonly consoles: number;
}) {
  for (let n = 0; n < consoles; n++) await openOne(url, token, n === 0);
}

function heard(_: null): Heard {
  return { frames, facts, dropped };
}

async function openOne(url: string, token: string, folds: boolean): Promise<void> {
  const socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true });
  const frame = emptyFrame(4096);
  let picture: Picture | null = null;
  socket.on('fixes', (bytes: Uint8Array) => {
    decodeFrame(new Uint8Array(bytes), frame);
    frames += 1;
  });
  socket.on('facts', (message) => {
    if (folds && picture && message.to > picture.seq) {
      picture = take(picture, message);
      facts += message.facts.length;
    }
    socket.emit('seen', message.to);
  });
  socket.on('disconnect', () => (dropped += 1));
  const question = { protocol: PROTOCOL, lastFact: 0, journal: null };
  const joined: JoinAnswer = await socket.timeout(20_000).emitWithAck('join', question);
  if (!joined.ok) throw new Error(joined.refusal.message.en);
  if (folds) picture = fromJson(joined.snapshot.picture);
}

answer(doors);
