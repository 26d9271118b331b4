// What a fact about an attachment changes in the picture.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { CaseId } from '../ids.ts';
import type { StoredPicture } from './attachment.ts';
import type { AttachmentFact } from './attachmentFact.ts';

export function advanceAttachment(draft: Draft, fact: Envelope & AttachmentFact): void {
  const { at, attachment: id } = fact;
  switch (fact.type) {
    case 'attachment.uploaded':
      draft.set('attachments', {
        id,
        ...storedOf(fact),
        by: fact.by,
        uploadedAt: at,
        state: { kind: 'uploaded', since: at },
      });
      return;
    case 'attachment.added': {
      const { by, uploadedAt, case: theCase, order, team } = fact;
      draft.set('attachments', {
        id,
        ...storedOf(fact),
        by,
        uploadedAt,
        state: { kind: 'added', since: at, case: theCase, order, team },
      });
      return;
    }
    case 'attachment.discarded':
      return draft.delete('attachments', id);
    case 'attachment.opened':
      return;
    default:
      fact satisfies never;
  }
}

/** Those of cases that left the picture leave with them. */
export function pruneAttachments(draft: Draft, gone: ReadonlySet<CaseId>): void {
  if (gone.size === 0) return;
  for (const { id, state } of draft.read('attachments').values()) {
    if (state.kind === 'added' && gone.has(state.case)) draft.delete('attachments', id);
  }
}

export const storedOf = ({
  kind,
  bytes,
  width,
  height,
  digest,
  viewDigest,
  thumbDigest,
}: StoredPicture): StoredPicture => ({ kind, bytes, width, height, digest, viewDigest, thumbDigest });
