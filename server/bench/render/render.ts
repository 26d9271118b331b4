// `npm run bench -- render`: how much of the main thread the real wall takes per update, beside two other maps in
// the same run. Drawing is stubbed and counted (page/stubs.ts); the time is CPU time of the page's main thread.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize, sep } from 'node:path';
import type { Browser } from 'playwright';
import { build } from 'vite';
import { openBrowser } from '../../testing/browser.ts';
import type { EngineName, RunResult } from './page/page.ts';

export interface RenderBench {
  readonly figures: Record<string, number>;
  readonly rows: readonly RenderRow[];
}

export interface RenderRow {
  readonly engine: EngineName;
  readonly units: number;
  /** Main-thread CPU ms per update, median of the runs. */
  readonly mainMs: number;
  readonly drawCalls: number;
  readonly bytesPerUnit: number;
}

interface Plan {
  readonly sizes: readonly number[];
  readonly runs: number;
  readonly updates: Readonly<Record<EngineName, number>>;
}

/** MapLibre's updates take a worker's turn each; a third as many give the same spread. */
const FULL: Plan = {
  sizes: [1_500, 10_000, 50_000],
  runs: 3,
  updates: { ours: 200, oursEveryUnit: 100, mapLibre: 40, leaflet: 60 },
};
const QUICK: Plan = {
  sizes: [10_000],
  runs: 1,
  updates: { ours: 100, oursEveryUnit: 12, mapLibre: 8, leaflet: 12 },
};
const ENGINES: readonly EngineName[] = ['ours', 'oursEveryUnit', 'mapLibre', 'leaflet'];
const GATED = 10_000;

const root = join(import.meta.dirname, '../../..');

export async function runRender({ quick }: { readonly quick: boolean }): Promise<RenderBench> {
  const plan = quick ? QUICK : FULL;
  const dist = await mkdtemp(join(tmpdir(), 'lianqin-render-'));
  const server = await servePage(dist);
  const browser = await openBrowser(NO_REFRESH_LIMIT);
  try {
    const rows: RenderRow[] = [];
    for (const units of plan.sizes) {
      for (const engine of ENGINES)
        rows.push(await measured(browser, addressOf(server), engine, units, plan));
    }
    return { figures: figuresOf(rows), rows };
  } finally {
    await browser.close();
    server.close();
    await rm(dist, { recursive: true, force: true });
  }
}

async function measured(
  browser: Browser,
  url: string,
  engine: EngineName,
  units: number,
  plan: Plan,
): Promise<RenderRow> {
  const times: number[] = [];
  let result: RunResult = { updates: 1, drawCalls: 0, uploadedBytes: 0 };
  // A page of its own: what one engine leaves behind must not be collected in another's time.
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  try {
    await page.goto(url);
    await page.waitForFunction(() => 'bench' in window);
    await page.evaluate(([name, n]) => window.bench.prepare(name, n), [engine, units] as const);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const taskMs = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
    };
    for (let run = 0; run < plan.runs; run++) {
      await page.evaluate((updates) => window.bench.load(updates), updatesAt(units, plan.updates[engine]));
      const before = await taskMs();
      result = await page.evaluate(() => window.bench.run());
      times.push(((await taskMs()) - before) / result.updates);
    }
  } finally {
    await page.close();
  }
  return {
    engine,
    units,
    mainMs: round(median(times)),
    drawCalls: round(result.drawCalls / result.updates),
    bytesPerUnit: round(result.uploadedBytes / result.updates / units),
  };
}

/** Updates of more units take longer and spread less. */
const updatesAt = (units: number, updates: number): number => Math.ceil(updates * Math.min(1, GATED / units));

function figuresOf(rows: readonly RenderRow[]): Record<string, number> {
  const row = (engine: EngineName): RenderRow => {
    const found = rows.find((one) => one.engine === engine && one.units === GATED);
    if (!found) throw new Error(`no row for ${engine} at ${GATED} units`);
    return found;
  };
  const own = row('ours');
  return {
    'render.mainMsPerUpdate10k': own.mainMs,
    'render.cpuRatioVsMaplibre10k': round(row('mapLibre').mainMs / own.mainMs),
    'render.cpuRatioVsLeaflet10k': round(row('leaflet').mainMs / own.mainMs),
    // With every unit drawn on its own: clusters would flatter the number.
    'render.bytesPerUnit': row('oursEveryUnit').bytesPerUnit,
    'render.drawCalls': own.drawCalls,
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A closed loop: the next update begins when the one before is done, and not with the next refresh. */
const NO_REFRESH_LIMIT = ['--disable-gpu-vsync', '--disable-frame-rate-limit'];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.geojson': 'application/json',
  '.woff2': 'font/woff2',
};

async function servePage(dist: string): Promise<Server> {
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'page'),
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: dist,
      emptyOutDir: true,
      target: 'chrome120',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 9_000,
    },
  });
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://bench').pathname);
    const file = path.startsWith(`${sep}district${sep}`)
      ? join(root, 'assets/district/jiading', path.slice('/district/'.length))
      : join(dist, path === sep ? 'index.html' : path);
    readFile(file).then(
      (body) =>
        response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
