// What may be asked for about attachments. An upload is no command: its bytes come to `POST /api/attachments`,
// and the server's own part says what they are.
import { z } from 'zod';
import { attachmentId, type AttachmentId } from '../ids.ts';
import { aCase, commandId, line } from '../schema.ts';
import type { StoredPicture } from './attachment.ts';

/** An upload's id is made by whoever uploads and kept through retries, as a command's is. */
const anAttachment = commandId.transform(attachmentId);

export const attachmentCommands = {
  /** Sent by the server in the name of who asked for an original: without this fact nobody gets it. */
  'attachment.open': z.strictObject({
    id: commandId,
    type: z.literal('attachment.open'),
    attachmentId: anAttachment,
    /** Of a case that has left the picture. */
    caseId: aCase.optional(),
    reason: line,
  }),
};

export type AttachmentCommand = z.infer<(typeof attachmentCommands)[keyof typeof attachmentCommands]>;

export type AttachmentSystemCommand =
  | (StoredPicture & {
      readonly id: string;
      readonly type: 'attachment.keep';
      readonly attachment: AttachmentId;
      readonly by: string;
    })
  | { readonly id: string; readonly type: 'attachment.discard'; readonly attachment: AttachmentId };
