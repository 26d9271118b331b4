// The journal on a disk: facts.db, fixes.db and a cache of pictures in one data directory, under one lock.
import { resolve } from 'node:path';
import type { Fact } from '#contract/fact.ts';
import { tickStart } from '#contract/fix.ts';
import { advance, emptyPicture } from '#contract/picture.ts';
import type { Picture } from '#contract/picture.ts';
import { lockData } from './dataLock.ts';
import { openFactStore } from './factStore.ts';
import type { FactStore } from './factStore.ts';
import { openFixStore } from './fixStore.ts';
import type { FixStore, SliceSizes } from './fixStore.ts';
import { JournalFault } from './journal.ts';
import type { Appended, Entry, Journal } from './journal.ts';
import { makeDirectory } from './makeDirectory.ts';
import { keyDirectory, openSigningKey } from './signingKey.ts';
import { openSnapshotStore } from './snapshotStore.ts';
import type { SnapshotStore } from './snapshotStore.ts';

/** Folding this many facts takes about 20 ms: the longest that opening or a look back folds. */
const SNAPSHOT_EVERY = 2_000;

export interface SqliteJournalOptions {
  readonly now?: () => number;
  /** Where the signing key is; outside `dataDir`. */
  readonly keyDir?: string;
  /** Facts between two snapshots. */
  readonly snapshotEvery?: number;
  /** Of the fixes' slices. */
  readonly sizes?: SliceSizes;
  /** Told when a snapshot was due and could not be made; the next one is tried after as many facts again. */
  readonly onSnapshotFault?: (cause: unknown) => void;
}

export interface SqliteJournal extends Journal {
  /** Of the public key that signs each head: what `npm run verify` is given. */
  readonly fingerprint: string;
  /** The open stores, for what works on the files themselves. */
  readonly stores: { readonly facts: FactStore; readonly fixes: FixStore };
}

/** Opens the journal in `dataDir`, or makes one. Throws `JournalFault` with a sentence that says what to do. */
export function openSqliteJournal(dataDir: string, options: SqliteJournalOptions = {}): SqliteJournal {
  const dir = resolve(dataDir);
  const closers: (() => void)[] = [];
  try {
    makeDirectory(dir);
    closers.push(lockData(dir));
    const key = openSigningKey(options.keyDir ?? keyDirectory(), dir);
    const facts = openFactStore(dir, key, options.now ?? Date.now);
    closers.push(() => facts.close());
    const fixes = openFixStore(dir, facts.id, options.sizes);
    closers.push(() => fixes.close());
    const snapshots = openSnapshotStore(dir);
    const close = () => closeAll(closers);
    return journalOf(
      {
        facts,
        fixes,
        snapshots,
        every: options.snapshotEvery ?? SNAPSHOT_EVERY,
        onSnapshotFault: options.onSnapshotFault ?? (() => {}),
      },
      key.fingerprint,
      close,
    );
  } catch (cause) {
    closeAll(closers);
    if (isFileError(cause)) throw new JournalFault(`${dir} cannot be used: ${cause.message}`, { cause });
    throw cause;
  }
}

const isFileError = (cause: unknown): cause is Error => cause instanceof Error && 'syscall' in cause;

/** Last opened, first closed; the lock goes last, whatever happens before. */
function closeAll(closers: (() => void)[]): void {
  const close = closers.pop();
  if (!close) return;
  try {
    close();
  } finally {
    closeAll(closers);
  }
}

interface Parts {
  readonly facts: FactStore;
  readonly fixes: FixStore;
  readonly snapshots: SnapshotStore;
  readonly every: number;
  readonly onSnapshotFault: (cause: unknown) => void;
}

function journalOf(parts: Parts, fingerprint: string, close: () => void): SqliteJournal {
  const { facts, fixes } = parts;
  const pictures = new Pictures(parts);
  return {
    id: facts.id,
    fingerprint,
    stores: { facts, fixes },
    head: () => facts.head(),
    append(entries: readonly Entry[]): Appended {
      const appended = facts.append(entries);
      pictures.keepUp();
      return appended;
    },
    answerTo: (commandId) => facts.answerTo(commandId),
    factsSince: (after, limit) => facts.since(after, limit),
    factsBetween(fromAt, toAt, limit) {
      const after = facts.seqAt(fromAt);
      return facts.since(after, Math.min(limit, facts.seqAt(toAt) - after));
    },
    factsAbout: (subject, orders) => facts.about([subject, ...orders]),
    pictureAt: (at) => pictures.upTo(facts.seqAt(at)),
    picture: () => pictures.upTo(facts.head().seq),
    appendFixes: (received) => fixes.append(received),
    fixesBetween: (fromTick, toTick) => fixes.between(fromTick, toTick),
    fixTableAt: (tick) => fixes.tableAt(tick),
    span: () => spanOf(facts, fixes),
    close,
  };
}

function spanOf(facts: FactStore, fixes: FixStore) {
  const ticks = fixes.span();
  const firsts = [facts.firstAt, ticks && tickStart(ticks.firstTick)].filter((at) => at !== null);
  const lasts = [facts.firstAt === null ? null : facts.head().at, ticks && tickStart(ticks.lastTick)];
  if (firsts.length === 0) return null;
  return { firstAt: Math.min(...firsts), lastAt: Math.max(...lasts.filter((at) => at !== null)) };
}

/** Pictures of any moment, from the nearest snapshot or from the tip as it was last asked for. */
class Pictures {
  readonly #parts: Parts;
  #tip: Picture = emptyPicture;
  #savedSeq: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  upTo(seq: number): Picture {
    const start = this.#tip.seq > 0 && this.#tip.seq <= seq ? this.#nearer(seq) : this.#snapshot(seq);
    const picture = this.#fold(start, seq);
    if (picture.seq >= this.#tip.seq) this.#tip = picture;
    return picture;
  }

  #save(picture: Picture): void {
    const chain = this.#parts.facts.hashOf(picture.seq);
    if (chain === null) return;
    this.#parts.snapshots.save(picture, chain);
    this.#savedSeq = Math.max(this.#savedSeq ?? 0, picture.seq);
  }

  /**
   * Called after each append: leaves a snapshot when enough has happened since the last one. It never throws:
   * the facts are durable by now, and whoever gave the command must not be told that nothing was changed.
   */
  keepUp(): void {
    const { facts, every, onSnapshotFault } = this.#parts;
    const { seq } = facts.head();
    try {
      this.#savedSeq ??= this.#snapshot(seq).seq;
      if (seq - this.#savedSeq >= every) this.#save(this.upTo(seq));
    } catch (cause) {
      this.#savedSeq = seq;
      onSnapshotFault(cause);
    }
  }

  #nearer(seq: number): Picture {
    return seq - this.#tip.seq <= this.#parts.every ? this.#tip : this.#snapshot(seq);
  }

  #snapshot(seq: number): Picture {
    const { facts, snapshots } = this.#parts;
    return snapshots.nearest(seq, (at) => facts.hashOf(at)) ?? emptyPicture;
  }

  #fold(start: Picture, seq: number): Picture {
    const { facts, every } = this.#parts;
    let picture = start;
    while (picture.seq < seq) {
      const page: readonly Fact[] = facts.since(picture.seq, Math.min(every, seq - picture.seq));
      if (page.length === 0)
        throw new JournalFault(`facts.db ends at fact ${picture.seq}, before fact ${seq}`);
      picture = advance(picture, page);
      // A long fold means that snapshots were missing: it leaves them behind.
      if (page.length === every) this.#save(picture);
    }
    return picture;
  }
}
