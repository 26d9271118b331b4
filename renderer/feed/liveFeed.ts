// The live feed: one socket that joins, follows and, whenever it is not certain to have everything, joins again.
// First start, reconnect, server restart and a missed message are the same path.
import { io, type Socket } from 'socket.io-client';
import type { Answer, Command, Refusal } from '#contract/command.ts';
import { decodeFrame, emptyFrame } from '#contract/frame.ts';
import type { Words } from '#contract/ids.ts';
import type { FactsMessage } from '#contract/jurisdiction.ts';
import { fromJson } from '#contract/picture.ts';
import {
  PROTOCOL,
  type Alert,
  type ConsoleToServer,
  type JoinAnswer,
  type ServerToConsole,
} from '#contract/wire.ts';
import type { Feed, LinkState, Sink, Stop } from './feed.ts';
import { distrust, type HeadStore } from './trustedHistory.ts';

export interface LiveFeed extends Feed {
  /**
   * Sends until the server answers, always under the command's own id. Rejects with `Unconfirmed` after 15 s:
   * then the command may or may not have taken effect.
   */
  command(command: Command): Promise<Answer>;
  /** The person has had the journal verified: forget the head held and join again. */
  trustServer(): void;
}

export interface LiveOptions {
  /** Empty: the server that handed out the page. */
  readonly url: string;
  readonly token: string;
  readonly heads: HeadStore;
}

export class Unconfirmed extends Error {
  constructor(id: string) {
    super(`command ${id} was sent, but no answer came: it may have taken effect`);
    this.name = 'Unconfirmed';
  }
}

type Wire = Socket<ServerToConsole, ConsoleToServer>;

/** Frames come four times a second; a dozen missing is no hiccup (GUARANTEES G7: shown within 10 s). */
export const LAGGING_AFTER_MS = 3_000;
export const LOST_AFTER_MS = 10_000;
const WATCH_EVERY_MS = 250;
/** A join folds and sends at most a megabyte (<= 1 s); a server that takes this long has lost the question. */
const JOIN_WITHIN_MS = 10_000;
/** One try of a command, and all tries together. */
const TRY_COMMAND_MS = 4_000;
const COMMAND_WITHIN_MS = 15_000;
const RETRY_COMMAND_MS = 500;
/** A server that closed the socket is restarting or dropped a slow console: at once would be too soon. */
const COME_BACK_MS = 500;
/** An unreadable frame is dropped; the next complete one is due within half a minute. */
const MAX_BAD_FRAMES = 3;

export function openLive(options: LiveOptions): LiveFeed {
  return new Line(options);
}

class Line implements LiveFeed {
  readonly #heads: HeadStore;
  readonly #socket: Wire;
  #sink: Sink | null = null;
  #link: LinkState = { kind: 'connecting', since: Date.now() };
  /** The last fact applied, and of which journal; null until the first join. */
  #held: { readonly journal: string; readonly seq: number } | null = null;
  /** Counts joins: an answer to an older question is not listened to. */
  #joins = 0;
  #joined = false;
  #heardAt = Date.now();
  #badFrames = 0;
  readonly #frame = emptyFrame(2048);

  constructor({ url, token, heads }: LiveOptions) {
    this.#heads = heads;
    this.#socket = io(url, {
      autoConnect: false,
      auth: { token },
      transports: ['websocket', 'polling'],
      reconnectionDelay: 250,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
    });
  }

  start(sink: Sink): Stop {
    this.#sink = sink;
    const socket = this.#socket;
    socket.on('connect', () => this.#join());
    socket.on('disconnect', (reason) => {
      this.#joined = false;
      // Socket.IO does not come back by itself when the server closed the socket (a restart, a lagging console).
      if (reason === 'io server disconnect') this.#comeBack();
    });
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      const refusal = refusalOf(error.data);
      if (refusal?.code === 'unauthenticated' || refusal?.code === 'forbidden') this.#refuse(refusal.message);
      else if (!socket.active) this.#comeBack();
    });
    socket.on('facts', (message) => this.#facts(message));
    socket.on('fixes', (bytes) => this.#fixes(bytes));
    socket.on('alert', (alert) => this.#sink?.alert(alert));
    socket.on('coverage', (message) => this.#sink?.coverage(message));
    socket.on('rejoin', () => this.#join());
    const watch = setInterval(() => this.#watch(), WATCH_EVERY_MS);
    this.#say({ kind: 'connecting', since: Date.now() });
    socket.connect();
    return () => {
      this.#sink = null;
      clearInterval(watch);
      socket.off();
      socket.disconnect();
    };
  }

  trustServer(): void {
    this.#heads.write(null);
    this.#say({ kind: 'connecting', since: Date.now() });
    if (this.#socket.connected) this.#join();
    else this.#socket.connect();
  }

  #join(): void {
    const ticket = ++this.#joins;
    this.#joined = false;
    const question = {
      protocol: PROTOCOL,
      lastFact: this.#held?.seq ?? 0,
      journal: this.#held?.journal ?? null,
    };
    this.#socket.timeout(JOIN_WITHIN_MS).emit('join', question, (error: Error | null, answer: JoinAnswer) => {
      if (ticket !== this.#joins || !this.#sink) return;
      if (error) this.#reconnect();
      else if (answer.ok) this.#begin(answer, this.#sink);
      else this.#refuse(answer.refusal.message);
    });
  }

  #begin(answer: JoinAnswer & { ok: true }, sink: Sink): void {
    const head = { journal: answer.journal, ...answer.head };
    const doubt = distrust(this.#heads.read(), head);
    if (doubt) {
      this.#refuse(doubt);
      return;
    }
    this.#heads.write(head);
    const { person, jurisdiction, simulated } = answer;
    sink.reset({
      picture: fromJson(answer.snapshot.picture),
      frame: decodeFrame(bytesOf(answer.snapshot.frame), this.#frame),
      now: answer.now,
      viewer: { person, jurisdiction, simulated },
    });
    this.#held = { journal: answer.journal, seq: answer.snapshot.picture.seq };
    this.#joined = true;
    this.#socket.emit('seen', this.#held.seq);
    this.#heard();
  }

  #facts(message: FactsMessage): void {
    // Before the answer to a join come only messages of the place that was given up.
    if (!this.#joined || !this.#held || !this.#sink) return;
    if (message.from !== this.#held.seq) {
      this.#join();
      return;
    }
    this.#sink.facts(message);
    this.#held = { ...this.#held, seq: message.to };
    this.#socket.emit('seen', message.to);
  }

  #fixes(bytes: Uint8Array): void {
    if (!this.#joined || !this.#sink) return;
    try {
      this.#sink.fixes(decodeFrame(bytesOf(bytes), this.#frame));
    } catch (cause) {
      this.#badFrames++;
      this.#sink.alert(badFrame(String(cause), false));
      if (this.#badFrames % MAX_BAD_FRAMES === 0) this.#join();
      return;
    }
    if (this.#badFrames > 0) {
      this.#badFrames = 0;
      this.#sink.alert(badFrame('', true));
    }
    this.#heard();
  }

  #heard(): void {
    this.#heardAt = Date.now();
    if (this.#link.kind !== 'live') this.#say({ kind: 'live', since: this.#heardAt });
  }

  /** What the person is told about the link follows from one thing: how long ago the last frame came. */
  #watch(): void {
    const { kind } = this.#link;
    if (kind === 'refused') return;
    const silentMs = Date.now() - this.#heardAt;
    if (kind === 'connecting' && this.#held === null && silentMs < LOST_AFTER_MS) return;
    if (silentMs >= LOST_AFTER_MS) {
      if (kind !== 'lost') {
        this.#say({ kind: 'lost', since: this.#heardAt });
        // Half open: the network swallows what we send and nobody says so. A new connection finds out.
        this.#reconnect();
      }
    } else if (silentMs >= LAGGING_AFTER_MS && kind === 'live') {
      this.#say({ kind: 'lagging', since: this.#heardAt });
    }
  }

  #reconnect(): void {
    this.#joined = false;
    this.#socket.disconnect();
    this.#socket.connect();
  }

  #comeBack(): void {
    setTimeout(() => {
      if (this.#sink && this.#link.kind !== 'refused') this.#socket.connect();
    }, COME_BACK_MS);
  }

  #refuse(why: Words): void {
    this.#joined = false;
    this.#say({ kind: 'refused', since: Date.now(), why });
    this.#socket.disconnect();
  }

  #say(state: LinkState): void {
    this.#link = state;
    this.#sink?.link(state);
  }

  async command(command: Command): Promise<Answer> {
    const until = Date.now() + COMMAND_WITHIN_MS;
    while (Date.now() < until) {
      if (this.#socket.connected) {
        try {
          return await this.#socket
            .timeout(Math.min(TRY_COMMAND_MS, until - Date.now()))
            .emitWithAck('command', command);
        } catch {
          // No answer in time. The same id again: the server gives a repeated id its first answer.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_COMMAND_MS));
    }
    throw new Unconfirmed(command.id);
  }
}

/** Socket.IO hands binary over as ArrayBuffer in a browser and as Buffer under Node. */
function bytesOf(binary: Uint8Array | ArrayBuffer): Uint8Array {
  return binary instanceof ArrayBuffer ? new Uint8Array(binary) : binary;
}

function refusalOf(data: unknown): Refusal | null {
  if (typeof data !== 'object' || data === null) return null;
  if ('refusal' in data) return refusalOf(data.refusal);
  if (!('code' in data) || !('message' in data)) return null;
  const { message } = data;
  if (typeof message !== 'object' || message === null || !('zh' in message) || !('en' in message))
    return null;
  return {
    code: data.code as Refusal['code'],
    field: null,
    message: { zh: String(message.zh), en: String(message.en) },
  };
}

function badFrame(cause: string, cleared: boolean): Alert {
  return {
    key: 'console.frame',
    severity: 'fault',
    text: { zh: '收到无法识别的位置数据', en: 'Positions arrived that cannot be read' },
    tip: {
      zh: `本席会自动重新同步；如反复出现，请核对服务器版本。（${cause}）`,
      en: `This console synchronises again by itself; if it persists, compare the server's version. (${cause})`,
    },
    at: Date.now(),
    cleared,
  };
}
