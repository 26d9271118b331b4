// Who changed a case, an order or an operation last, so that somebody who decided on what they saw a moment ago is
// told who was first, when and with what. The list lives in the thing itself: the refusal stays a pure decision.
import type { ActorRef } from './actor.ts';
import { ACT_WORDS, ROLE_WORDS } from './actWords.ts';
import type { Refusal } from './command.ts';
import type { Fact, FactPrefix, FactsOf } from './fact.ts';
import type { Picture } from './picture.ts';
import { conflict } from './refusal.ts';

/** The kinds of things that people decide on side by side. */
type ChangingPrefix = Extract<FactPrefix, 'case' | 'order' | 'assignment' | 'operation' | 'patrol' | 'panic'>;
export type Act = FactsOf<ChangingPrefix>['type'];

export interface Change {
  /** Of the thing, after this act. */
  readonly version: number;
  /** Epoch ms, server clock. */
  readonly at: number;
  readonly by: Pick<ActorRef, 'id' | 'role'>;
  readonly act: Act;
}

/** What carries its last changes. */
export interface Changing {
  readonly version: number;
  /** Oldest first; the last `KEPT_CHANGES` at most. */
  readonly changes: readonly Change[];
}

/** One order on a case that nobody has filed yet is five acts: two such decisions fit, and a refusal is still read. */
export const KEPT_CHANGES = 10;

export function withChange<T extends Changing>(thing: T, fact: Fact & { readonly type: Act }): T {
  const { at, actor, type: act } = fact;
  const change: Change = { version: thing.version, at, by: { id: actor.id, role: actor.role }, act };
  return { ...thing, changes: [...thing.changes, change].slice(-KEPT_CHANGES) };
}

/** The refusal for somebody who saw an older version than there is, or null. */
export function stale(picture: Picture, thing: Changing, expected: number | undefined): Refusal | null {
  if (expected === undefined || expected === thing.version) return null;
  const offsetMin = picture.policy?.calendar.utcOffsetMin ?? 0;
  const since = decisions(thing.changes.filter(({ version }) => version > expected));
  const told = since.map(({ at, by, acts }) => ({
    zh: `${clockTime(at, offsetMin)} ${ROLE_WORDS[by.role].zh}（${by.id}）${acts.map((act) => ACT_WORDS[act].zh).join('、')}`,
    en: `${clockTime(at, offsetMin)} ${ROLE_WORDS[by.role].en} (${by.id}) ${acts.map((act) => ACT_WORDS[act].en).join(', ')}`,
  }));
  // A version that was never there, or changes that are no longer kept: the numbers alone are said.
  const kept = thing.version - expected <= thing.changes.length;
  return conflict(expected, thing.version, {
    zh: told.length > 0 ? `${kept ? '' : '……'}${told.map(({ zh }) => zh).join('；')}` : '',
    en: told.length > 0 ? `${kept ? '' : '… '}${told.map(({ en }) => en).join('; ')}` : '',
  });
}

interface Decided {
  readonly at: number;
  readonly by: Change['by'];
  readonly acts: Act[];
}

/** One decision makes several facts: they are told together. */
function decisions(changes: readonly Change[]): Decided[] {
  const list: Decided[] = [];
  for (const { at, by, act } of changes) {
    const last = list.at(-1);
    if (last && last.at === at && last.by.id === by.id) last.acts.push(act);
    else list.push({ at, by, acts: [act] });
  }
  return list;
}

/** Wall-clock time in the district, `HH:MM:SS`: conflicts are about the last minutes, so no date. */
export const clockTime = (at: number, utcOffsetMin: number): string =>
  new Date(at + utcOffsetMin * 60_000).toISOString().slice(11, 19);
