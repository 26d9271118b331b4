// Which devices may report, for which unit, in which coordinates. Tokens are random and shown once; only their
// hash is kept, in the credential store and never in the journal.
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { unitId, type UnitId } from '#contract/ids.ts';

/** What a device measures in; converted to WGS-84 at the door (DOMAIN 6.3). */
export type Crs = 'wgs84' | 'gcj02';

export interface Device {
  readonly id: string;
  readonly unit: UnitId;
  readonly crs: Crs;
  readonly createdAt: number;
  /** Epoch ms; null while it may report. */
  readonly revokedAt: number | null;
}

/** A registered device, or one that only the open token vouches for. */
export type Sender = { readonly kind: 'device'; readonly device: Device } | { readonly kind: 'visitor' };

export interface Devices {
  /** Registers the device, or replaces its unit, CRS and token. The token is told once and kept nowhere. */
  issue(id: string, what: { readonly unit: UnitId; readonly crs: Crs }): string;
  /** The same for many, in one write; tokens in the order given. */
  issueAll(
    wanted: readonly { readonly id: string; readonly unit: UnitId; readonly crs: Crs }[],
  ): readonly string[];
  /** A new token, the old one ends; null when there is no such device in force. */
  rotate(id: string): string | null;
  /** False when there is no such device in force. */
  revoke(id: string): boolean;
  find(id: string): Device | null;
  list(): readonly Device[];
  /** Null: not known, revoked, or another token. */
  authenticate(id: string, token: string): Sender | null;
}

export interface DevicesOptions {
  readonly now?: () => number;
  /** In a demo: a token that is right for any device which was not revoked. */
  readonly acceptAny?: { readonly token: string } | null;
}

/** 192 bits: no one guesses it, so a plain SHA-256 of it is as safe as a slow hash and costs a microsecond. */
const TOKEN_BYTES = 24;
const DEVICE_ID = /^[\p{L}\p{N}._:@#/-]{1,64}$/u;

/** Letters, digits and `._:@#/-`, at most 64: what an IMEI, a plate or an OwnTracks `user/device` needs. */
export const isDeviceId = (text: string): boolean => DEVICE_ID.test(text);

interface Row {
  readonly id: string;
  readonly unit: string;
  readonly token_hash: Buffer;
  readonly crs: Crs;
  readonly created_at: number;
  readonly revoked_at: number | null;
}

export function makeDevices(database: Database, options: DevicesOptions = {}): Devices {
  const { now = Date.now, acceptAny = null } = options;
  database.exec(`CREATE TABLE IF NOT EXISTS devices (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    crs TEXT NOT NULL CHECK (crs IN ('wgs84', 'gcj02')),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID`);

  // Read from the file for each message (4 us), so that a revocation by another process holds at once.
  const byId = database.prepare<[string], Row>('SELECT * FROM devices WHERE id = ?');
  const all = database.prepare<[], Row>('SELECT * FROM devices ORDER BY id');
  const put = database.prepare<[string, string, Buffer, Crs, number]>(
    `INSERT INTO devices (id, unit, token_hash, crs, created_at, revoked_at) VALUES (?, ?, ?, ?, ?, NULL)
     ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, token_hash = excluded.token_hash,
       crs = excluded.crs, created_at = excluded.created_at, revoked_at = NULL`,
  );
  const setHash = database.prepare<[Buffer, string]>(
    'UPDATE devices SET token_hash = ? WHERE id = ? AND revoked_at IS NULL',
  );
  const setRevoked = database.prepare<[number, string]>(
    'UPDATE devices SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL',
  );
  const openHash = acceptAny && hashOf(acceptAny.token);

  const issue: Devices['issue'] = (id, { unit, crs }) => {
    if (!isDeviceId(id)) throw new Error(`not a device id: ${JSON.stringify(id)}`);
    const token = newToken();
    put.run(id, unit, hashOf(token), crs, now());
    return token;
  };
  const issueAll = database.transaction((wanted: Parameters<Devices['issueAll']>[0]) =>
    wanted.map((one) => issue(one.id, one)),
  );

  return {
    issue,
    issueAll,
    rotate(id) {
      const token = newToken();
      return setHash.run(hashOf(token), id).changes > 0 ? token : null;
    },
    revoke: (id) => setRevoked.run(now(), id).changes > 0,
    find(id) {
      const row = byId.get(id);
      return row ? deviceOf(row) : null;
    },
    list: () => all.all().map(deviceOf),
    authenticate(id, token) {
      const given = hashOf(token);
      const row = byId.get(id);
      // An unknown device costs the same comparison as a known one.
      const own = timingSafeEqual(given, row?.token_hash ?? NO_HASH);
      const open = openHash !== null && timingSafeEqual(given, openHash);
      if (row)
        return (own || open) && row.revoked_at === null ? { kind: 'device', device: deviceOf(row) } : null;
      return open ? { kind: 'visitor' } : null;
    },
  };
}

/** The hash of nothing that anyone holds. */
const NO_HASH = randomBytes(32);

const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');
const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer');

const deviceOf = (row: Row): Device => ({
  id: row.id,
  unit: unitId(row.unit),
  crs: row.crs,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
});
