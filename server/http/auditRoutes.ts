// The doors of the audit administrator: what everybody did, page by page or as a table to keep.
import { Readable } from 'node:stream';
import { z } from 'zod';
import { AUDIT_ACTS, type AuditPage, type AuditRecord } from '#contract/account/audit.ts';
import type { Audit, AuditQuery } from '../credentials/audit.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { administratorIn } from './administrator.ts';
import type { App } from './app.ts';
import { csvLine } from './csv.ts';
import { BEARER, byOf } from './session.ts';

const MAX_PAGE = 500;
/** A year of a busy district; who needs more narrows the time. */
const MAX_EXPORT = 200_000;

const filter = {
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  act: z.enum(AUDIT_ACTS).optional(),
  who: z.string().min(1).max(100).optional(),
};

export function auditRoutes(app: App, { sessions, audit }: Credentials): void {
  app.get(
    '/api/admin/audit',
    {
      schema: {
        tags: ['administration'],
        summary: 'What was done and who signed in, newest first.',
        security: BEARER,
        querystring: z.strictObject({
          ...filter,
          before: z.coerce.number().int().min(1).optional(),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
        }),
      },
    },
    (request, reply) => {
      if (!administratorIn(request, reply, sessions, 'audit')) return reply;
      const records = audit.page(request.query);
      const next = records.length < request.query.limit ? null : (records.at(-1)?.seq ?? null);
      const page: AuditPage = { records, next, firstFault: audit.check() };
      return page;
    },
  );
  app.get(
    '/api/admin/audit.csv',
    {
      schema: {
        tags: ['administration'],
        summary: 'The same as CSV (UTF-8 with BOM), oldest last. Exporting is itself recorded.',
        security: BEARER,
        querystring: z.strictObject(filter),
      },
    },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'audit');
      if (!person) return reply;
      const { from = null, to = null, act = null, who = null } = request.query;
      const detail = { from, to, act, who };
      audit.record({ ...byOf(person, request), act: 'audit.exported', about: null, detail });
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="audit.csv"')
        .header('cache-control', 'no-store')
        .send(Readable.from(csvOf(audit, request.query)));
    },
  );
}

/** In pages, so that a long audit holds up nobody and never stands in memory whole. */
function* csvOf(audit: Audit, query: Omit<AuditQuery, 'limit' | 'before'>): Generator<string> {
  // Spreadsheets take UTF-8 for what it is only with the mark in front.
  yield `\ufeff${csvLine(['seq', 'at', 'act', 'by', 'role', 'source', 'about', 'detail'])}`;
  let before: number | undefined;
  for (let given = 0; given < MAX_EXPORT; given += MAX_PAGE) {
    const page = audit.page({ ...query, before, limit: MAX_PAGE });
    yield page.map(lineOf).join('');
    if (page.length < MAX_PAGE) return;
    before = page.at(-1)!.seq;
  }
}

const lineOf = ({ seq, at, act, by, role, source, about, detail }: AuditRecord): string =>
  csvLine([
    String(seq),
    new Date(at).toISOString(),
    act,
    by,
    role ?? '',
    source,
    about ?? '',
    Object.keys(detail).length > 0 ? JSON.stringify(detail) : '',
  ]);
