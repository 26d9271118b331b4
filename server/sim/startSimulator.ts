// Starts the simulator as a process of its own, so that it can cost the server nothing but its requests, and
// starts it again when it dies. Called by server.ts after the organisation is enrolled and the doors are open.
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Person } from '#contract/actor.ts';
import type { TeamId, TownCode, UnitId } from '#contract/ids.ts';
import { simulatedDesk, simulatedLeader } from './actors.ts';
import type { EnrolCommand } from './organisation.ts';
import type { SimStart, SimTokens } from './simMessage.ts';

export interface SimulatorOptions {
  readonly url: string;
  readonly seed: number;
  readonly districtDir: string;
  readonly policyDir: string;
  readonly towns: readonly { readonly code: TownCode }[];
  /** The whole organisation, enrolled now or earlier. */
  readonly organisation: readonly EnrolCommand[];
  /** A session for this run; the simulator's persons have accounts under `sim:`. */
  readonly tokenFor: (person: Person) => string;
  /** Device tokens for this run, in the order given. */
  readonly deviceTokens: (units: readonly UnitId[]) => readonly string[];
  readonly onEnded?: (reason: string) => void;
}

/** A simulator that dies again and again is broken; the wall then shows its units going stale, which is true. */
const RESTARTS = 5;
const RESTART_AFTER_MS = 2_000;
/** Long enough to finish a request, short enough for a server that is stopping. */
const STOP_WITHIN_MS = 2_000;

/** Returns the stop. */
export function startSimulator(options: SimulatorOptions): () => Promise<void> {
  const { url, seed, districtDir, policyDir } = options;
  const start: SimStart = { kind: 'start', url, seed, districtDir, policyDir, tokens: tokensOf(options) };
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopping = false;
  let restarts = 0;

  const run = () => {
    // Its log goes where ours goes; stdout is for the person who started the server.
    child = fork(join(import.meta.dirname, 'simProcess.ts'), [], { stdio: ['ignore', 2, 2, 'ipc'] });
    child.once('exit', (code, signal) => {
      child = null;
      if (stopping) return;
      const again = restarts < RESTARTS;
      options.onEnded?.(`ended (${signal ?? code}), ${again ? 'starting again' : 'given up'}`);
      if (!again) return;
      restarts += 1;
      timer = setTimeout(run, RESTART_AFTER_MS);
    });
    // A child that is gone before it was told ends by `exit`; this error says the same again.
    child.send(start, () => {});
  };
  run();

  return async () => {
    stopping = true;
    if (timer) clearTimeout(timer);
    const running = child;
    if (!running) return;
    const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    running.kill('SIGTERM');
    const hard = setTimeout(() => running.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(hard);
  };
}

function tokensOf({ towns, organisation, tokenFor, deviceTokens }: SimulatorOptions): SimTokens {
  const desks: Record<TownCode | 'district', string> = { district: tokenFor(simulatedDesk(null)) };
  for (const { code } of towns) desks[code] = tokenFor(simulatedDesk(code));
  const teams: Record<TeamId, string> = {};
  const units: UnitId[] = [];
  for (const command of organisation) {
    if (command.type === 'team.enrol') teams[command.team] = tokenFor(simulatedLeader(command.team));
    else units.push(command.unit);
  }
  const given = deviceTokens(units);
  const devices: Record<UnitId, string> = Object.fromEntries(
    units.map((unit, index) => [unit, given[index]!]),
  );
  return { desks, teams, devices };
}
