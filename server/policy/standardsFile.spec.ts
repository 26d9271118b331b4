import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { governing, standardsOf, type Standard } from '#contract/standard/standard.ts';
import { loadPolicy } from './loadPolicy.ts';

const SHIPPED = join(import.meta.dirname, '../../assets/policy');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'standards-'));
  await cp(SHIPPED, dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true }));

async function faultWith(change: (standards: Standard[]) => unknown): Promise<string> {
  const path = join(dir, 'standards.json');
  const content = JSON.parse(await readFile(path, 'utf8')) as { standards: Standard[] };
  change(content.standards);
  await writeFile(path, JSON.stringify(content));
  return loadPolicy(dir).then(
    () => 'loaded',
    (error: Error) => error.message,
  );
}

describe('the standards file', () => {
  it('SD1 36 standards in three subsystems, four real titles, 32 marked as made up, all unverified', async () => {
    const standards = standardsOf(await loadPolicy(SHIPPED));
    const count = (subsystem: string) => standards.filter((one) => one.subsystem === subsystem).length;
    expect([standards.length, count('general'), count('support'), count('provision')]).toEqual([
      36, 8, 10, 18,
    ]);
    const real = standards.filter((one) => !one.synthetic).map((one) => one.title.zh);
    expect(real).toEqual([
      '责任网格划分规则',
      '街镇工作考核规范',
      '巡防队员操作规范',
      '处置部门处置响应规范',
    ]);
    expect(standards.every((one) => !one.verified && one.source !== '' && one.clauses.length > 0)).toBe(true);
    const ids = standards.flatMap((one) => one.clauses.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('SD1 every step of the main line is governed, some by the record and some by a tick', async () => {
    const policy = await loadPolicy(SHIPPED);
    const clauses = governing(policy, 'E-0501');
    for (const step of [
      'report',
      'accept',
      'file',
      'dispatch',
      'acknowledge',
      'depart',
      'arrive',
      'handle',
      'reportBack',
      'feedback',
      'check',
      'close',
    ])
      expect(
        clauses.some((one) => one.step === step),
        step,
      ).toBe(true);
    const manual = clauses.filter((one) => one.check.kind === 'manual').length;
    expect([manual > 5, clauses.length - manual > 20]).toEqual([true, true]);
  });

  it('SD4 a fault is told by standard and field: twice the same, a condition that its step cannot show', async () => {
    expect(
      await faultWith((list) => Object.assign(list[3]!.clauses[0]!, { check: { kind: 'geofence' } })),
    ).toMatch(/standards\.json:\d+:\d+: JDLQ-G04, clauses\.0\.check.*geofence can be told of arrive only/);
    expect(await faultWith((list) => Object.assign(list[0]!, { subsystem: 'other' }))).toMatch(
      /JDLQ-G01, subsystem/,
    );
  });

  it.each([
    [
      'a code twice',
      (list: Standard[]) => Object.assign(list[1]!, { code: 'JDLQ-G01', clauses: list[0]!.clauses }),
      /stands twice/,
    ],
    [
      'a clause of another standard',
      (list: Standard[]) => Object.assign(list[1]!.clauses[0]!, { id: 'X-1' }),
      /must begin with JDLQ-G02-/,
    ],
    [
      'a limit without a step',
      (list: Standard[]) => Object.assign(list[0]!.clauses[0]!, { check: { kind: 'manual' } }),
      /can only be "recorded"/,
    ],
    [
      'a case held against a team',
      (list: Standard[]) =>
        Object.assign(list[18 + 11]!.clauses[0]!, {
          step: 'close',
          check: { kind: 'after', step: 'depart' },
        }),
      /depart is done by each team/,
    ],
    [
      'a step against itself',
      (list: Standard[]) =>
        Object.assign(list[18]!.clauses[1]!, { check: { kind: 'after', step: 'depart' } }),
      /against itself/,
    ],
    ['no made-up mark', (list: Standard[]) => Object.assign(list[0]!, { synthetic: undefined }), /synthetic/],
  ])('SD4 %s is a fault', async (_name, change, words) => {
    expect(await faultWith(change)).toMatch(words);
  });
});
