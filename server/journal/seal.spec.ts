import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { checkBeside } from './besideCheck.ts';
import { openSqliteJournal } from './sqliteJournal.ts';
import { place } from './testing/place.ts';
import { shift, take } from './testing/shift.ts';

/** A journal of some facts that was closed as a server closes it. */
function closed() {
  const at = place();
  const entries = shift(3);
  const journal = at.open();
  journal.append(take(entries, 60));
  const head = journal.head();
  journal.close();
  return {
    ...at,
    entries,
    head,
    file: join(at.dataDir, 'facts.db'),
    seal: join(at.dataDir, 'facts.db.seal'),
  };
}

it('J17 a journal that was closed is opened by its seal, once, and goes on where it was', () => {
  const { open, entries, head, seal } = closed();
  const again = open();
  expect([again.stores.facts.sealed, existsSync(seal), again.head()]).toEqual([true, false, head]);
  again.append(take(entries, 5));
  const later = again.head();
  again.close();
  const third = open();
  expect([third.stores.facts.sealed, third.head(), third.span()?.firstAt]).toEqual([
    true,
    later,
    third.factsSince(0, 1)[0]?.at,
  ]);
});

it('J17 a bit that changed since, another file, another seal or another key has all read through', () => {
  const { open, file, seal, head, root } = closed();
  const bytes = readFileSync(file);
  const kept = readFileSync(seal, 'utf8');
  const without = (change: (text: string) => string) => {
    writeFileSync(file, bytes);
    writeFileSync(seal, change(kept));
    const journal = open();
    const { sealed } = journal.stores.facts;
    expect(journal.head()).toEqual(head);
    journal.close();
    return sealed;
  };
  expect(without((text) => text)).toBe(true);
  expect(without((text) => text.replace(/"seq":\d+/, '"seq":1'))).toBe(false);
  expect(without((text) => text.slice(0, -9))).toBe(false);
  expect(without(() => '{}')).toBe(false);
  expect(without(() => 'null')).toBe(false);
  // Damage is told with its place, as without a seal.
  const payload = bytes.lastIndexOf('跨门经营');
  writeFileSync(file, Buffer.from(bytes).fill('X', payload, payload + 1));
  writeFileSync(seal, kept);
  expect(() => open()).toThrow(/facts\.db is damaged: fact \d+: its payload/);
  // Whoever has another key cannot say that the file is as this one closed it.
  writeFileSync(file, bytes);
  writeFileSync(seal, kept);
  const dataDir = join(file, '..');
  const other = openSqliteJournal(dataDir, { keyDir: join(root, 'other keys') });
  expect(other.stores.facts.sealed).toBe(false);
  other.close();
});

it('J17 after a crash there is no seal, and what another program wrote is no longer sealed', () => {
  const { open, seal } = closed();
  // While it runs, nothing says that it was closed.
  open();
  expect(existsSync(seal)).toBe(false);
  const { open: openOther, file: otherFile } = closed();
  const db = new Database(otherFile);
  db.exec('CREATE TABLE stranger (x)');
  db.close();
  const journal = openOther();
  expect(journal.stores.facts.sealed).toBe(false);
});

it('J17 what was damaged before it was sealed is found beside the running server', async () => {
  const { dataDir, file } = closed();
  const db = new Database(file);
  db.exec(`UPDATE facts SET digest = zeroblob(32) WHERE seq = 40`);
  db.close();
  const sentence = await new Promise<string>((resolve) => checkBeside(dataDir, resolve, 0));
  expect(sentence).toContain('fact 40');
  expect(sentence).toContain('npm run restore');
});
