import { describe, expect, it } from 'vitest';
import { gridCode } from './ids.ts';
import { areaClassOf, limitsFor, type LimitRule, type Place } from './limits.ts';
import type { FilingCondition, Policy } from './policy.ts';
import { NORTH, POLICY, SOUTH } from './testing/smallDistrict.ts';

const DAY = Date.parse('2026-11-23T10:00+08:00');
const inUrban = { town: NORTH, villageGrid: gridCode(`${NORTH}V001`), urbanGrid: gridCode(`${NORTH}U001`) };
const inVillage = { ...inUrban, urbanGrid: null };
const condition: FilingCondition = {
  ...POLICY.categories[0]!.conditions[0]!,
  limits: {
    accept: { n: 10, unit: 'min' },
    dispatch: { n: 20, unit: 'min' },
    arrive: { n: 40, unit: 'min' },
    handle: { n: 4, unit: 'wh' },
    check: { n: 30, unit: 'min' },
  },
};

const rule = (when: LimitRule['when'], change: Pick<LimitRule, 'set' | 'times'>): LimitRule => ({
  key: 'r',
  name: { zh: '规', en: 'rule' },
  when,
  ...change,
  source: 'test',
  verified: false,
});

function policyWith(...rules: readonly LimitRule[]): Policy {
  const areas = {
    urban: 'I',
    village: 'II',
    towns: [{ town: SOUTH, urban: 'II', village: 'III' }],
    grids: [{ grid: gridCode(`${NORTH}V007`), class: 'III' }],
  } as const;
  return { ...POLICY, limits: { areas, rules } };
}

describe('limits by place, tier and day', () => {
  it('C11 the area class is the grid’s own, else the town’s, else that of the layer', () => {
    const policy = policyWith();
    expect(areaClassOf(policy, inUrban)).toBe('I');
    expect(areaClassOf(policy, inVillage)).toBe('II');
    expect(areaClassOf(policy, { ...inVillage, town: SOUTH })).toBe('III');
    expect(areaClassOf(policy, { ...inVillage, villageGrid: gridCode(`${NORTH}V007`) })).toBe('III');
    expect(areaClassOf(POLICY, inUrban)).toBe(null);
  });

  const handle = (policy: Policy, place: Place = inVillage, tier: 'town' | 'district' = 'town', at = DAY) =>
    limitsFor(policy, 'E-0401', condition, place, tier, at).handle;

  it('C11 rules apply in their order to what they name, and to nothing else', () => {
    const policy = policyWith(
      rule({ areas: ['II'], priorities: [3] }, { times: { handle: 1.5 } }),
      rule({ tiers: ['district'] }, { set: { handle: { n: 2, unit: 'h' } }, times: { handle: 2 } }),
      rule({ categories: ['P-0103'] }, { times: { handle: 9 } }),
      rule({ conditions: ['severe'] }, { times: { handle: 9 } }),
      rule({ towns: [SOUTH] }, { times: { handle: 0.5 } }),
    );
    expect(handle(policy)).toEqual({ n: 6, unit: 'wh' });
    expect(handle(policy, inUrban)).toEqual({ n: 4, unit: 'wh' });
    expect(handle(policy, inVillage, 'district')).toEqual({ n: 4, unit: 'h' });
    expect(handle(policy, { ...inUrban, town: SOUTH })).toEqual({ n: 3, unit: 'wh' });
    expect(limitsFor(policy, 'E-0401', condition, inVillage, 'town', DAY).dispatch).toEqual(
      condition.limits.dispatch,
    );
  });

  it('C11 a rule holds from its first to its last local day', () => {
    const policy = policyWith(rule({ from: '2026-11-23', until: '2026-11-24' }, { times: { handle: 2 } }));
    const at = (local: string) => handle(policy, inVillage, 'town', Date.parse(`${local}+08:00`))?.n;
    expect(['2026-11-22T23:59', '2026-11-23T00:00', '2026-11-24T23:59', '2026-11-25T00:00'].map(at)).toEqual([
      4, 8, 8, 4,
    ]);
  });

  it('C11 continuous handling has no limit to stretch', () => {
    const continuous = { ...condition, limits: { ...condition.limits, handle: null } };
    const policy = policyWith(rule({}, { times: { handle: 2 } }));
    expect(limitsFor(policy, 'E-0496', continuous, inVillage, 'town', DAY).handle).toBe(null);
  });
});
