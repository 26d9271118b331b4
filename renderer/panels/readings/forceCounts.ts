// 力量: how many teams of each force are free, engaged or off, as the picture has it.
import type { Picture } from '#contract/picture.ts';
import type { Force } from '#contract/policy.ts';
import { teamRole } from '../../picture/teamRole.ts';

export interface ForceCount {
  readonly force: Force;
  readonly free: number;
  readonly engaged: number;
  readonly off: number;
}

/** Forces without any team are left out: a zero that nobody can act on is noise. */
export function forceCounts(picture: Picture): readonly ForceCount[] {
  const counts = new Map<string, { free: number; engaged: number; off: number }>();
  for (const team of picture.teams.values()) {
    if (team.disbandedAt !== null) continue;
    const count = counts.get(team.force) ?? { free: 0, engaged: 0, off: 0 };
    const role = teamRole(team.state.kind);
    // A team that calls for help cannot be sent: it counts as engaged, and stands above all cases besides.
    count[role === 'emergency' ? 'engaged' : role] += 1;
    counts.set(team.force, count);
  }
  return (picture.policy?.forces ?? []).flatMap((force) => {
    const count = counts.get(force.code);
    return count ? [{ force, ...count }] : [];
  });
}
