// Runs the named steps of a check one after the other, each with a limit, and adds up what passed and failed.
// A step is a command; a test step also leaves vitest's JSON, which is counted test by test.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export type Count = { readonly passed: number; readonly failed: number; readonly skipped: number };

export type Step = {
  readonly name: string;
  readonly limitMs: number;
  readonly run: (limitMs: number) => Promise<Count>;
};

const NOTHING: Count = { passed: 0, failed: 0, skipped: 0 };
const PASS: Count = { ...NOTHING, passed: 1 };
export const FAIL: Count = { ...NOTHING, failed: 1 };

/** Runs every step, also after a failed one: a developer wants all the news at once. */
export async function runSteps(steps: readonly Step[]): Promise<Count> {
  const done: { name: string; count: Count; ms: number }[] = [];
  for (const { name, limitMs, run } of steps) {
    console.log(`\n== ${name}`);
    const startedAt = performance.now();
    const count = await run(limitMs);
    done.push({ name, count, ms: performance.now() - startedAt });
  }
  console.log('');
  for (const { name, count, ms } of done) {
    const word = count.failed > 0 ? 'FAILED' : 'ok';
    console.log(
      `${word.padEnd(7)}${name.padEnd(16)}${(ms / 1000).toFixed(1).padStart(7)} s   ${inWords(count)}`,
    );
  }
  return done.map((step) => step.count).reduce(add, NOTHING);
}

/** The last line of every check: `N passed, N failed`. */
export function inWords({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A step that either holds or does not. */
export function commandStep(
  name: string,
  limitMs: number,
  command: string,
  ...args: readonly string[]
): Step {
  return { name, limitMs, run: async (limit) => ((await runCommand(command, args, limit)) ? PASS : FAIL) };
}

/** One vitest project; every test in it counts. */
export function vitestStep(
  name: string,
  limitMs: number,
  project: string,
  ...filters: readonly string[]
): Step {
  return {
    name,
    limitMs,
    run: async (limit) => {
      const report = join('test-results', `${project}.json`);
      rmSync(report, { force: true });
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const ok = await runCommand('vitest', ['run', `--project=${project}`, ...reporters, ...filters], limit);
      return countVitest(report, ok);
    },
  };
}

export function checkStep(name: string, check: () => Promise<boolean>): Step {
  return { name, limitMs: 60_000, run: async () => ((await check()) ? PASS : FAIL) };
}

type VitestReport = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
};

/** A file that cannot be loaded, or an error outside any test, is a failure although no test says so. */
export function countVitest(reportFile: string, exitedWell: boolean): Count {
  const report = readReport(reportFile);
  if (!report) return FAIL;
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloadable;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !exitedWell ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function readReport(file: string): VitestReport | null {
  try {
    // Written a moment ago by the vitest that we started.
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return null;
  }
}

/** Its own process group, so that a step over its limit takes its browsers and workers with it. */
function runCommand(command: string, args: readonly string[], limitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const ownGroup = process.platform !== 'win32';
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: ownGroup,
    shell: !ownGroup,
  });
  const kill = () => {
    if (child.pid === undefined) return;
    if (ownGroup) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  };
  const stopWithUs = () => {
    kill();
    process.exit(130);
  };
  const limit = setTimeout(() => {
    console.error(`${command} was stopped after ${limitMs / 1000} s`);
    kill();
  }, limitMs);
  process.once('SIGINT', stopWithUs);
  process.once('SIGTERM', stopWithUs);
  const end = (ok: boolean) => {
    clearTimeout(limit);
    process.off('SIGINT', stopWithUs);
    process.off('SIGTERM', stopWithUs);
    resolve(ok);
  };
  child.on('error', (error) => {
    console.error(error.message);
    end(false);
  });
  child.on('close', (code) => end(code === 0));
  return promise;
}

function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}
