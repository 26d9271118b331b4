// One-time codes by time (RFC 6238 over RFC 4226), as every authenticator app makes them: SHA-1, six digits, thirty
// seconds. The library counts; here stands what we ask of it.
import { Secret, TOTP } from 'otpauth';

const PERIOD_S = 30;
const DIGITS = 6;
const SIX_DIGITS = /^[0-9]{6}$/;
/** A phone's clock may be half a minute off, and a code takes a while to type. */
const STEPS_AROUND = 1;
/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20;
const ISSUER = 'Lianqin';

/** Base32, as apps take it by hand. */
export const newCodeSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** What the QR code says. */
export const codeUri = (secret: string, account: string): string => totp(secret, account).toString();

/** The time step that the code belongs to, within one step of `at` (epoch ms); null: wrong. */
export function stepOfCode(secret: string, code: string, at: number): number | null {
  // The library compares bytes and throws where digits of another script have more of them.
  if (!SIX_DIGITS.test(code)) return null;
  const delta = totp(secret, '').validate({ token: code, timestamp: at, window: STEPS_AROUND });
  return delta === null ? null : Math.floor(at / 1000 / PERIOD_S) + delta;
}

const totp = (secret: string, account: string): TOTP =>
  new TOTP({
    issuer: ISSUER,
    label: account,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_S,
    secret: Secret.fromBase32(secret),
  });
