// Builds the pages and the console, and stamps them with the sources that they were made of.
import { join } from 'node:path';
import { build } from 'vite';
import { buildConsole } from './buildConsole.ts';
import { hashOfSources, stampBuild } from './sources.ts';

export async function buildAll(root: string): Promise<void> {
  const hash = hashOfSources(root);
  await buildConsole();
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  stampBuild(root, hash);
}
