// The fixes: every valid one once, late ones too. What came lately is in memory and in the log; the rest is in
// sealed slices that are read when somebody looks back.
import type Database from 'better-sqlite3';
import { join } from 'node:path';
import type { Fix } from '#contract/fix.ts';
import { FIXES_FILE, bodyOf, fixFormat, fixesIn, isSound } from './fixFile.ts';
import type { Body } from './fixFile.ts';
import { inTickOrder, keyOf, takeNewest } from './fixes.ts';
import { JournalFault } from './journal.ts';
import { damaged, guarded, openDatabase } from './openDatabase.ts';
import { walSync } from './walSync.ts';
import type { WalSync } from './walSync.ts';

export interface SliceSizes {
  /** Fixes in a slice. */
  readonly slice: number;
  /** Fixes between two fix tables: what a look back decodes at most, and one slice. */
  readonly table: number;
}

/** Sealing 40,000 holds up the rest for 40 ms, once in two minutes of 1,500 units; half as many take a third more disk. */
const SIZES: SliceSizes = { slice: 40_000, table: 80_000 };
/** A quiet night is sealed all the same, so that opening finds a short log. 1 h. */
const SLICE_TICKS = 14_400;
/** With very many units a table is large; it stays under a tenth of the slices beside it. */
const TABLE_EVERY_PER_UNIT = 10;
/** Slices kept decoded while late fixes are compared with them; about 4 MB each. */
const OPEN_SLICES = 8;
/** Opening checks this much of the newest slices (a day of 1,500 units); `verify` checks all. */
const CHECKED_BYTES = 128 * 1024 * 1024;

export interface FixStore {
  readonly db: Database.Database;
  append(fixes: readonly Fix[]): readonly Fix[];
  between(fromTick: number, toTick: number): Iterable<readonly Fix[]>;
  tableAt(tick: number): ReadonlyMap<number, Fix>;
  /** First and last receive tick; null when empty. */
  span(): { readonly firstTick: number; readonly lastTick: number } | null;
  close(): void;
}

export function openFixStore(dataDir: string, journalId: string, sizes: SliceSizes = SIZES): FixStore {
  const path = join(dataDir, FIXES_FILE);
  const db = openDatabase(path, fixFormat, 'NORMAL');
  try {
    return guarded(path, () => {
      claim(db, path, journalId);
      checkNewest(db, path);
      return new SqliteFixes(db, path, sizes);
    });
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function claim(db: Database.Database, path: string, journalId: string): void {
  const kept = db.prepare<[], { id: string }>('SELECT id FROM journal').get();
  if (!kept) db.prepare('INSERT INTO journal VALUES (?)').run(journalId);
  else if (kept.id !== journalId) {
    throw new JournalFault(
      `${path} belongs to another journal (${kept.id}) than the facts beside it (${journalId}).`,
    );
  }
}

function checkNewest(db: Database.Database, path: string): void {
  let left = CHECKED_BYTES;
  const newestFirst = db.prepare<[], Body & { id: number }>(
    'SELECT id, crc, fixes FROM slices ORDER BY id DESC',
  );
  for (const slice of newestFirst.iterate()) {
    if (!isSound(slice))
      throw new JournalFault(damaged(path, `slice ${slice.id}: its checksum does not match`));
    left -= slice.fixes.length;
    if (left < 0) return;
  }
}

class SqliteFixes implements FixStore {
  readonly db: Database.Database;
  readonly #path: string;
  readonly #sizes: SliceSizes;
  readonly #sql: ReturnType<typeof statements>;
  readonly #sync: WalSync;
  /** Received and not yet sealed, in order of receipt. */
  #tail: Fix[] = [];
  /** The tail's fixes by content. */
  readonly #recent = new Set<string>();
  readonly #newest: Map<number, Fix>;
  /** Latest device time of a unit in any slice; what is later than that cannot be sealed already. */
  readonly #sealedTo = new Map<number, number>();
  readonly #openSlices = new Map<number, ReadonlySet<string>>();
  #firstTick: number | null;
  #lastTick: number;
  #sinceTable: number;

  constructor(db: Database.Database, path: string, sizes: SliceSizes) {
    this.db = db;
    this.#path = path;
    this.#sizes = sizes;
    this.#sql = statements(db);
    this.#sync = walSync(path);
    const table = this.#sql.tableUpTo.get(Infinity);
    this.#newest = table ? this.#tableIn(table) : new Map();
    this.#lastTick = this.#sql.lastTick.get() ?? -Infinity;
    this.#sinceTable = this.#sql.countAfter.get(table?.slice ?? 0) ?? 0;
    for (const slice of this.#slicesAfter(table?.slice ?? 0)) this.#takeNewest(this.#fixesOf(slice));
    for (const row of this.#sql.log.all()) this.#take(this.#read(row, 'plain', `log row ${row.id}`));
    this.#firstTick = this.#sql.firstTick.get() ?? this.#tail[0]?.tick ?? null;
  }

  append(fixes: readonly Fix[]): readonly Fix[] {
    return guarded(this.#path, () => {
      this.#sync.refuseIfFailed();
      const fresh = this.#freshOf(fixes);
      if (fresh.length === 0) return fresh;
      const { crc, fixes: bytes } = bodyOf(fresh, 'plain');
      this.#sql.insertLog.run(crc, bytes);
      this.#sync.written();
      this.#take(fresh);
      this.#sealWhenFull();
      return fresh;
    });
  }

  *between(fromTick: number, toTick: number): Generator<readonly Fix[]> {
    const first = guarded(this.#path, () => this.#sql.firstSliceAfterTick.get(fromTick));
    // Asked for one by one: a slice that is sealed while somebody reads is the next one.
    for (const slice of first === undefined ? [] : this.#slicesAfter(first - 1)) {
      if (slice.fromTick > toTick) return;
      yield within(this.#fixesOf(slice), fromTick, toTick).sort((a, b) => a.tick - b.tick);
    }
    const late = within(this.#tail, fromTick, toTick);
    if (late.length > 0) yield late;
  }

  tableAt(tick: number): ReadonlyMap<number, Fix> {
    if (tick >= this.#lastTick) return new Map(this.#newest);
    const table = guarded(this.#path, () => this.#sql.tableUpTo.get(tick));
    const newest = table ? this.#tableIn(table) : new Map<number, Fix>();
    for (const slice of this.#slicesAfter(table?.slice ?? 0)) {
      if (slice.fromTick > tick) return newest;
      takeNewest(newest, within(this.#fixesOf(slice), -Infinity, tick));
    }
    takeNewest(newest, within(this.#tail, -Infinity, tick));
    return newest;
  }

  span() {
    return this.#firstTick === null ? null : { firstTick: this.#firstTick, lastTick: this.#lastTick };
  }

  close(): void {
    this.#sync.stop();
    guarded(this.#path, () => {
      this.db.pragma('wal_checkpoint(TRUNCATE)');
      this.db.close();
    });
  }

  #freshOf(fixes: readonly Fix[]): readonly Fix[] {
    const batch = new Set<string>();
    return inTickOrder(fixes, this.#lastTick).filter((fix) => {
      const key = keyOf(fix);
      if (batch.has(key) || this.#recent.has(key) || this.#isSealed(fix, key)) return false;
      batch.add(key);
      return true;
    });
  }

  #isSealed(fix: Fix, key: string): boolean {
    if (fix.at > this.#sealedToOf(fix.no)) return false;
    return this.#sql.slicesWith.all(fix.no, fix.at, fix.at).some((slice) => this.#keysIn(slice).has(key));
  }

  #sealedToOf(no: number): number {
    const known = this.#sealedTo.get(no);
    if (known !== undefined) return known;
    const found = this.#sql.sealedTo.get(no) ?? -Infinity;
    this.#sealedTo.set(no, found);
    return found;
  }

  #keysIn(id: number): ReadonlySet<string> {
    const known = this.#openSlices.get(id);
    const slice = known ? undefined : this.#sql.slice.get(id);
    const keys = known ?? new Set(slice ? this.#fixesOf(slice).map(keyOf) : []);
    // Set again at the end: the first in the map is the one that was wanted longest ago.
    this.#openSlices.delete(id);
    this.#openSlices.set(id, keys);
    const [oldest] = this.#openSlices.keys();
    if (this.#openSlices.size > OPEN_SLICES && oldest !== undefined) this.#openSlices.delete(oldest);
    return keys;
  }

  #take(fresh: readonly Fix[]): void {
    for (const fix of fresh) {
      this.#tail.push(fix);
      this.#recent.add(keyOf(fix));
      this.#lastTick = Math.max(this.#lastTick, fix.tick);
    }
    this.#firstTick ??= this.#tail[0]?.tick ?? null;
    this.#takeNewest(fresh);
  }

  #takeNewest(fixes: readonly Fix[]): void {
    takeNewest(this.#newest, fixes);
  }

  #sealWhenFull(): void {
    const age = this.#lastTick - (this.#tail[0]?.tick ?? this.#lastTick);
    if (this.#tail.length < this.#sizes.slice && age < SLICE_TICKS) return;
    try {
      guarded(this.#path, () => this.#seal());
    } catch (cause) {
      // The fixes are kept in the log, and the next append seals again; if the disk is full, that one says so.
      if (!(cause instanceof JournalFault)) throw cause;
    }
  }

  #seal(): void {
    const tail = this.#tail;
    const [first, last] = [tail[0], tail.at(-1)];
    if (!first || !last) return;
    const spans = spansOf(tail);
    const sinceTable = this.#sinceTable + tail.length;
    const wantsTable = sinceTable >= Math.max(this.#sizes.table, TABLE_EVERY_PER_UNIT * this.#newest.size);
    this.db.transaction(() => {
      const { crc, fixes } = bodyOf(tail, 'packed');
      const slice = this.#sql.insertSlice.run(tail.length, first.tick, last.tick, crc, fixes).lastInsertRowid;
      for (const [no, { fromAt, toAt }] of spans) this.#sql.insertSpan.run(no, toAt, slice, fromAt);
      if (wantsTable) {
        const table = bodyOf([...this.#newest.values()], 'packed');
        this.#sql.insertTable.run(slice, last.tick, table.crc, table.fixes);
      }
      this.#sql.clearLog.run();
    })();
    this.#tail = [];
    this.#recent.clear();
    this.#sinceTable = wantsTable ? 0 : sinceTable;
    for (const [no, { toAt }] of spans) {
      const known = this.#sealedTo.get(no);
      if (known !== undefined && toAt > known) this.#sealedTo.set(no, toAt);
    }
  }

  *#slicesAfter(id: number): Generator<SliceRow> {
    for (let last = id; ; ) {
      const after = last;
      const slice = guarded(this.#path, () => this.#sql.sliceAfter.get(after));
      if (!slice) return;
      yield slice;
      last = slice.id;
    }
  }

  #tableIn(table: Body & { readonly slice: number }): Map<number, Fix> {
    const fixes = this.#read(table, 'packed', `the fix table at slice ${table.slice}`);
    return new Map(fixes.map((fix) => [fix.no, fix]));
  }

  #fixesOf = (slice: SliceRow): Fix[] => this.#read(slice, 'packed', `slice ${slice.id}`);

  #read(body: Body, form: 'plain' | 'packed', place: string): Fix[] {
    try {
      return fixesIn(body, form);
    } catch (cause) {
      throw new JournalFault(
        damaged(this.#path, `${place}: ${cause instanceof Error ? cause.message : 'unreadable'}`),
        {
          cause,
        },
      );
    }
  }
}

interface SliceRow extends Body {
  readonly id: number;
  readonly fromTick: number;
  readonly toTick: number;
}

const within = (fixes: readonly Fix[], fromTick: number, toTick: number): Fix[] =>
  fixes.filter(({ tick }) => tick > fromTick && tick <= toTick);

function spansOf(fixes: readonly Fix[]): ReadonlyMap<number, { fromAt: number; toAt: number }> {
  const spans = new Map<number, { fromAt: number; toAt: number }>();
  for (const { no, at } of fixes) {
    const span = spans.get(no);
    if (!span) spans.set(no, { fromAt: at, toAt: at });
    else if (at < span.fromAt) span.fromAt = at;
    else if (at > span.toAt) span.toAt = at;
  }
  return spans;
}

function statements(db: Database.Database) {
  const SLICE = 'SELECT id, fromTick, toTick, crc, fixes FROM slices';
  return {
    insertLog: db.prepare('INSERT INTO log (crc, fixes) VALUES (?, ?)'),
    log: db.prepare<[], Body & { id: number }>('SELECT id, crc, fixes FROM log ORDER BY id'),
    clearLog: db.prepare('DELETE FROM log'),
    insertSlice: db.prepare(
      'INSERT INTO slices (count, fromTick, toTick, crc, fixes) VALUES (?, ?, ?, ?, ?)',
    ),
    slice: db.prepare<[number], SliceRow>(`${SLICE} WHERE id = ?`),
    sliceAfter: db.prepare<[number], SliceRow>(`${SLICE} WHERE id > ? ORDER BY id LIMIT 1`),
    firstSliceAfterTick: db
      .prepare<[number], number>('SELECT id FROM slices WHERE toTick > ? ORDER BY toTick, id LIMIT 1')
      .pluck(),
    firstTick: db.prepare<[], number>('SELECT fromTick FROM slices ORDER BY id LIMIT 1').pluck(),
    lastTick: db.prepare<[], number>('SELECT toTick FROM slices ORDER BY id DESC LIMIT 1').pluck(),
    countAfter: db.prepare<[number], number>('SELECT sum(count) FROM slices WHERE id > ?').pluck(),
    insertTable: db.prepare('INSERT INTO tables (slice, toTick, crc, fixes) VALUES (?, ?, ?, ?)'),
    tableUpTo: db.prepare<[number], Body & { slice: number }>(
      'SELECT slice, crc, fixes FROM tables WHERE toTick <= ? ORDER BY toTick DESC, slice DESC LIMIT 1',
    ),
    insertSpan: db.prepare('INSERT INTO spans (no, toAt, slice, fromAt) VALUES (?, ?, ?, ?)'),
    sealedTo: db.prepare<[number], number | null>('SELECT max(toAt) FROM spans WHERE no = ?').pluck(),
    slicesWith: db
      .prepare<[number, number, number], number>(
        'SELECT slice FROM spans WHERE no = ? AND toAt >= ? AND fromAt <= ?',
      )
      .pluck(),
  };
}
