// Who in the simulation gives a command, and when the same thing may be tried again.
import type { Command } from '#contract/command.ts';
import type { TeamId, TownCode } from '#contract/ids.ts';

/** A duty desk (`town: null` is the district's) or a team's leader. */
export type Post =
  | { readonly kind: 'desk'; readonly town: TownCode | null }
  | { readonly kind: 'team'; readonly team: TeamId };

export interface SimCommand {
  readonly by: Post;
  readonly command: Command;
}

type Unnamed<C> = C extends unknown ? Omit<C, 'id'> : never;
/** A command before it gets its id. */
export type Intent = Unnamed<Command>;

/** Accounts of simulated persons start so; whoever else acts is a human. */
export const SIMULATED_ACCOUNT = 'sim:';
export const isSimulated = (account: string): boolean => account.startsWith(SIMULATED_ACCOUNT);

export interface Tries {
  /** True when `key` was not tried within `retryMs`; it then counts as tried at `now`. */
  mayTry(key: string, now: number, retryMs: number): boolean;
}

/** Keys name a state of a thing, so an old one never comes back; the newest are enough. */
const MAX_KEYS = 5_000;

export function makeTries(): Tries {
  const triedAt = new Map<string, number>();
  return {
    mayTry(key, now, retryMs) {
      const last = triedAt.get(key);
      if (last !== undefined && now - last < retryMs) return false;
      triedAt.delete(key);
      triedAt.set(key, now);
      if (triedAt.size > MAX_KEYS) triedAt.delete(triedAt.keys().next().value!);
      return true;
    },
  };
}
