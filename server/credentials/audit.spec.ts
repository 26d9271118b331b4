import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AUDIT_ACTS, type AuditEntry } from '#contract/account/audit.ts';
import { makeAudit } from './audit.ts';
import { openCredentialStore, type CredentialStore } from './store.ts';

const DAY_MS = 86_400_000;
let dir: string;
let store: CredentialStore;
let now: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-audit-'));
  store = openCredentialStore(dir);
  now = 1_800_000_000_000;
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const entry: fc.Arbitrary<AuditEntry> = fc.record({
  act: fc.constantFrom(...AUDIT_ACTS),
  by: fc.string({ maxLength: 20 }),
  role: fc.constantFrom('securityAdministrator' as const, 'machine' as const, null),
  source: fc.ipV4(),
  about: fc.option(fc.string({ maxLength: 20 })),
  detail: fc.dictionary(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
    {
      maxKeys: 3,
    },
  ),
});
const ADDED = { act: 'account.added', by: 'a', role: null, source: '::1', about: 'b', detail: {} } as const;

it('S7 whatever is recorded is read back, newest first, and the chain stands', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (entries, limit) => {
      store.exec('DROP TABLE IF EXISTS audit; DROP TABLE IF EXISTS auditBase');
      const audit = makeAudit(store, () => now);
      for (const one of entries) audit.record(one);
      const read = [];
      for (let before: number | undefined; ; before = read.at(-1)!.seq) {
        const page = audit.page({ limit, before });
        read.push(...page);
        if (page.length < limit) break;
      }
      expect(read.map(({ seq: _, at: __, ...rest }) => rest)).toEqual([...entries].reverse());
      expect(read.map(({ seq }) => seq)).toEqual(entries.map((_, n) => entries.length - n));
      expect(audit.check()).toBeNull();
    }),
  );
});

it('S7 an edited, deleted or inserted record is found, at its number', () => {
  const audit = makeAudit(store, () => now);
  for (let n = 0; n < 20; n++) audit.record({ ...ADDED, about: `account ${n}` });
  expect(() => store.exec("UPDATE audit SET actor = 'other' WHERE seq = 7")).toThrow('never changed');
  store.exec("DROP TRIGGER auditStands; UPDATE audit SET actor = 'other' WHERE seq = 7");
  expect(audit.check()).toBe(7);
  store.exec("UPDATE audit SET actor = 'a' WHERE seq = 7");
  expect(audit.check()).toBeNull();
  const kept = store.prepare('SELECT * FROM audit WHERE seq = 9').get();
  store.exec('DELETE FROM audit WHERE seq = 9');
  expect(audit.check()).toBe(9);
  store
    .prepare('INSERT INTO audit VALUES (@seq, @at, @act, @actor, @role, @source, @about, @detail, @hash)')
    .run({ ...(kept as object), source: '10.0.0.1' });
  expect(audit.check()).toBe(9);
});

it('S7 two processes number on from the same record', () => {
  const other = openCredentialStore(dir);
  const [one, two] = [makeAudit(store, () => now), makeAudit(other, () => now)];
  for (let n = 0; n < 10; n++) (n % 2 ? one : two).record(ADDED);
  expect(one.head()).toEqual(two.head());
  expect(one.head().seq).toBe(10);
  expect(one.check()).toBeNull();
  other.close();
});

it('S7 an act and its record are one write', () => {
  const audit = makeAudit(store, () => now);
  store.exec('CREATE TABLE things (name TEXT)');
  expect(() =>
    audit.together(() => {
      store.exec("INSERT INTO things VALUES ('x')");
      audit.record(ADDED);
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(audit.head().seq).toBe(0);
  expect(store.prepare('SELECT count(*) AS n FROM things').get()).toEqual({ n: 0 });
});

it('S7 records are kept for the whole time and then go, and the chain still stands', () => {
  const audit = makeAudit(store, () => now);
  for (let day = 0; day < 400; day++) {
    audit.record({ ...ADDED, about: String(day) });
    now += DAY_MS;
    audit.prune(365 * DAY_MS);
  }
  const eldest = audit.page({ limit: 1_000 }).findLast(({ act }) => act === 'account.added')!;
  expect(now - eldest.at).toBeGreaterThanOrEqual(365 * DAY_MS);
  expect(now - eldest.at).toBeLessThanOrEqual(367 * DAY_MS);
  expect(audit.check()).toBeNull();
  expect(makeAudit(store, () => now).check()).toBeNull();
});

it('S7 what strangers cause is bounded, and what was not kept is counted', () => {
  const audit = makeAudit(store, () => now);
  for (let n = 0; n < 5_000; n++) audit.recordRefused({ ...ADDED, act: 'signIn.refused' });
  expect(audit.head().seq).toBe(600);
  now += 3_600_000;
  audit.recordRefused({ ...ADDED, act: 'signIn.refused' });
  expect(audit.page({ limit: 2 }).map(({ act, detail }) => [act, detail])).toEqual([
    ['signIn.refused', {}],
    ['signIn.flood', { notKept: 4_400 }],
  ]);
});
