// A fact as it is kept: the envelope in columns, the payload as canonical text with its digest, and the chain
// over the digests. The chain covers the digest and not the payload, so that a personal payload can be erased
// by law and the chain still holds (ARCHITECTURE, "Storage").
import { hash } from 'node:crypto';
import { FACT_VERSION } from '#contract/fact.ts';
import type { Fact, FactBody } from '#contract/fact.ts';
import { canonicalJson } from './canonicalJson.ts';
import type { Entry, Head } from './journal.ts';
import { upcast } from './upcast.ts';

/** Everything of a fact that is chained. */
export interface Link {
  readonly seq: number;
  readonly v: number;
  readonly at: number;
  readonly actor: string;
  readonly role: string;
  readonly tier: string | null;
  readonly command: string | null;
  readonly type: string;
  /** Hex SHA-256 of the payload as it was written, also after its erasure. */
  readonly digest: string;
}

export interface FactRow extends Link {
  /** Hex. */
  readonly chain: string;
  /** Canonical JSON of the body without its type. */
  readonly payload: string;
  /** Hex SHA-256 of the words that stand in an erased payload's place; null: not erased. */
  readonly erased: string | null;
}

export const emptyHead: Head = { seq: 0, hash: '0'.repeat(64), at: 0 };

export const digestOf = (text: string): string => hash('sha256', text);

/** `chain(n) = SHA-256(chain(n-1) as hex, newline, JSON of the link as a list)`. */
export function chainOf(previous: string, link: Link): string {
  const { seq, v, at, actor, role, tier, command, type, digest } = link;
  const list = JSON.stringify([seq, v, at, actor, role, tier, command, type, digest]);
  return hash('sha256', `${previous}\n${list}`);
}

/** The rows of one entry, after `head`. Server time never runs backward: an earlier clock is held at the last. */
export function rowsOf(entry: Entry, head: Head): readonly FactRow[] {
  if (!Number.isSafeInteger(entry.at))
    throw new TypeError(`a fact's time is whole milliseconds, not ${entry.at}`);
  const at = Math.max(entry.at, head.at);
  let previous = head.hash;
  return entry.facts.map((body, index) => {
    const payload = payloadOf(body);
    const link: Link = {
      seq: head.seq + 1 + index,
      v: FACT_VERSION,
      at,
      actor: entry.actor.id,
      role: entry.actor.role,
      tier: entry.actor.tier,
      command: entry.command?.id ?? null,
      type: body.type,
      digest: digestOf(payload),
    };
    previous = chainOf(previous, link);
    return { ...link, chain: previous, payload, erased: null };
  });
}

export const payloadOf = ({ type: _, ...payload }: FactBody): string => canonicalJson(payload);

/** The head that `rows` lead to; `head` when there are none. */
export function headAfter(head: Head, rows: readonly FactRow[]): Head {
  const last = rows.at(-1);
  return last ? { seq: last.seq, hash: last.chain, at: last.at } : head;
}

/** What a reader gets, brought to the present version. Written and read facts are made here alike. */
export function factOf(row: FactRow): Fact {
  const { seq, v, at, actor: id, role, tier, command, type } = row;
  return upcast({ seq, v, at, actor: { id, role, tier }, command, type, ...JSON.parse(row.payload) });
}

/** The id of the operation, case, order or patrol that a fact is about, the first that it names; null: about none. */
export function subjectOf(fact: Fact): string | null {
  if ('operation' in fact) return fact.operation;
  if ('case' in fact) return fact.case;
  if ('order' in fact) return fact.order;
  return 'patrol' in fact && typeof fact.patrol === 'string' ? fact.patrol : null;
}

/** True when the payload is the one that was written, or the one that stands for it since its erasure. */
export const isWhole = (row: FactRow): boolean => (row.erased ?? row.digest) === digestOf(row.payload);
