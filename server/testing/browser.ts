// The browser that browser tests and benches open: the one that `npm test` and `npm run bench` found or brought
// (main/setup/browser.mjs), else Debian's, else Playwright's own.
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright';

/** WebGL by software, and no talk with the network but our own. */
const FLAGS = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];
const DEBIANS = '/usr/bin/chromium';

/** `more`: further flags of Chromium. */
export function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const found = process.env['LIANQIN_BROWSER'] ?? (existsSync(DEBIANS) ? DEBIANS : undefined);
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: found, args: [...FLAGS, ...asRoot, ...more] });
}
