import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDataDir } from './dataDir.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-dir-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('H4 a data directory is made with those above it', () => {
  expect(makeDataDir(join(dir, 'a/b'))).toBeNull();
  expect(existsSync(join(dir, 'a/b'))).toBe(true);
  expect(makeDataDir(join(dir, 'a/b'))).toBeNull();
});

it('H4 where none can be made, a sentence says so at once', () => {
  writeFileSync(join(dir, 'file'), '', { mode: 0o777 });
  const places = [join(dir, 'file'), join(dir, 'file/below')];
  // Node's own recursive mkdir never returns here.
  if (process.platform === 'linux') places.push('/proc/lianqin', '/proc/lianqin/below', '/sys/lianqin');
  for (const place of places) {
    expect([place, makeDataDir(place)]).toEqual([
      place,
      expect.stringContaining(`${place} cannot be used as the data directory (`),
    ]);
  }
});
