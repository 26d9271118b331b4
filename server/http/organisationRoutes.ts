// The organisation as tables: a file comes in, first as a dry run, and each table goes out again.
import type { FastifyError } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mayCommand } from '#contract/authority.ts';
import type { Context } from '#contract/decision.ts';
import { jurisdictionOf, view } from '#contract/jurisdiction.ts';
import { TABLES } from '#contract/organisation/importReport.ts';
import { forbidden, invalid } from '#contract/refusal.ts';
import { commandId } from '#contract/schema.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import type { Sessions } from '../credentials/sessions.ts';
import { exportTable } from '../organisation/exportTables.ts';
import { MAX_FILE_BYTES } from '../organisation/importLimits.ts';
import { prepareImport, refusedReport } from '../organisation/importOrganisation.ts';
import type { App } from './app.ts';
import { PROBLEM, problemOf, sendRefusal } from './problem.ts';
import { BEARER, personIn, whoAsks } from './session.ts';

export interface OrganisationRoutes {
  readonly desk: CommandDesk;
  readonly sessions: Sessions;
  readonly context: () => Context;
}

/** Files read at the same time, each in a thread with memory of its own. */
const READ_AT_ONCE = 2;

export function organisationRoutes(app: App, routes: OrganisationRoutes): void {
  void app.register(async (bare) => {
    const scope = bare.withTypeProvider<ZodTypeProvider>() as unknown as App;
    scope.removeAllContentTypeParsers();
    // Whatever a header calls it: what it is follows from its bytes.
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_FILE_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.setErrorHandler<FastifyError>((error, _request, reply) => {
      if (error.statusCode !== 413) throw error;
      return sendRefusal(reply, TOO_LARGE, 413);
    });
    importRoute(scope, routes);
  });
  exportRoute(app, routes);
}

function importRoute(app: App, { desk, sessions, context }: OrganisationRoutes): void {
  let reading = 0;
  app.post(
    '/api/organisation/import',
    {
      schema: {
        tags: ['organisation'],
        summary: 'Import tables from CSV or XLSX. With dryRun=1 nothing changes and every fault is listed.',
        description:
          'The body is the file as it is, at most 5 MB and 20,000 rows. All of it is imported, or nothing. The tables: shifts, teams, organisation (teams with units), units, members, workstations, roster; a CSV is one, a workbook has one in each sheet. `id` is a UUID made by the sender: the same import sent again is not done again.',
        security: BEARER,
        querystring: z.strictObject({
          dryRun: z.enum(['0', '1']).default('0'),
          file: z.string().min(1).max(200).default('import'),
          id: commandId.optional(),
        }),
      },
      // Who may not import is told so before a body of megabytes is read.
      onRequest: (request, reply, done) => {
        const person = whoAsks(request, reply, sessions);
        if (!person) return;
        if (mayCommand(person, 'organisation.import', {}) === 'allowed') done();
        else sendRefusal(reply, forbidden({ zh: '导入组织数据', en: 'import the organisation' }));
      },
    },
    async (request, reply) => {
      const actor = personIn(request.headers, sessions);
      if (!actor) return reply;
      if (!Buffer.isBuffer(request.body)) return sendRefusal(reply, NO_FILE);
      if (reading >= READ_AT_ONCE) return sendRefusal(reply.header('retry-after', 5), BUSY, 429);
      const { dryRun, file, id } = request.query;
      reading += 1;
      try {
        const { report, command } = await prepareImport(request.body, {
          actor,
          picture: desk.picture(),
          context: context(),
          file,
          dryRun: dryRun === '1',
          id,
        });
        if (dryRun === '1') return report;
        if (!command)
          return reply
            .code(400)
            .type(PROBLEM)
            .send({ ...problemOf(HAS_FAULTS), report });
        // Asked again after it was done, there is nothing left to do.
        if (Object.keys(report.changes).length === 0) return report;
        const answer = await desk.submitFor(actor, command);
        if (answer.ok) return { ...report, seq: answer.seq };
        const refused = refusedReport(report, answer);
        return reply
          .code(409)
          .type(PROBLEM)
          .send({ ...problemOf(answer.refusal), report: refused });
      } finally {
        reading -= 1;
      }
    },
  );
}

function exportRoute(app: App, { desk, sessions }: OrganisationRoutes): void {
  app.get(
    '/api/organisation/export/:table',
    {
      schema: {
        tags: ['organisation'],
        summary: 'A table as CSV, as far as this account sees it; the import takes it back.',
        security: BEARER,
        params: z.strictObject({ table: z.enum(TABLES) }),
      },
    },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const { table } = request.params;
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${table}.csv"`)
        .send(exportTable(table, view(desk.picture(), jurisdictionOf(person))));
    },
  );
}

const TOO_LARGE = invalid(
  null,
  `文件超过 ${MAX_FILE_BYTES / 1024 / 1024} MB，请拆成几个文件分别导入。`,
  `The file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB: split it into several files.`,
);

const NO_FILE = invalid(
  null,
  '没有收到文件，请在正文中发送 CSV 或 XLSX。',
  'There is no file: send the CSV or XLSX as the body.',
);

const HAS_FAULTS = invalid(
  null,
  '文件有错误，全部未导入；错误见 report。',
  'The file has faults and nothing was imported; `report` lists them.',
);

const BUSY = {
  code: 'tooMany',
  field: null,
  message: {
    zh: '其他文件正在导入，请几秒后再试。',
    en: 'Other files are being imported: try again in a few seconds.',
  },
} as const;
