// Commanders of the demo at sockets of their own: what they send is sent again under the same id until it is
// answered, also over a restart of the server, as a console does with its outbox.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Answer, Command } from '#contract/command.ts';
import type { ConsoleToServer, ServerToConsole } from '#contract/wire.ts';
import { signIn } from '../signIn.ts';

/** The demo's accounts that command; `town` is 安亭镇. */
export const ACCOUNTS = ['district', 'town', 'dispatcher'] as const;
export type AccountName = (typeof ACCOUNTS)[number];

type Unnamed<C> = C extends unknown ? Omit<C, 'id'> : never;
export type Said = Unnamed<Command> & { readonly id?: string };

export interface Commanders {
  /** Through the next socket of this account, so that two commands never share one. Answered in the end. */
  say(account: AccountName, command: Said): Promise<Answer>;
  /** After the server came back at another address. */
  connect(url: string): Promise<void>;
  close(): void;
}

type ConsoleSocket = Socket<ServerToConsole, ConsoleToServer>;

const ANSWER_WITHIN_MS = 5_000;
const AGAIN_AFTER_MS = 50;
/** A minute: a server that is not back by then will not come. */
const MAX_TRIES = 1_200;

export async function openCommanders(url: string, socketsEach: number): Promise<Commanders> {
  let sockets = new Map<AccountName, ConsoleSocket[]>();
  let turn = 0;

  async function connect(at: string): Promise<void> {
    close();
    const opened = await Promise.all(
      ACCOUNTS.map(async (account) => {
        const token = await signIn(at, account);
        const list = Array.from({ length: socketsEach }, () => open(at, token));
        await Promise.all(list.map(connected));
        return [account, list] as const;
      }),
    );
    sockets = new Map(opened);
  }

  function close(): void {
    for (const list of sockets.values()) for (const socket of list) socket.close();
    sockets = new Map();
  }

  async function say(account: AccountName, said: Said): Promise<Answer> {
    const command: Command = { id: randomUUID(), ...said };
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const list = sockets.get(account) ?? [];
      const socket = list[turn++ % Math.max(1, list.length)];
      const answer = socket?.connected ? await asked(socket, command) : null;
      if (answer && (answer.ok || !COMES_AGAIN.includes(answer.refusal.code))) return answer;
      await pause(AGAIN_AFTER_MS);
    }
    throw new Error(`${command.type} was not answered`);
  }

  await connect(url);
  return { say, connect, close };
}

const COMES_AGAIN = ['tooMany', 'fault', 'unauthenticated'];

const open = (url: string, token: string): ConsoleSocket =>
  io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true });

const connected = (socket: ConsoleSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });

/** null: the link broke, and nobody knows whether it was decided. */
const asked = (socket: ConsoleSocket, command: Command): Promise<Answer | null> =>
  socket
    .timeout(ANSWER_WITHIN_MS)
    .emitWithAck('command', command)
    .catch(() => null);
