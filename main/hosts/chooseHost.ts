// Electron where its binary is there or can be fetched, else an installed Chrome or Chromium, else the address.
// The reason is always told: a person who wonders why the wall looks as it does should not have to guess.
import type { Host } from './hostPort.ts';
import type { Fetched } from './fetchElectron.ts';

export type Choice = { readonly host: Host | null; readonly why: string };

export type Possibilities = {
  readonly wanted: boolean;
  readonly hasDisplay: boolean;
  readonly findElectron: () => string | null;
  readonly fetchElectron: () => Promise<Fetched>;
  readonly browser: string | null;
  readonly electronHost: (binary: string) => Host;
  readonly chromiumHost: (binary: string) => Host;
};

export async function chooseHost(here: Possibilities): Promise<Choice> {
  if (!here.wanted) return { host: null, why: 'no window was asked for (--no-open)' };
  if (!here.hasDisplay)
    return { host: null, why: 'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
  const present = here.findElectron();
  if (present) return { host: here.electronHost(present), why: 'Electron is installed' };
  const fetched = await here.fetchElectron();
  if (fetched.kind === 'fetched')
    return { host: here.electronHost(fetched.binary), why: 'Electron was fetched' };
  const noElectron = `no Electron (${fetched.reason})`;
  return here.browser
    ? { host: here.chromiumHost(here.browser), why: noElectron }
    : { host: null, why: `${noElectron}, and no Chrome or Chromium is installed` };
}

export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
