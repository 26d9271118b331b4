import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breachesIn, breachesOf, importsOf, sourceFiles } from './importRules.ts';

const root = join(import.meta.dirname, '..', '..');

function rulesBrokenBy(file: string, source: string): readonly string[] {
  return breachesOf(file, importsOf(file, source)).map((breach) => breach.rule);
}

describe('W1 every file imports only what its room may import', () => {
  it('holds for every file of the repository', () => {
    expect(sourceFiles(root).length).toBeGreaterThan(10);
    expect(breachesIn(root)).toEqual([]);
  });

  it.each([
    ['server/contract/decide.ts', `import fs from 'node:fs'`],
    ['server/contract/decide.ts', `import { x } from '../journal/journal.ts'`],
    ['server/journal/journal.ts', `import type { X } from '../http/routes.ts'`],
    ['server/fanout/fanout.ts', `export { x } from '../command/door.ts'`],
    ['server/history/routes.ts', `import { api } from '../http/api.ts'`],
    ['server/ingest/routes.ts', `import type { Fanout } from '../fanout/fanout.ts'`],
    ['server/http/api.ts', `import type { Journal } from '../journal/journal.ts'`],
    ['server/attachments/doors.ts', `import type { History } from '../history/history.ts'`],
    ['server/respond/near.ts', `await import('../journal/journal.ts')`],
    ['server/ladder/ladder.ts', `import { recommend } from '../respond/recommend.ts'`],
    ['server/http/routes.ts', `import { start } from '../server.ts'`],
    ['server/sim/drive.ts', `import { append } from '../journal/journal.ts'`],
    ['server/ingest/a.spec.ts', `import { x } from '../../renderer/feed/feed.ts'`],
    ['renderer/map/units.ts', `import { feed } from '../feed/feed.ts'`],
    [
      'renderer/panels/Cases.tsx',
      `import { feed } from '../feed/liveFeed.ts'; export const C = () => <b />;`,
    ],
    ['renderer/picture/table.ts', `import { x } from '../map/layers.ts'`],
    ['renderer/app.tsx', `import { x } from '../server/journal/journal.ts'`],
    ['renderer/app.tsx', `import { channels } from '../main/bridge.ts'`],
    ['renderer/app.tsx', `import { type Bridge, channels } from '../main/bridge.ts'`],
    ['renderer/feed/feed.ts', `import { readFile } from 'node:fs/promises'`],
    ['main/walls.ts', `import { parse } from '#contract/parse.ts'`],
    ['main/start.ts', `import '../server/serve.ts'`],
  ])('W1 finds the breach in %s: %s', (file, source) => {
    expect(rulesBrokenBy(file, source)).toHaveLength(1);
  });

  it.each([
    [
      'server/contract/decide.ts',
      `import { z } from 'zod'; import en from 'zod/v4/locales/en.js'; import { x } from './fact.ts'; import '#contract/command.ts'`,
    ],
    ['server/contract/decide.spec.ts', `import { it } from 'vitest'`],
    ['server/http/routes.ts', `import { door } from '../command/door.ts'`],
    ['server/history/routes.ts', `import { sendRefusal } from '../http/problem.ts'`],
    ['server/fanout/fanout.ts', `import type { CommandDesk } from '../command/commandDesk.ts'`],
    ['server/sim/whole.spec.ts', `import { openLive } from '../../renderer/feed/liveFeed.ts'`],
    ['server/sim/sim.ts', `import { start } from '../server.ts'`],
    [
      'renderer/app.tsx',
      `import type { Bridge } from '../main/bridge.ts'; import { advance } from '#contract/picture.ts'`,
    ],
    ['renderer/e2e/stage.ts', `import { spawn } from 'node:child_process'`],
    ['renderer/panels/Cases.tsx', `import { sendCommand } from '../command/sendCommand.ts'`],
    ['main/walls.ts', `import { screen } from 'electron'; import './settings.ts'`],
  ])('W1 leaves %s alone: %s', (file, source) => {
    expect(rulesBrokenBy(file, source)).toEqual([]);
  });
});
