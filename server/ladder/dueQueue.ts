// One queue for all that falls due, by time. A thing has one place in it; a new time replaces the old one, which is
// left to lie and thrown away when its turn comes.
import FlatQueue from 'flatqueue';

/** With so many dead entries more than living ones the queue is made anew: it never grows with the days. */
const DEAD_AT_MOST = 1_000;

export class DueQueue<Id extends string> {
  readonly #at = new Map<Id, number>();
  readonly #queue = new FlatQueue<Id>();

  get size(): number {
    return this.#at.size;
  }

  /** null: nothing more falls due. */
  set(id: Id, at: number | null): void {
    if (this.#at.get(id) === (at ?? undefined)) return;
    if (at === null) {
      this.#at.delete(id);
      return;
    }
    this.#at.set(id, at);
    this.#queue.push(id, at);
    if (this.#queue.length > 2 * this.#at.size + DEAD_AT_MOST) this.#sweep();
  }

  /** The first that is due at `now`, which stays where it is; of two at one moment the lower id. */
  first(now: number): Id | null {
    const twins: Id[] = [];
    let at: number | null = null;
    while (this.#queue.length > 0) {
      const value = this.#queue.peekValue()!;
      if (value > now || (at !== null && value > at)) break;
      const id = this.#queue.pop()!;
      if (this.#at.get(id) !== value || twins.includes(id)) continue;
      at = value;
      twins.push(id);
    }
    if (at === null) return null;
    for (const id of twins) this.#queue.push(id, at);
    return twins.reduce((low, id) => (id < low ? id : low));
  }

  #sweep(): void {
    this.#queue.clear();
    for (const [id, at] of this.#at) this.#queue.push(id, at);
    this.#queue.shrink();
  }
}
