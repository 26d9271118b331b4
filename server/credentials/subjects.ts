// Which identity of an OpenID provider belongs to which account. Linked by the security administrator; nobody gets
// an account by signing in.
import type { CredentialStore } from './store.ts';

export interface Subject {
  readonly issuer: string;
  /** The provider's `sub`: stable, unlike a name or an address. */
  readonly subject: string;
}

export interface Subjects {
  accountOf(subject: Subject): string | null;
  subjectOf(account: string): Subject | null;
  link(account: string, subject: Subject): void;
  /** What it was linked to. */
  unlink(account: string): Subject | null;
}

export function makeSubjects(store: CredentialStore): Subjects {
  store.exec(`CREATE TABLE IF NOT EXISTS subjects (
    account TEXT PRIMARY KEY, issuer TEXT NOT NULL, subject TEXT NOT NULL, UNIQUE (issuer, subject)
  ) STRICT`);
  const byAccount = store.prepare<[string], Subject>(
    'SELECT issuer, subject FROM subjects WHERE account = ?',
  );
  const bySubject = store.prepare<[string, string], { account: string }>(
    'SELECT account FROM subjects WHERE issuer = ? AND subject = ?',
  );
  const insert = store.prepare<[string, string, string]>('INSERT INTO subjects VALUES (?, ?, ?)');
  const erase = store.prepare<[string]>('DELETE FROM subjects WHERE account = ?');
  return {
    accountOf: ({ issuer, subject }) => bySubject.get(issuer, subject)?.account ?? null,
    subjectOf: (account) => byAccount.get(account) ?? null,
    link: (account, { issuer, subject }) => void insert.run(account, issuer, subject),
    unlink(account) {
      const before = byAccount.get(account) ?? null;
      erase.run(account);
      return before;
    },
  };
}
