// A picture being advanced: each collection is copied once, when it is first touched, and the given picture
// stays as it was.
import { pruneAttachments } from './attachment/advanceAttachment.ts';
import { isOpen } from './case/case.ts';
import type { CaseId, OrderId } from './ids.ts';
import { isRunning } from './operation/operation.ts';
import { prunePatrols } from './patrol/advancePatrol.ts';
import { type Collection, type Collections, type IdIn, type Picture, type PictureHead } from './picture.ts';
import { pruneSafety } from './safety/advanceSafety.ts';
import { pruneTalk } from './talk/advanceTalk.ts';

/** Closed things leave in whole steps of this, so that the result depends on the time and not on the batches. */
const PRUNE_STEP_MS = 600_000;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Touched = { [K in Collection]?: Map<IdIn<K>, Collections[K]> };

export class Draft {
  readonly head: Writable<PictureHead>;
  readonly #picture: Picture;
  readonly #touched: Touched = {};

  constructor(picture: Picture) {
    this.#picture = picture;
    const { seq, at, policy, district, casesEver, unitsEver } = picture;
    this.head = { seq, at, policy, district, casesEver, unitsEver };
  }

  read<K extends Collection>(name: K): ReadonlyMap<IdIn<K>, Collections[K]> {
    return this.#touchedAt(name) ?? this.#given(name);
  }

  set<K extends Collection>(name: K, value: Collections[K]): void {
    this.#edit(name).set(value.id, value);
  }

  delete<K extends Collection>(name: K, id: IdIn<K>): void {
    this.#edit(name).delete(id);
  }

  /** A console's picture holds only its jurisdiction: a fact about something that it does not hold changes nothing. */
  change<K extends Collection>(
    name: K,
    id: IdIn<K>,
    change: (value: Collections[K]) => Collections[K],
  ): void {
    const value = this.read(name).get(id);
    if (value !== undefined) this.set(name, change(value));
  }

  finish(): Picture {
    return { ...this.#picture, ...this.head, ...this.#touched };
  }

  /** Time goes on: what closed too long ago leaves. */
  passTo(at: number): void {
    const step = Math.floor(at / PRUNE_STEP_MS);
    const before = Math.floor(this.head.at / PRUNE_STEP_MS);
    if (at > this.head.at) this.head.at = at;
    if (step > before && this.head.policy) {
      const now = step * PRUNE_STEP_MS;
      const olderThan = now - this.head.policy.thresholds.keepClosedMs;
      const gone = this.#prune(olderThan);
      prunePatrols(this, olderThan);
      pruneSafety(this, olderThan);
      pruneAttachments(this, gone.cases);
      pruneTalk(this, now, gone.orders);
    }
  }

  #prune(olderThan: number): { readonly cases: ReadonlySet<CaseId>; readonly orders: ReadonlySet<OrderId> } {
    const gone = { cases: new Set<CaseId>(), orders: new Set<OrderId>() };
    for (const { id, disbandedAt } of this.read('teams').values()) {
      if (disbandedAt !== null && disbandedAt < olderThan) this.delete('teams', id);
    }
    // What this very batch closed counts too.
    for (const theCase of this.read('cases').values()) {
      if (isOpen(theCase) || theCase.state.since >= olderThan) continue;
      this.delete('cases', theCase.id);
      if (this.read('escalations').has(theCase.id)) this.delete('escalations', theCase.id);
      if (this.read('checklists').has(theCase.id)) this.delete('checklists', theCase.id);
      gone.cases.add(theCase.id);
      for (const order of theCase.orders) {
        this.delete('orders', order);
        gone.orders.add(order);
      }
    }
    for (const operation of this.read('operations').values()) {
      if (!isRunning(operation) && operation.state.since < olderThan) this.delete('operations', operation.id);
    }
    return gone;
  }

  #edit<K extends Collection>(name: K): Map<IdIn<K>, Collections[K]> {
    let map = this.#touchedAt(name);
    if (!map) {
      map = new Map(this.#given(name));
      Object.assign(this.#touched, { [name]: map });
    }
    return map;
  }

  // A name and its map are of one K; of a generic K TypeScript sees only the union of all maps.
  #given<K extends Collection>(name: K): ReadonlyMap<IdIn<K>, Collections[K]> {
    return this.#picture[name] as unknown as ReadonlyMap<IdIn<K>, Collections[K]>;
  }

  #touchedAt<K extends Collection>(name: K): Map<IdIn<K>, Collections[K]> | undefined {
    return this.#touched[name];
  }
}
