import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeCommandDesk } from '../command/commandDesk.ts';
import { openSqliteJournal } from '../journal/sqliteJournal.ts';
import { makeAudit } from './audit.ts';
import { checkAudit } from './auditCheck.ts';
import { makeAuditWatch } from './auditWatch.ts';
import { openCredentialStore, type CredentialStore } from './store.ts';

let dir: string;
let store: CredentialStore;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-audit-'));
  store = openCredentialStore(dir);
});
afterEach(() => {
  store.close();
  for (const made of [dir, `${dir}-keys`]) rmSync(made, { recursive: true, force: true });
});

const ADDED = { act: 'account.added', by: 'a', role: null, source: '::1', about: 'b', detail: {} } as const;

it('S7 the journal notes the audit: one that is cut or written anew is found, however well its own chain stands', async () => {
  const journal = openSqliteJournal(dir, { keyDir: `${dir}-keys` });
  const desk = makeCommandDesk({
    journal,
    // Nothing is decided that needs a place or a person.
    context: (now) => ({ now }) as never,
    now: Date.now,
    onFault: (cause) => {
      if (cause) throw cause;
    },
  });
  const audit = makeAudit(store, Date.now);
  const alerts: (string | null)[] = [];
  let noted = 0;
  let closed = false;
  const watch = makeAuditWatch({
    audit,
    settings: { keepAuditMs: 365 * 86_400_000 },
    alerts: { set: (_key, _severity, words) => void alerts.push(words?.text.en ?? null) },
    log: { error: () => {} },
    note: async ({ seq, hash }) => {
      if (closed) return false;
      noted += 1;
      const id = `00000000-0000-4000-8000-${String(noted).padStart(12, '0')}`;
      return (await desk.submitSystem('audit', { id, type: 'audit.note', through: seq, hash })).ok;
    },
  });
  for (let n = 0; n < 5; n++) audit.record({ ...ADDED, about: `one ${n}` });
  await watch();
  await watch();
  expect([noted, journal.head().seq]).toEqual([1, 1]);
  for (let n = 0; n < 5; n++) audit.record({ ...ADDED, about: `two ${n}` });
  await watch();
  closed = true;
  desk.stop();
  journal.close();
  expect(checkAudit(audit, dir)).toEqual([]);

  // Cut: what is left is a good chain.
  store.exec('DELETE FROM audit WHERE seq > 8');
  expect(makeAudit(store, Date.now).check()).toBeNull();
  expect(checkAudit(makeAudit(store, Date.now), dir)).toEqual([expect.stringContaining('was cut')]);

  // Written anew, with hashes that are right.
  store.exec('DELETE FROM audit');
  const anew = makeAudit(store, Date.now);
  for (let n = 0; n < 12; n++) anew.record({ ...ADDED, by: 'somebody else' });
  expect(anew.check()).toBeNull();
  expect(checkAudit(anew, dir)).toEqual([expect.stringContaining('was written anew')]);

  store.exec("DROP TRIGGER auditStands; UPDATE audit SET about = 'x' WHERE seq = 3");
  await watch();
  expect(alerts.at(-1)).toContain('from record 3 on');
});
