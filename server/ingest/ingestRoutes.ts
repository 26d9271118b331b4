// The HTTP doors for devices: OsmAnd/Traccar and OwnTracks, on the main listener under /ingest and OsmAnd alone
// on one of its own (port 5055 by custom), where Traccar Client's plain `http://host:5055` works.
import type { IncomingHttpHeaders } from 'node:http';
import type {
  FastifyError,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Refusal } from '#contract/command.ts';
import { forbidden, invalid, tooMany } from '#contract/refusal.ts';
import { sendRefusal } from '../http/problem.ts';
import { basicOf, deviceToken } from './deviceToken.ts';
import { fromWebPage } from './fromWebPage.ts';
import type { Ingest, Outcome } from './ingest.ts';
import { hearOsmand } from './osmand.ts';
import { overRate } from '../overRate.ts';
import { hearOwntracks, type OwntracksNames } from './owntracks.ts';
import type { Heard } from './report.ts';
import type { IngestSettings } from './settings.ts';

export interface IngestRoutesOptions {
  readonly ingest: Ingest;
  readonly settings: IngestSettings;
  /** `main`: /ingest/osmand, /ingest/owntracks. `osmand`: `/` and `/:token` only. */
  readonly listener: 'main' | 'osmand';
  /** The server's check of Host and Origin. */
  readonly guard: { check(headers: IncomingHttpHeaders): Refusal | null };
}

/** One fix with a phone's attributes is a few hundred bytes. */
const MAX_BODY_BYTES = 65_536;

// Access lines of a thousand fixes a second would bury the log: only what was refused is logged, at `warn`.
const QUIET = { logLevel: 'warn', exposeHeadRoute: false, config: { logsRefusals: true } } as const;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route logs what it refuses, so the server's own hook does not. */
    logsRefusals?: true;
  }
}

interface Reason {
  readonly device: string | null;
  readonly code: Refusal['code'];
  readonly field: string | null;
}

type Hear = (request: FastifyRequest, body: string) => Heard;
interface Asked {
  Querystring: Record<string, unknown>;
  Params: { token?: string };
}

export const ingestRoutes: FastifyPluginAsync<IngestRoutesOptions> = async (app, options) => {
  const { ingest, settings, listener, guard } = options;
  const refusals = new RateLimiterMemory({
    points: settings.refusedPoints,
    duration: settings.refusedWindowS,
  });

  /** Why a message was refused; null: its address has used up its log lines. */
  const reasons = new WeakMap<FastifyRequest, Reason | null>();

  // Devices send any content type, or none: each parser reads the text itself.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );

  const hearsOsmand: Hear = (request, body) => hearOsmand(request.query, body, settings);
  const hearsOwntracks: Hear = (request, body) => hearOwntracks(body, namesIn(request), settings);
  const answers = (hear: Hear, answer: (reply: FastifyReply, outcome: Outcome) => FastifyReply) =>
    async function receive(request: FastifyRequest<Asked>, reply: FastifyReply) {
      const refusal = fromWebPage(request.headers) ? NO_WEB_PAGE : guard.check(request.headers);
      if (refusal) return refuse(request, reply, null, refusal);
      const body = typeof request.body === 'string' ? request.body : '';
      const heard = hear(request, body);
      const token = deviceToken(request.headers, request.params.token, request.query.token);
      const outcome = await ingest.receive(heard, token);
      if (outcome.kind !== 'refused') return answer(reply, outcome);
      if (outcome.retryAfterS !== null) reply.header('retry-after', outcome.retryAfterS);
      if (outcome.refusal.code === 'unauthenticated') reply.header('www-authenticate', CHALLENGE);
      const device = heard.kind === 'report' ? heard.report.device : heard.device;
      return refuse(request, reply, device, outcome.refusal, outcome.impossible ? 422 : undefined);
    };

  async function refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    device: string | null,
    refusal: Refusal,
    status?: number,
  ) {
    // Many devices share an address (a mobile network, a proxy): only what is refused counts and is cut short.
    const waitS = await overRate(refusals, request.ip);
    if (waitS !== null) {
      reasons.set(request, null);
      return sendRefusal(reply.header('retry-after', waitS), tooMany(waitS));
    }
    reasons.set(request, { device, code: refusal.code, field: refusal.field });
    return sendRefusal(reply, refusal, status);
  }

  // One line for each refusal, up to the limit of its address. The server's own line leaves these routes out.
  app.addHook('onResponse', (request, reply, done) => {
    const reason = reasons.get(request);
    if (reply.statusCode >= 400 && reason !== null) {
      request.log.warn({ status: reply.statusCode, ip: request.ip, ...reason }, 'device message refused');
    }
    done();
  });

  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) throw error;
    return refuse(request, reply, null, unreadable(status), status);
  });

  const osmand = answers(hearsOsmand, (reply, { kind }) =>
    reply.type('application/json').send(OSMAND_ANSWER[kind]),
  );
  const base = listener === 'main' ? '/ingest/osmand' : '';
  for (const url of [base || '/', `${base}/:token`]) {
    app.get<Asked>(url, QUIET, osmand);
    app.post<Asked>(url, QUIET, osmand);
  }
  if (listener === 'main') {
    // The app expects a list of messages for the device; we have none.
    const owntracks = answers(hearsOwntracks, (reply) => reply.type('application/json').send('[]'));
    app.post<Asked>('/ingest/owntracks', QUIET, owntracks);
  }
};

/** Its own listener: `/` and `/<token>` speak OsmAnd. `app` must not repeat unknown URLs: they may hold a token. */
export async function serveOsmandAtRoot(
  app: FastifyInstance,
  options: Omit<IngestRoutesOptions, 'listener'>,
): Promise<void> {
  await app.register(ingestRoutes, { ...options, listener: 'osmand' });
}

const OSMAND_ANSWER: Readonly<Record<Outcome['kind'], string>> = {
  kept: '{"outcome":"kept"}',
  known: '{"outcome":"known"}',
  noFix: '{"outcome":"noFix"}',
  refused: '{"outcome":"refused"}',
};

const CHALLENGE = 'Basic realm="Lianqin devices", charset="UTF-8"';

const NO_WEB_PAGE = forbidden({ zh: '从网页上报定位', en: 'report positions from a web page' });

function unreadable(status: number): Refusal {
  if (status === 413) {
    return invalid(
      null,
      `正文超过 ${MAX_BODY_BYTES} 字节。`,
      `The body is larger than ${MAX_BODY_BYTES} bytes.`,
    );
  }
  return invalid(
    null,
    '请求无法读取，请检查网址与正文。',
    'The request cannot be read: check its URL and body.',
  );
}

function namesIn(request: FastifyRequest): OwntracksNames {
  const { headers, query } = request as FastifyRequest<Asked>;
  const user = first(headers['x-limit-u'], query.u) ?? basicOf(headers.authorization)?.user;
  return { user: user || null, device: first(headers['x-limit-d'], query.d) };
}

const first = (...values: readonly unknown[]): string | null =>
  values.find((value): value is string => typeof value === 'string' && value !== '') ?? null;
