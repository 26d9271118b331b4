// Are the built files still those of the sources? A hash of what goes in, kept beside what came out.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const INPUTS = [
  '{main,renderer}/**/*.{ts,tsx,css,html,json,svg}',
  'server/contract/**/*.ts',
  'assets/**/*',
  'vite.config.ts',
  'package-lock.json',
];
const OUTPUTS = ['main/dist/main.js', 'main/dist/preload.cjs', 'renderer/dist/index.html'];
const STAMP = 'main/dist/sources.sha256';

export function isBuilt(root: string): boolean {
  const all = [...OUTPUTS, STAMP].every((file) => existsSync(join(root, file)));
  return all && readFileSync(join(root, STAMP), 'utf8') === hashOfSources(root);
}

/** The hash is taken before a build and written after it: an edit during the build makes it stale at once. */
export function stampBuild(root: string, hash: string): void {
  writeFileSync(join(root, STAMP), hash);
}

// Contents, not dates: a fresh clone dates every file at the same second.
export function hashOfSources(root: string): string {
  const hash = createHash('sha256');
  const files = globSync(INPUTS, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|[/\\])(dist|e2e|testing)[/\\]|\.spec\.tsx?$/.test(file));
  for (const file of files.toSorted()) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
