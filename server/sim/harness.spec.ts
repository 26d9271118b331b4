import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FactType } from '#contract/fact.ts';
import type { Policy } from '#contract/policy.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { consolesHoldTheirView, neverBoundTwice } from './properties.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

let policy: Policy;
beforeAll(async () => {
  policy = await loadPolicy(join(import.meta.dirname, '../../assets/policy'));
  console.log(`harness seed ${SEED}`);
});

/** What each walk is sure to meet. */
const EVERY_FACT: readonly FactType[] = [
  'assignment.acknowledged',
  'assignment.arrived',
  'assignment.declined',
  'assignment.departed',
  'assignment.handling',
  'assignment.released',
  'assignment.reported',
  'case.accepted',
  'case.applied',
  'case.checked',
  'case.checking',
  'case.closed',
  'case.dispatched',
  'case.escalated',
  'case.fedBack',
  'case.filed',
  'case.handling',
  'case.rejected',
  'case.reported',
  'case.requeued',
  'case.returned',
  'case.reworked',
  'case.voided',
  'district.adopted',
  'order.completed',
  'order.issued',
  'order.leadChanged',
  'order.recalled',
  'policy.adopted',
  'team.dutyChanged',
  'team.enrolled',
  'unit.enrolled',
];

describe('the whole system', () => {
  it('A2 A1 every console holds its view of the picture after any prefix, and after any absence', () => {
    const met = new Set<FactType>();
    for (let run = 0; run < 14; run++) {
      for (const type of consolesHoldTheirView(policy, SEED + run, 300)) met.add(type);
    }
    // Otherwise the walk proves nothing. Rarer facts come now and then.
    expect(EVERY_FACT.filter((type) => !met.has(type))).toEqual([]);
  });

  it('C3 of two orders for the same team at the same time at most one is let through', () => {
    expect(neverBoundTwice(policy, SEED, 10_000)).toBeGreaterThan(3_000);
  });
});
