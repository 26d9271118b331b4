import { expect, it } from 'vitest';
import type { TeamChoice, TeamChoices } from '#contract/wire.ts';
import { planOf } from './planOf.ts';

const choice = (id: string, declined: boolean): TeamChoice =>
  ({
    team: { id, name: `${id}队`, force: 'joint', homeTown: 'n' },
    travelMin: 5,
    distanceM: 1_000,
    schematic: false,
    matches: true,
    reasons: declined
      ? [{ kind: 'declined', text: { zh: '03:15 拒过此案', en: 'declined at 03:15' }, addsMin: 30 }]
      : [],
  }) as unknown as TeamChoice;

it('LA14 a team that has declined the case is in no plan that one key sends, and the plan says so', () => {
  const teams = [choice('a', true), choice('b', false)];
  const sources = { placeOf: () => null, priceOf: () => null, latestMin: 60 };
  const set = { teams, lead: 'a', needs: [] };
  const plan = planOf({ teams, set } as unknown as TeamChoices, sources);
  expect(plan.teams.map(({ team }) => team)).toEqual(['b']);
  expect(plan.shortfalls.map(({ zh }) => zh)).toEqual(['a队拒过此案，未列入']);
});
