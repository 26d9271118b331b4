// For whoever runs the server: is it alive, is it ready, which version, and figures for Prometheus.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { App } from './app.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly facts: Counter;
  readonly consoles: Gauge;
  readonly tickSeconds: Histogram;
  readonly coverageSeconds: Histogram;
}

/** `messages`: messages from devices by outcome, counted where they are judged. */
export function makeMetrics(messages: () => Readonly<Record<string, number>>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const deviceMessages = new Counter({
    name: 'lianqin_device_messages_total',
    help: 'Messages from devices by outcome.',
    labelNames: ['outcome'],
    registers: [],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(messages())) this.inc({ outcome }, count);
    },
  });
  registry.registerMetric(deviceMessages);
  return {
    registry,
    facts: new Counter({ name: 'lianqin_facts_total', help: 'Facts journaled.', registers }),
    consoles: new Gauge({ name: 'lianqin_consoles', help: 'Consoles connected.', registers }),
    tickSeconds: new Histogram({
      name: 'lianqin_tick_seconds',
      help: 'Time that one tick takes: journal fixes, fix table, frames, geofence.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
      registers,
    }),
    coverageSeconds: new Histogram({
      name: 'lianqin_coverage_seconds',
      help: 'Time that one look at the cover of all grids takes.',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1],
      registers,
    }),
  };
}

export interface Health {
  /** Words when something is wrong, null when ready. */
  readonly fault: () => string | null;
  /** What whoever runs it should know although it is ready. */
  readonly warnings?: () => readonly string[];
  readonly version: string;
  readonly startedAt: number;
  /** `fingerprint`: of the key that signs the head; what `npm run verify` is given. */
  readonly journal: () => {
    readonly id: string;
    readonly fingerprint: string;
    readonly seq: number;
    readonly hash: string;
  };
}

export function operationsRoutes(app: App, metrics: Metrics, health: Health): void {
  const route = (summary: string) => ({
    schema: { tags: ['operations'], summary },
    config: { answersAlways: true } as const,
  });
  app.get('/healthz', route('The process lives.'), () => ({ ok: true }));
  app.get('/readyz', route('Commands can be written; 503 with the fault when not.'), (_request, reply) => {
    const fault = health.fault();
    const warnings = health.warnings?.() ?? [];
    const more = warnings.length > 0 ? { warnings } : {};
    return fault === null ? { ok: true, ...more } : reply.code(503).send({ ok: false, fault, ...more });
  });
  app.get('/version', route('Version, start time and the head of the journal.'), () => ({
    name: 'lianqin',
    version: health.version,
    startedAt: health.startedAt,
    journal: health.journal(),
  }));
  app.get('/metrics', route('Prometheus figures.'), async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
