// The HTTP server: who may reach it, how errors read, what it documents. Routes come as plugins.
import { STATUS_CODES, type IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaValidationError,
  LogController,
} from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Refusal } from '#contract/command.ts';
import { parseWith, refusalOf } from '#contract/parse.ts';
import { fault, invalid, noSuchAddress, tooMany } from '#contract/refusal.ts';
import { makeCountedLine } from '../countedLine.ts';
import { isStoreFault } from '../credentials/store.ts';
import { JournalFault } from '../journal/journal.ts';
import type { Certificate } from './certificate.ts';
import type { Guard } from './guard.ts';
import type { Link } from './link.ts';
import { problemOf, sendRefusal } from './problem.ts';
import { makeRefused } from './refused.ts';

/** The largest body is a report of 2,000 characters. */
const MAX_BODY_BYTES = 64 * 1024;
/** A client that needs longer for its headers and body is not one of ours, unless the route says otherwise. */
const REQUEST_TIMEOUT_MS = 15_000;
/** The longest that any route allows: what Node itself watches over, as it knows no routes. */
const LONGEST_REQUEST_MS = 120_000;
/** Ids are UUIDs and short codes. */
const MAX_PARAM_CHARACTERS = 200;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Also for an address that has to wait: who watches over the server must not take it for dead. */
    answersAlways?: true;
    /** A browser comes here from another site, as it does to a page: from the provider that signs people in. */
    openedFromElsewhere?: true;
    /** How long a body may take, where it is more than a few kilobytes. */
    bodyWithinMs?: number;
  }
}

export interface AppOptions {
  readonly log: Logger;
  readonly guard: Guard;
  readonly version: string;
  /** The built renderer; null = no pages, no API documents. */
  readonly pagesDir: string | null;
  /** Takes tokens out of what is logged. */
  readonly redactUrl: (url: string) => string;
  /** Proxies whose word on who asks is taken: addresses or networks. */
  readonly proxies?: readonly string[];
  /** Whether a request may be answered over the connection that it came by. */
  readonly link?: Link;
  /** null: no TLS of our own. */
  readonly certificate?: Certificate | null;
  /** Who is signed in is not held up by what others at the same address do. */
  readonly isSignedIn?: (headers: IncomingHttpHeaders) => boolean;
}

export type App = ReturnType<typeof bareApp>;

function bareApp(options: AppOptions) {
  const { log, guard, proxies = [], link, certificate = null } = options;
  const listener = { requireHostHeader: false, headersTimeout: REQUEST_TIMEOUT_MS };
  // Fastify's own interface of a logger: with pino's, every type below would carry it.
  const logger: FastifyBaseLogger = log;
  const logUnreadable = makeCountedLine<string>((code, count) =>
    log.warn({ code, count }, 'what came is no HTTP that can be read'),
  );
  return Fastify({
    loggerInstance: logger,
    // Only what was refused is worth a line; see `onResponse`.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: LONGEST_REQUEST_MS,
    keepAliveTimeout: 60_000,
    routerOptions: { maxParamLength: MAX_PARAM_CHARACTERS },
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    // A request without a Host is refused by the guard, in words.
    http: listener,
    // Typed as a server in clear, which differs for nobody who uses the app.
    ...(certificate ? { https: { ...listener, ...certificate.current() } } : {}),
    // The contract refuses these keys by name, at any depth; Fastify would say that the body is no JSON.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // No route was found, so no hook runs: the same checks and headers as for every other answer.
    frameworkErrors(error, request, reply) {
      secure(request, reply, link);
      const refusal = link?.check(request.raw) ?? guard.check(request.headers) ?? unreadableUrl(error.code);
      logUnreadable(error.code);
      void sendRefusal(reply, refusal);
    },
    clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket) {
      if (error.code === 'ECONNRESET' || socket.destroyed) return;
      logUnreadable(error.code ?? error.message);
      if (socket.writable) socket.write(unreadableAnswer(error.code));
      socket.destroy(error);
    },
  }).withTypeProvider<ZodTypeProvider>();
}

export async function makeApp(options: AppOptions): Promise<App> {
  const app = bareApp(options);
  const { log, guard, link, redactUrl, isSignedIn = () => false } = options;
  const refused = makeRefused(log);
  const logFault = makeCountedLine<Error>((err, count) =>
    log.error({ err, count }, 'the record cannot be used'),
  );
  // JSON is the only language of the API; the device doors bring parsers of their own.
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(withoutHostileKeys(validatorCompiler));
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, logFault));
  app.setNotFoundHandler((request, reply) =>
    sendRefusal(reply, noSuchAddress(request.method, redactUrl(request.url))),
  );

  app.addHook('onRequest', (request, reply, done) => {
    secure(request, reply, link);
    watchBody(request);
    // Pages may be opened from a link elsewhere; what they load and send may not come from elsewhere.
    const refusal =
      link?.check(request.raw) ?? (isPage(request) ? hostOnly(guard, request) : guard.check(request.headers));
    if (refusal) {
      sendRefusal(reply, refusal);
      return;
    }
    const waitS = countsItself(request) || answersAlways(request) ? null : refused.waitS(request.ip);
    if (waitS !== null && !isSignedIn(request.headers)) {
      sendRefusal(reply.header('retry-after', waitS), tooMany(waitS));
      return;
    }
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    if (reply.statusCode >= 400 && !countsItself(request)) {
      const { method, ip } = request;
      const line = { method, url: redactUrl(request.url), status: reply.statusCode, ip };
      refused.add(line, isSignedIn(request.headers));
    }
    done();
  });

  if (options.pagesDir === null) return app;

  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lianqin',
        version: options.version,
        description:
          'The HTTP door of the joint-duty command server. It mirrors the socket: same commands, same answers.',
        license: { name: 'Apache-2.0' },
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: () => DOCS_SECURITY_POLICY,
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await servePages(app, options.pagesDir);
  return app;
}

/** Ends a request whose body does not arrive in its time, as Node ends one without headers. */
function watchBody({ raw, routeOptions }: FastifyRequest): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers;
  if (length === undefined && encoding === undefined) return;
  const late = setTimeout(() => {
    if (raw.complete) return;
    raw.socket.end(unreadableAnswer('ERR_HTTP_REQUEST_TIMEOUT'));
    raw.destroy();
  }, routeOptions.config.bodyWithinMs ?? REQUEST_TIMEOUT_MS);
  late.unref();
  raw.once('close', () => clearTimeout(late));
}

const answersAlways = (request: FastifyRequest): boolean =>
  request.routeOptions.config.answersAlways === true;

/** The doors for devices have limits and log lines of their own. */
const countsItself = (request: FastifyRequest): boolean => request.routeOptions.config.logsRefusals === true;

const PAGES = ['/', '/wall', '/desk', '/field', '/admin'];

async function servePages(app: App, dir: string): Promise<void> {
  // Built files carry a hash in their name, the page itself does not. They are looked up as they are asked for,
  // so that a new build is served without a restart.
  await app.register(fastifyStatic, {
    root: join(dir, 'assets'),
    prefix: '/assets/',
    index: false,
    maxAge: '1y',
    immutable: true,
  });
  for (const page of PAGES) {
    app.get(page, { schema: { hide: true } }, (_request, reply) =>
      reply.sendFile('index.html', dir, { maxAge: 0, immutable: false }),
    );
  }
  // Keeps the page of a phone at hand where there is no link.
  app.get('/field-worker.js', { schema: { hide: true } }, (_request, reply) =>
    reply.sendFile('field-worker.js', dir, { maxAge: 0, immutable: false }),
  );
}

const isPage = ({ method, url, routeOptions }: FastifyRequest): boolean =>
  method === 'GET' &&
  (PAGES.includes(url.split('?', 1)[0]!) || routeOptions.config.openedFromElsewhere === true);

function hostOnly(guard: Guard, request: FastifyRequest): Refusal | null {
  return guard.check({ host: request.headers.host });
}

/** The page runs only what we built: no inline script, no other origin, nobody may frame it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // React and deck.gl set style attributes; scripts stay locked.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The API documents bring their own scripts and inline styles, from here like everything else. */
const DOCS_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A browser that has once come over TLS never comes in clear again. */
const STRICT_TRANSPORT = `max-age=${365 * 86_400}`;

function secure(request: FastifyRequest, reply: FastifyReply, link: Link | undefined): void {
  if (link?.isSecure(request.raw)) reply.header('strict-transport-security', STRICT_TRANSPORT);
  reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('cross-origin-opener-policy', 'same-origin');
  reply.header('cross-origin-resource-policy', 'same-origin');
}

function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  logFault: (fault: Error) => void,
): FastifyReply {
  if (error instanceof HostileBody) return sendRefusal(reply, error.refusal);
  if (hasZodFastifySchemaValidationErrors(error)) {
    return sendRefusal(reply, refusalOf(issueOf(error.validation[0]!)));
  }
  const cause: unknown = error;
  if (error instanceof JournalFault || isStoreFault(cause)) {
    logFault(error);
    return sendRefusal(reply, fault());
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return sendRefusal(reply, UNREADABLE_BODY[error.code] ?? asTold(error), status);
  request.log.error({ err: error }, 'a request failed');
  return sendRefusal(
    reply,
    invalid(
      null,
      '服务器未能处理这个请求，已记入日志。',
      'The server could not handle this request. It has been logged.',
    ),
    500,
  );
}

const UNREADABLE_BODY: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: invalid(
    null,
    '正文不是有效的 JSON，请检查。',
    'The body is not valid JSON: check it.',
  ),
  FST_ERR_CTP_EMPTY_JSON_BODY: invalid(null, '正文为空，请发送 JSON。', 'The body is empty: send JSON.'),
  FST_ERR_CTP_BODY_TOO_LARGE: invalid(
    null,
    `正文超过 ${MAX_BODY_BYTES / 1024} KB，请缩短。`,
    `The body is larger than ${MAX_BODY_BYTES / 1024} KB: shorten it.`,
  ),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: invalid(
    'content-type',
    '此地址只接受 JSON，请把 Content-Type 设为 application/json。',
    'This address takes JSON only: set Content-Type to application/json.',
  ),
};

const asTold = ({ message }: Error): Refusal =>
  invalid(null, `请求有误：${message}。`, `The request is wrong: ${message}.`);

/** A body with a key that reaches for prototypes. */
class HostileBody extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message.en);
    this.refusal = refusal;
  }
}

/** Every body goes through the contract's check of its keys first: a schema does not see `__proto__`. */
function withoutHostileKeys(compiler: typeof validatorCompiler): typeof validatorCompiler {
  return (route) => {
    const validate = compiler(route);
    if (route.httpPart !== 'body') return validate;
    return (body: unknown) => {
      const parsed = parseWith(z.unknown(), body);
      return parsed.ok ? validate(body) : { error: new HostileBody(parsed.refusal) };
    };
  };
}

/** The address is not repeated: there may be a token in it. */
function unreadableUrl(code: string): Refusal {
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return invalid(
      'url',
      `地址中有一段超过 ${MAX_PARAM_CHARACTERS} 个字符，请检查编号。`,
      `A part of the address is longer than ${MAX_PARAM_CHARACTERS} characters: check the id.`,
    );
  }
  return invalid(
    'url',
    '地址的百分号编码有误，请检查。',
    'The percent-encoding of the address is wrong: check it.',
  );
}

/** What Node's parser could not read never becomes a request: the answer is written by hand. */
function unreadableAnswer(code: string | undefined): string {
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(problemOf(UNREADABLE[status], status));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

const UNREADABLE = {
  400: invalid(
    null,
    '收到的不是有效的 HTTP 请求，请检查客户端或代理。',
    'This is no valid HTTP request: check the client or the proxy.',
  ),
  408: invalid(
    null,
    '请求没有在时限内发完，请检查网络后重试。',
    'The request did not arrive in time: check the network and try again.',
  ),
  431: invalid(
    null,
    '请求头超过 16 KB，请缩短地址或请求头。',
    'The headers are larger than 16 KB: shorten the address or the headers.',
  ),
} as const;

/** The type provider spreads zod's issue over Fastify's shape of a validation error: put together again. */
function issueOf({ keyword, instancePath, message, params }: FastifySchemaValidationError): z.core.$ZodIssue {
  const path = instancePath.split('/').filter(Boolean);
  // Its parts are those of one issue; the union cannot know which.
  return { ...params, code: keyword, path, message } as unknown as z.core.$ZodIssue;
}
