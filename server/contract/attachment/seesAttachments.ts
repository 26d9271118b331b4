// Who sees a picture: who sees the case that it belongs to. What nobody has added yet is shown to nobody but the
// district, whose view is everything.
import type { AttachmentId, CaseId } from '../ids.ts';
import { attachmentsOf, type Attachment } from './attachment.ts';

export function attachmentsSeen(
  attachments: ReadonlyMap<AttachmentId, Attachment>,
  cases: ReadonlySet<CaseId>,
): ReadonlySet<AttachmentId> {
  const seen = new Set<AttachmentId>();
  for (const theCase of cases) for (const { id } of attachmentsOf(attachments, theCase)) seen.add(id);
  return seen;
}
