// The real Electron, where its binary and a display are here. Elsewhere it is skipped, aloud: the stand-in proves
// what we ask of Electron, only this proves what Electron does.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from './buildConsole.ts';
import { hasDisplay } from './hosts/chooseHost.ts';
import { electronDist, findElectron } from './hosts/electronHost.ts';

const root = join(import.meta.dirname, '..');
const binary = findElectron(root, process.env);
const here = binary !== null && hasDisplay(process.platform, process.env);
if (!here) {
  const why = binary ? 'there is no display' : `no binary under ${electronDist(root, process.env)}`;
  console.warn(`SKIPPED: the specs with the real Electron (${why})`);
}

describe.runIf(here)('real Electron', () => {
  let server: Server;
  let origin: string;
  let folder: string;
  let electron: ElectronApplication;

  beforeAll(async () => {
    await buildConsole();
    server = createServer((_request, reply) => {
      reply.setHeader('content-type', 'text/html');
      reply.end('<!doctype html><title>wall</title><script>window.evil = 1</script>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = mkdtempSync(join(tmpdir(), 'lianqin-electron-'));
    const args = [root, `--server=${origin}`, `--folder=${folder}`];
    if (process.getuid?.() === 0) args.push('--no-sandbox');
    electron = await _electron.launch({ executablePath: binary ?? '', args, timeout: 15_000 });
  });

  afterAll(async () => {
    await electron.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('W7 a page has the bridge and no Node, runs no inline script and leaves for nowhere', async () => {
    const page = await electron.firstWindow();
    await page.waitForLoadState();
    expect(
      await page.evaluate(() => {
        const globals = globalThis as unknown as Record<string, unknown>;
        return {
          bridge: Object.keys(globals.lianqin as object).toSorted(),
          node: [typeof globals.require, typeof globals.process],
          inline: typeof globals.evil,
        };
      }),
    ).toEqual({
      bridge: ['connect', 'print', 'screens', 'setFace', 'setLanguage'],
      node: ['undefined', 'undefined'],
      inline: 'undefined',
    });
    await page.evaluate("location.href = 'http://127.0.0.1:9/'; window.open('/desk')");
    await page.waitForTimeout(500);
    expect(new URL(page.url()).origin).toBe(origin);
    expect(electron.windows()).toHaveLength(1);
  });

  it('W6 a renderer that is killed is back within 2 s', async () => {
    const page = await electron.firstWindow();
    const loadedAgain = new Promise<number>((resolve) =>
      server.once('request', () => resolve(performance.now())),
    );
    const killedAt = performance.now();
    await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    expect((await loadedAgain) - killedAt).toBeLessThan(2_000);
    expect(page.isClosed()).toBe(false);
  });
});
