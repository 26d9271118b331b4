// One queue for all that falls due, by time. A thing has one place in it; a new time replaces the old one, which is
// left to lie and thrown away when its turn comes.
import FlatQueue from 'flatqueue';

/** With so many dead entries more than living ones the queue is made anew: it never grows with the days. */
const DEAD_AT_MOST = 1_000;

export class DueQueue<Id extends string> {
  readonly #at = new Map<Id, number>();
  readonly #queue = new FlatQueue<Id>();
  /** Those of one moment, the highest id first: the heap keeps no order among them. */
  #twins: Id[] = [];
  #twinsAt = 0;

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
    while (this.#twins.length > 0 && this.#at.get(this.#twins.at(-1)!) !== this.#twinsAt) this.#twins.pop();
    const next = this.#nextAt();
    if (this.#twins.length > 0 && (next === null || this.#twinsAt < next)) {
      return this.#twinsAt <= now ? this.#twins.at(-1)! : null;
    }
    // Something was set to this moment or to an earlier one: all take their places anew.
    for (const id of this.#twins) this.#queue.push(id, this.#twinsAt);
    this.#twins = [];
    if (next === null || next > now) return null;
    this.#twins = this.#takeAt(next);
    this.#twinsAt = next;
    return this.#twins.at(-1) ?? null;
  }

  /** The earliest time in the heap at which something living stands. */
  #nextAt(): number | null {
    while (this.#queue.length > 0) {
      const at = this.#queue.peekValue()!;
      if (this.#at.get(this.#queue.peek()!) === at) return at;
      this.#queue.pop();
    }
    return null;
  }

  #takeAt(at: number): Id[] {
    const ids = new Set<Id>();
    while (this.#nextAt() === at) ids.add(this.#queue.pop()!);
    return [...ids].sort((a, b) => (a < b ? 1 : -1));
  }

  #sweep(): void {
    this.#queue.clear();
    this.#twins = [];
    for (const [id, at] of this.#at) this.#queue.push(id, at);
    this.#queue.shrink();
  }
}
