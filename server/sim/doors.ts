// The public doors as the simulator uses them: positions in at the device door, commands at the command door.
// It is a polite client: few connections kept open, and when the server says "later" it comes later.
import { Agent, request as requestHttp } from 'node:http';
import type { UnitId } from '#contract/ids.ts';
import type { Post, SimCommand } from './post.ts';
import type { SimTokens } from './simMessage.ts';
import type { SimFix } from './world.ts';

export interface Doors {
  fix(fix: SimFix): void;
  command(command: SimCommand): void;
  /** What happened since the last call. */
  takeCounts(): Counts;
  close(): void;
}

export interface Counts {
  fixes: number;
  fixesRefused: number;
  commands: number;
  /** Refused commands by type and code, and `lost` for those that never got an answer. */
  readonly refusals: Record<string, number>;
}

/** The server answers a fix some milliseconds later, with its batch: this many under way carry 1,000 a second. */
const FIX_CONNECTIONS = 16;
const COMMAND_CONNECTIONS = 4;
/** A command is tried this often; the world asks again by itself when it was lost. */
const TRIES = 6;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 8_000;
/** Past this the server is away: older intentions are worth nothing. */
const MAX_WAITING_COMMANDS = 2_000;
const TIMEOUT_MS = 10_000;
const KNOTS_PER_KMH = 1 / 1.852;

export function openDoors(url: string, tokens: SimTokens): Doors {
  const agent = new Agent({ keepAlive: true, maxSockets: FIX_CONNECTIONS + COMMAND_CONNECTIONS });
  const base = new URL(url);
  let counts = noCounts();
  const closing = new AbortController();
  const { signal } = closing;

  const ask = (path: string, body: string | null, headers: Record<string, string>): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const asked = requestHttp(
        {
          agent,
          host: base.hostname,
          port: base.port,
          path,
          method: body === null ? 'GET' : 'POST',
          headers,
          timeout: TIMEOUT_MS,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (text += part));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
          );
          response.on('error', reject);
        },
      );
      asked.on('timeout', () => asked.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
      asked.on('error', reject);
      asked.end(body ?? undefined);
    });

  // Positions: only the newest of each unit waits, so the queue is as long as the organisation at most.
  const newest = new Map<UnitId, SimFix>();
  let fixesUnderWay = 0;
  let pauseUntil = 0;

  const pumpFixes = (): void => {
    while (
      !signal.aborted &&
      fixesUnderWay < FIX_CONNECTIONS &&
      newest.size > 0 &&
      Date.now() >= pauseUntil
    ) {
      const [unit, fix] = newest.entries().next().value!;
      newest.delete(unit);
      fixesUnderWay += 1;
      void sendFix(fix).finally(() => {
        fixesUnderWay -= 1;
        pumpFixes();
      });
    }
  };

  async function sendFix(fix: SimFix): Promise<void> {
    try {
      const { status, headers } = await ask(fixPath(fix, tokens.devices[fix.unit] ?? ''), null, {});
      if (status === 200) counts.fixes += 1;
      else counts.fixesRefused += 1;
      if (isLater(status)) pauseUntil = Date.now() + waitMs(headers['retry-after'], 0);
    } catch {
      // The server is away or stopping: the next position comes soon enough.
      counts.fixesRefused += 1;
      pauseUntil = Date.now() + 1_000;
    }
  }

  const waiting: SimCommand[] = [];
  let commandsUnderWay = 0;

  const pumpCommands = (): void => {
    while (!signal.aborted && commandsUnderWay < COMMAND_CONNECTIONS && waiting.length > 0) {
      commandsUnderWay += 1;
      void sendCommand(waiting.shift()!).finally(() => {
        commandsUnderWay -= 1;
        pumpCommands();
      });
    }
  };

  async function sendCommand({ by, command }: SimCommand): Promise<void> {
    const body = JSON.stringify(command);
    const headers = { authorization: `Bearer ${tokenOf(by, tokens)}`, 'content-type': 'application/json' };
    for (let tries = 0; tries < TRIES && !signal.aborted; tries++) {
      try {
        // The same id each time: however often it arrives, it takes effect once.
        const reply = await ask('/api/commands', body, headers);
        if (reply.status >= 200 && reply.status < 300) {
          counts.commands += 1;
          return;
        }
        if (!isLater(reply.status)) {
          count(counts.refusals, `${command.type} ${codeOf(reply)}`);
          return;
        }
        await pause(waitMs(reply.headers['retry-after'], tries));
      } catch {
        await pause(waitMs(undefined, tries));
      }
    }
    if (!signal.aborted) count(counts.refusals, 'lost');
  }

  return {
    fix(fix) {
      // Delete first: a unit that reports again goes to the end of the queue.
      newest.delete(fix.unit);
      newest.set(fix.unit, fix);
      pumpFixes();
    },
    command(command) {
      if (waiting.length >= MAX_WAITING_COMMANDS) {
        waiting.shift();
        count(counts.refusals, 'lost');
      }
      waiting.push(command);
      pumpCommands();
    },
    takeCounts() {
      const taken = counts;
      counts = noCounts();
      return taken;
    },
    close() {
      closing.abort();
      agent.destroy();
    },
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: { readonly 'retry-after'?: string | undefined };
}

const noCounts = (): Counts => ({ fixes: 0, fixesRefused: 0, commands: 0, refusals: {} });

const count = (counts: Record<string, number>, key: string): void =>
  void (counts[key] = (counts[key] ?? 0) + 1);

/** As a phone with Traccar Client sends it: speed in knots, time in milliseconds. */
function fixPath({ unit, position, at, speedKmh, headingDeg, accuracyM }: SimFix, token: string): string {
  const heading = headingDeg === null ? '' : `&bearing=${headingDeg}`;
  return (
    `/ingest/osmand?token=${token}&id=${encodeURIComponent(unit)}` +
    `&lat=${position.lat.toFixed(6)}&lon=${position.lon.toFixed(6)}&timestamp=${Math.round(at)}` +
    `&speed=${(speedKmh * KNOTS_PER_KMH).toFixed(2)}${heading}&accuracy=${accuracyM}`
  );
}

function tokenOf(by: Post, tokens: SimTokens): string {
  const token = by.kind === 'team' ? tokens.teams[by.team] : tokens.desks[by.town ?? 'district'];
  return token ?? '';
}

const isLater = (status: number): boolean => status === 429 || status >= 500;

/** What the server asked for, else twice as long each time. */
function waitMs(retryAfter: string | undefined, tries: number): number {
  const asked = Number(retryAfter) * 1_000;
  const wanted = asked > 0 ? asked : FIRST_RETRY_MS * 2 ** tries;
  return Math.min(wanted, LONGEST_RETRY_MS);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function codeOf({ status, text }: Reply): string {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    if (typeof code === 'string') return code;
  } catch {
    // Not ours to understand: the number says enough.
  }
  return String(status);
}
