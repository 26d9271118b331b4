// Fan-out: consoles join over Socket.IO and hear facts (never dropped) and frames (volatile, one per tick).
// Two events and not one, because frames may be lost on a slow wall and facts may not.
import type { Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import type { Person } from '#contract/actor.ts';
import type { Refusal } from '#contract/command.ts';
import { encodeFrame, type FixFrame, type FrameOrigin } from '#contract/frame.ts';
import { audienceKey, jurisdictionOf, type Jurisdiction } from '#contract/jurisdiction.ts';
import { parseJoin } from '#contract/parse.ts';
import { invalid, tooMany, unauthenticated } from '#contract/refusal.ts';
import {
  PROTOCOL,
  type Alert,
  type ConsoleToServer,
  type JoinAnswer,
  type ServerToConsole,
} from '#contract/wire.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import { keyOf, type Sessions } from '../credentials/sessions.ts';
import type { Head } from '../journal/journal.ts';
import { makeAudience, type Audience } from './audience.ts';
import { fixesEvent, sendFixes } from './fixesEvent.ts';

/** A dead link shows within 10 s; Socket.IO's own default takes 45. */
const PING_MS = 5_000;
/** What a console sends is a command; the largest is a report of 2,000 characters. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** A join is compressed, facts are not worth it. Frames are never: fifteen times the CPU of sending them. */
const COMPRESS_ABOVE_BYTES = 16 * 1024;
/** Every half minute a frame carries every unit exactly, which heals whatever was lost. */
const COMPLETE_EVERY_TICKS = 120;
/** A console further behind than this is not reading; it joins again, which costs less than the backlog. */
const MAX_LAG_FACTS = 5_000;
/** Packets waiting for one console. Facts come a few per second: this is many minutes of silence. */
const MAX_WAITING_PACKETS = 1_000;
/** A person cannot click faster, nor does an import need to; a program that does is told to slow down. */
const EVENTS_PER_SECOND = 200;
/** More joins per socket and minute than a flapping link makes. */
const JOINS_PER_MINUTE = 30;

type ConsoleSocket = Socket<ConsoleToServer, ServerToConsole, Record<string, never>, SocketData>;

interface SocketData {
  person: Person;
  sessionKey: string;
  token: string;
  audience: Audience | null;
  seen: number;
  events: number;
  joins: number;
}

/** Fills `into` with the units of the audience: only those changed in this tick, or all that are known. */
export type FrameSource = (tick: number, complete: boolean, units: ReadonlySet<number> | null) => FixFrame;

export interface FanoutOptions {
  readonly httpServer: HttpServer;
  readonly desk: CommandDesk;
  readonly sessions: Sessions;
  readonly frame: FrameSource;
  readonly origin: FrameOrigin;
  readonly journalId: string;
  readonly head: () => Head;
  readonly now: () => number;
  readonly tick: () => number;
  readonly simulated: boolean;
  readonly isAllowed: (headers: {
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
  }) => boolean;
  readonly log: Logger;
}

export interface Fanout {
  /** Sends this tick's frames. */
  tick(tick: number): void;
  alert(alert: Alert): void;
  consoles(): number;
  /** Drops those that lag; called about once a second. */
  police(): void;
  stop(): Promise<void>;
}

export function startFanout(options: FanoutOptions): Fanout {
  const { desk, sessions, log } = options;
  const io = new Server<ConsoleToServer, ServerToConsole, Record<string, never>, SocketData>(
    options.httpServer,
    {
      pingInterval: PING_MS,
      pingTimeout: PING_MS,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      perMessageDeflate: { threshold: COMPRESS_ABOVE_BYTES, serverNoContextTakeover: true },
      httpCompression: false,
      serveClient: false,
      allowRequest: (request, done) => done(null, options.isAllowed(request.headers)),
    },
  );
  const audiences = new Map<string, Audience>();
  const alerts = new Map<string, Alert>();

  io.use((socket, next) => {
    const token: unknown = socket.handshake.auth['token'];
    const session = typeof token === 'string' ? sessions.find(token) : null;
    if (!session || typeof token !== 'string') return next(refusalError(unauthenticated()));
    socket.data = {
      person: session.person,
      sessionKey: keyOf(token),
      token,
      audience: null,
      seen: 0,
      events: 0,
      joins: 0,
    };
    next();
  });

  io.on('connection', (socket) => {
    // What a socket sends is counted before anything reads it.
    socket.use((event, next) => {
      socket.data.events += 1;
      if (socket.data.events <= EVENTS_PER_SECOND) return next();
      const answer: unknown = event.at(-1);
      if (typeof answer === 'function') answer({ ok: false, refusal: tooMany(1) });
    });
    socket.on('join', (...given: unknown[]) => reply(given, (request) => join(socket, request)));
    socket.on('command', (...given: unknown[]) => reply(given, (command) => submit(socket, command)));
    socket.on('seen', (fact: unknown) => {
      if (typeof fact === 'number' && Number.isSafeInteger(fact)) socket.data.seen = fact;
    });
  });

  function join(socket: ConsoleSocket, request: unknown): JoinAnswer {
    socket.data.joins += 1;
    if (socket.data.joins > JOINS_PER_MINUTE) return { ok: false, refusal: tooMany(60) };
    const parsed = parseJoin(request);
    if (!parsed.ok) return parsed;
    const session = sessions.find(socket.data.token);
    if (!session) return { ok: false, refusal: unauthenticated() };
    const head = options.head();
    const { journal, lastFact } = parsed.value;
    if (journal === options.journalId && lastFact > head.seq)
      return { ok: false, refusal: shortened(lastFact, head.seq) };

    const picture = desk.picture();
    const jurisdiction = jurisdictionOf(session.person);
    const audience = audienceFor(jurisdiction);
    const message = audience.catchUp(picture);
    if (message) io.to(audience.key).emit('facts', message);
    if (socket.data.audience && socket.data.audience !== audience)
      void socket.leave(socket.data.audience.key);
    socket.data.audience = audience;
    socket.data.seen = picture.seq;
    void socket.join(audience.key);
    for (const alert of alerts.values()) socket.emit('alert', alert);
    const frame = options.frame(options.tick(), true, audience.units());
    return {
      ok: true,
      protocol: PROTOCOL,
      journal: options.journalId,
      head: { seq: head.seq, hash: head.hash },
      now: options.now(),
      person: session.person,
      jurisdiction,
      simulated: options.simulated,
      snapshot: { picture: audience.snapshot(picture), frame: encodeFrame(frame, options.origin, true) },
    };
  }

  async function submit(socket: ConsoleSocket, command: unknown) {
    // Authority is decided per message: a session may have ended since the socket opened.
    const session = sessions.find(socket.data.token);
    if (!session) return { ok: false as const, refusal: unauthenticated() };
    return desk.submit(session.person, command);
  }

  /** Answers through the acknowledgement, if the sender gave one; a bug is logged and never a crash. */
  function reply(given: readonly unknown[], act: (input: unknown) => unknown): void {
    const answer = given.at(-1);
    if (typeof answer !== 'function') return;
    Promise.resolve()
      .then(() => act(given.length > 1 ? given[0] : undefined))
      .then(
        (value) => answer(value),
        (error: unknown) => {
          log.error({ error }, 'a console message failed');
          answer({
            ok: false,
            refusal: invalid(null, '服务器未能处理这条消息。', 'The server could not handle this message.'),
          });
        },
      );
  }

  function audienceFor(jurisdiction: Jurisdiction): Audience {
    const key = audienceKey(jurisdiction);
    let audience = audiences.get(key);
    if (!audience) {
      audience = makeAudience(jurisdiction, desk.picture());
      audiences.set(key, audience);
    }
    return audience;
  }

  const stopFacts = desk.onFacts((before, after, facts) => {
    for (const audience of audiences.values()) {
      if (!listened(audience)) {
        // Nobody listens: the next to join starts afresh.
        audiences.delete(audience.key);
        continue;
      }
      const message = audience.tell(before, after, facts);
      if (message) io.to(audience.key).emit('facts', message);
    }
  });

  const listened = (audience: Audience): boolean =>
    (io.sockets.adapter.rooms.get(audience.key)?.size ?? 0) > 0;

  function* listeners(audience: Audience): Generator<ConsoleSocket> {
    for (const id of io.sockets.adapter.rooms.get(audience.key) ?? []) {
      const socket = io.sockets.sockets.get(id);
      if (socket) yield socket;
    }
  }

  const stopSessions = sessions.onEnd((key) => {
    for (const socket of io.sockets.sockets.values())
      if (socket.data.sessionKey === key) socket.disconnect(true);
  });

  let seconds = 0;
  return {
    tick(tick) {
      for (const audience of audiences.values()) {
        if (!listened(audience)) continue;
        const complete = audience.takeWidened() || tick % COMPLETE_EVERY_TICKS === 0;
        const frame = options.frame(tick, complete, audience.units());
        const bytes = encodeFrame(frame, options.origin, complete);
        const event = fixesEvent(bytes);
        for (const socket of listeners(audience)) sendFixes(socket, bytes, event);
      }
    },
    alert(alert) {
      if (alert.cleared) alerts.delete(alert.key);
      else alerts.set(alert.key, alert);
      io.emit('alert', alert);
    },
    consoles: () => io.sockets.sockets.size,
    police() {
      const newest = desk.picture().seq;
      seconds += 1;
      for (const socket of io.sockets.sockets.values()) {
        socket.data.events = 0;
        if (seconds % 60 === 0) socket.data.joins = 0;
        const waiting = waitingPackets(socket);
        const lag = socket.data.audience ? newest - socket.data.seen : 0;
        // A socket that is only quiet in `seen` but takes its packets is told to join again; one that does
        // not read is closed, because every packet for it stays in our memory.
        if (waiting > MAX_WAITING_PACKETS) {
          log.warn(
            { account: socket.data.person.account, waiting },
            'a console stopped reading and was dropped',
          );
          socket.disconnect(true);
        } else if (lag > MAX_LAG_FACTS) {
          socket.data.seen = newest;
          socket.emit('rejoin', {
            zh: '本屏落后太多，正在重新同步。',
            en: 'This screen fell behind and is being brought up to date.',
          });
        }
      }
    },
    async stop() {
      stopFacts();
      stopSessions();
      await io.close();
    },
  };
}

/** Packets that Engine.IO holds for this socket: its buffer has no cap of its own (engine.io 420). */
function waitingPackets(socket: ConsoleSocket): number {
  // The buffer is private in the types only; there is no other way to see it.
  const { writeBuffer } = socket.conn as unknown as { readonly writeBuffer?: readonly unknown[] };
  return writeBuffer?.length ?? 0;
}

function shortened(theirs: number, ours: number): Refusal {
  return invalid(
    'lastFact',
    `本机已看到第 ${theirs} 条记录，服务器只有 ${ours} 条：历史可能被截断，请核查服务器。`,
    `This console has seen fact ${theirs}, the server has only ${ours}: its history may have been cut. Have the server checked.`,
  );
}

function refusalError(refusal: Refusal): Error {
  return Object.assign(new Error(refusal.code), { data: refusal });
}
