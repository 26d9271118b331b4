import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categoryOf, type Policy } from '#contract/policy.ts';
import { loadPolicy } from './loadPolicy.ts';

const SHIPPED = join(import.meta.dirname, '../../assets/policy');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'policy-'));
  await cp(SHIPPED, dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true }));

async function edit(file: string, change: (content: any) => void): Promise<void> {
  const path = join(dir, file);
  const content: unknown = JSON.parse(await readFile(path, 'utf8'));
  change(content);
  await writeFile(path, JSON.stringify(content));
}

const faultOf = (load: Promise<Policy>): Promise<string> =>
  load.then(
    () => 'loaded',
    (error: Error) => error.message,
  );

describe('the policy files', () => {
  it('P1 the shipped policy has every row of the catalogue, twelve forces and says that it is unverified', async () => {
    const policy = await loadPolicy(SHIPPED);
    expect(policy.categories).toHaveLength(51);
    expect(policy.categories.every((one) => !one.verified && one.source)).toBe(true);
    expect(policy.verified).toBe(false);
    expect(new Set(policy.forces.map((one) => one.glyph)).size).toBe(12);
    const cover = categoryOf(policy, 'P-0103')!;
    expect(cover.conditions.map((one) => [one.key, one.priority, one.limits.handle])).toEqual([
      ['damaged', 2, { n: 8, unit: 'wh' }],
      ['missing', 1, { n: 24, unit: 'h' }],
    ]);
    expect(categoryOf(policy, 'E-0496')!.conditions[0]!.limits.handle).toBeNull();
  });

  it('P1 every force of the wall can be asked for by some category', async () => {
    const policy = await loadPolicy(SHIPPED);
    const asked = new Set(policy.categories.flatMap((one) => one.forces));
    expect(policy.forces.map((one) => one.code).filter((code) => !asked.has(code))).toEqual([]);
  });

  it.each([
    [
      'categories.json',
      (c: any) => (c.categories[32].conditions[0].limits.accept.n = 0),
      /E-0403x, conditions\.0\.limits\.accept\.n/,
    ],
    ['categories.json', (c: any) => (c.categories[30].forces = ['army']), /E-0401, forces\.0/],
    ['categories.json', (c: any) => (c.categories[1].code = 'P-0101'), /P-0101 stands twice/],
    ['categories.json', (c: any) => (c.categories[1].limts = {}), /P-0102, record: .*limts/],
    ['categories.json', (c: any) => delete c.categories[1].code, /categories no\. 2, code/],
    ['categories.json', (c: any) => (c.categories[0].kind = 'event'), /P-0101, kind: does not fit/],
    ['forces.json', (c: any) => (c.forces[1].glyph = '联'), /联 stands twice/],
    ['forces.json', (c: any) => c.forces.pop(), /must name all 12/],
    ['calendar.json', (c: any) => (c.holidays[0] = '2026-02-30'), /holidays no\. 1/],
    ['calendar.json', (c: any) => (c.workEndMin = 100), /workEndMin: must be after/],
    ['thresholds.json', (c: any) => (c.lostAfterMs = 5), /lostAfterMs: must be more/],
    ['thresholds.json', (c: any) => delete c.source, /source/],
  ])('P2 a fault in %s names the file, the record and the field (%#)', async (file, change, words) => {
    await edit(file, change);
    const fault = await faultOf(loadPolicy(dir));
    expect(fault).toMatch(words);
    expect(fault).toContain(file);
  });

  it('P2 a missing or broken file is one clear sentence', async () => {
    await writeFile(join(dir, 'forces.json'), '{');
    expect(await faultOf(loadPolicy(dir))).toMatch(/forces\.json: is not JSON/);
    await rm(join(dir, 'forces.json'));
    expect(await faultOf(loadPolicy(dir))).toMatch(/forces\.json: cannot be read/);
  });

  it('P3 the hash follows the content and not the layout', async () => {
    const { hash } = await loadPolicy(SHIPPED);
    await edit('categories.json', () => {});
    expect((await loadPolicy(dir)).hash).toBe(hash);
    await edit('thresholds.json', (c) => (c.arrivalRangeM = 101));
    expect((await loadPolicy(dir)).hash).not.toBe(hash);
  });
});
