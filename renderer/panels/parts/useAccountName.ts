// Who an account is to a reader: a team signs in by its id, and its name says more. A phone knows few names.
import type { TeamId } from '#contract/ids.ts';
import { usePicture } from '../seat.tsx';

export function useAccountName(): (account: string) => string {
  const { teams } = usePicture();
  return (account) => {
    const team = /^(?:sim:)?team:(.+)$/.exec(account)?.[1];
    return team === undefined ? account : (teams.get(team as TeamId)?.name ?? team);
  };
}
