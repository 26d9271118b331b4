// `npm test`: everything that must hold before a commit, in the order in which a fault is cheapest to hear of.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { breachesIn } from './importRules.ts';
import { checkStep, commandStep, inWords, runSteps, vitestStep } from './steps.ts';

process.chdir(join(import.meta.dirname, '..', '..'));

// The whole may take 12 minutes. These limits are several times what each step needs: they are there so that a
// hung browser ends the run with its name, not to measure speed.
const STEPS = [
  commandStep('format', 60_000, 'biome', 'format', '.'),
  commandStep('types', 120_000, 'tsc', '--build'),
  commandStep('lint', 120_000, 'oxlint', '--type-aware', '--deny-warnings'),
  checkStep('import rule', importRule),
  vitestStep('specs', 480_000, 'specs'),
  // The console with it, stamped: what was tested is what `npm start` opens.
  commandStep('renderer build', 120_000, process.execPath, 'main/build.ts'),
  vitestStep('browser', 780_000, 'browser'),
];

const names = STEPS.map((step) => step.name.split(' ')[0]);
const only = chosen();
const count = await runSteps(STEPS.filter((_, i) => only === undefined || names[i] === only));
console.log(inWords(count));
process.exit(count.failed > 0 ? 1 : 0);

function chosen(): string | undefined {
  try {
    const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
    if (only === undefined || names.includes(only)) return only;
  } catch {
    // The same advice serves a wrong flag and a wrong step.
  }
  console.error(`usage: npm test -- [--only ${names.join('|')}]`);
  process.exit(1);
}

async function importRule(): Promise<boolean> {
  const breaches = breachesIn(process.cwd());
  for (const { file, imports, rule } of breaches) console.error(`${file} imports ${imports}\n  ${rule}`);
  return breaches.length === 0;
}
