// Fan-out: consoles join over Socket.IO and hear facts (never dropped) and frames (volatile, one per tick).
// Two events and not one, because frames may be lost on a slow wall and facts may not.
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import type { Person } from '#contract/actor.ts';
import type { Refusal } from '#contract/command.ts';
import { coverSight, type CoverGap } from '#contract/coverage.ts';
import { encodeFrame, type FixFrame, type FrameOrigin } from '#contract/frame.ts';
import { audienceKey, jurisdictionOf, type Jurisdiction } from '#contract/jurisdiction.ts';
import { parseJoin } from '#contract/parse.ts';
import { fault, invalid, tooMany, unauthenticated } from '#contract/refusal.ts';
import {
  PROTOCOL,
  type Alert,
  type ConsoleToServer,
  type CoverageMessage,
  type JoinAnswer,
  type ServerToConsole,
} from '#contract/wire.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import { makeCountedLine } from '../countedLine.ts';
import { keyOf, type Session, type Sessions } from '../credentials/sessions.ts';
import { teamTokenIn } from '../credentials/teamCookie.ts';
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
/** Twice the largest single message: the picture of 50,000 units takes 13 MB. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** Who has this much unread asks for no second picture: a megabyte each, thirty times a minute, is our memory. */
const MAX_WAITING_AT_JOIN_BYTES = 256 * 1024;
/** A workstation has a window per screen; a flapping link has as many that are not yet known to be dead. */
const MAX_SOCKETS_PER_SESSION = 16;
/** Walls of several rooms may share an account. */
const MAX_SOCKETS_PER_ACCOUNT = 64;
/** Who has not said within this time who it is, is not one of ours. */
const CONNECT_WITHIN_MS = 10_000;
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
  readonly isAllowed: (request: IncomingMessage) => boolean;
  readonly log: Logger;
}

export interface Fanout {
  /** Sends this tick's frames. */
  tick(tick: number): void;
  /** Told to those whom it concerns, also when they join later, until it is cleared. */
  alert(alert: Alert, to: (person: Person) => boolean): void;
  /** What the gaps in cover are now; each audience hears of its own, when they changed. Null: nothing is known yet. */
  coverage(gaps: readonly CoverGap[] | null): void;
  consoles(): number;
  /** Drops those that lag and those whose session has ended; called about once a second. */
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
      connectTimeout: CONNECT_WITHIN_MS,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      perMessageDeflate: { threshold: COMPRESS_ABOVE_BYTES, serverNoContextTakeover: true },
      httpCompression: false,
      serveClient: false,
      allowRequest: (request, done) => {
        const allowed = options.isAllowed(request);
        if (!allowed) logRefused('forbidden');
        done(null, allowed);
      },
    },
  );
  const audiences = new Map<string, Audience>();
  const alerts = new Map<string, { readonly alert: Alert; readonly to: (person: Person) => boolean }>();
  let gaps: readonly CoverGap[] | null = null;
  const logRefused = makeCountedLine<string>((code, count) => log.warn({ code, count }, 'consoles refused'));
  const logFailure = makeCountedLine<unknown>((err, count) =>
    log.error({ err, count }, 'a console message failed'),
  );

  // What is thrown in here would end the process.
  io.use((socket, next) => {
    try {
      const refusal = admit(socket);
      if (!refusal) return next();
      logRefused(refusal.code);
      next(refusalError(refusal));
    } catch (error) {
      logFailure(error);
      next(refusalError(fault()));
    }
  });

  /** Why this socket may not be a console; null = it is one now. */
  function admit(socket: ConsoleSocket): Refusal | null {
    // A console says its token; a team's phone has it in a cookie that no script can read.
    const said: unknown = socket.handshake.auth['token'];
    const token = typeof said === 'string' && said !== '' ? said : teamTokenIn(socket.handshake.headers);
    const session = token === null ? null : sessions.find(token);
    if (token === null || !session) return unauthenticated();
    const sessionKey = keyOf(token);
    if (session.kind !== 'run' && isCrowded(session, sessionKey)) return tooMany(10);
    socket.data = {
      person: session.person,
      sessionKey,
      token,
      audience: null,
      seen: 0,
      events: 0,
      joins: 0,
    };
    return null;
  }

  function isCrowded({ person }: Session, sessionKey: string): boolean {
    let [ofSession, ofAccount] = [0, 0];
    for (const { data } of io.sockets.sockets.values()) {
      if (data.sessionKey === sessionKey) ofSession += 1;
      if (data.person.account === person.account) ofAccount += 1;
    }
    return ofSession >= MAX_SOCKETS_PER_SESSION || ofAccount >= MAX_SOCKETS_PER_ACCOUNT;
  }

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
    if (waitingIn(socket).bytes > MAX_WAITING_AT_JOIN_BYTES) {
      // It comes back by itself and is then served; what waited for it is let go.
      drop(socket);
      return { ok: false, refusal: tooMany(1) };
    }
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
    for (const { alert, to } of alerts.values()) if (to(session.person)) socket.emit('alert', alert);
    const cover = coverageFor(jurisdiction);
    if (cover) socket.emit('coverage', cover);
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

  function coverageFor(jurisdiction: Jurisdiction): CoverageMessage | null {
    const sees = coverSight(jurisdiction);
    return sees && { at: options.now(), gaps: gaps?.filter(sees) ?? null };
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
          logFailure(error);
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

  /** Also what another process did (a removed account, a new password) ends sockets. Asks once per session. */
  function makeStayCheck(): (socket: ConsoleSocket) => boolean {
    const found = new Map<string, Session | null>();
    return ({ data }) => {
      try {
        if (!found.has(data.sessionKey)) found.set(data.sessionKey, sessions.find(data.token));
      } catch (error) {
        // While the store cannot be read, who is signed in stays so.
        logFailure(error);
        return true;
      }
      const session = found.get(data.sessionKey);
      if (!session) return false;
      const key = audienceKey(jurisdictionOf(session.person));
      return data.audience === null || data.audience.key === key;
    };
  }

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
    alert(alert, to) {
      if (alert.cleared) alerts.delete(alert.key);
      else alerts.set(alert.key, { alert, to });
      for (const socket of io.sockets.sockets.values())
        if (to(socket.data.person)) socket.emit('alert', alert);
    },
    coverage(now) {
      const before = gaps;
      gaps = now;
      for (const audience of audiences.values()) {
        const sees = coverSight(audience.jurisdiction);
        if (!sees || !listened(audience) || readsSame(before?.filter(sees), now?.filter(sees))) continue;
        const message = coverageFor(audience.jurisdiction);
        if (message) io.to(audience.key).emit('coverage', message);
      }
    },
    consoles: () => io.sockets.sockets.size,
    police() {
      const newest = desk.picture().seq;
      seconds += 1;
      const mayStay = makeStayCheck();
      for (const socket of io.sockets.sockets.values()) {
        socket.data.events = 0;
        if (seconds % 60 === 0) socket.data.joins = 0;
        if (!mayStay(socket)) {
          socket.disconnect(true);
          continue;
        }
        const waiting = waitingIn(socket);
        const lag = socket.data.audience ? newest - socket.data.seen : 0;
        // A socket that is only quiet in `seen` but takes its packets is told to join again; one that does
        // not read is closed, because every packet for it stays in our memory.
        if (waiting.packets > MAX_WAITING_PACKETS || waiting.bytes > MAX_WAITING_BYTES) {
          log.warn(
            { account: socket.data.person.account, ...waiting },
            'a console stopped reading and was dropped',
          );
          drop(socket);
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

const readsSame = (a: readonly CoverGap[] | undefined, b: readonly CoverGap[] | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** What is held for this socket: Engine.IO's buffer has no cap of its own (engine.io 420), nor has that of `ws`. */
function waitingIn(socket: ConsoleSocket): { readonly packets: number; readonly bytes: number } {
  // Both are private in the types only; there is no other way to see them. While a console polls it has no `socket`.
  const { writeBuffer = [], transport } = socket.conn as unknown as {
    readonly writeBuffer?: readonly WaitingPacket[];
    readonly transport: { readonly socket?: { readonly bufferedAmount?: number } };
  };
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += data?.length ?? 0;
  return { packets: writeBuffer.length, bytes };
}

interface WaitingPacket {
  readonly data?: string | Uint8Array;
}

/** Closes at once; a polite close would wait until what waits has been read. */
function drop(socket: ConsoleSocket): void {
  const { conn } = socket;
  socket.disconnect(true);
  conn.close(true);
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
