import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { teamId } from '#contract/ids.ts';
import { makeOneUseLinks } from './oneUseLinks.ts';
import { openCredentialStore, type CredentialStore } from './store.ts';

let dir: string;
let store: CredentialStore;
let now = 1_000;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-links-'));
  store = openCredentialStore(dir);
  now = 1_000;
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const TEAM = teamId('t-1');

it('S6 a link works once, for its own team, and only until its time is over', () => {
  const links = makeOneUseLinks(store, () => now);
  const { secret, expiresAt } = links.issue(TEAM, 'district');
  expect(expiresAt).toBe(now + 600_000);
  expect(links.exchange('something else')).toBeNull();
  expect(links.exchange(secret)).toEqual({ team: TEAM, by: 'district', issuedAt: 1_000 });
  expect(links.exchange(secret)).toBeNull();

  const late = links.issue(TEAM, 'district');
  now = late.expiresAt;
  expect(links.exchange(late.secret)).toBeNull();
});

it('S6 another process that exchanges the same link at the same time gets nothing', () => {
  const [one, other] = [
    makeOneUseLinks(store, () => now),
    makeOneUseLinks(openCredentialStore(dir), () => now),
  ];
  const { secret } = one.issue(TEAM, 'district');
  expect([one.exchange(secret), other.exchange(secret)].filter(Boolean)).toHaveLength(1);
});

it('S6 open links of a team are bounded: the eldest end; revoking ends the rest', () => {
  const links = makeOneUseLinks(store, () => now);
  const secrets = Array.from({ length: 23 }, () => {
    now += 1;
    return links.issue(TEAM, 'district').secret;
  });
  const other = links.issue(teamId('t-2'), 'district').secret;
  expect(secrets.slice(0, 4).map((secret) => links.exchange(secret) !== null)).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(links.revoke(TEAM)).toBe(19);
  expect(links.exchange(secrets[22]!)).toBeNull();
  expect(links.exchange(other)?.team).toBe('t-2');
});

it('S6 the secret itself is nowhere in the data directory', () => {
  const { secret } = makeOneUseLinks(store, () => now).issue(TEAM, 'district');
  store.pragma('wal_checkpoint(TRUNCATE)');
  expect(readFileSync(join(dir, 'credentials.db')).includes(secret)).toBe(false);
});
