// Accounts as the security administrator keeps them, over HTTP and from the command line: made, changed, disabled,
// linked. Each act and its audit record are one write, and an account that ends takes its sockets along.
import { randomBytes } from 'node:crypto';
import { isAdministrator } from '#contract/account/administration.ts';
import type { AuditAct, AuditEntry, AuditRole } from '#contract/account/audit.ts';
import type { Role } from '#contract/actor.ts';
import type { Refusal } from '#contract/command.ts';
import { invalid } from '#contract/refusal.ts';
import type { Account, Accounts, KnownAccount } from './accounts.ts';
import type { Audit } from './audit.ts';
import type { Factors } from './factors.ts';
import type { Sessions } from './sessions.ts';
import type { Subject, Subjects } from './subjects.ts';
import {
  accountExists,
  administratorsAtMachine,
  badAccount,
  demoAccount,
  noAccount,
  noFactor,
  ownAccount,
  subjectTaken,
} from './words.ts';

/** Who acts: an administrator over HTTP, or somebody at the machine. */
export interface By {
  readonly account: string;
  readonly role: AuditRole;
  readonly source: string;
}

export type Administered<T = unknown> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly refusal: Refusal };

export interface AccountAdministration {
  add(by: By, account: Account): Promise<Administered<{ readonly password: string }>>;
  /** Another name, role or scope; whoever is signed in with it signs in again. */
  change(by: By, account: Account): Administered;
  newPassword(by: By, account: string): Promise<Administered<{ readonly password: string }>>;
  disable(by: By, account: string, reason: string): Administered;
  enable(by: By, account: string): Administered;
  remove(by: By, account: string): Administered;
  resetFactor(by: By, account: string): Administered;
  /** Ends all that is signed in with it. */
  signOut(by: By, account: string): Administered;
  /** Which identity of an OpenID provider this account belongs to; null: none. */
  link(by: By, account: string, subject: Subject | null): Administered;
}

export interface AdministrationParts {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly factors: Factors;
  readonly subjects: Subjects;
  readonly audit: Audit;
  readonly now: () => number;
  /** What an account was lent ends with it. */
  readonly onDisabled?: () => void;
}

const PASSWORD_BYTES = 12;
const ACCOUNT = /^[\p{L}\p{N}._@-]{1,64}$/u;

const no = (refusal: Refusal) => ({ ok: false, refusal }) as const;
const DONE = { ok: true } as const;

export function makeAdministration(parts: AdministrationParts): AccountAdministration {
  const { accounts, sessions, factors, subjects, audit, now } = parts;

  /** Why `by` may not change this account; the account when he may. */
  function reach(by: By, name: string): KnownAccount | Refusal {
    const known = onlyNotOwn(by, name);
    return 'code' in known || !isOutOfReach(by, known.role) ? known : administratorsAtMachine();
  }

  function onlyNotOwn(by: By, name: string): KnownAccount | Refusal {
    const known = accounts.find(name);
    if (!known) return noAccount(name);
    return by.account === name && by.role !== 'machine' ? ownAccount() : known;
  }

  function on(known: KnownAccount | Refusal, act: (known: KnownAccount) => Administered): Administered {
    return 'code' in known ? no(known) : act(known);
  }

  const record = (by: By, act: AuditAct, about: string, detail: AuditEntry['detail'] = {}) =>
    audit.record({ act, by: by.account, role: by.role, source: by.source, about, detail });

  return {
    async add(by, account) {
      if (!ACCOUNT.test(account.account) || account.account.startsWith('sim')) return no(badAccount());
      if (isOutOfReach(by, account.role)) return no(administratorsAtMachine());
      const wrong = wrongScope(account);
      if (wrong) return no(wrong);
      const password = newPassword();
      const hashed = await accounts.hash(password);
      return audit.together(() => {
        // Asked here and not before: two may add the same at once.
        if (accounts.find(account.account)) return no(accountExists(account.account));
        accounts.putHashed(account, hashed);
        const { name, role, scope } = account;
        record(by, 'account.added', account.account, { name, role, scope });
        return { ok: true, password };
      });
    },
    change: (by, account) =>
      on(reach(by, account.account), (before) => {
        if (isOutOfReach(by, account.role)) return no(administratorsAtMachine());
        // An office of administration is neither taken up nor laid down by a change: who leaves it gets a new account.
        if (account.role !== before.role && (isAdministrator(account.role) || isAdministrator(before.role)))
          return no(OFFICE_STAYS);
        const wrong = wrongScope(account);
        if (wrong) return no(wrong);
        audit.together(() => {
          accounts.change(account);
          record(by, 'account.changed', account.account, {
            name: account.name,
            role: account.role,
            scope: account.scope,
            nameBefore: before.name,
            roleBefore: before.role,
            scopeBefore: before.scope,
          });
        });
        sessions.endAllOf(account.account);
        return DONE;
      }),
    async newPassword(by, name) {
      const known = reach(by, name);
      if ('code' in known) return no(known);
      if (known.volatile) return no(demoAccount());
      const password = newPassword();
      const hashed = await accounts.hash(password);
      audit.together(() => {
        accounts.putHashed(known, hashed);
        record(by, 'account.passwordReset', name);
      });
      sessions.endAllOf(name);
      return { ok: true, password };
    },
    // An administrator who went bad is stopped at once; only the machine brings him back.
    disable: (by, name, reason) =>
      on(onlyNotOwn(by, name), (known) => {
        if (known.disabledAt !== null) return DONE;
        audit.together(() => {
          accounts.setDisabled(name, now());
          record(by, 'account.disabled', name, { reason });
        });
        parts.onDisabled?.();
        sessions.endAllOf(name);
        return DONE;
      }),
    enable: (by, name) =>
      on(reach(by, name), (known) => {
        if (known.disabledAt === null) return DONE;
        audit.together(() => {
          accounts.setDisabled(name, null);
          record(by, 'account.enabled', name);
        });
        return DONE;
      }),
    remove: (by, name) =>
      on(reach(by, name), () => {
        audit.together(() => {
          accounts.remove(name);
          factors.remove(name);
          subjects.unlink(name);
          record(by, 'account.removed', name);
        });
        sessions.endAllOf(name);
        return DONE;
      }),
    resetFactor: (by, name) =>
      on(reach(by, name), () =>
        audit.together(() => {
          if (!factors.remove(name)) return no(noFactor(name));
          record(by, 'factor.reset', name);
          sessions.endAllOf(name);
          return DONE;
        }),
      ),
    signOut: (by, name) =>
      on(onlyNotOwn(by, name), () => {
        record(by, 'account.signedOut', name, { sessions: sessions.count(name) });
        sessions.endAllOf(name);
        return DONE;
      }),
    link: (by, name, subject) =>
      on(reach(by, name), (known) => {
        if (known.volatile) return no(demoAccount());
        const holder = subject && subjects.accountOf(subject);
        if (holder && holder !== name) return no(subjectTaken(holder));
        return audit.together(() => {
          const before = subjects.unlink(name);
          if (subject) {
            subjects.link(name, subject);
            record(by, 'account.linked', name, { ...subject });
          } else if (before) record(by, 'account.unlinked', name, { ...before });
          // Who came with the former identity is that person no longer.
          if (before) sessions.endAllOf(name);
          return DONE;
        });
      }),
  };
}

/** Administrators are made and changed at the machine: over HTTP none reaches another. */
const isOutOfReach = (by: By, role: Role): boolean => by.role !== 'machine' && isAdministrator(role);

const newPassword = (): string => randomBytes(PASSWORD_BYTES).toString('base64url');

const OFFICE_STAYS: Refusal = {
  code: 'forbidden',
  field: 'role',
  message: {
    zh: '管理员岗位不能转换（三员分立），请新设账号并停用旧账号。',
    en: 'An administrator keeps that office: make a new account and disable the old one.',
  },
};

/** What the scope of a role has to look like; null when it does. */
function wrongScope({ role, scope }: Account): Refusal | null {
  const expected = SCOPES[role];
  if (expected === undefined) {
    return scope === null
      ? null
      : invalid(
          'scope',
          '此岗位属于全区，请去掉范围。',
          'This role is for the whole district: leave scope out.',
        );
  }
  if (scope === null ? expected.optional : expected.form.test(scope)) return null;
  return invalid('scope', `请给出${expected.zh}。`, `Give ${expected.en}.`);
}

interface ScopeForm {
  readonly form: RegExp;
  readonly zh: string;
  readonly en: string;
  readonly optional?: true;
}

const TOWN: ScopeForm = { form: /^\d{9}$/, zh: '九位街镇代码', en: 'the nine-digit town code' };
const TEAM: ScopeForm = { form: /^.{1,100}$/, zh: '队伍编号', en: 'the id of the team' };
const SCOPES: Readonly<Partial<Record<Role, ScopeForm>>> = {
  townCommander: TOWN,
  townDispatcher: TOWN,
  townShiftLeader: TOWN,
  townIntake: TOWN,
  observer: { ...TOWN, optional: true },
  teamLeader: TEAM,
  patrolMember: TEAM,
  departmentOfficer: { form: /^[\w-]{1,60}$/, zh: '部门编号', en: 'the id of the department' },
  workstation: { form: /^\d{9}\w{1,10}$/, zh: '责任网格编号', en: 'the code of the grid' },
};
