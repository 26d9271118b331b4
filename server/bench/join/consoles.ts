// A console that joins, in a process of its own. The time is its own clock's, from opening the connection until
// its picture and its fix table stand; the bytes are those of its TCP connection.
import { Agent } from 'node:http';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { io } from 'socket.io-client';
import { decodeFrame, emptyFrame } from '#contract/frame.ts';
import { fromJson } from '#contract/picture.ts';
import { PROTOCOL, type JoinAnswer } from '#contract/wire.ts';
import { answer } from '../worker.ts';

export interface Joined {
  readonly ms: number;
  /** Sent by the server until the join was answered, handshake included. */
  readonly bytes: number;
  readonly units: number;
  readonly placed: number;
  readonly cases: number;
  readonly orders: number;
}

const doors = { join };
export type JoinDoors = typeof doors;

async function join({ url, token }: { readonly url: string; readonly token: string }): Promise<Joined> {
  const agent = new CountingAgent();
  const startAt = performance.now();
  const socket = io(url, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    // In Node, Engine.IO hands an agent on to `ws`; its types speak of the browser's only.
    agent: agent as unknown as string,
  });
  try {
    const question = { protocol: PROTOCOL, lastFact: 0, journal: null };
    const joined: JoinAnswer = await socket.timeout(20_000).emitWithAck('join', question);
    if (!joined.ok) throw new Error(joined.refusal.message.en);
    const { units, cases, orders } = fromJson(joined.snapshot.picture);
    const frame = decodeFrame(new Uint8Array(joined.snapshot.frame), emptyFrame());
    return {
      ms: performance.now() - startAt,
      bytes: agent.bytesRead(),
      units: units.size,
      placed: frame.count,
      cases: cases.size,
      orders: orders.size,
    };
  } finally {
    socket.close();
    agent.destroy();
  }
}

/** Knows what came in over the connections that it opened. */
class CountingAgent extends Agent {
  readonly #sockets: Socket[] = [];

  override createConnection(options: NetConnectOpts): Socket {
    const socket = connect(options);
    this.#sockets.push(socket);
    return socket;
  }

  bytesRead(): number {
    return this.#sockets.reduce((all, socket) => all + socket.bytesRead, 0);
  }
}

answer(doors);
