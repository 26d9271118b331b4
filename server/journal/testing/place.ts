// A data directory and a key directory that go away with the test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openSqliteJournal } from '../sqliteJournal.ts';
import type { SqliteJournal, SqliteJournalOptions } from '../sqliteJournal.ts';

export interface Place {
  readonly root: string;
  readonly dataDir: string;
  readonly keyDir: string;
  /** Opens the journal, which is closed with the test at the latest. */
  open(options?: SqliteJournalOptions): SqliteJournal;
}

export function place(): Place {
  const root = mkdtempSync(join(tmpdir(), 'lianqin-journal-'));
  const [dataDir, keyDir] = [join(root, 'data'), join(root, 'keys')];
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return {
    root,
    dataDir,
    keyDir,
    open(options) {
      const journal = openSqliteJournal(dataDir, { keyDir, ...options });
      // Finishers run last first: the journal closes before its directory goes.
      onTestFinished(() => journal.close());
      return journal;
    },
  };
}
