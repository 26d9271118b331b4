// The second factor of an account: the secret of its one-time codes, sealed, and recovery codes, hashed. Each code
// and each recovery code is accepted once.
import { hash, randomInt } from 'node:crypto';
import { codeUri, newCodeSecret, stepOfCode } from './oneTimeCode.ts';
import type { Sealing } from './sealing.ts';
import type { CredentialStore } from './store.ts';

/** As many as fit on a slip of paper; who has used eight asks for a new factor. */
const RECOVERY_CODES = 10;
/** 79 bits: a plain hash of it cannot be guessed back. No letter that is read as another. */
const RECOVERY_LETTERS = 16;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** What a person puts into an app; kept nowhere until its first code proves that the app has it. */
export interface NewFactor {
  readonly secret: string;
  /** `otpauth://…`, for a QR code. */
  readonly uri: string;
}

export interface Factors {
  has(account: string): boolean;
  propose(account: string): NewFactor;
  /** The first code proves that the app has the secret; answers recovery codes, told once. Null: a wrong code. */
  confirm(account: string, secret: string, code: string): readonly string[] | null;
  /** Throws `KeyFault` when the secret cannot be opened. */
  check(account: string, code: string): boolean;
  useRecovery(account: string, code: string): boolean;
  recoveryLeft(account: string): number;
  /** False when there was none. */
  remove(account: string): boolean;
}

export function makeFactors(store: CredentialStore, sealing: Sealing, now: () => number): Factors {
  store.exec(`
    CREATE TABLE IF NOT EXISTS factors (
      account TEXT PRIMARY KEY, secret BLOB NOT NULL, enrolledAt INTEGER NOT NULL, lastStep INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS recoveryCodes (
      hash BLOB PRIMARY KEY, account TEXT NOT NULL
    ) STRICT`);
  const select = store.prepare<[string], { secret: Buffer }>('SELECT secret FROM factors WHERE account = ?');
  const insert = store.prepare<[string, Buffer, number, number]>(
    `INSERT INTO factors (account, secret, enrolledAt, lastStep) VALUES (?, ?, ?, ?)
     ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, enrolledAt = excluded.enrolledAt,
       lastStep = excluded.lastStep`,
  );
  // One statement: of two who send the same code at once, one is taken.
  const advance = store.prepare<[number, string, number]>(
    'UPDATE factors SET lastStep = ? WHERE account = ? AND lastStep < ?',
  );
  const erase = store.prepare<[string]>('DELETE FROM factors WHERE account = ?');
  const addRecovery = store.prepare<[Buffer, string]>('INSERT INTO recoveryCodes VALUES (?, ?)');
  const useRecovery = store.prepare<[Buffer, string]>(
    'DELETE FROM recoveryCodes WHERE hash = ? AND account = ?',
  );
  const eraseRecovery = store.prepare<[string]>('DELETE FROM recoveryCodes WHERE account = ?');
  const countRecovery = store.prepare<[string], { n: number }>(
    'SELECT count(*) AS n FROM recoveryCodes WHERE account = ?',
  );

  const keep = store.transaction((account: string, secret: string, step: number) => {
    insert.run(account, sealing.seal(secret, account), now(), step);
    eraseRecovery.run(account);
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    for (const code of codes) addRecovery.run(hashOf(account, code), account);
    return codes;
  });
  const remove = store.transaction((account: string) => {
    eraseRecovery.run(account);
    return erase.run(account).changes > 0;
  });

  return {
    has: (account) => select.get(account) !== undefined,
    propose(account) {
      const secret = newCodeSecret();
      return { secret, uri: codeUri(secret, account) };
    },
    confirm(account, secret, code) {
      const step = stepOfCode(secret, plain(code), now());
      return step === null ? null : keep(account, secret, step);
    },
    check(account, code) {
      const row = select.get(account);
      if (!row) return false;
      const step = stepOfCode(sealing.open(row.secret, account), plain(code), now());
      return step !== null && advance.run(step, account, step).changes > 0;
    },
    useRecovery: (account, code) => useRecovery.run(hashOf(account, code), account).changes > 0,
    recoveryLeft: (account) => countRecovery.get(account)?.n ?? 0,
    remove: (account) => remove(account),
  };
}

/** As people type it: with spaces, dashes, capitals. */
const plain = (code: string): string => code.toLowerCase().replace(/[\s-]/g, '');

function newRecoveryCode(): string {
  const letters = Array.from({ length: RECOVERY_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]);
  return letters.join('').replace(/(.{4})(?!$)/g, '$1-');
}

const hashOf = (account: string, code: string): Buffer =>
  hash('sha256', `${account}\n${plain(code)}`, 'buffer');
