// Emergency rights, granted by two persons of different posts and for a limited time. What is lent is the right to
// command; it ends by itself, with one key, and with the account. Every step is an audit record.
import { randomUUID } from 'node:crypto';
import type { BreakGlassRequest, EmergencyGrant, LentRole } from '#contract/account/breakGlass.ts';
import { isAdministrator, mayAdminister } from '#contract/account/administration.ts';
import type { AuditEntry } from '#contract/account/audit.ts';
import { scopeOf, type Person, type Role } from '#contract/actor.ts';
import type { Refusal } from '#contract/command.ts';
import { townCode } from '#contract/ids.ts';
import { forbidden, invalid, notFound, notNow } from '#contract/refusal.ts';
import type { Account, Accounts, KnownAccount } from './accounts.ts';
import type { AccountSettings } from './accountSettings.ts';
import { BY_RULE, type Audit } from './audit.ts';
import { isStoreFault, type CredentialStore } from './store.ts';
import { noAccount } from './words.ts';

/** Open at once: more than a district has commanders is no emergency but a mistake. */
const MAX_OPEN = 20;

export type BreakGlassDone =
  | { readonly ok: true; readonly grant: EmergencyGrant }
  | { readonly ok: false; readonly refusal: Refusal };

export interface BreakGlass {
  ask(by: Person, ip: string, wanted: BreakGlassRequest): BreakGlassDone;
  confirm(by: Person, ip: string, id: string): BreakGlassDone;
  /** Withdraws what was asked, or ends what was granted. */
  end(by: Person, ip: string, id: string): BreakGlassDone;
  open(): readonly EmergencyGrant[];
  /** Whether this person hears of all grants: who may grant, and everybody at the district. */
  mayKnow(person: Person): boolean;
  /** The account as it may act now: with the role that it was lent, if any. */
  lent(account: Account): Account;
  /** Ends what is over; called about once a second. */
  tick(): void;
  /** Hears each grant when it begins, and again when it is over; first those in force. */
  follow(listener: (grant: EmergencyGrant, over: boolean) => void): void;
}

export interface BreakGlassParts {
  readonly store: CredentialStore;
  readonly accounts: Accounts;
  readonly audit: Audit;
  readonly settings: Pick<AccountSettings, 'breakGlassMs' | 'confirmWithinMs' | 'breakGlassPairs'>;
  readonly towns: () => ReadonlySet<string>;
  readonly now: () => number;
}

interface Row {
  readonly id: string;
  readonly account: string;
  readonly role: LentRole;
  readonly scope: string | null;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedRole: Role;
  readonly askedAt: number;
  readonly grantedBy: string | null;
  readonly grantedAt: number | null;
  readonly until: number;
}

export function makeBreakGlass(parts: BreakGlassParts): BreakGlass {
  const { store, accounts, audit, settings, now } = parts;
  store.exec(`CREATE TABLE IF NOT EXISTS breakGlass (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, role TEXT NOT NULL, scope TEXT, reason TEXT NOT NULL,
    askedBy TEXT NOT NULL, askedRole TEXT NOT NULL, askedAt INTEGER NOT NULL,
    grantedBy TEXT, grantedAt INTEGER, until INTEGER NOT NULL
  ) STRICT`);
  const put = store.prepare(
    `INSERT INTO breakGlass (id, account, role, scope, reason, askedBy, askedRole, askedAt, grantedBy, grantedAt, until)
     VALUES (@id, @account, @role, @scope, @reason, @askedBy, @askedRole, @askedAt, @grantedBy, @grantedAt, @until)
     ON CONFLICT (id) DO UPDATE SET grantedBy = @grantedBy, grantedAt = @grantedAt, until = @until`,
  );
  const erase = store.prepare<[string]>('DELETE FROM breakGlass WHERE id = ?');
  // Only what is open stands in the table: what is over stands in the audit.
  const open = new Map<string, Row>();
  for (const row of store.prepare<[], Row>('SELECT * FROM breakGlass').all()) open.set(row.id, row);
  const listeners: ((grant: EmergencyGrant, over: boolean) => void)[] = [];

  const tell = (row: Row, over: boolean) => {
    if (row.grantedAt !== null) for (const listener of listeners) listener(grantOf(row), over);
  };
  const grantOf = (row: Row): EmergencyGrant => ({
    id: row.id,
    account: row.account,
    name: accounts.find(row.account)?.name ?? row.account,
    role: row.role,
    town: row.scope === null ? null : townCode(row.scope),
    reason: row.reason,
    askedBy: row.askedBy,
    askedRole: row.askedRole,
    askedAt: row.askedAt,
    state:
      row.grantedBy === null || row.grantedAt === null
        ? { kind: 'asked', until: row.until }
        : { kind: 'granted', by: row.grantedBy, at: row.grantedAt, until: row.until },
  });
  const isOver = (row: Row) => now() >= row.until || accounts.find(row.account)?.disabledAt !== null;
  const inForce = (account: string): Row | null => {
    for (const row of open.values()) {
      if (row.account === account && row.grantedAt !== null && !isOver(row)) return row;
    }
    return null;
  };
  /** A lent role lends nothing on. */
  const ownRole = ({ account, role }: Person): Role => accounts.find(account)?.role ?? role;

  function refusalOf(by: Person, target: KnownAccount | null, wanted: BreakGlassRequest): Refusal | null {
    if (!mayAdminister(ownRole(by), 'breakGlass')) return forbidden(GRANT);
    if (!target) return noAccount(wanted.account);
    if (target.account === by.account) return SELF;
    if (isAdministrator(target.role) || target.role === 'observer') return NOT_TO_THEM;
    if (target.disabledAt !== null) return DISABLED;
    if (wanted.role === 'townCommander' && !parts.towns().has(wanted.town ?? '')) return NO_TOWN;
    if (wanted.role === 'districtCommander' && wanted.town !== undefined) return TOWN_FOR_DISTRICT;
    if (target.role === wanted.role && target.scope === (wanted.town ?? null)) return HAS_IT;
    if ([...open.values()].some(({ account }) => account === target.account)) return OPEN_ALREADY;
    return open.size >= MAX_OPEN ? TOO_MANY_OPEN : null;
  }

  function finish(row: Row, entry: Pick<AuditEntry, 'by' | 'role' | 'source'>, why: string): void {
    audit.together(() => {
      erase.run(row.id);
      const act = row.grantedAt === null ? 'breakGlass.withdrawn' : 'breakGlass.ended';
      audit.record({ ...entry, act, about: row.account, detail: { id: row.id, why } });
    });
    open.delete(row.id);
    tell(row, true);
  }

  /** The rights are over already, by time: a full disk only leaves the record of it for the next second. */
  function finishLater(row: Row): void {
    try {
      finish(row, BY_RULE, 'time');
    } catch (error) {
      if (!isStoreFault(error)) throw error;
    }
  }

  return {
    ask(by, ip, wanted) {
      const target = accounts.find(wanted.account);
      const refusal = refusalOf(by, target, wanted);
      if (refusal) return { ok: false, refusal };
      const row: Row = {
        id: randomUUID(),
        account: wanted.account,
        role: wanted.role,
        scope: wanted.town ?? null,
        reason: wanted.reason,
        askedBy: by.account,
        askedRole: ownRole(by),
        askedAt: now(),
        grantedBy: null,
        grantedAt: null,
        until: now() + settings.confirmWithinMs,
      };
      audit.together(() => {
        put.run(row);
        const { id, role, scope, reason } = row;
        audit.record({
          ...from(by, ip),
          act: 'breakGlass.asked',
          about: row.account,
          detail: { id, role, scope, reason },
        });
      });
      open.set(row.id, row);
      return { ok: true, grant: grantOf(row) };
    },
    confirm(by, ip, id) {
      const row = open.get(id);
      if (!row || isOver(row)) return { ok: false, refusal: gone(id) };
      if (row.grantedAt !== null) return { ok: false, refusal: GRANTED_ALREADY };
      if (by.account === row.askedBy || by.account === row.account)
        return { ok: false, refusal: SECOND_PERSON };
      if (!isPair(settings.breakGlassPairs, row.askedRole, ownRole(by)))
        return {
          ok: false,
          refusal: mayAdminister(ownRole(by), 'breakGlass') ? SAME_POST : forbidden(GRANT),
        };
      const granted: Row = {
        ...row,
        grantedBy: by.account,
        grantedAt: now(),
        until: now() + settings.breakGlassMs,
      };
      audit.together(() => {
        put.run(granted);
        const { role, scope, reason, askedBy } = row;
        const detail = { id, role, scope, reason, askedBy, until: granted.until };
        audit.record({ ...from(by, ip), act: 'breakGlass.granted', about: row.account, detail });
      });
      open.set(id, granted);
      tell(granted, false);
      return { ok: true, grant: grantOf(granted) };
    },
    end(by, ip, id) {
      const row = open.get(id);
      if (!row) return { ok: false, refusal: gone(id) };
      if (by.account !== row.account && !mayAdminister(ownRole(by), 'breakGlass'))
        return { ok: false, refusal: forbidden(GRANT) };
      finish(row, from(by, ip), 'key');
      return { ok: true, grant: grantOf(row) };
    },
    mayKnow: (person) => mayKnow(person),
    open: () => [...open.values()].filter((row) => !isOver(row)).map(grantOf),
    lent(account) {
      const row = inForce(account.account);
      return row ? { ...account, role: row.role, scope: row.scope } : account;
    },
    tick() {
      for (const row of open.values()) if (isOver(row)) finishLater(row);
    },
    follow(listener) {
      listeners.push(listener);
      for (const row of open.values()) if (row.grantedAt !== null) listener(grantOf(row), false);
    },
  };
}

const mayKnow = (person: Person): boolean =>
  mayAdminister(person.role, 'breakGlass') || scopeOf(person).kind === 'district';

const from = ({ account, role }: Person, ip: string) => ({ by: account, role, source: ip });

const isPair = (pairs: AccountSettings['breakGlassPairs'], one: Role, other: Role): boolean =>
  pairs.some(([a, b]) => (a === one && b === other) || (a === other && b === one));

const GRANT = {
  zh: '批准应急授权，请联系指挥长或安全管理员',
  en: 'grant emergency rights: ask a commander or the security administrator',
};
const gone = (id: string) => notFound('id', { zh: '应急授权', en: 'emergency grant' }, id);
const SELF = invalid(
  'account',
  '不能授权给自己，请选择另一人。',
  'You cannot grant rights to yourself: choose another person.',
);
const NOT_TO_THEM = invalid(
  'account',
  '管理员和大屏账号不能获得指挥权，请选择值守人员。',
  'Administrators and walls are never lent command: choose somebody on duty.',
);
const DISABLED = notNow(
  'account',
  '此账号已停用，请先由安全管理员启用。',
  'This account is disabled: the security administrator has to enable it first.',
);
const NO_TOWN = invalid('town', '请选择本区的街镇。', 'Choose a town of this district.');
const TOWN_FOR_DISTRICT = invalid(
  'town',
  '区指挥长不需要街镇，请去掉。',
  'A district commander has no town: leave it out.',
);
const HAS_IT = notNow('role', '此人已是该岗位。', 'This person holds that post already.');
const OPEN_ALREADY = notNow(
  'account',
  '此人已有应急授权或待批申请，请先结束它。',
  'There is a grant or a request for this person already: end that first.',
);
const TOO_MANY_OPEN = notNow(
  null,
  '应急授权过多，请先结束不再需要的。',
  'Too many emergency grants are open: end those that are no longer needed.',
);
const GRANTED_ALREADY = notNow('id', '已经批准。', 'It is granted already.');
const SECOND_PERSON = notNow(
  null,
  '须由第二人批准：不能是申请人，也不能是被授权人。',
  'A second person has to confirm: not the one who asked and not the one who is granted.',
);
const SAME_POST = notNow(
  null,
  '两名批准人须来自不同岗位（如区与街镇，或指挥与安全管理）。',
  'The two must hold different posts (district and town, or command and accounts).',
);
