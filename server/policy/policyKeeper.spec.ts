import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Policy } from '#contract/policy.ts';
import { CURRENT_POLICY, currentPolicyDir, installPolicy } from './install.ts';
import { loadPolicy } from './loadPolicy.ts';
import { policyCommand } from './policyCli.ts';
import { makePolicyKeeper, type PolicyKeeper } from './policyKeeper.ts';

const SHIPPED = join(import.meta.dirname, '../../assets/policy');

let home: string;
let dir: string;
let keeper: PolicyKeeper | null = null;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'policy-keeper-'));
  dir = join(home, 'edited');
  await cp(SHIPPED, dir, { recursive: true });
});
afterEach(async () => {
  keeper?.stop();
  keeper = null;
  vi.restoreAllMocks();
  await rm(home, { recursive: true });
});

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(dir, file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

function keep() {
  const adopted: Policy[] = [];
  const told: (string | null)[] = [];
  keeper = makePolicyKeeper({
    dir: async () => (await currentPolicyDir(home)) ?? dir,
    note: join(home, CURRENT_POLICY),
    adopt: (policy) => {
      adopted.push(policy);
      return Promise.resolve({ ok: true, seq: 1, at: 1 });
    },
    tell: (trouble) => told.push(trouble && trouble.text.en),
    log: () => undefined,
  });
  return { keeper, adopted, told };
}

describe('the policy in force', () => {
  it('P5 a changed file is taken over while the server runs', async () => {
    const { keeper, adopted, told } = keep();
    await edit('triggers.json', '"share": 0.7', '"share": 0.6');
    expect(await keeper.reload()).toBe(true);
    expect(adopted[0]?.ladder?.rules.find(({ key }) => key === 'limitRunsOut')?.numbers).toMatchObject({
      share: 0.6,
    });
    expect(told).toEqual([null]);
  });

  it('P5 a file with a fault changes nothing, is told with its line, and is over once it is mended', async () => {
    const { keeper, adopted, told } = keep();
    await edit('triggers.json', '"share": 0.7', '"share": 70');
    expect(await keeper.reload()).toBe(false);
    expect(adopted).toEqual([]);
    expect(told[0]).toMatch(/1 fault .* the old rules stay: triggers\.json:\d+ limitRunsOut, numbers\.share/);
    await edit('triggers.json', '"share": 70', '"share": 0.7');
    expect(await keeper.reload()).toBe(true);
    expect(told.at(-1)).toBe(null);
    expect(adopted).toHaveLength(1);
  });

  it('P5 an adopted folder is noticed by itself; one with a fault is refused and the old one stays', async () => {
    const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { adopted } = keep();
    await edit('thresholds.json', '"yellowAt": 0.8', '"yellowAt": 0.75');
    // The keeper has looked once before the note changes.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await policyCommand(['adopt', dir, '--data', home])).toBe(0);
    await vi.waitFor(() => expect(adopted[0]?.thresholds.yellowAt).toBe(0.75), {
      timeout: 8_000,
      interval: 100,
    });
    const before = await currentPolicyDir(home);
    await edit('limits.json', '"urban": "I",', '"urban": "VII",');
    expect(await policyCommand(['adopt', dir, '--data', home])).toBe(1);
    expect(errors.mock.calls.join('\n')).toMatch(/limits\.json:\d+:\d+: areas\.urban.*stays as it was/s);
    expect(await currentPolicyDir(home)).toBe(before);
    expect(out).toHaveBeenCalled();
  });

  it('P5 what is in force is a copy: the folder that it came from may change', async () => {
    const { hash } = await installPolicy(dir, home);
    await edit('thresholds.json', '"yellowAt": 0.8', '"yellowAt": 0.75');
    expect((await loadPolicy((await currentPolicyDir(home))!)).hash).toBe(hash);
  });

  it('P5 bad words get the usage, and a missing folder a sentence', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    for (const words of [[], ['check'], ['mend', dir], ['check', dir, 'more'], ['check', dir, '--what']])
      expect(await policyCommand(words)).toBe(1);
    expect(await policyCommand(['check', join(home, 'nowhere')])).toBe(1);
    expect(errors.mock.calls.at(-1)?.[0]).toMatch(/nowhere.*cannot be read/);
  });
});
