// Whoever owns the files can change anything in them: each change is found, at its fact, by someone who has
// only the fingerprint of the key.
import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FactBody } from '#contract/fact.ts';
import { erasePayload } from './erasure.ts';
import { chainOf, digestOf } from './factRow.ts';
import type { FactRow } from './factRow.ts';
import { FACT_COLUMNS } from './factFile.ts';
import type { Head } from './journal.ts';
import { fingerprintOf, headMessage, openSigningKey } from './signingKey.ts';
import { openSqliteJournal } from './sqliteJournal.ts';
import { place } from './testing/place.ts';
import type { Place } from './testing/place.ts';
import { runCli } from './testing/runCli.ts';
import { patrol, shift, take } from './testing/shift.ts';
import { verdictLines, verifyJournal } from './verify.ts';

const SIZES = { slice: 150, table: 400 };

/** Written once and copied for each test: most of the time would go into waiting for the disk. */
const template = mkdtempSync(join(tmpdir(), 'lianqin-verify-'));
let head: Head;
let fingerprint: string;

beforeAll(() => {
  const journal = openSqliteJournal(join(template, 'data'), { keyDir: join(template, 'keys'), sizes: SIZES });
  const entries = take(shift(5), 80);
  for (let start = 0; start < entries.length; start += 4) journal.append(entries.slice(start, start + 4));
  for (const batch of take(patrol(5, 30), 200)) journal.appendFixes(batch);
  ({ fingerprint } = journal);
  head = journal.head();
  journal.close();
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

function written() {
  const at = place();
  cpSync(template, at.root, { recursive: true });
  return { at, fingerprint, head };
}

/** Changes facts.db as its owner can. */
function tamper({ dataDir }: Place, change: (db: Database.Database) => void): void {
  const db = new Database(join(dataDir, 'facts.db'));
  change(db);
  db.close();
}

/** A payload edited, and every digest and link from there on made anew, as it was done first. */
function rewrite(db: Database.Database, seq: number): void {
  db.prepare('UPDATE facts SET payload = ? WHERE seq = ?').run(
    '{"case":"c","reason":"nothing happened"}',
    seq,
  );
  const rows = db
    .prepare<[number], FactRow>(`SELECT ${FACT_COLUMNS} FROM facts WHERE seq >= ? ORDER BY seq`)
    .all(seq);
  let chain =
    db
      .prepare<[number], string>('SELECT lower(hex(chain)) FROM facts WHERE seq = ?')
      .pluck()
      .get(seq - 1) ?? '';
  for (const row of rows) {
    const digest = digestOf(row.payload);
    chain = chainOf(chain, { ...row, digest });
    db.prepare('UPDATE facts SET digest = unhex(?), chain = unhex(?) WHERE seq = ?').run(
      digest,
      chain,
      row.seq,
    );
  }
}

const headsFollow = (db: Database.Database) =>
  db.exec(`UPDATE heads SET chains = (
    SELECT unhex(group_concat(hex(chain), '' ORDER BY seq)) FROM facts
    WHERE seq BETWEEN heads.seq - length(chains) / 32 + 1 AND heads.seq
  )`);

/** The first fact of the transaction that wrote fact `seq`. */
const batchStart = (db: Database.Database, seq: number): number =>
  (db.prepare<[number], number>('SELECT max(seq) FROM heads WHERE seq < ?').pluck().get(seq) ?? 0) + 1;

describe('J9 verify', () => {
  it('J9 a journal as it was written is sound, also beside the server that writes it', () => {
    const { at, fingerprint, head } = written();
    const verdict = verifyJournal(at.dataDir, { fingerprints: [fingerprint], knownHead: head });
    expect(verdict).toMatchObject({ head, erased: 0, signedBy: [fingerprint], faults: [] });
    expect(verdict.fixes).toBeGreaterThan(250);
    const journal = at.open({ sizes: SIZES });
    const entries = shift(5);
    take(entries, 80);
    for (let round = 0; round < 5; round += 1) {
      journal.append(take(entries, 3));
      const live = verifyJournal(at.dataDir, { fingerprints: [fingerprint] });
      expect(live).toMatchObject({ head: journal.head(), faults: [] });
    }
  });

  it('J9 an edited payload, envelope or order of facts is found at its fact', () => {
    const changes: [string, RegExp][] = [
      [`UPDATE facts SET payload = '{}' WHERE seq = 150`, /^fact 150: its payload does not match/],
      [`UPDATE facts SET actor = 'somebody' WHERE seq = 150`, /^fact 150: its chain hash does not match/],
      [`UPDATE facts SET at = at + 1 WHERE seq = 150`, /^fact 150: its chain hash does not match/],
      [`UPDATE facts SET at = 5 WHERE seq = 150`, /^fact 150: its time is earlier/],
      [`UPDATE facts SET digest = zeroblob(32) WHERE seq = 150`, /^fact 150: its payload does not match/],
      [`DELETE FROM facts WHERE seq = 150`, /^fact 150: it is missing/],
      [`DELETE FROM facts WHERE seq = 1`, /^fact 1: it is missing/],
    ];
    const { at, fingerprint } = written();
    const [file, whole] = [join(at.dataDir, 'facts.db'), readFileSync(join(at.dataDir, 'facts.db'))];
    for (const [change, words] of changes) {
      writeFileSync(file, whole);
      tamper(at, (db) => db.exec(change));
      expect(verifyJournal(at.dataDir, { fingerprints: [fingerprint] }).faults[0]).toMatch(words);
    }
  });

  it('J9 a fact edited and hashed anew is found, also in the middle of a transaction', () => {
    const { at, fingerprint } = written();
    const [file, whole] = [join(at.dataDir, 'facts.db'), readFileSync(join(at.dataDir, 'facts.db'))];
    for (const seq of [3, 77, 148, 204]) {
      writeFileSync(file, whole);
      tamper(at, (db) => rewrite(db, seq));
      const { faults } = verifyJournal(at.dataDir, { fingerprints: [fingerprint] });
      expect(faults).toEqual([
        expect.stringMatching(new RegExp(`^fact ${seq}: it was rewritten and hashed anew`)),
      ]);
    }
  });

  it('J9 so is one whose signed heads were made to follow, or removed, or signed with another key', () => {
    const { at, fingerprint } = written();
    tamper(at, (db) => {
      rewrite(db, 150);
      headsFollow(db);
    });
    let first = 0;
    tamper(at, (db) => {
      first = batchStart(db, 150);
    });
    const asks = () => verifyJournal(at.dataDir, { fingerprints: [fingerprint] }).faults[0];
    expect(asks()).toMatch(new RegExp(`^fact ${first}: from here on no signature holds`));

    tamper(at, (db) => db.prepare('DELETE FROM heads WHERE seq >= ?').run(first));
    expect(asks()).toMatch(new RegExp(`^fact ${first}: neither it nor any later one is signed`));

    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const der = publicKey.export({ type: 'spki', format: 'der' });
    tamper(at, (db) => {
      const key = db
        .prepare('INSERT INTO keys (fingerprint, publicKey) VALUES (?, ?)')
        .run(fingerprintOf(der), der);
      const journal = db.prepare<[], string>('SELECT id FROM journal').pluck().get() ?? '';
      const hashes = db
        .prepare<[number], string>('SELECT lower(hex(chain)) FROM facts WHERE seq >= ? ORDER BY seq')
        .pluck()
        .all(first);
      const seq = first + hashes.length - 1;
      const signature = sign(null, headMessage({ journal, seq, hashes }), privateKey);
      db.prepare('INSERT INTO heads VALUES (?, ?, unhex(?), ?)').run(
        seq,
        key.lastInsertRowid,
        hashes.join(''),
        signature,
      );
    });
    expect(asks()).toMatch(new RegExp(`^fact ${first}: neither it nor any later one is signed`));
    // Without a fingerprint only care can be proven, and the forger was careful.
    expect(verifyJournal(at.dataDir).faults).toEqual([]);
    // The server knows its own key, and signs nothing on top of another's word.
    expect(() => at.open()).toThrow(
      new RegExp(`fact ${first}: neither it nor any later one is signed by the key of this server`),
    );

    // The forger's key under the trusted one's name is no key.
    tamper(at, (db) => {
      db.exec(`DELETE FROM heads WHERE key = 1; DELETE FROM keys WHERE no = 1`);
      db.prepare('UPDATE keys SET fingerprint = ?').run(fingerprint);
    });
    expect(asks()).toMatch(/^fact 1: no head of this journal is signed by a key that you trust/);
  });

  it('J9 a cut tail is found, and a cut back to an older signed head by whoever noted a later one', () => {
    const { at, fingerprint, head } = written();
    tamper(at, (db) => db.exec('DELETE FROM facts WHERE seq > 150'));
    expect(verifyJournal(at.dataDir, { fingerprints: [fingerprint] }).faults[0]).toBe(
      `fact 151: it is cut off, with all up to ${head.seq}: that head was signed`,
    );
    tamper(at, (db) => {
      db.exec('DELETE FROM heads WHERE seq > 150');
      db.exec('DELETE FROM facts WHERE seq > (SELECT max(seq) FROM heads)');
    });
    expect(verifyJournal(at.dataDir, { fingerprints: [fingerprint] }).faults).toEqual([]);
    const known = (knownHead: { seq: number; hash: string }) =>
      verifyJournal(at.dataDir, { fingerprints: [fingerprint], knownHead }).faults;
    expect(known(head)[0]).toMatch(
      new RegExp(`^fact \\d+: it is cut off, with all up to ${head.seq}: .*known outside`),
    );
    expect(known({ seq: 100, hash: head.hash })[0]).toMatch(/^fact 100: it, or one before it, is not/);
  });

  it('J9 a key that was lost is followed by another, and each vouches for what it signed', () => {
    const { at, fingerprint: former, head } = written();
    rmSync(at.keyDir, { recursive: true });
    const journal = at.open({ sizes: SIZES });
    const present = journal.fingerprint;
    journal.append(take(shift(6), 1));
    journal.close();
    const asks = (...fingerprints: string[]) => verifyJournal(at.dataDir, { fingerprints });
    const faults = (...fingerprints: string[]) => asks(...fingerprints).faults;
    expect(present).not.toBe(former);
    expect([faults(present), faults(former, present)]).toEqual([[], []]);
    // The new key alone vouches for what it found, and the verdict says so.
    expect([asks(present).takenOver, asks(former, present).takenOver]).toEqual([head.seq - 1, 0]);
    expect(verdictLines(asks(present)).join('\n')).toContain(`taken over   facts 1 to ${head.seq - 1}:`);
    expect(faults(former)[0]).toMatch(
      new RegExp(`^fact ${head.seq + 1}: neither it nor any later one is signed`),
    );
  });

  it('J9 a server signs nothing on top of a history that was edited, cut or left unsigned', () => {
    const { at, head } = written();
    const [file, whole] = [join(at.dataDir, 'facts.db'), readFileSync(join(at.dataDir, 'facts.db'))];
    let middle = 150;
    tamper(at, (db) => {
      while (batchStart(db, middle + 1) === middle + 1) middle += 1;
    });
    const cut = (db: Database.Database) => db.exec(`DELETE FROM facts WHERE seq > ${middle}`);
    const changes: [(db: Database.Database) => void, RegExp][] = [
      [(db) => rewrite(db, 3), /fact 3: it was rewritten and hashed anew/],
      [
        (db) => {
          rewrite(db, 3);
          headsFollow(db);
        },
        new RegExp(`fact ${head.seq}: the signature over it does not hold`),
      ],
      [cut, new RegExp(`fact ${middle + 1}: it is cut off, with all up to ${head.seq}`)],
      [
        (db) => {
          cut(db);
          db.exec(`DELETE FROM heads WHERE seq > ${middle}`);
        },
        /fact \d+: neither it nor any later one is signed by the key of this server/,
      ],
      [(db) => db.exec('DELETE FROM heads'), /fact 1: neither it nor any later one is signed/],
      [(db) => db.exec('DELETE FROM heads; DELETE FROM keys'), /fact 1: .* signed by any key/],
      [(db) => db.exec('DELETE FROM facts'), /fact 1: it is cut off, with all up to/],
      [(db) => db.exec(`UPDATE journal SET id = 'other'`), /the signature over it does not hold/],
    ];
    for (const [change, words] of changes) {
      writeFileSync(file, whole);
      tamper(at, change);
      const before = readFileSync(file);
      expect(() => at.open()).toThrow(words);
      expect(() => at.open()).toThrow(/facts\.db is not as it was signed: .*npm run restore/);
      expect(readFileSync(file).equals(before)).toBe(true);
    }
    writeFileSync(file, whole);
    expect(at.open({ sizes: SIZES }).head()).toEqual(head);
  });

  it('J9 a forged history that a server has signed since is found all the same, at its fact', () => {
    const { at, fingerprint } = written();
    const [file, whole] = [join(at.dataDir, 'facts.db'), readFileSync(join(at.dataDir, 'facts.db'))];
    const key = openSigningKey(at.keyDir, at.dataDir);
    /** As a server did that looked at the chain alone when it opened. */
    const signTip = (db: Database.Database) => {
      const { seq, journal, chains } = db
        .prepare<[], { seq: number; journal: string; chains: string }>(
          `SELECT heads.seq AS seq, id AS journal,
             (SELECT group_concat(lower(hex(chain)), '' ORDER BY facts.seq) FROM facts
              WHERE facts.seq BETWEEN heads.seq - length(chains) / 32 + 1 AND heads.seq) AS chains
           FROM heads, journal ORDER BY heads.seq DESC LIMIT 1`,
        )
        .get()!;
      const signature = key.sign(headMessage({ journal, seq, hashes: chains.match(/.{64}/g) ?? [] }));
      db.prepare('UPDATE heads SET chains = unhex(?), signature = ? WHERE seq = ?').run(
        chains,
        signature,
        seq,
      );
    };
    let first = 0;
    const changes: [(db: Database.Database) => void, () => string][] = [
      [() => {}, () => 'fact 150: it was rewritten and hashed anew'],
      [headsFollow, () => `fact ${first}: the signature over it does not hold: it was rewritten`],
      [
        (db) => db.exec(`DELETE FROM heads WHERE seq BETWEEN ${first} AND 190`),
        () => `fact ${first}: neither it nor any up to`,
      ],
    ];
    for (const [change, words] of changes) {
      writeFileSync(file, whole);
      tamper(at, (db) => {
        first = batchStart(db, 150);
        rewrite(db, 150);
        change(db);
        signTip(db);
      });
      for (const signatures of [undefined, 3]) {
        const { faults } = verifyJournal(at.dataDir, { fingerprints: [fingerprint], signatures });
        expect(faults).toEqual([expect.stringContaining(words())]);
      }
    }
  });

  it('J9 a damaged slice of fixes and a damaged answer are named', () => {
    const { at } = written();
    tamper(at, (db) => db.exec(`UPDATE answers SET account = 'other'`));
    const fixes = new Database(join(at.dataDir, 'fixes.db'));
    fixes.exec('UPDATE slices SET fixes = zeroblob(100) WHERE id = 1');
    fixes.close();
    const { faults } = verifyJournal(at.dataDir);
    expect(faults).toEqual([
      expect.stringMatching(/^the answer to command .* does not match/),
      expect.stringMatching(/fixes\.db: slice 1: its checksum does not match/),
    ]);
  });
});

describe('J10 erasure', () => {
  const redacted = (body: FactBody): FactBody =>
    ({ ...body, text: '（已依法删除）', place: null }) as FactBody;

  function erased() {
    const { at, fingerprint } = written();
    const journal = at.open({ sizes: SIZES, snapshotEvery: 20 });
    const fact = journal.factsSince(0, 999).find(({ type }) => type === 'case.reported')!;
    const { seq, v: _v, at: _at, actor: _actor, command: _command, ...body } = fact;
    const key = openSigningKey(at.keyDir, at.dataDir);
    const order = {
      seq,
      body: redacted(body),
      at: fact.at + 1,
      actor: 'audit',
      reason: '个人信息保护法第四十七条',
    };
    erasePayload(at.dataDir, journal.stores.facts.db, key, order);
    journal.close();
    return { at, fingerprint, seq, text: (fact as { text: string }).text };
  }

  it('J10 an erased payload is gone, the facts still read and the chain still holds', () => {
    const { at, fingerprint, seq, text } = erased();
    expect(verifyJournal(at.dataDir, { fingerprints: [fingerprint] })).toMatchObject({
      erased: 1,
      faults: [],
    });
    const journal = at.open({ sizes: SIZES });
    expect(journal.factsSince(seq - 1, 1)[0]).toMatchObject({ seq, text: '（已依法删除）' });
    expect(journal.picture().seq).toBe(journal.head().seq);
    journal.close();
    const grep = spawnSync('grep', ['-rlF', text, at.dataDir], { encoding: 'utf8' });
    expect(grep.stdout).toBe('');
  });

  it('J10 an edit passed off as an erasure is found', () => {
    const { at, fingerprint, seq } = erased();
    const words = '{"text":"nothing happened"}';
    tamper(at, (db) =>
      db
        .prepare('UPDATE facts SET payload = ?, erased = unhex(?) WHERE seq = ?')
        .run(words, digestOf(words), seq),
    );
    const asks = () => verifyJournal(at.dataDir, { fingerprints: [fingerprint] }).faults;
    expect(asks()).toEqual([`fact ${seq}: the signature of its erasure does not hold`]);
    tamper(at, (db) => db.exec('DELETE FROM erasures'));
    expect(asks()).toEqual([`fact ${seq}: it is marked as erased, and no one who may has signed that`]);
  });
});

describe('J9 npm run verify', () => {
  it('J9 the command prints counts, span, head and fingerprint, and exits 1 with the first bad fact', async () => {
    const { at, fingerprint, head } = written();
    const good = await runCli('verifyCli.ts', [
      at.dataDir,
      '--fingerprint',
      fingerprint.toUpperCase(),
      '--every-signature',
    ]);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    for (const words of [`facts        ${head.seq}`, head.hash, fingerprint, 'span', 'sound:']) {
      expect(good.stdout).toContain(words);
    }
    tamper(at, (db) => rewrite(db, 150));
    const bad = await runCli('verifyCli.ts', [at.dataDir, '--fingerprint', fingerprint]);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/BAD +fact 150: it was rewritten/);
  });

  it('J13 bad input is one sentence and exit code 1', async () => {
    const { root, dataDir } = place();
    const cases: [string[], RegExp][] = [
      [[dataDir], /^\S+ does not exist\.\n$/],
      [[root], /^\S+facts\.db is missing: this is not the directory of a journal\.\n$/],
      [[root, '--fingerprint', 'abc'], /^--fingerprint is 64 hexadecimal digits, not "abc"\.\n$/],
      [[root, '--head', '12'], /^--head is a fact's number, a colon and 64.*\n$/],
      [[], /^usage: npm run verify/],
    ];
    const runs = await Promise.all(cases.map(([args]) => runCli('verifyCli.ts', args)));
    expect(runs).toEqual(
      cases.map(([, words]) => ({ code: 1, stdout: '', stderr: expect.stringMatching(words) })),
    );
  });
});
