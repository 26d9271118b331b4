import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBenches } from './driver.ts';
import type { Bench, BenchOptions } from './measured.ts';

const dir = mkdtempSync(join(tmpdir(), 'lianqin-bench-spec-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Two benches that know their figures, and one that cannot measure. */
function rig() {
  const asked: BenchOptions[] = [];
  const benches: Record<string, Bench> = {
    join: async (options) => {
      asked.push(options);
      return { figures: { 'join.ms': 1_200, 'join.kb': 12.345 }, rows: [{ what: 'cases', value: 3 }] };
    },
    start: async () => ({ figures: { 'start.serverReadyMs': 900 }, rows: [] }),
    broken: async () => {
      throw new Error('the disk is full');
    },
  };
  const { broken: _, ...well } = benches;
  const said: string[] = [];
  const run = (set: Record<string, Bench>) => async (line: string) => {
    said.length = 0;
    const code = await runBenches(line.split(' ').filter(Boolean), set, (text) => said.push(text));
    return { code, said: said.join('\n') };
  };
  return { asked, run: run(well), runBroken: run(benches) };
}

describe('npm run bench', () => {
  it('B1 without a name it lists the benches', async () => {
    const { run } = rig();
    expect(await run('')).toEqual({
      code: 0,
      said: 'Usage: npm run bench -- NAME [--json FILE] [--quick]\nNAME is one of: join, start, all',
    });
  });

  it.each([
    ['joyn', 'There is no bench joyn. There are: join, start, all.'],
    ['__proto__', 'There is no bench __proto__. There are: join, start, all.'],
    ['join start', 'Name one bench: join, start, all.'],
    ['--quick', 'Name one bench: join, start, all.'],
    ['join --fast', '--fast'],
    ['join --json', '--json'],
    ['join --json /nowhere/at/all.json', 'The figures cannot be written to /nowhere/at/all.json'],
  ])('B1 `%s` is refused in one sentence, and nothing is measured', async (line, sentence) => {
    const { run, asked } = rig();
    const { code, said } = await run(line);
    expect(code).toBe(1);
    expect(said).toContain(sentence);
    expect(said.split('\n').length).toBe(1);
    expect(asked).toEqual([]);
  });

  it('B2 prints each figure beside its goal and keeps figures, rows and machine as JSON', async () => {
    const { run, asked } = rig();
    const file = join(dir, 'all.json');
    const { code, said } = await run(`all --quick --json ${file}`);
    expect(code).toBe(0);
    expect(asked).toEqual([{ quick: true }]);
    expect(said).toMatch(/join\.ms +1200 +<= 1000 +NO/);
    expect(said).toMatch(/start\.serverReadyMs +900 +<= 2000 +yes/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      name: 'all',
      machine: {
        cpu: expect.any(String),
        cores: expect.any(Number),
        memoryGb: expect.any(Number),
        node: process.version,
        date: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        load: expect.any(Number),
      },
      figures: { 'join.ms': 1_200, 'join.kb': 12.345, 'start.serverReadyMs': 900 },
      rows: [{ bench: 'join', what: 'cases', value: 3 }],
    });
  });

  it('B2 a bench that fails is told, the others are measured, and the exit code says so', async () => {
    const { runBroken } = rig();
    const file = join(dir, 'broken.json');
    const { code, said } = await runBroken(`all --json ${file}`);
    expect(code).toBe(1);
    expect(said).toContain('broken failed: Error: the disk is full');
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).figures)).toEqual([
      'join.ms',
      'join.kb',
      'start.serverReadyMs',
    ]);
  });
});
