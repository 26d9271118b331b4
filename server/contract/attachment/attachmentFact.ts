// What happens to attachments, as facts.
import type { AttachmentId, CaseId, OrderId, TeamId } from '../ids.ts';
import type { StoredPicture } from './attachment.ts';

export type AttachmentFact =
  | (StoredPicture & {
      readonly type: 'attachment.uploaded';
      readonly attachment: AttachmentId;
      /** Whose it is: the server writes this fact, the person uploaded. */
      readonly by: string;
    })
  /** A command named it: it belongs to this case from now on. */
  | (StoredPicture & {
      readonly type: 'attachment.added';
      readonly attachment: AttachmentId;
      readonly case: CaseId;
      readonly order: OrderId | null;
      /** The team whose report it came with. */
      readonly team: TeamId | null;
      readonly by: string;
      readonly uploadedAt: number;
    })
  /** No command named it in time: the files are gone. */
  | { readonly type: 'attachment.discarded'; readonly attachment: AttachmentId }
  /** Somebody read the sealed original, and why. */
  | {
      readonly type: 'attachment.opened';
      readonly attachment: AttachmentId;
      readonly case: CaseId;
      readonly reason: string;
    };
