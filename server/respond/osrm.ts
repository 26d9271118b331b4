// An OSRM routing server, when one is configured: real roads instead of our own graph. It is asked through its table
// service and waited for briefly; when it is away, slow or talks nonsense the graph answers, and an alert says so
// until it is back. https://project-osrm.org/docs/, "Table service".
import { z } from 'zod';
import type { Position, Words } from '#contract/ids.ts';
import type { Way } from '#contract/travel.ts';

export interface Osrm {
  /** By road from each place to one; null in the list: no road. Null: no answer in time, ask the graph. */
  table(from: readonly Position[], to: Position): Promise<readonly (Way | null)[] | null>;
  stop(): void;
}

export interface OsrmTrouble {
  readonly text: Words;
  readonly tip: Words;
}

export interface OsrmOptions {
  /** As `osrmAddress` gives it. */
  readonly url: string;
  /** Hears why OSRM does not answer, and null when it does again. */
  readonly tell: (trouble: OsrmTrouble | null) => void;
  /** Defaults to WAIT_MS; tests wait less. */
  readonly waitMs?: number;
  readonly retryMs?: number;
}

/** A commander waits for this; OSRM needs a few milliseconds for forty places. */
const WAIT_MS = 300;
/** While it is away nobody waits for it; this often it is tried, so that the alert clears by itself. */
const RETRY_MS = 10_000;
/** More at once are a queue, and a queue is slower than the graph. */
const MAX_ASKING = 4;
/** Forty places, two figures and two named waypoints each, are some ten kilobytes. */
const MAX_ANSWER_BYTES = 256 * 1024;
/** `osrm-routed` takes tables of a hundred places unless told otherwise. */
export const MAX_PLACES = 90;

/** OSRM lives and cannot find a road for these places: no trouble of its own. */
const NO_ROAD = new Set(['NoSegment', 'NoTable', 'NoRoute']);

const seconds = z.array(z.tuple([z.number().min(0).nullable()]));
const tableAnswer = z.object({ code: z.literal('Ok'), durations: seconds, distances: seconds });
const anyAnswer = z.object({ code: z.string().max(100) });

export function makeOsrm({ url, tell, waitMs = WAIT_MS, retryMs = RETRY_MS }: OsrmOptions): Osrm {
  let asking = 0;
  /** What to try again; null = OSRM answers. */
  let away: { readonly address: string; readonly places: number } | null = null;
  let retry: NodeJS.Timeout | null = null;

  async function ask(address: string, places: number): Promise<readonly (Way | null)[] | null> {
    asking += 1;
    try {
      const answer = await read(address, waitMs);
      const found = tableAnswer.safeParse(answer.body);
      if (answer.status === 200 && found.success && isFull(found.data, places)) {
        isBack();
        return found.data.durations.map(([duration], i) => {
          const [metres] = found.data.distances[i] ?? [null];
          return duration === null || metres === null || metres === undefined
            ? null
            : { minutes: duration / 60, metres };
        });
      }
      const { success, data } = anyAnswer.safeParse(answer.body);
      if (success && NO_ROAD.has(data.code)) isBack();
      else isAway(address, places, success && data.code !== 'Ok' ? refusedWith(data.code) : NONSENSE);
      return null;
    } catch (cause) {
      isAway(address, places, troubleOf(cause, waitMs));
      return null;
    } finally {
      asking -= 1;
    }
  }

  function isBack(): void {
    if (retry) clearInterval(retry);
    if (away) tell(null);
    [away, retry] = [null, null];
  }

  function isAway(address: string, places: number, text: Words): void {
    if (!away) tell({ text, tip: TIP });
    away = { address, places };
    retry ??= setInterval(() => {
      if (away && asking === 0) void ask(away.address, away.places);
    }, retryMs).unref();
  }

  return {
    async table(from, to) {
      if (from.length === 0 || away || asking >= MAX_ASKING) return null;
      const places = from.slice(0, MAX_PLACES);
      return ask(tableAddress(url, places, to), places.length);
    },
    stop() {
      if (retry) clearInterval(retry);
    },
  };
}

/** A place is needed for each, or minutes would be taken for somebody else's. */
const isFull = ({ durations, distances }: z.infer<typeof tableAnswer>, places: number): boolean =>
  durations.length === places && distances.length === places;

function tableAddress(url: string, from: readonly Position[], to: Position): string {
  const coordinates = [...from, to].map(({ lon, lat }) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(';');
  const sources = from.map((_, i) => i).join(';');
  const options = `sources=${sources}&destinations=${from.length}&annotations=duration,distance&generate_hints=false`;
  return `${url}/table/v1/driving/${coordinates}?${options}`;
}

async function read(
  address: string,
  waitMs: number,
): Promise<{ readonly status: number; readonly body: unknown }> {
  // It speaks to the host that was configured and to no other: a redirect is a fault.
  const response = await fetch(address, {
    signal: AbortSignal.timeout(waitMs),
    redirect: 'error',
    headers: { accept: 'application/json' },
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new NonsenseError('the answer is too long');
    chunks.push(chunk);
  }
  try {
    return { status: response.status, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch (cause) {
    throw new NonsenseError('the answer is not JSON', { cause });
  }
}

class NonsenseError extends Error {}

const NONSENSE: Words = {
  zh: 'OSRM 的应答无法识别，路程改用内置路网',
  en: 'OSRM answers what cannot be read: travel times come from the built-in streets',
};

const refusedWith = (code: string): Words => ({
  zh: `OSRM 拒绝查询（${code}），路程改用内置路网`,
  en: `OSRM refuses the question (${code}): travel times come from the built-in streets`,
});

function troubleOf(cause: unknown, waitMs: number): Words {
  if (cause instanceof NonsenseError) return NONSENSE;
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return {
      zh: `OSRM ${waitMs} 毫秒内没有应答，路程改用内置路网`,
      en: `OSRM does not answer within ${waitMs} ms: travel times come from the built-in streets`,
    };
  return {
    zh: '连不上 OSRM，路程改用内置路网',
    en: 'OSRM cannot be reached: travel times come from the built-in streets',
  };
}

const TIP: Words = {
  zh: '检查 --osrm 地址与 OSRM 服务；恢复后自动解除。',
  en: 'Check the address given as --osrm and the OSRM service. Clears by itself.',
};
