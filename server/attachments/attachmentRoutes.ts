// POST and GET /api/attachments: pictures come in as they are, and go out to who may see their case. What an
// upload is comes from its content; what an answer is, the browser is told not to guess.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Person } from '#contract/actor.ts';
import type { Attachment } from '#contract/attachment/attachment.ts';
import { mayCommand } from '#contract/authority.ts';
import { attachmentId, type AttachmentId } from '#contract/ids.ts';
import { jurisdictionOf, sightOf } from '#contract/jurisdiction.ts';
import type { Picture } from '#contract/picture.ts';
import { forbidden, notFound } from '#contract/refusal.ts';
import { commandId, line } from '#contract/schema.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import type { Sessions } from '../credentials/sessions.ts';
import type { App } from '../http/app.ts';
import { sendRefusal } from '../http/problem.ts';
import { BEARER, whoAsks } from '../http/session.ts';
import type { PictureFile } from '../journal/attachmentFiles.ts';
import type { Attachments } from './attachments.ts';
import type { PictureFiles } from './pictureFiles.ts';
import { diskFault } from './words.ts';

/** A poor mobile link needs 80 s for ten megabytes; the server's own limit for other bodies is much shorter. */
export const UPLOAD_WITHIN_MS = 120_000;
/** Of a body that is too large so much is read and thrown away, so that its sender gets to hear why. */
const DRAINED_BYTES = 20_000_000;

export interface AttachmentRoutes {
  readonly attachments: Attachments;
  readonly files: PictureFiles;
  readonly desk: CommandDesk;
  readonly sessions: Sessions;
  /** The picture as the centre knew it then, for who looks back at a case that has left it. */
  readonly pictureAt: (at: number) => Picture;
  readonly onFault: (error: Error) => void;
}

const idParam = z.strictObject({ id: commandId.transform(attachmentId) });
const at = z.coerce.number().min(0).max(8.64e15).optional();

export function attachmentRoutes(app: App, routes: AttachmentRoutes): void {
  void app.register(async (bare) => {
    const scope = bare.withTypeProvider<ZodTypeProvider>();
    scope.removeAllContentTypeParsers();
    // Whatever a header calls it, it is bytes: they are read within bounds, and decoded to know what they are.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    uploadRoute(scope, routes);
  });
  viewRoutes(app, routes);
}

function uploadRoute(app: App, { attachments, sessions }: AttachmentRoutes): void {
  app.post(
    '/api/attachments',
    {
      config: { bodyWithinMs: UPLOAD_WITHIN_MS },
      schema: {
        tags: ['attachments'],
        summary:
          'Upload one picture (JPEG, PNG, WebP) as it is; name its id in the `attachments` of a command.',
        description:
          'At most 10 MB and 50 megapixels. `id` is a UUID made by the sender; sent again, it gets the first answer. What no command names within a day is erased.',
        security: BEARER,
        querystring: z.strictObject({ id: commandId.transform(attachmentId).optional() }),
      },
    },
    async (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return leave(request, reply);
      if (!mayUpload(person)) {
        sendRefusal(reply, forbidden({ zh: '上传照片', en: 'upload pictures' }));
        return leave(request, reply);
      }
      const id = request.query.id ?? attachmentId(randomUUID());
      const announced = Number(request.headers['content-length'] ?? Number.NaN);
      const uploaded = await attachments.upload(
        person.account,
        id,
        request.raw,
        Number.isFinite(announced) ? announced : null,
      );
      if (uploaded.ok) return reply.code(201).send({ id: uploaded.id });
      await drain(request.raw);
      if (uploaded.refusal.code === 'tooMany') reply.header('retry-after', 10);
      sendRefusal(reply, uploaded.refusal, uploaded.status);
      return leave(request, reply);
    },
  );
}

/** Whoever may report or act for a team may need a picture for it. */
const mayUpload = (person: Person): boolean =>
  (['case.report', 'assignment.report', 'case.check'] as const).some(
    (type) => mayCommand(person, type, {}) !== 'role',
  );

/** A connection on which part of a body is still to come cannot serve another request. */
function leave(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!request.raw.complete) reply.header('connection', 'close');
  return reply;
}

async function drain(body: IncomingMessage): Promise<void> {
  let left = DRAINED_BYTES;
  try {
    for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      left -= piece.byteLength;
      if (left < 0) return;
    }
  } catch {
    // Its sender went away: nobody is there to be answered.
  }
}

function viewRoutes(app: App, { files, desk, sessions, pictureAt, onFault }: AttachmentRoutes): void {
  const schema = (summary: string) => ({
    tags: ['attachments'],
    summary,
    security: BEARER,
    params: idParam,
  });

  for (const [path, file, summary] of [
    [
      '/api/attachments/:id',
      'view',
      'The copy for viewers: upright, without metadata. `at`: in a look back.',
    ],
    ['/api/attachments/:id/thumb', 'thumb', 'A thumbnail of at most 320 px. `at`: in a look back.'],
  ] as const) {
    app.get(
      path,
      { schema: { ...schema(summary), querystring: z.strictObject({ at }) } },
      async (request, reply) => {
        const person = whoAsks(request, reply, sessions);
        if (!person) return reply;
        const attachment = seenBy(person, request.params.id, request.query.at);
        if (!attachment) return sendRefusal(reply, noSuch(request.params.id));
        return send(reply, attachment, file);
      },
    );
  }

  app.get(
    '/api/attachments/:id/original',
    {
      schema: {
        ...schema(
          'The sealed original, for supervision and audit; that it was opened, by whom and why, is a fact.',
        ),
        querystring: z.strictObject({ reason: line, at }),
      },
    },
    async (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const { id } = request.params;
      const { reason, at: then } = request.query;
      // Who may open originals is asked first: others are not told which there are.
      if (mayCommand(person, 'attachment.open', {}) !== 'allowed') return sendRefusal(reply, SEALED);
      // The audit administrator sees nothing of the duty, and audits all of it.
      const attachment = person.role === 'auditAdministrator' ? keptAt(id, then) : seenBy(person, id, then);
      if (attachment?.state.kind !== 'added') return sendRefusal(reply, noSuch(id));
      const command = {
        id: randomUUID(),
        type: 'attachment.open',
        attachmentId: id,
        caseId: attachment.state.case,
        reason,
      };
      const answer = await desk.submit(person, command);
      if (!answer.ok) return sendRefusal(reply, answer.refusal);
      return send(reply, attachment, 'original');
    },
  );

  const keptAt = (id: AttachmentId, then?: number): Attachment | undefined =>
    desk.picture().attachments.get(id) ??
    (then === undefined ? undefined : pictureAt(then).attachments.get(id));

  /** The picture, if this person may see its case, now or at the time that they look back to. */
  function seenBy(person: Person, id: AttachmentId, then?: number): Attachment | null {
    const seen = seenIn(desk.picture(), person, id);
    return seen ?? (then === undefined ? null : seenIn(pictureAt(then), person, id));
  }

  async function send(reply: FastifyReply, attachment: Attachment, file: PictureFile): Promise<FastifyReply> {
    let bytes: Buffer;
    try {
      bytes = await files.read(attachment.id, attachment, file);
    } catch (error) {
      onFault(error as Error);
      return sendRefusal(reply, unreadable);
    }
    const kind = file === 'original' ? attachment.kind : 'jpeg';
    return reply
      .header('content-type', `image/${kind}`)
      .header(
        'content-disposition',
        `attachment; filename="${attachment.id}.${kind === 'jpeg' ? 'jpg' : kind}"`,
      )
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'no-store')
      .send(bytes);
  }
}

function seenIn(picture: Picture, person: Person, id: AttachmentId): Attachment | null {
  const attachment = picture.attachments.get(id);
  // What nobody has added to a case yet is nobody's to look at.
  if (attachment?.state.kind !== 'added') return null;
  const sight = sightOf(picture, jurisdictionOf(person));
  return !sight || sight.attachments.has(id) ? attachment : null;
}

const SEALED = forbidden({
  zh: '查看原始照片；由区级督查员或审计管理员查看',
  en: 'open original pictures; the district supervisor and the audit administrator may',
});

const noSuch = (id: string) => notFound('id', { zh: '照片', en: 'picture' }, id);

const unreadable = {
  ...diskFault(),
  message: {
    zh: '这张照片的文件丢失或已被改动，不能显示。请通知值守人员核查（npm run verify）并从备份恢复。',
    en: 'The file of this picture is missing or was changed and is not shown. Have the record checked (npm run verify) and restored from a backup.',
  },
};
