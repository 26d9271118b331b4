// The ribbon: how many cases were reported and closed in each stretch of time, among those that the asker may see.
import type { Fact } from '#contract/fact.ts';
import type { Jurisdiction } from '#contract/jurisdiction.ts';
import { alarmClass } from '#contract/policy.ts';
import type { RibbonBucket } from '#contract/wire.ts';
import type { Journal } from '../journal/journal.ts';
import { casesSeen } from './casesSeen.ts';
import { factPages } from './factPages.ts';

type Counts = { -readonly [K in Exclude<keyof RibbonBucket, 'at'>]: number };

/** Buckets of `bucketMs` that hold (from, to], the empty ones too. */
export async function ribbonOf(
  journal: Pick<Journal, 'factsBetween' | 'factsSince' | 'pictureAt'>,
  { from, to, bucketMs }: { readonly from: number; readonly to: number; readonly bucketMs: number },
  jurisdiction: Jurisdiction,
): Promise<readonly RibbonBucket[]> {
  const startOf = (at: number) => Math.floor(at / bucketMs) * bucketMs;
  const buckets = new Map<number, Counts>();
  for (let at = startOf(from); at < to; at += bucketMs) {
    buckets.set(at, { critical: 0, high: 0, low: 0, closed: 0 });
  }
  const seen = await casesSeen(journal, from, to, jurisdiction);
  const count = (fact: Fact) => {
    const bucket = buckets.get(startOf(fact.at));
    if (!bucket || (fact.type !== 'case.reported' && fact.type !== 'case.closed')) return;
    if (seen && !seen.has(fact.case)) return;
    if (fact.type === 'case.reported') bucket[alarmClass(fact.priority)] += 1;
    else bucket.closed += 1;
  };
  for await (const page of factPages(journal, from, to)) page.forEach(count);
  return [...buckets].map(([at, counts]) => ({ at, ...counts }));
}
