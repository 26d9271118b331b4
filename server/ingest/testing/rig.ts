// A small ingest for specs: real parsers, table, devices and routes over a journal of a few lines whose writes
// can be made to fail.
import Database from 'better-sqlite3';
import Fastify from 'fastify';
import { tickOf, type Fix } from '#contract/fix.ts';
import { unitId } from '#contract/ids.ts';
import { makeDevices } from '../../credentials/devices.ts';
import { JournalFault } from '../../journal/journal.ts';
import { FixTable } from '../fixTable.ts';
import { makeIngest, type IngestOptions } from '../ingest.ts';
import { ingestRoutes, serveOsmandAtRoot } from '../ingestRoutes.ts';
import { loadIngestSettings, type IngestSettings } from '../settings.ts';

/** A moment in 2026; specs run at this time. */
export const NOW = Date.UTC(2026, 10, 20, 6, 0, 0);

export const nameOf = (fix: Fix): string => `${fix.no}|${fix.at}|${fix.lonE6}|${fix.latE6}`;

/** Keeps each fix once, by unit, device time and place. */
export class FewLinesJournal {
  readonly kept = new Map<string, Fix>();
  failing = false;
  writes = 0;

  appendFixes(fixes: readonly Fix[]): readonly Fix[] {
    this.writes++;
    if (this.failing) throw new JournalFault('the disk is full');
    return fixes.filter((fix) => {
      const name = nameOf(fix);
      if (this.kept.has(name)) return false;
      this.kept.set(name, { ...fix });
      return true;
    });
  }
}

export interface RigOptions {
  readonly settings?: Partial<IngestSettings>;
  readonly ingest?: Partial<IngestOptions>;
  readonly logTo?: { write(line: string): void };
}

export async function makeRig(options: RigOptions = {}) {
  const clock = { now: NOW };
  const journal = new FewLinesJournal();
  const table = new FixTable();
  const settings = { ...loadIngestSettings(), ...options.settings };
  const database = new Database(':memory:');
  const devices = makeDevices(database, { now: () => clock.now, acceptAny: { token: 'demo' } });
  const tokens = {
    gps: devices.issue('gps-1', { unit: unitId('U-1'), crs: 'wgs84' }),
    gcj: devices.issue('gcj-1', { unit: unitId('U-2'), crs: 'gcj02' }),
    stray: devices.issue('stray', { unit: unitId('U-99'), crs: 'wgs84' }),
  };
  const units = new Map([
    ['U-1', 1],
    ['U-2', 2],
  ]);
  const enrolled: string[] = [];
  const faults: (JournalFault | null)[] = [];
  const ingest = makeIngest({
    journal,
    table,
    devices,
    unitNoOf: (unit) => units.get(unit) ?? null,
    async enrolVisitor(device) {
      await new Promise((done) => setImmediate(done));
      enrolled.push(device);
      units.set(device, units.size + 1);
      return { unitNo: units.size };
    },
    now: () => clock.now,
    settings,
    firstTick: tickOf(NOW),
    onFault: (fault) => faults.push(fault),
    ...options.ingest,
  });
  const guard = { check: () => null };
  const logger = options.logTo ? { level: 'info', stream: options.logTo } : false;
  const app = Fastify({ logger });
  await app.register(ingestRoutes, { ingest, settings, listener: 'main', guard });
  const root = Fastify({ logger });
  root.setNotFoundHandler(async (_request, reply) => reply.code(404).send());
  await serveOsmandAtRoot(root, { ingest, settings, guard });
  return {
    clock,
    journal,
    table,
    settings,
    devices,
    tokens,
    units,
    enrolled,
    faults,
    ingest,
    app,
    root,
    async close() {
      ingest.close();
      await Promise.all([app.close(), root.close()]);
      database.close();
    },
  };
}

export type Rig = Awaited<ReturnType<typeof makeRig>>;
