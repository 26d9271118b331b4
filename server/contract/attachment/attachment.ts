// An attachment (附件): a picture that somebody took and a case keeps. The picture holds what is known about it;
// the file lies in the data directory, found by its id and proven by its digests.
import type { AttachmentId, CaseId, OrderId, TeamId } from '../ids.ts';
import { indexedBy } from '../indexedBy.ts';
import type { Policy } from '../policy.ts';

export const PICTURE_KINDS = ['jpeg', 'png', 'webp'] as const;
export type PictureKind = (typeof PICTURE_KINDS)[number];

/** The three files of one upload: the original as it came, a copy for viewers without its metadata, a thumbnail. */
export interface StoredPicture {
  /** Of the original, by its content. */
  readonly kind: PictureKind;
  readonly bytes: number;
  /** Pixels of the original, upright. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of each file, hex; empty once the files were erased by law. */
  readonly digest: string;
  readonly viewDigest: string;
  readonly thumbDigest: string;
}

export type AttachmentState =
  /** Nobody's yet: whoever uploaded it names it in a command, or it is erased. */
  | { readonly kind: 'uploaded'; readonly since: number }
  | {
      readonly kind: 'added';
      readonly since: number;
      readonly case: CaseId;
      readonly order: OrderId | null;
      readonly team: TeamId | null;
    };

export interface Attachment extends StoredPicture {
  readonly id: AttachmentId;
  /** The account that uploaded it; nobody else may add it. */
  readonly by: string;
  readonly uploadedAt: number;
  readonly state: AttachmentState;
}

/** What a district may set; `assets/policy/attachments.json`. */
export interface AttachmentRules {
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** What one account may upload within 24 hours. */
  readonly filesPerDay: number;
  readonly bytesPerDay: number;
  /** An upload that no command named by then is erased. */
  readonly keepUnclaimedMs: number;
  readonly perCase: number;
}

/** For policies that were adopted before there were attachments; as shipped. */
const RULES: AttachmentRules = {
  maxBytes: 10_000_000,
  maxPixels: 50_000_000,
  filesPerDay: 200,
  bytesPerDay: 1_000_000_000,
  keepUnclaimedMs: 86_400_000,
  perCase: 200,
};

export const attachmentRules = (policy: Policy | null): AttachmentRules => policy?.attachments ?? RULES;

/** Of one case, in the order in which they were added. */
export const attachmentsOf = (
  attachments: ReadonlyMap<AttachmentId, Attachment>,
  theCase: CaseId,
): readonly Attachment[] => byCase(attachments).get(theCase) ?? [];

const byCase = indexedBy<AttachmentId, Attachment, CaseId>(({ state }) =>
  state.kind === 'added' ? [state.case] : [],
);
