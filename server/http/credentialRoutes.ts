// Every door that has to do with who somebody is: signing in, and the administrators' own.
import type { UnitId } from '#contract/ids.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Devices } from '../credentials/devices.ts';
import type { Provider } from '../credentials/provider.ts';
import { accountRoutes } from './accountRoutes.ts';
import type { App } from './app.ts';
import { auditRoutes } from './auditRoutes.ts';
import { breakGlassRoutes } from './breakGlassRoutes.ts';
import { deviceRoutes } from './deviceRoutes.ts';
import { oidcRoutes } from './oidcRoutes.ts';
import { sessionRoutes, type DemoAccount } from './session.ts';

export interface CredentialRoutes {
  readonly credentials: Credentials;
  readonly devices: Devices;
  readonly unitExists: (unit: UnitId) => boolean;
  /** Offered on the sign-in page; null when this is no demo on loopback. */
  readonly demo: readonly DemoAccount[] | null;
  /** An OpenID provider that signs people in; null: none. */
  readonly provider: Provider | null;
  readonly now: () => number;
}

export function credentialRoutes(app: App, given: CredentialRoutes): void {
  const { credentials, devices, unitExists, demo, provider, now } = given;
  const providerSignOut = oidcRoutes(app, credentials, provider, now);
  sessionRoutes(app, { ...credentials, demo, providerSignOut });
  accountRoutes(app, credentials, provider?.settings.issuer ?? null);
  auditRoutes(app, credentials);
  breakGlassRoutes(app, credentials);
  deviceRoutes(app, { ...credentials, devices, unitExists });
}
