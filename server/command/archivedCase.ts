// A case that closed days ago has left the picture, and may be opened again: what it was is folded from its facts.
import type { Case } from '#contract/case/case.ts';
import type { CaseId } from '#contract/ids.ts';
import { advance, emptyPicture } from '#contract/picture.ts';
import type { Journal } from '../journal/journal.ts';

/** Its orders stay out of it: what they did is history. null: there never was such a case. */
export const archivedCase = (journal: Pick<Journal, 'factsAbout'>, id: CaseId): Case | null =>
  advance(emptyPicture, journal.factsAbout(id, [])).cases.get(id) ?? null;
