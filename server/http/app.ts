// The HTTP server: who may reach it, how errors read, what it documents. Routes come as plugins.
import type { IncomingMessage } from 'node:http';
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
import type { z } from 'zod';
import type { Refusal } from '#contract/command.ts';
import { refusalOf } from '#contract/parse.ts';
import { fault, invalid, noSuchAddress } from '#contract/refusal.ts';
import { JournalFault } from '../journal/journal.ts';
import type { Guard } from './guard.ts';
import { sendRefusal } from './problem.ts';

/** The largest body is a report of 2,000 characters. */
const MAX_BODY_BYTES = 64 * 1024;
/** A client that needs longer for its headers and body is not one of ours. */
const REQUEST_TIMEOUT_MS = 15_000;

export interface AppOptions {
  readonly log: Logger;
  readonly guard: Guard;
  readonly version: string;
  /** The built renderer; null = no pages, no API documents. */
  readonly pagesDir: string | null;
  /** Takes tokens out of what is logged. */
  readonly redactUrl: (url: string) => string;
}

export type App = ReturnType<typeof bareApp>;

function bareApp({ log }: AppOptions) {
  // Fastify's own interface of a logger: with pino's, every type below would carry it.
  const logger: FastifyBaseLogger = log;
  return Fastify({
    loggerInstance: logger,
    // Only what was refused is worth a line; see `onResponse`.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 60_000,
    routerOptions: { maxParamLength: 200 },
    trustProxy: false,
  }).withTypeProvider<ZodTypeProvider>();
}

export async function makeApp(options: AppOptions): Promise<App> {
  const app = bareApp(options);
  // JSON is the only language of the API; the device doors bring parsers of their own.
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendRefusal(reply, noSuchAddress(request.method, options.redactUrl(request.url))),
  );

  app.addHook('onRequest', (request, reply, done) => {
    secure(reply);
    // Pages may be opened from a link elsewhere; what they load and send may not come from elsewhere.
    const refusal = isPage(request.raw)
      ? hostOnly(options.guard, request)
      : options.guard.check(request.headers);
    if (refusal) {
      sendRefusal(reply, refusal);
      return;
    }
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    if (reply.statusCode >= 400 && !request.routeOptions.config.logsRefusals) {
      const { method, ip } = request;
      options.log.warn(
        { method, url: options.redactUrl(request.url), status: reply.statusCode, ip },
        'refused',
      );
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

const PAGES = ['/', '/wall', '/desk', '/field'];

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
}

const isPage = ({ method, url }: IncomingMessage): boolean =>
  method === 'GET' && PAGES.includes((url ?? '').split('?', 1)[0]!);

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

function secure(reply: FastifyReply): void {
  reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('cross-origin-opener-policy', 'same-origin');
  reply.header('cross-origin-resource-policy', 'same-origin');
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return sendRefusal(reply, refusalOf(issueOf(error.validation[0]!)));
  }
  if (error instanceof JournalFault) {
    request.log.error({ error }, 'the journal cannot be read');
    return sendRefusal(reply, fault());
  }
  const status = error.statusCode ?? 500;
  if (status < 500) {
    return sendRefusal(
      reply,
      invalid(null, `请求有误：${error.message}。`, `The request is wrong: ${error.message}.`),
      status,
    );
  }
  request.log.error({ error }, 'a request failed');
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

/** The type provider spreads zod's issue over Fastify's shape of a validation error: put together again. */
function issueOf({ keyword, instancePath, message, params }: FastifySchemaValidationError): z.core.$ZodIssue {
  const path = instancePath.split('/').filter(Boolean);
  // Its parts are those of one issue; the union cannot know which.
  return { ...params, code: keyword, path, message } as unknown as z.core.$ZodIssue;
}
