// The rules of the ladder for the small world: one of each kind, and a limit rule for each tier.
import type { TriggerRule, Trigger, LadderAct } from '../case/triggers.ts';
import type { Policy } from '../policy.ts';
import { POLICY } from './smallDistrict.ts';

const sourced = { source: 'test', verified: false };
const rule = (key: string, act: LadderAct, trigger: Trigger): TriggerRule => ({
  ...trigger,
  key,
  act,
  words: { zh: `规则${key}`, en: `rule ${key}` },
  ...sourced,
});

export const GRACE_MIN = { '1': 0, '2': 30, '3': 30, '4': 30, '5': 30 } as const;
export const EXPIRING = ['verify', 'accept', 'dispatch', 'arrive', 'handle'] as const;

export const LADDER_POLICY: Policy = {
  ...POLICY,
  hash: 'small with a ladder',
  limits: {
    areas: { urban: 'I', village: 'II', towns: [], grids: [] },
    rules: [
      {
        key: 'village',
        name: { zh: '村', en: 'village' },
        when: { areas: ['II'], priorities: [2, 3, 4, 5] },
        times: { handle: 1.5 },
        ...sourced,
      },
      {
        key: 'district',
        name: { zh: '区', en: 'district' },
        when: { tiers: ['district'] },
        set: { dispatch: { n: 5, unit: 'min' } },
        ...sourced,
      },
    ],
  },
  ladder: {
    renewAfterMin: 15,
    renewGapMin: 1,
    latestMin: 60,
    rules: [
      rule('urgent', 'escalate', { kind: 'priority', numbers: { atMost: 1 } }),
      rule('returned', 'escalate', { kind: 'returned', numbers: { times: 2 } }),
      rule('towns', 'escalate', { kind: 'severalTowns', numbers: { towns: 2 } }),
      rule('hotline', 'escalate', {
        kind: 'hotlineRepeat',
        numbers: { times: 3, withinDays: 7, nearM: 100 },
      }),
      rule('runsOut', 'prepare', {
        kind: 'limitUsed',
        numbers: { steps: ['dispatch', 'arrive', 'handle'], share: 0.7 },
      }),
      rule('overdue', 'notify', {
        kind: 'limitExpired',
        numbers: { steps: ['handle'], graceMin: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 } },
      }),
      rule('expired', 'escalate', {
        kind: 'limitExpired',
        numbers: { steps: EXPIRING, graceMin: GRACE_MIN },
      }),
      rule('border', 'offer', { kind: 'nearBoundary', numbers: { withinM: 200 } }),
    ],
  },
};
