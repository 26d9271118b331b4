// The last answer of a costly step, kept while what it was made from is the same: layers and columns then keep
// their identity, and deck.gl compares nothing and uploads nothing.

export class Held<R> {
  #about: readonly unknown[] | null = null;
  #answer: R | undefined;

  get(about: readonly unknown[], make: (last: R | undefined) => R): R {
    const held = this.#about;
    const same = held?.length === about.length && held.every((one, i) => Object.is(one, about[i]));
    if (!same || this.#answer === undefined) {
      this.#answer = make(this.#answer);
      this.#about = about;
    }
    return this.#answer;
  }

  forget(): void {
    this.#about = null;
    this.#answer = undefined;
  }
}
