// Everything about who may do what, put together once: accounts, factors, sessions, emergency rights and their audit
// over one credential store.
import type { Logger } from 'pino';
import { personOf, makeAccounts, type Accounts } from './accounts.ts';
import type { AccountSettings } from './accountSettings.ts';
import { makeAdministration, type AccountAdministration } from './administration.ts';
import { makeAudit, type Audit } from './audit.ts';
import { makeBreakGlass, type BreakGlass } from './breakGlass.ts';
import { makeFactors, type Factors } from './factors.ts';
import { makeOneUseLinks, type OneUseLinks } from './oneUseLinks.ts';
import { makeSealing } from './sealing.ts';
import { makeSessions, type Sessions } from './sessions.ts';
import { makeSignIn, type SignIn } from './signIn.ts';
import type { CredentialStore } from './store.ts';
import { makeSubjects, type Subjects } from './subjects.ts';

export interface Credentials {
  readonly settings: AccountSettings;
  readonly accounts: Accounts;
  readonly factors: Factors;
  readonly subjects: Subjects;
  readonly sessions: Sessions;
  readonly links: OneUseLinks;
  readonly audit: Audit;
  readonly signIn: SignIn;
  readonly breakGlass: BreakGlass;
  readonly administration: AccountAdministration;
}

export interface CredentialsOptions {
  readonly settings: AccountSettings;
  /** Where the sealing key lies: outside the data directory. */
  readonly keyDir: string;
  readonly demo: boolean;
  readonly towns: () => ReadonlySet<string>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'error' | 'info'>;
}

export function makeCredentials(store: CredentialStore, options: CredentialsOptions): Credentials {
  const { settings, demo, now, log } = options;
  const accounts = makeAccounts(store);
  const audit = makeAudit(store, now);
  const factors = makeFactors(store, makeSealing(options.keyDir), now);
  const subjects = makeSubjects(store);
  const breakGlass = makeBreakGlass({ store, accounts, audit, settings, towns: options.towns, now });
  const sessions = makeSessions(store, accounts, now, {
    limits: settings,
    personFor: (account) => personOf(breakGlass.lent(account)),
    onFault(err) {
      if (err) log.error({ err }, 'sessions cannot be written: they go on in memory');
      else log.info('sessions are written again');
    },
  });
  const signIn = makeSignIn({
    accounts,
    sessions,
    factors,
    audit,
    settings,
    demo,
    now,
    onKeyFault: (fault) => log.error({ cause: fault.message }, 'one-time codes cannot be checked'),
  });
  const administration = makeAdministration({
    accounts,
    sessions,
    factors,
    subjects,
    audit,
    now,
    onDisabled: () => breakGlass.tick(),
  });
  const links = makeOneUseLinks(store, now);
  return {
    settings,
    accounts,
    factors,
    subjects,
    sessions,
    links,
    audit,
    signIn,
    breakGlass,
    administration,
  };
}
