// A real OpenID provider (oidc-provider) on this machine, for tests. It signs its `person` in without asking; what its
// token door hands out can be exchanged on the way, signed with its own key: so a test can be a provider that lies.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';
import Provider from 'oidc-provider';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export interface OpenidProvider {
  readonly issuer: string;
  /** Its `sub`. */
  person: string;
  exchange: ((claims: JWTPayload) => Promise<string>) | null;
  /** Milliseconds that the token door takes. */
  slow: number;
  sign(claims: JWTPayload, key?: Key): Promise<string>;
  /** Knows the client from here on; before, its address only. */
  serve(redirect: string): void;
  stop(): void;
}

export const CLIENT = { id: 'lianqin', secret: 'the-client-secret' } as const;

export async function openidProviderForTest(): Promise<OpenidProvider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kty: 'RSA', kid: 'k1', alg: 'RS256', use: 'sig' } as const;
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const provider: OpenidProvider = {
    issuer: `http://127.0.0.1:${port}`,
    person: 'sub-zhang',
    exchange: null,
    slow: 0,
    sign: (claims, key = privateKey) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT' }).sign(key),
    serve: (redirect) => answer(server, provider, jwk, redirect),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return provider;
}

function answer(
  server: Server,
  provider: OpenidProvider,
  jwk: JWK & { readonly kty: 'RSA' },
  redirect: string,
): void {
  const oidc = new Provider(provider.issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirect],
        post_logout_redirect_uris: [new URL('/desk', redirect).href],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    // As `jose` exports it; the types of the two libraries differ in what may be absent.
    jwks: { keys: [jwk] },
    cookies: { keys: ['a-key-of-the-provider'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    // Nobody is asked whether this client may know them.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session!.accountId!,
        clientId: ctx.oidc.client!.clientId,
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
  });
  oidc.use(async (ctx, next) => {
    await next();
    const body = ctx.body as { id_token?: string };
    if (ctx.path !== '/token' || !body?.id_token) return;
    if (provider.slow > 0) await new Promise((resolve) => setTimeout(resolve, provider.slow));
    if (provider.exchange)
      ctx.body = { ...body, id_token: await provider.exchange(decodeJwt(body.id_token)) };
  });
  const others = oidc.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/')) {
      const login = { accountId: provider.person, amr: ['pwd', 'mfa'] };
      void oidc.interactionFinished(request, response, { login });
    } else void others(request, response);
  });
}
