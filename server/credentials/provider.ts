// An OpenID provider that vouches for people: authorization code with PKCE, state and nonce; issuer, audience, times
// and signature of what it says are checked. It says who somebody is, never what they may do here.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as openid from 'openid-client';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Refusal } from '#contract/command.ts';
import type { Words } from '#contract/ids.ts';
import { StartError } from '../startError.ts';
import { isLoopback } from '../flags.ts';
import type { Subject } from './subjects.ts';
import { providerAway, providerRefused } from './words.ts';

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** Where the provider sends people back to: our own `/api/oidc/callback`, as browsers reach it. */
  readonly redirect: string;
  /** What the button says. */
  readonly name: Words;
}

/** What the provider says of a person. */
export interface Vouched {
  readonly kind: 'vouched';
  readonly subject: Subject;
  /** How it knows: `amr`, RFC 8176. */
  readonly methods: readonly string[];
  /** Kept until sign-out, to end the provider's own session. */
  readonly idToken: string;
}

export interface Provider {
  readonly settings: ProviderSettings;
  /** `binding` goes into a cookie of the browser that begins: it alone may come back with the answer. */
  begin(): Promise<
    | { readonly kind: 'go'; readonly url: string; readonly binding: string }
    | { readonly kind: 'refused'; readonly refusal: Refusal }
  >;
  /** `query`: what the provider sent the browser back with. */
  complete(
    query: string,
    binding: string | null,
  ): Promise<Vouched | { readonly kind: 'refused'; readonly refusal: Refusal }>;
  /** Where the provider's own session ends; null when it offers none, or has not been reached yet. */
  signOutAt(idToken: string): string | null;
}

/** Who waits longer at a sign-in page takes the other way in. */
const TIMEOUT_S = 5;
/** A provider changes its addresses by the year, its keys are fetched apart. */
const KNOWN_MS = 3_600_000;
/** After a failure people who press the button again do not make us knock more often than this. */
const AGAIN_MS = 2_000;
/** Time to type a password and a code at the provider. */
const PENDING_MS = 10 * 60_000;
/** More at once than a district has people; beyond it the eldest begins again. */
const MAX_PENDING = 2_000;

const SCHEMA = z.strictObject({
  issuer: z.url(),
  clientId: z.string().min(1),
  clientSecretFile: z.string().min(1).optional(),
  redirect: z
    .url()
    .refine((url) => new URL(url).pathname === '/api/oidc/callback', 'must end in /api/oidc/callback'),
  name: z
    .strictObject({ zh: z.string().min(1).max(40), en: z.string().min(1).max(40) })
    .default({ zh: '统一身份认证', en: 'Single sign-on' }),
});

/** Throws `StartError` with what is wrong in the file. */
export function loadProviderSettings(file: string): ProviderSettings {
  try {
    const { clientSecretFile, ...rest } = SCHEMA.parse(JSON.parse(readFileSync(file, 'utf8')));
    for (const url of [rest.issuer, rest.redirect]) {
      if (!isSafe(new URL(url))) throw new Error(`${url} is not https`);
    }
    const secret = clientSecretFile && readFileSync(resolve(dirname(file), clientSecretFile), 'utf8').trim();
    return { ...rest, clientSecret: secret || null };
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? faultsIn(cause) : (cause as Error).message;
    throw new StartError(`${file} cannot be used (${reason}): see "OpenID" in the README.`, { cause });
  }
}

const faultsIn = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`).join('; ');

/** In clear only on this machine, for trying out. */
const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''));

interface Pending {
  readonly verifier: string;
  readonly nonce: string;
  readonly bindingHash: Buffer;
  readonly expiresAt: number;
}

export function makeProvider(
  settings: ProviderSettings,
  now: () => number,
  log: Pick<Logger, 'warn'>,
): Provider {
  const pending = new Map<string, Pending>();
  let known: { readonly at: number; readonly config: openid.Configuration } | null = null;
  let asking: Promise<openid.Configuration> | null = null;
  let failed: { readonly at: number; readonly refusal: Refusal } | null = null;

  async function discover(): Promise<openid.Configuration> {
    if (known && now() - known.at < KNOWN_MS) return known.config;
    asking ??= openid
      .discovery(new URL(settings.issuer), settings.clientId, settings.clientSecret ?? undefined, undefined, {
        timeout: TIMEOUT_S,
        execute: [
          // By default what comes straight from the provider's token door is not asked for its signature.
          openid.enableNonRepudiationChecks,
          ...(settings.issuer.startsWith('http:') ? [openid.allowInsecureRequests] : []),
        ],
      })
      .finally(() => (asking = null));
    const config = await asking;
    known = { at: now(), config };
    return config;
  }

  /** The provider's messages name the fault and hold no token; what they carry beside may, and is not logged. */
  function refusalOf(error: unknown): Refusal {
    const code = (error as { code?: unknown }).code;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ code, reason, issuer: settings.issuer }, 'the OpenID provider did not sign somebody in');
    return isAway(error) ? providerAway() : providerRefused();
  }

  function keep(state: string, one: Pending): void {
    for (const [key, { expiresAt }] of pending) {
      // They stand in the order in which they end.
      if (expiresAt > now() && pending.size < MAX_PENDING) break;
      pending.delete(key);
    }
    pending.set(state, one);
  }

  return {
    settings,
    async begin() {
      if (failed && now() - failed.at < AGAIN_MS) return { kind: 'refused', refusal: failed.refusal };
      try {
        const config = await discover();
        const [verifier, state, nonce] = [
          openid.randomPKCECodeVerifier(),
          openid.randomState(),
          openid.randomNonce(),
        ];
        const binding = randomBytes(32).toString('base64url');
        keep(state, { verifier, nonce, bindingHash: hashOf(binding), expiresAt: now() + PENDING_MS });
        const url = openid.buildAuthorizationUrl(config, {
          redirect_uri: settings.redirect,
          scope: 'openid',
          code_challenge: await openid.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        });
        return { kind: 'go', url: url.href, binding };
      } catch (error) {
        failed = { at: now(), refusal: refusalOf(error) };
        return { kind: 'refused', refusal: failed.refusal };
      }
    },
    async complete(query, binding) {
      const state = new URLSearchParams(query).get('state') ?? '';
      const one = pending.get(state);
      // Whatever comes of it, this state is used up.
      pending.delete(state);
      if (
        !one ||
        now() >= one.expiresAt ||
        binding === null ||
        !timingSafeEqual(hashOf(binding), one.bindingHash)
      )
        return { kind: 'refused', refusal: providerRefused() };
      try {
        const url = new URL(settings.redirect);
        url.search = query;
        const tokens = await openid.authorizationCodeGrant(await discover(), url, {
          pkceCodeVerifier: one.verifier,
          expectedState: state,
          expectedNonce: one.nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims || !tokens.id_token) return { kind: 'refused', refusal: providerRefused() };
        const { amr } = claims;
        return {
          kind: 'vouched',
          subject: { issuer: settings.issuer, subject: claims.sub },
          methods: Array.isArray(amr) ? amr.filter((one) => typeof one === 'string') : [],
          idToken: tokens.id_token,
        };
      } catch (error) {
        return { kind: 'refused', refusal: refusalOf(error) };
      }
    },
    signOutAt(idToken) {
      if (!known?.config.serverMetadata().end_session_endpoint) return null;
      const home = new URL('/desk', settings.redirect);
      return openid.buildEndSessionUrl(known.config, {
        id_token_hint: idToken,
        post_logout_redirect_uri: home.href,
      }).href;
    },
  };
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Not reached, or not in time, or out of order: another time it may be there. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true;
  if (error instanceof TypeError && error.message === 'fetch failed') return true;
  const status = (error.cause as { status?: unknown } | undefined)?.status;
  if (typeof status === 'number' && status >= 500) return true;
  return error.cause !== undefined && isAway(error.cause);
}
