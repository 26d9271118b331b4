// A file that is no table.
import type { Words } from '#contract/ids.ts';

/** The file cannot be read as a table at all; the words say why and what to do. */
export class UnreadableFile extends Error {
  readonly what: Words;
  readonly fix: Words;
  constructor(what: Words, fix: Words, options?: ErrorOptions) {
    super(`${what.en} ${fix.en}`, options);
    this.what = what;
    this.fix = fix;
  }
}
