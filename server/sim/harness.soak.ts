import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '#contract/policy.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { consolesHoldTheirView, neverBoundTwice } from './properties.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

let policy: Policy;
beforeAll(async () => {
  policy = await loadPolicy(join(import.meta.dirname, '../../assets/policy'));
  console.log(`harness seed ${SEED}`);
});

describe('the whole system, for long', () => {
  it('A2 A1 every console holds its view after any prefix of 100,000 commands', () => {
    for (let run = 0; run < 100; run++) consolesHoldTheirView(policy, SEED + run, 1_000);
  });

  it('C3 in 100,000 pairs of orders for the same team no team is ever bound twice', () => {
    expect(neverBoundTwice(policy, SEED, 100_000)).toBeGreaterThan(30_000);
  });
});
