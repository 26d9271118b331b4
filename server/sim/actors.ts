// The simulated persons: one account per desk and per team, all under `sim:`, so that history tells them from
// people for ever.
import type { Person } from '#contract/actor.ts';
import type { TeamId, TownCode } from '#contract/ids.ts';
import { SIMULATED_ACCOUNT, type Post } from './post.ts';

export function personAt(post: Post): Person {
  return post.kind === 'team' ? simulatedLeader(post.team) : simulatedDesk(post.town);
}

export function simulatedDesk(town: TownCode | null): Person {
  const account = `${SIMULATED_ACCOUNT}desk:${town ?? 'district'}`;
  const name = '模拟值班台';
  return town === null
    ? { kind: 'person', role: 'districtCommander', account, name }
    : { kind: 'person', role: 'townCommander', account, name, town };
}

export const simulatedLeader = (team: TeamId): Person => ({
  kind: 'person',
  role: 'teamLeader',
  account: `${SIMULATED_ACCOUNT}team:${team}`,
  name: '模拟队长',
  team,
});
