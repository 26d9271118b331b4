// A data directory that `--demo` takes for its own (demo.ts): with it come the demo's accounts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function markAsDemo(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'demo.json'), '{"demo":true}\n');
}
