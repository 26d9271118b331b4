// What the server tells the simulator's process, once, over IPC: where the doors are and the credentials made
// for this run. Never as arguments or environment, where other processes could read them.
import type { TeamId, TownCode, UnitId } from '#contract/ids.ts';

export interface SimStart {
  readonly kind: 'start';
  /** Of the server, e.g. `http://127.0.0.1:4170`. */
  readonly url: string;
  readonly seed: number;
  readonly districtDir: string;
  readonly policyDir: string;
  readonly tokens: SimTokens;
}

export interface SimTokens {
  /** Bearer tokens of the simulated duty desks: one per town and the district's. */
  readonly desks: Readonly<Record<TownCode | 'district', string>>;
  /** Bearer tokens of the team leaders. The simulation drives these teams and no others. */
  readonly teams: Readonly<Record<TeamId, string>>;
  /** Device tokens; the device id is the unit id. */
  readonly devices: Readonly<Record<UnitId, string>>;
}

/** The only message there is; it comes from our own parent, so its kind is check enough. */
export const isSimStart = (message: unknown): message is SimStart =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'start';
