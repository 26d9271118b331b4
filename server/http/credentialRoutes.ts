// Every door that has to do with who somebody is: signing in, and the administrators' own.
import type { UnitId } from '#contract/ids.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Devices } from '../credentials/devices.ts';
import { accountRoutes } from './accountRoutes.ts';
import type { App } from './app.ts';
import { auditRoutes } from './auditRoutes.ts';
import { breakGlassRoutes } from './breakGlassRoutes.ts';
import { deviceRoutes } from './deviceRoutes.ts';
import { sessionRoutes, type DemoAccount } from './session.ts';

export interface CredentialRoutes {
  readonly credentials: Credentials;
  readonly devices: Devices;
  readonly unitExists: (unit: UnitId) => boolean;
  /** Offered on the sign-in page; null when this is no demo on loopback. */
  readonly demo: readonly DemoAccount[] | null;
}

export function credentialRoutes(
  app: App,
  { credentials, devices, unitExists, demo }: CredentialRoutes,
): void {
  sessionRoutes(app, { ...credentials, demo });
  accountRoutes(app, credentials);
  auditRoutes(app, credentials);
  breakGlassRoutes(app, credentials);
  deviceRoutes(app, { ...credentials, devices, unitExists });
}
