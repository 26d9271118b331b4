// Makes a directory and those above it. Not mkdir's own `recursive`: Node loops for ever on a file system that
// answers ENOENT for a directory whose parent exists, as /proc does.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** For the owner's eyes only: what is kept here is the centre's own business. */
export function makeDirectory(dir: string): void {
  if (existsSync(dir)) return;
  makeDirectory(dirname(dir));
  mkdirSync(dir, { mode: 0o700 });
}
