// What may happen to an attachment: it is kept within the account's quota, added once, by whoever uploaded it,
// to what their command is about; or erased unseen. An original is opened with a reason or not at all.
import { actorRef } from '../actor.ts';
import type { AnyCommand } from '../command.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import type { AttachmentId, CaseId, OrderId, TeamId, Words } from '../ids.ts';
import type { Picture } from '../picture.ts';
import type { Policy } from '../policy.ts';
import { invalid, notFound, notNow, quotaUsed } from '../refusal.ts';
import { storedOf } from './advanceAttachment.ts';
import { attachmentRules, attachmentsOf, type Attachment } from './attachment.ts';

const ATTACHMENT: Words = { zh: '附件', en: 'attachment' };
const DAY_MS = 86_400_000;

type AnyAttachmentCommand = Extract<AnyCommand, { type: `attachment.${string}` }>;

export function decideAttachment(given: Given, command: AnyAttachmentCommand): Decision {
  const { picture, policy, actor, context } = given;
  const refusal = denied(picture, actor, command.type, {});
  if (refusal) return refuse(refusal);
  switch (command.type) {
    case 'attachment.keep': {
      if (picture.attachments.has(command.attachment)) return refuse(taken('id'));
      const full = overQuota(picture, policy, command.by, command.bytes, context.now);
      if (full) return refuse(full);
      const { attachment, by } = command;
      return facts({ type: 'attachment.uploaded', attachment, by, ...storedOf(command) });
    }
    case 'attachment.discard': {
      const attachment = picture.attachments.get(command.attachment);
      if (!attachment || !isExpired(attachment, policy, context.now)) return facts();
      return facts({ type: 'attachment.discarded', attachment: attachment.id });
    }
    case 'attachment.open': {
      const { attachmentId, caseId, reason } = command;
      const attachment = picture.attachments.get(attachmentId);
      const theCase = attachment?.state.kind === 'added' ? attachment.state.case : null;
      // What is in the picture is known better than what the command says.
      const of = attachment ? theCase : (caseId ?? null);
      if (of === null) return refuse(notFound('attachmentId', ATTACHMENT, attachmentId));
      return facts({ type: 'attachment.opened', attachment: attachmentId, case: of, reason });
    }
  }
}

/** What the pictures that a command brings along lead to. Every command that may bring some asks this. */
export function claimed(
  { picture, policy, actor, context }: Given,
  ids: readonly AttachmentId[] | undefined,
  of: { readonly case: CaseId; readonly order?: OrderId; readonly team?: TeamId },
): Decision {
  if (ids === undefined || ids.length === 0) return facts();
  const account = actorRef(actor).id;
  const { perCase } = attachmentRules(policy);
  const has = attachmentsOf(picture.attachments, of.case).length;
  if (has + ids.length > perCase) {
    return refuse(
      notNow(
        'attachments',
        `一个案件最多 ${perCase} 张照片，已有 ${has} 张。请只选要紧的几张。`,
        `A case keeps at most ${perCase} pictures and has ${has}. Choose the few that matter.`,
      ),
    );
  }
  const added: FactBody[] = [];
  for (const [index, id] of ids.entries()) {
    const field = `attachments.${index}`;
    if (ids.indexOf(id) !== index) {
      return refuse(
        invalid(field, '同一张照片写了两次，请去掉一个。', 'This picture is named twice: remove one.'),
      );
    }
    const attachment = picture.attachments.get(id);
    // Somebody else's is not told apart from one that is not there.
    if (!attachment || attachment.by !== account) return refuse(notFound(field, ATTACHMENT, id));
    if (attachment.state.kind === 'added') return refuse(taken(field));
    if (isExpired(attachment, policy, context.now)) return refuse(expired(field));
    added.push({
      type: 'attachment.added',
      attachment: id,
      case: of.case,
      order: of.order ?? null,
      team: of.team ?? null,
      by: account,
      uploadedAt: attachment.uploadedAt,
      ...storedOf(attachment),
    });
  }
  return facts(...added);
}

/** Once it is, no command can add it any more: its files may be erased before the fact about that. */
export const isExpired = ({ state }: Attachment, policy: Policy | null, now: number): boolean =>
  state.kind === 'uploaded' && now >= state.since + attachmentRules(policy).keepUnclaimedMs;

/** Why this account may not upload so much more today; null when it may. */
export function overQuota(picture: Picture, policy: Policy | null, by: string, bytes: number, now: number) {
  const { filesPerDay, bytesPerDay } = attachmentRules(policy);
  let files = 1;
  let all = bytes;
  let freeAt = Infinity;
  for (const one of picture.attachments.values()) {
    if (one.by !== by || one.uploadedAt <= now - DAY_MS) continue;
    files += 1;
    all += one.bytes;
    freeAt = Math.min(freeAt, one.uploadedAt + DAY_MS);
  }
  if (files <= filesPerDay && all <= bytesPerDay) return null;
  const hours = Math.max(1, Math.ceil((freeAt - now) / 3_600_000));
  return quotaUsed(filesPerDay, Math.floor(bytesPerDay / 1_000_000), Number.isFinite(hours) ? hours : 24);
}

const taken = (field: string) =>
  notNow(
    field,
    '这张照片已经附在案件上，不能再用；请重新上传。',
    'This picture belongs to a case already. Upload it again.',
  );

const expired = (field: string) =>
  notNow(
    field,
    '这张照片上传太久没有使用，已被清除，请重新上传。',
    'This picture was uploaded too long ago and is gone. Upload it again.',
  );
