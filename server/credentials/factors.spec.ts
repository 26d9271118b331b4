import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFactors } from './factors.ts';
import { stepOfCode } from './oneTimeCode.ts';
import { KeyFault, makeSealing } from './sealing.ts';
import { openCredentialStore, type CredentialStore } from './store.ts';

let dir: string;
let store: CredentialStore;
let now: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-factors-'));
  store = openCredentialStore(dir);
  now = 1_800_000_000_000;
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});
const keys = () => join(dir, 'keys');
const open = () => makeFactors(store, makeSealing(keys()), () => now);
/** What the person's app shows at a time. */
const codeAt = (secret: string, at: number) =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: at,
  });

/** Base32 of `12345678901234567890`, the key of both RFCs. */
const RFC_KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it.each([
  [0, '755224'],
  [1, '287082'],
  [2, '359152'],
  [3, '969429'],
  [4, '338314'],
  [5, '254676'],
  [6, '287922'],
  [7, '162583'],
  [8, '399871'],
  [9, '520489'],
])('S8 RFC 4226 appendix D: count %i is %s', (count, code) => {
  expect(stepOfCode(RFC_KEY, code, count * 30_000)).toBe(count);
});

it.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('S8 RFC 6238 appendix B: at %i s the last six digits are those of %s', (seconds, code) => {
  expect(stepOfCode(RFC_KEY, code.slice(2), seconds * 1000)).toBe(Math.floor(seconds / 30));
});

it('S8 a code is right for one step around its own, once, and never after a later one', () => {
  const factors = open();
  const { secret, uri } = factors.propose('li');
  expect(uri).toContain(`secret=${secret}`);
  expect(factors.confirm('li', secret, '000000')).toBeNull();
  expect(factors.has('li')).toBe(false);
  expect(factors.confirm('li', secret, codeAt(secret, now))).toHaveLength(10);
  // The code that enrolled is used up.
  expect(factors.check('li', codeAt(secret, now))).toBe(false);
  now += 300_000;
  for (const off of [-2, 2, 3]) expect(factors.check('li', codeAt(secret, now + off * 30_000))).toBe(false);
  expect(factors.check('li', codeAt(secret, now))).toBe(true);
  expect(factors.check('li', codeAt(secret, now))).toBe(false);
  // Older than the one that was taken: somebody has looked over a shoulder.
  expect(factors.check('li', codeAt(secret, now - 30_000))).toBe(false);
  const typed = codeAt(secret, now + 30_000).replace(/(...)/, '$1 ');
  expect(factors.check('li', typed)).toBe(true);
  for (const rubbish of ['', 'abcdef', '12345', '1234567', '١٢٣٤٥٦', 'NaN', '-00001']) {
    expect(factors.check('li', rubbish)).toBe(false);
  }
  expect(factors.check('nobody', '123456')).toBe(false);
});

it('S8 a recovery code works once, for its own account, and ends with a new factor', () => {
  const factors = open();
  const { secret } = factors.propose('li');
  const [first, second] = factors.confirm('li', secret, codeAt(secret, now))!;
  expect(factors.useRecovery('wang', first!)).toBe(false);
  expect(factors.useRecovery('li', ` ${first!.toUpperCase().replaceAll('-', ' ')}`)).toBe(true);
  expect(factors.useRecovery('li', first!)).toBe(false);
  expect(factors.recoveryLeft('li')).toBe(9);
  const next = factors.propose('li');
  factors.confirm('li', next.secret, codeAt(next.secret, now));
  expect(factors.useRecovery('li', second!)).toBe(false);
  expect(factors.remove('li')).toBe(true);
  expect([factors.has('li'), factors.recoveryLeft('li'), factors.remove('li')]).toEqual([false, 0, false]);
});

it('S8 secrets are sealed for their account, with a key outside the data directory, and recovery codes are hashed', () => {
  const { secret } = open().propose('li');
  const codes = open().confirm('li', secret, codeAt(secret, now))!;
  expect(statSync(join(keys(), 'credentials.key')).mode & 0o777).toBe(0o600);
  store.pragma('wal_checkpoint(TRUNCATE)');
  const kept = readFileSync(join(dir, 'credentials.db'));
  for (const word of [secret, Secret.fromBase32(secret).latin1, ...codes])
    expect(kept.includes(word)).toBe(false);
  // Put under another account, the secret does not open.
  store.exec("INSERT INTO factors SELECT 'wang', secret, enrolledAt, 0 FROM factors WHERE account = 'li'");
  expect(() => open().check('wang', '123456')).toThrow(KeyFault);
  expect(open().check('li', codeAt(secret, now + 30_000))).toBe(true);
});

it('S8 without its key a factor is told as a fault in words, and recovery codes still work', () => {
  const { secret } = open().propose('li');
  const [code] = open().confirm('li', secret, codeAt(secret, now))!;
  rmSync(join(keys(), 'credentials.key'));
  expect(() => open().check('li', '123456')).toThrow(/credentials\.key cannot be used \(it is missing\)/);
  expect(open().useRecovery('li', code!)).toBe(true);
});
