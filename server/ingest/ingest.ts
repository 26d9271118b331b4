// The way of a fix from a door to the journal and the table. A device that was answered 200 never loses that fix
// to a crash of this process: the answer waits until its batch is written.
import type { Refusal } from '#contract/command.ts';
import type { Fix } from '#contract/fix.ts';
import { degrees } from '#contract/fix.ts';
import type { UnitId } from '#contract/ids.ts';
import { tooMany } from '#contract/refusal.ts';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Crs, Devices } from '../credentials/devices.ts';
import { JournalFault, type Journal } from '../journal/journal.ts';
import type { FixTable } from './fixTable.ts';
import { overRate } from '../overRate.ts';
import type { DeviceReport, Heard } from './report.ts';
import { isRefusal, settle, type Settled } from './settle.ts';
import type { IngestSettings } from './settings.ts';
import { makeVisitors, type EnrolVisitor } from './visitors.ts';

export type Outcome =
  /** Written, and new. */
  | { readonly kind: 'kept' }
  /** Written before: the device sent it again because it missed our answer. */
  | { readonly kind: 'known' }
  /** Received, but it holds no fix. */
  | { readonly kind: 'noFix'; readonly what: string }
  /** `impossible`: well formed, but it cannot be true. `retryAfterS`: come again then. */
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly impossible: boolean;
      readonly retryAfterS: number | null;
    };

export interface Ticked {
  /** The tick in force: never one before, also when the server's clock jumps back. */
  readonly tick: number;
  /** What was new in it, in order of receipt, late fixes included. */
  readonly fixes: readonly Fix[];
}

export type IngestCounts = Readonly<Record<Outcome['kind'], number>>;

export interface Ingest {
  /** A message from a door. Refuses by value; rejects only when enrolling a visitor met a bug. */
  receive(heard: Heard, token: string | null): Promise<Outcome>;
  /** A report of a unit whose right to report was checked. Cheap; the outcome comes when it is written. */
  offer(report: DeviceReport, unitNo: number, crs: Crs): Outcome | Promise<Outcome>;
  /** Ends a tick: writes what waits, then moves the table by all that was new. Once per TICK_MS. */
  tick(tick: number): Ticked;
  readonly counts: IngestCounts;
  /** Fixes that wait for the journal. */
  readonly waiting: number;
  /** Fixes that are written but not in the table yet: they enter at the end of the tick. */
  readonly coming: number;
  /** Writes what waits. */
  close(): void;
}

export interface IngestOptions {
  readonly journal: Pick<Journal, 'appendFixes'>;
  readonly table: FixTable;
  readonly devices: Pick<Devices, 'authenticate'>;
  /** The number of an enrolled unit; null when there is none of that id. */
  readonly unitNoOf: (unit: UnitId) => number | null;
  readonly enrolVisitor: EnrolVisitor;
  readonly now: () => number;
  readonly settings: IngestSettings;
  /** The first tick to be, e.g. one after the newest in the journal. */
  readonly firstTick: number;
  /** The journal stopped taking fixes; null: it takes them again. */
  readonly onFault: (error: JournalFault | null) => void;
}

type Draft = { -readonly [K in keyof Fix]: Fix[K] };

/** All fixes that share one write. */
interface Batch {
  readonly drafts: Draft[];
  /** The new ones; null: not written, though still waiting to be. */
  readonly written: Promise<ReadonlySet<Fix> | null>;
  readonly settle: (fresh: ReadonlySet<Fix> | null) => void;
}

export function makeIngest(options: IngestOptions): Ingest {
  const { journal, table, devices, unitNoOf, now, settings, onFault } = options;
  const visitors = makeVisitors(options.enrolVisitor, settings.maxVisitors);
  const rate = new RateLimiterMemory({ points: settings.devicePoints, duration: settings.deviceWindowS });
  const counts: Record<Outcome['kind'], number> = { kept: 0, known: 0, noFix: 0, refused: 0 };

  /** Written in an earlier attempt's order: fixes of failed batches come first. */
  let unwritten: Draft[] = [];
  let batch: Batch | null = null;
  let timer: NodeJS.Timeout | null = null;
  /** What the journal took since the last tick; the table moves by it at the end of the tick. */
  let fresh: Fix[] = [];
  let openTick = options.firstTick;
  let faulty = false;

  /** One write for all that waits, stamped with the tick that is open: what is told at its end is what it holds. */
  function commit(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    const closing = batch;
    batch = null;
    const drafts = closing ? [...unwritten, ...closing.drafts] : unwritten;
    if (drafts.length === 0) return;
    for (const draft of drafts) draft.tick = openTick;
    let added: readonly Fix[];
    try {
      added = journal.appendFixes(drafts);
    } catch (error) {
      if (!(error instanceof JournalFault)) throw error;
      // They stay and are tried again each tick; their devices are told that it is not done, and may send again.
      unwritten = drafts;
      closing?.settle(null);
      if (!faulty) onFault(error);
      faulty = true;
      return;
    }
    unwritten = [];
    fresh = fresh.length === 0 ? [...added] : fresh.concat(added);
    closing?.settle(new Set(added));
    if (faulty) onFault(null);
    faulty = false;
  }

  /**
   * Waiting for the tick would hold each connection to four fixes a second; writing each fix alone would cost a
   * write each. So the first fix opens a batch that is written a few milliseconds later with all that joined it.
   * While the journal cannot write, only the tick tries: no storm of failing writes.
   */
  function join(draft: Draft): Batch {
    batch ??= openBatch();
    batch.drafts.push(draft);
    if (!timer && !faulty) timer = setTimeout(commit, settings.commitAfterMs);
    return batch;
  }

  function put(settled: Settled, unitNo: number): Outcome | Promise<Outcome> {
    const waiting = unwritten.length + (batch?.drafts.length ?? 0);
    if (waiting >= settings.maxWaiting) return refused(notWritten());
    const draft: Draft = { no: unitNo, tick: openTick, ...settled };
    return join(draft).written.then((added) =>
      added === null ? refused(notWritten()) : added.has(draft) ? KEPT : KNOWN,
    );
  }

  async function judge(heard: Heard, token: string | null): Promise<Outcome> {
    // Who sends is asked first, but only a message that says who it is can be asked.
    const device = heard.kind === 'report' ? heard.report.device : heard.device;
    if (device === null) return heard.kind === 'refused' ? refused(heard.refusal) : refused(badToken());
    if (token === null) return refused(noToken());
    const sender = devices.authenticate(device, token);
    if (!sender) return refused(badToken());
    const waitS = await overRate(rate, device);
    if (waitS !== null) return { ...refused(tooMany(waitS)), retryAfterS: waitS };
    if (heard.kind === 'refused') return refused(heard.refusal);
    if (heard.kind === 'noFix') return heard;

    const { report } = heard;
    const settled = settle(report, sender.kind === 'device' ? sender.device.crs : 'wgs84', now(), settings);
    if (isRefusal(settled)) return { ...refused(settled), impossible: true };
    if (sender.kind === 'device') {
      const unitNo = unitNoOf(sender.device.unit);
      return unitNo === null ? refused(noUnit(sender.device.unit)) : put(settled, unitNo);
    }
    const unitNo = await visitorNo(device, settled);
    return typeof unitNo === 'number' ? put(settled, unitNo) : refused(unitNo);
  }

  async function visitorNo(device: string, at: Settled): Promise<number | Refusal> {
    try {
      return await visitors.unitNoOf(device, { lon: degrees(at.lonE6), lat: degrees(at.latE6) });
    } catch (error) {
      if (error instanceof JournalFault) return notWritten();
      throw error;
    }
  }

  return {
    counts,
    get waiting() {
      return unwritten.length + (batch?.drafts.length ?? 0);
    },
    get coming() {
      return fresh.length;
    },
    async receive(heard, token) {
      const outcome = await judge(heard, token);
      counts[outcome.kind]++;
      return outcome;
    },
    offer(report, unitNo, crs) {
      const settled = settle(report, crs, now(), settings);
      return isRefusal(settled) ? { ...refused(settled), impossible: true } : put(settled, unitNo);
    },
    tick(tick) {
      openTick = Math.max(openTick, tick);
      commit();
      const ticked = { tick: openTick, fixes: fresh };
      table.take(fresh);
      fresh = [];
      openTick++;
      return ticked;
    },
    close: commit,
  };
}

function openBatch(): Batch {
  const { promise, resolve } = Promise.withResolvers<ReadonlySet<Fix> | null>();
  return { drafts: [], written: promise, settle: resolve };
}

const KEPT: Outcome = { kind: 'kept' };
const KNOWN: Outcome = { kind: 'known' };

const refused = (refusal: Refusal) =>
  ({ kind: 'refused', refusal, impossible: false, retryAfterS: null }) as const satisfies Outcome;

const notWritten = (): Refusal => ({
  code: 'fault',
  field: null,
  message: {
    zh: '服务器暂时不能写入记录，此定位未确认保存，请稍后重发。',
    en: 'The server cannot write its record just now, so this fix is not confirmed. Send it again.',
  },
});

const noToken = (): Refusal => ({
  code: 'unauthenticated',
  field: 'token',
  message: {
    zh: '缺少设备令牌。请在网址中加 ?token=…，或用 Authorization 头，或用 HTTP Basic 口令。',
    en: 'The device token is missing: add ?token=… to the URL, or send it as Bearer or as the Basic password.',
  },
});

const badToken = (): Refusal => ({
  code: 'unauthenticated',
  field: 'token',
  message: {
    zh: '设备编号或令牌不对，或设备已停用。请核对，或重新发放令牌。',
    en: 'Device id or token is wrong, or the device was revoked. Check both, or issue a new token.',
  },
});

const noUnit = (unit: UnitId): Refusal => ({
  code: 'notNow',
  field: 'id',
  message: {
    zh: `此设备登记在单元 ${unit} 名下，但该单元尚未编入。请先编入该单元。`,
    en: `This device is registered for unit ${unit}, which is not enrolled. Enrol that unit first.`,
  },
});
