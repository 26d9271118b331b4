// Attachments at the server: an upload is received within its bounds, decoded elsewhere, made a fact and put in its
// place; or refused in words with nothing left behind.
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { attachmentRules, type Attachment } from '#contract/attachment/attachment.ts';
import { isExpired, overQuota } from '#contract/attachment/decideAttachment.ts';
import type { Refusal } from '#contract/command.ts';
import type { AttachmentId } from '#contract/ids.ts';
import { invalid, notNow } from '#contract/refusal.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import type { Decoders, Outcome } from './decoders.ts';
import type { PictureFiles } from './pictureFiles.ts';
import { BUSY, diskFault, TOO_LARGE, whyNot } from './words.ts';

/** What a phone sends at once after a report with nine pictures, and one more try. */
const COMING_PER_ACCOUNT = 10;
/** Each lies on the disk with at most 10 MB, and the last of them waits some 15 s for its decoding. */
const COMING = 40;
const RETRY_S = 10;

export type Uploaded =
  | { readonly ok: true; readonly id: AttachmentId }
  | { readonly ok: false; readonly refusal: Refusal; readonly status?: number };

export interface Attachments {
  /** `announced`: the bytes that the sender says will come, null when it does not. */
  upload(by: string, id: AttachmentId, body: Readable, announced: number | null): Promise<Uploaded>;
  /** Erases what nobody named in time. */
  sweep(): Promise<void>;
}

export interface AttachmentsOptions {
  readonly desk: CommandDesk;
  readonly files: PictureFiles;
  readonly decoders: Decoders;
  readonly now: () => number;
  readonly onFault: (error: Error) => void;
}

export function makeAttachments({ desk, files, decoders, now, onFault }: AttachmentsOptions): Attachments {
  /** Uploads that are under way, and whose. */
  const coming = new Map<AttachmentId, string>();

  async function upload(
    by: string,
    id: AttachmentId,
    body: Readable,
    announced: number | null,
  ): Promise<Uploaded> {
    const picture = desk.picture();
    const known = picture.attachments.get(id);
    if (known) return again(known, by);
    if (coming.has(id)) return refused(UNDER_WAY);
    const { maxBytes } = attachmentRules(picture.policy);
    if (announced !== null && announced > maxBytes) return refused(TOO_LARGE(maxBytes), 413);
    const ofAccount = [...coming.values()].filter((account) => account === by).length;
    if (coming.size >= COMING || ofAccount >= COMING_PER_ACCOUNT) return refused(BUSY(RETRY_S));
    const full = overQuota(picture, picture.policy, by, announced ?? 0, now());
    if (full) return refused(full);

    coming.set(id, by);
    try {
      return await keep(by, id, body);
    } catch (error) {
      await files.abandon(id).catch(onFault);
      onFault(error as Error);
      return refused(diskFault());
    } finally {
      coming.delete(id);
    }
  }

  async function keep(by: string, id: AttachmentId, body: Readable): Promise<Uploaded> {
    const { maxBytes, maxPixels } = attachmentRules(desk.picture().policy);
    const dir = await files.begin(id);
    const giveUp = async (refusal: Refusal, status?: number) => {
      await files.abandon(id);
      return refused(refusal, status);
    };
    const path = join(dir, 'coming');
    const received = await receive();
    if (received === 'broken') return giveUp(CUT_OFF);
    if (received === null) return giveUp(TOO_LARGE(maxBytes), 413);
    if (received.bytes === 0) return giveUp(whyNot('noPicture', maxPixels), 415);
    const decoded: Outcome = await decoders.decode({ path, into: dir, maxPixels });
    if (!decoded.ok) return giveUp(whyNot(decoded.why, maxPixels), 415);
    await rename(path, join(dir, received.digest));

    const { ok: _, ...copies } = decoded;
    const answer = await desk.submitSystem('attachments', {
      id: randomUUID(),
      type: 'attachment.keep',
      attachment: id,
      by,
      ...copies,
      ...received,
    });
    if (!answer.ok) return giveUp(answer.refusal);
    await files.place(id);
    return { ok: true, id };

    /** A sender that goes away is no fault of ours. */
    async function receive() {
      try {
        return await files.receive(body, path, maxBytes);
      } catch (error) {
        if (body.errored || body.destroyed) return 'broken' as const;
        throw error;
      }
    }
  }

  /** The same id again is the same upload: its answer was lost on the way. */
  async function again({ id, by: owner }: Attachment, by: string): Promise<Uploaded> {
    if (owner !== by) return refused(ID_TAKEN);
    await files.place(id);
    return { ok: true, id };
  }

  return {
    upload,
    async sweep() {
      const { attachments, policy } = desk.picture();
      for (const attachment of attachments.values()) {
        if (!isExpired(attachment, policy, now())) continue;
        // First the files: from now on no command can name it, and a crash between leaves the fact to be made again.
        await files.erase(attachment.id);
        await desk.submitSystem('attachments', {
          id: randomUUID(),
          type: 'attachment.discard',
          attachment: attachment.id,
        });
      }
    },
  };
}

const refused = (refusal: Refusal, status?: number): Uploaded =>
  status === undefined ? { ok: false, refusal } : { ok: false, refusal, status };

const UNDER_WAY = notNow(
  'id',
  '这张照片正在上传，请等它完成。',
  'This picture is being uploaded already: wait for it.',
);
const ID_TAKEN = invalid(
  'id',
  '此编号已用于别人的照片，请用新编号重新上传。',
  "This id is that of somebody else's picture: upload with a new one.",
);
const CUT_OFF = invalid(
  null,
  '照片没有传完，什么都没有保存；请用同一编号重新上传。',
  'The picture did not arrive whole and nothing was kept: upload it again with the same id.',
);
