// What the doors for administrators answer.
import type { Role } from '../actor.ts';

/** GET /api/admin/accounts */
export interface AccountReading {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly scope: string | null;
  readonly disabledAt: number | null;
  /** Of a demo: it lasts as long as the program. */
  readonly volatile: boolean;
  readonly factor: {
    readonly enrolled: boolean;
    readonly required: boolean;
    readonly recoveryLeft: number;
  };
  /** The identity at the OpenID provider that it is linked to. */
  readonly subject: { readonly issuer: string; readonly subject: string } | null;
  /** How many are signed in with it. */
  readonly sessions: number;
}

export interface AccountsAnswer {
  readonly accounts: readonly AccountReading[];
  /** The provider that identities are linked to; null: none is configured. */
  readonly issuer: string | null;
}

/** GET /api/admin/devices */
export interface DeviceReading {
  readonly id: string;
  readonly unit: string;
  readonly crs: 'wgs84' | 'gcj02';
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export interface DevicesAnswer {
  readonly devices: readonly DeviceReading[];
  /** How many there are in all that match. */
  readonly count: number;
}
