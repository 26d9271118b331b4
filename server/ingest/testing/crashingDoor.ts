// A process for the crash spec: the real doors over a real journal in the directory given, until it is killed.
import Database from 'better-sqlite3';
import Fastify from 'fastify';
import { tickOf } from '#contract/fix.ts';
import { makeDevices } from '../../credentials/devices.ts';
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import { FixTable } from '../fixTable.ts';
import { makeIngest } from '../ingest.ts';
import { ingestRoutes } from '../ingestRoutes.ts';
import { loadIngestSettings } from '../settings.ts';

const [dataDir = '', keyDir = ''] = process.argv.slice(2);
const journal = openSqliteJournal(dataDir, { keyDir });
const settings = { ...loadIngestSettings(), devicePoints: 1_000_000 };
const ingest = makeIngest({
  journal,
  table: new FixTable(),
  devices: makeDevices(new Database(':memory:'), { acceptAny: { token: 'demo' } }),
  unitNoOf: () => null,
  enrolVisitor: async (device) => ({ unitNo: Number(device) }),
  now: Date.now,
  settings,
  firstTick: tickOf(Date.now()),
  onFault: () => process.exit(3),
});
setInterval(() => ingest.tick(tickOf(Date.now())), 250);
const app = Fastify();
await app.register(ingestRoutes, { ingest, settings, listener: 'main', guard: { check: () => null } });
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
