// A journal outlives the program that wrote it. Each change of a fact's shape leaves one step here; a fact is
// carried through the steps from its own version to the present one when it is read, and never rewritten.
import { FACT_VERSION } from '#contract/fact.ts';
import type { Fact } from '#contract/fact.ts';
import { JournalFault } from './journal.ts';

export type RawFact = { readonly [key: string]: unknown; readonly seq: number; readonly v: number };
export type Step = (fact: RawFact) => RawFact;

/** What facts of version 1 did not say yet, by type: what the fact itself says wins. */
const SINCE_1: Readonly<Record<string, object>> = {
  'case.reported': { hotlineNo: null, byTeam: null, suspects: [] },
  'case.filed': { department: null },
  'case.rejected': { code: 'other' },
  'case.fedBack': { attachments: [] },
  'case.checking': { team: null },
  'case.closed': { condition: null, note: null },
  'case.reworked': { as: 'rework', department: null },
  'case.voided': { ground: 'other', duplicateOf: null },
};

/** `STEPS[n - 1]` makes version n + 1 of version n. */
export const STEPS: readonly Step[] = [(fact) => ({ ...SINCE_1[String(fact['type'])], ...fact })];

/** Throws `JournalFault` for a fact that a newer program wrote. */
export function upcast(fact: RawFact, steps: readonly Step[] = STEPS, version: number = FACT_VERSION): Fact {
  if (fact.v > version || fact.v < 1) {
    throw new JournalFault(
      `Fact ${fact.seq} has version ${fact.v}; this program reads versions 1 to ${version}. Update the program.`,
    );
  }
  if (steps.length !== version - 1)
    throw new Error(`version ${version} wants ${version - 1} upcasting steps`);
  const present = steps.slice(fact.v - 1).reduce((older, step) => step(older), fact);
  // The payload was checked against its digest, and the steps give the present shape.
  return { ...present, v: version } as unknown as Fact;
}
