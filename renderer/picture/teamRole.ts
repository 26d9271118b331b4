// The four ways in which a team counts: may it be sent, is it busy, is it away, does it call for help.
import type { TeamStateKind } from '#contract/organisation/organisation.ts';

export type TeamRole = 'free' | 'engaged' | 'off' | 'emergency';

export function teamRole(state: TeamStateKind): TeamRole {
  switch (state) {
    case 'available':
      return 'free';
    case 'assigned':
    case 'enRoute':
    case 'onScene':
    case 'handling':
      return 'engaged';
    case 'offDuty':
    case 'unavailable':
      return 'off';
    case 'emergency':
      return 'emergency';
  }
}
