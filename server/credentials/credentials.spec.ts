// The parts together over one store, with a clock that the test moves.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Person, Role } from '#contract/actor.ts';
import { loadAccountSettings } from './accountSettings.ts';
import { personOf } from './accounts.ts';
import { makeCredentials, type Credentials } from './credentials.ts';
import { sourceOf } from './locks.ts';
import { openCredentialStore, type CredentialStore } from './store.ts';

const MINUTE = 60_000;
let dir: string;
let store: CredentialStore;
let now: number;
let all: Credentials;

const open = (demo = false) =>
  makeCredentials(store, {
    settings: loadAccountSettings(),
    keyDir: join(dir, 'keys'),
    demo,
    towns: () => new Set(['310114103']),
    now: () => now,
    log: { error: () => {}, info: () => {} },
  });
const add = (account: string, role: Role, scope: string | null = null) =>
  all.accounts.put({ account, name: account, role, scope }, 'right');
const as = (account: string): Person => personOf(all.accounts.find(account)!);

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-credentials-'));
  store = openCredentialStore(dir);
  now = 1_800_000_000_000;
  all = open();
  await add('boss', 'districtCommander');
  await add('town', 'townCommander', '310114103');
  await add('sec', 'securityAdministrator');
  await add('desk', 'districtDispatcher');
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const attempt = async (account: string, password: string, ip: string) => {
  const signed = await all.signIn.password(account, password, ip);
  return signed.ok ? 'in' : signed.refusal.code;
};

it('S4 five wrong passwords lock for a quarter of an hour from the fifth on, one account from one source', async () => {
  for (let n = 0; n < 4; n++) expect(await attempt('desk', 'wrong', '10.0.0.1')).toBe('unauthenticated');
  now += 10 * MINUTE;
  expect(await attempt('desk', 'wrong', '10.0.0.1')).toBe('unauthenticated');
  now += 14 * MINUTE;
  expect(await attempt('desk', 'right', '10.0.0.1')).toBe('tooMany');
  expect(await attempt('desk', 'right', '10.0.0.2')).toBe('in');
  expect(await attempt('sec', 'wrong', '10.0.0.1')).toBe('unauthenticated');
  now += MINUTE;
  expect(await attempt('desk', 'right', '10.0.0.1')).toBe('in');
});

it('S4 however others guess, from wherever, who never guessed wrong is never locked out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          fc.constantFrom('desk', 'sec', 'nobody'),
          fc.constantFrom('10.0.0.2', '10.0.0.3', '2001:db8::1'),
        ),
        {
          maxLength: 25,
        },
      ),
      async (guesses) => {
        for (const [account, ip] of guesses) await attempt(account, 'wrong', ip);
        expect(await attempt('desk', 'right', '10.0.0.1')).toBe('in');
      },
    ),
    { numRuns: 5 },
  );
});

it('S4 all addresses of one IPv6 network are one source', () => {
  expect(sourceOf('2001:db8:1:2::7')).toBe(sourceOf('2001:db8:1:2:ffff:1:2:3'));
  expect(sourceOf('2001:db8:1:2::7')).not.toBe(sourceOf('2001:db8:1:3::7'));
  expect(sourceOf('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(sourceOf('::1')).toBe('0:0:0:0::/64');
});

it('S8 a ticket is good for ten minutes and from the address that it was given to; a demo asks for none', async () => {
  const first = async (ip: string) => {
    const signed = await all.signIn.password('boss', 'right', ip);
    if (!signed.ok || !('step' in signed.answer)) throw new Error('no second step');
    return signed.answer;
  };
  const code = (secret: string) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
  const { ticket, secret } = await first('10.0.0.1');
  expect(await all.signIn.code(ticket, code(secret!), '10.0.0.2')).toMatchObject({
    refusal: { field: 'ticket' },
  });
  now += 10 * MINUTE;
  expect(await all.signIn.code(ticket, code(secret!), '10.0.0.1')).toMatchObject({
    refusal: { field: 'ticket' },
  });
  const next = await first('10.0.0.1');
  expect(await all.signIn.code(next.ticket, code(next.secret!), '10.0.0.1')).toMatchObject({ ok: true });
  all = open(true);
  expect(await all.signIn.password('town', 'right', '10.0.0.1')).toMatchObject({
    ok: true,
    answer: { token: expect.any(String) },
  });
});

it('S10 what was asked for is over when nobody confirms, and what was granted after its time, at once for who acts', () => {
  const { breakGlass, sessions, settings } = all;
  const { token } = sessions.start(as('desk'));
  const role = () => sessions.find(token)?.person.role;
  const told: boolean[] = [];
  breakGlass.follow((_grant, over) => told.push(over));
  const wanted = { account: 'desk', role: 'townCommander', town: '310114103', reason: '失联' } as const;
  const ask = () => {
    const asked = breakGlass.ask(as('sec'), '10.0.0.1', wanted);
    if (!asked.ok) throw new Error(asked.refusal.message.en);
    return asked.grant.id;
  };
  const late = ask();
  now += settings.confirmWithinMs;
  expect(breakGlass.confirm(as('boss'), '10.0.0.1', late)).toMatchObject({ refusal: { code: 'notFound' } });
  breakGlass.tick();
  const id = ask();
  expect(breakGlass.confirm(as('boss'), '10.0.0.1', id)).toMatchObject({ ok: true });
  now += settings.breakGlassMs - 1;
  expect([role(), told]).toEqual(['townCommander', [false]]);
  now += 1;
  // Before anybody looked at the clock: rights end by time, not by a timer.
  expect([role(), breakGlass.open()]).toEqual(['districtDispatcher', []]);
  breakGlass.tick();
  expect(told).toEqual([false, true]);
  const acts = all.audit.page({ limit: 10 }).map(({ act, by }) => `${act} ${by}`);
  expect(acts.slice(0, 5)).toEqual([
    'breakGlass.ended server',
    'breakGlass.granted boss',
    'breakGlass.asked sec',
    'breakGlass.withdrawn server',
    'breakGlass.asked sec',
  ]);
});

it('S10 S5 with a full disk rights end by their time all the same, and the record follows when there is space', () => {
  const { breakGlass, settings } = all;
  const asked = breakGlass.ask(as('sec'), '10.0.0.1', {
    account: 'desk',
    role: 'districtCommander',
    reason: 'x',
  });
  if (!asked.ok) throw new Error(asked.refusal.message.en);
  breakGlass.confirm(as('boss'), '10.0.0.1', asked.grant.id);
  now += settings.breakGlassMs;
  store.pragma('query_only = ON');
  breakGlass.tick();
  expect(breakGlass.lent(all.accounts.find('desk')!).role).toBe('districtDispatcher');
  store.pragma('query_only = OFF');
  breakGlass.tick();
  expect(all.audit.page({ limit: 1 })).toMatchObject([{ act: 'breakGlass.ended', by: 'server' }]);
});

it('S10 whatever is asked, confirmed and ended in whatever order: two persons of a pair stand behind every grant, and administrators get none', async () => {
  await add('boss2', 'districtCommander');
  await add('audit', 'auditAdministrator');
  const people = ['boss', 'boss2', 'town', 'sec', 'desk', 'audit'];
  const step = fc.record({
    act: fc.constantFrom('ask', 'ask', 'confirm', 'confirm', 'end', 'wait'),
    by: fc.constantFrom(...people),
    about: fc.constantFrom(...people),
    role: fc.constantFrom('districtCommander' as const, 'townCommander' as const),
    n: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { breakGlass, settings } = all;
      for (const { act, by, about, role, n } of steps) {
        const id = breakGlass.open()[n]?.id ?? 'none';
        const town = role === 'townCommander' ? { town: '310114103' } : {};
        // As the server does: who acts is the account with what it was lent.
        const person = personOf(breakGlass.lent(all.accounts.find(by)!));
        if (act === 'ask') breakGlass.ask(person, '10.0.0.1', { account: about, role, reason: 'x', ...town });
        if (act === 'confirm') breakGlass.confirm(person, '10.0.0.1', id);
        if (act === 'end') breakGlass.end(person, '10.0.0.1', id);
        if (act === 'wait') now += (n + 1) * 7 * MINUTE;
        for (const { account, askedBy, askedRole, state } of breakGlass.open()) {
          if (state.kind !== 'granted') continue;
          const second = all.accounts.find(state.by)!.role;
          expect(new Set([account, askedBy, state.by]).size).toBe(3);
          expect(askedRole).toBe(all.accounts.find(askedBy)!.role);
          expect(
            settings.breakGlassPairs.some(
              (pair) => new Set([...pair, askedRole, second]).size === 2 && askedRole !== second,
            ),
          ).toBe(true);
          expect(all.accounts.find(account)!.role).not.toMatch(/Administrator|observer/);
          expect(state.until - state.at).toBe(settings.breakGlassMs);
        }
      }
      for (const { id } of breakGlass.open()) breakGlass.end(as('boss'), '10.0.0.1', id);
    }),
    { numRuns: 200 },
  );
  expect(all.audit.check()).toBeNull();
});
