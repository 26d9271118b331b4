import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkStep, commandStep, countVitest, inWords, runSteps } from './steps.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lianqin-steps-'));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function reported(
  passed: number,
  failed: number,
  skipped: number,
  files: readonly object[],
  exitedWell: boolean,
) {
  const report = join(folder, 'report.json');
  writeFileSync(
    report,
    JSON.stringify({
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: skipped,
      numTodoTests: 0,
      testResults: files,
    }),
  );
  return inWords(countVitest(report, exitedWell));
}

describe('counting', () => {
  it('W16 every test counts, and what is skipped is said', () => {
    expect(reported(7, 0, 0, [], true)).toBe('7 passed, 0 failed');
    expect(reported(7, 2, 3, [], false)).toBe('7 passed, 2 failed, 3 skipped');
  });

  it('W16 a file that cannot be loaded, an error outside any test, and no report at all are failures', () => {
    const unloadable = { status: 'failed', assertionResults: [] };
    expect(reported(7, 0, 0, [unloadable, unloadable], false)).toBe('7 passed, 2 failed');
    expect(reported(7, 0, 0, [{ status: 'passed', assertionResults: [{}] }], false)).toBe(
      '7 passed, 1 failed',
    );
    expect(inWords(countVitest(join(folder, 'absent.json'), true))).toBe('0 passed, 1 failed');
  });

  it('W16 a step counts as one; all run, also after a failed one; a hung one ends at its limit', async () => {
    const node = process.execPath;
    const startedAt = performance.now();
    const count = await runSteps([
      commandStep('bad', 10_000, node, '-e', 'process.exit(1)'),
      commandStep('hung', 300, node, '-e', 'setInterval(() => {}, 1000)'),
      commandStep('absent', 10_000, 'no-such-command'),
      commandStep('good', 10_000, node, '-e', ''),
      checkStep('check', async () => true),
    ]);
    expect(inWords(count)).toBe('2 passed, 3 failed');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
