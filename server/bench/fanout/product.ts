// The product's own way from the ingest door to the consoles, put together as server.ts does it: ingest, journal,
// fix table, fan-out. Only who offers the fixes is the bench's.
import { bareContext } from '#contract/testing/bareContext.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Person } from '#contract/actor.ts';
import { emptyFrame } from '#contract/frame.ts';
import { makeCommandDesk } from '../../command/commandDesk.ts';
import { makeAccounts } from '../../credentials/accounts.ts';
import { makeDevices } from '../../credentials/devices.ts';
import { makeSessions } from '../../credentials/sessions.ts';
import { openCredentialStore } from '../../credentials/store.ts';
import { startFanout, type Fanout } from '../../fanout/fanout.ts';
import { FixTable } from '../../ingest/fixTable.ts';
import { makeIngest, type Ingest } from '../../ingest/ingest.ts';
import { loadIngestSettings } from '../../ingest/settings.ts';
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import { hosted, type Hosted } from './hosted.ts';
import { ORIGIN } from './traffic.ts';

export interface Product extends Hosted {
  readonly table: FixTable;
  readonly ingest: Ingest;
  readonly fanout: Fanout;
  /** A wall's session. */
  readonly token: string;
  close(): Promise<void>;
}

const WALL: Person = { kind: 'person', role: 'observer', account: 'bench', name: 'bench', town: null };
const POLICE_MS = 1_000;

export async function startProduct(firstTick: number): Promise<Product> {
  const dir = mkdtempSync(join(tmpdir(), 'lianqin-bench-'));
  const dataDir = join(dir, 'data');
  const journal = openSqliteJournal(dataDir, { keyDir: join(dir, 'keys') });
  const store = openCredentialStore(dataDir);
  const sessions = makeSessions(store, makeAccounts(store), Date.now);
  const onFault = (cause: Error | null) => {
    if (cause) throw cause;
  };
  const desk = makeCommandDesk({
    journal,
    context: bareContext,
    now: Date.now,
    onFault,
  });
  const table = new FixTable();
  const ingest = makeIngest({
    journal,
    table,
    devices: makeDevices(store),
    unitNoOf: () => null,
    enrolVisitor: () => Promise.reject(new Error('nobody visits the bench')),
    now: Date.now,
    settings: loadIngestSettings(),
    firstTick,
    onFault,
  });
  const web = await hosted();
  const frame = emptyFrame();
  const fanout = startFanout({
    httpServer: web.server,
    desk,
    sessions,
    frame: (tick, complete, units) => table.fill(frame, tick, complete, units),
    origin: ORIGIN,
    journalId: journal.id,
    head: () => journal.head(),
    now: Date.now,
    tick: () => firstTick,
    simulated: false,
    isAllowed: () => true,
    log: pino({ level: 'warn' }, pino.destination(2)),
  });
  const police = setInterval(() => fanout.police(), POLICE_MS);
  return {
    ...web,
    table,
    ingest,
    fanout,
    token: sessions.startForRun(WALL),
    async close() {
      clearInterval(police);
      await fanout.stop();
      ingest.close();
      journal.close();
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
