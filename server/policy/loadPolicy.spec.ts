import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categoryOf, type Policy } from '#contract/policy.ts';
import { runCardFor } from '#contract/runCard.ts';
import { loadPolicy } from './loadPolicy.ts';

const SHIPPED = join(import.meta.dirname, '../../assets/policy');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'policy-'));
  await cp(SHIPPED, dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true }));

/** Sets what stands at a dotted path; `undefined` takes it away. */
async function edit(file: string, at: string, value: unknown): Promise<void> {
  const path = join(dir, file);
  const content: unknown = JSON.parse(await readFile(path, 'utf8'));
  const keys = at.split('.');
  const last = keys.pop()!;
  let parent = content as Record<string, unknown>;
  for (const key of keys) parent = parent[key] as Record<string, unknown>;
  parent[last] = value;
  await writeFile(path, JSON.stringify(content));
}

async function editText(file: string, changes: readonly (readonly [string, string])[]): Promise<void> {
  const path = join(dir, file);
  let text = await readFile(path, 'utf8');
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  await writeFile(path, text);
}

async function lineOf(file: string, mark: string): Promise<number> {
  const text = await readFile(join(dir, file), 'utf8');
  return text.slice(0, text.indexOf(mark)).split('\n').length;
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

  it('P4 every category has a run card, with a lead that the category names', async () => {
    const policy = await loadPolicy(SHIPPED);
    for (const category of policy.categories)
      for (const { key } of category.conditions) {
        const card = runCardFor(policy, category.code, key);
        expect(category.forces).toContain(card?.town[0]?.force);
        expect(category.forces).toContain(card?.district[0]?.force);
      }
    expect(runCardFor(policy, 'P-0402', 'damaged')?.condition).toBeNull();
    expect(runCardFor(policy, 'P-0402', 'fallen')?.condition).toBe('fallen');
  });

  it('P1 every force of the wall can be asked for by some category', async () => {
    const policy = await loadPolicy(SHIPPED);
    const asked = new Set(policy.categories.flatMap((one) => one.forces));
    expect(policy.forces.map((one) => one.code).filter((code) => !asked.has(code))).toEqual([]);
  });

  it.each([
    [
      'categories.json',
      'categories.32.conditions.0.limits.accept.n',
      0,
      /E-0403x, conditions\.0\.limits\.accept\.n/,
    ],
    ['categories.json', 'categories.30.forces', ['army'], /E-0401, forces\.0/],
    ['categories.json', 'categories.1.code', 'P-0101', /P-0101 stands twice/],
    ['categories.json', 'categories.1.limts', {}, /P-0102, limts: is no field/],
    ['categories.json', 'categories.1.code', undefined, /categories no\. 2, code/],
    ['categories.json', 'categories.0.kind', 'event', /P-0101, kind: does not fit/],
    ['forces.json', 'forces.1.glyph', '联', /联 stands twice/],
    ['forces.json', 'forces.length', 11, /must name all 12/],
    ['calendar.json', 'holidays.0', '2026-02-30', /holidays no\. 1/],
    ['calendar.json', 'workEndMin', 100, /workEndMin: must be after/],
    ['thresholds.json', 'lostAfterMs', 5, /lostAfterMs: must be more/],
    ['thresholds.json', 'source', undefined, /source/],
    ['caseRules.json', 'voidGrounds.1.key', 'twice', /voidGrounds: must name duplicate/],
    ['caseRules.json', 'suspensionGrounds.1.key', 'engineering', /suspensionGrounds: a key stands twice/],
    ['caseRules.json', 'extension.townShare', 3, /extension\.totalShare: must not be less/],
    ['caseRules.json', 'duplicates.closedWithinMs', 86400001, /duplicates\.closedWithinMs: must not be more/],
    ['caseRules.json', 'verification.requiredOf', ['patrol'], /must not name patrol/],
    ['runCards.json', 'runCards.0.town.0.force', 'army', /town\.0\.force/],
    ['runCards.json', 'runCards.0.town.0.teams', 21, /teams/],
    ['runCards.json', 'runCards.0.town', [], /town/],
    ['runCards.json', 'runCards.0.category', 'P-0999', /P-0999: is no category/],
    ['runCards.json', 'runCards.0.condition', 'damaged', /runCards: P-0101 has no card for any condition/],
    ['runCards.json', 'runCards.1.condition', 'lost', /P-0101: condition: the category has no lost/],
    ['runCards.json', 'runCards.1.condition', null, /P-0101 \(any condition\) stands twice/],
    ['runCards.json', 'runCards.0.town.0.force', 'police', /town\.0\.force: police leads/],
    ['runCards.json', 'runCards.0.town.0.or', ['water'], /water stands twice/],
    ['recommendation.json', 'staleFixMin', -1, /staleFixMin/],
    ['recommendation.json', 'handlingMin.3', undefined, /handlingMin\.3/],
    ['coverage.json', 'slackMin', 12, /forces no\. 1, limitMin: must be more than slackMin/],
    ['coverage.json', 'forces.1.force', 'joint', /joint stands twice/],
  ])('P2 a fault in %s at %s is told by file, record and field', async (file, at, value, words) => {
    await edit(file, at, value);
    const fault = await faultOf(loadPolicy(dir));
    expect(fault).toMatch(words);
    expect(fault).toContain(file);
  });

  it('P2 every fault of every file is told by its line, in both languages', async () => {
    await editText('triggers.json', [
      ['"share": 0.7', '"share": 7'],
      ['"act": "offer", "words": {"zh": "临近', '"act": "escalate", "words": {"zh": "临近'],
    ]);
    await editText('thresholds.json', [['"yellowAt": 0.8,', '"yellowAt": 0.8,\n  "yellowAt": 0.7,']]);
    await editText('limits.json', [['"urban": "I",', '"urban": "IV",']]);
    await editText('forces.json', [['"code": "police"', '"code": "polcie"']]);
    const lines = (await faultOf(loadPolicy(dir))).split('\n');
    expect(
      lines.map((line) =>
        line
          .slice(dir.length + 1)
          .replace(/:\d+: /, ': ')
          .slice(0, 60),
      ),
    ).toEqual([
      expect.stringMatching(`^forces.json:${await lineOf('forces.json', 'polcie')}: polcie, code：`),
      expect.stringMatching(
        `^thresholds.json:${await lineOf('thresholds.json', '"yellowAt": 0.7')}: 字段 yellowAt`,
      ),
      expect.stringMatching(`^limits.json:${await lineOf('limits.json', '"urban": "IV"')}: areas.urban：`),
      expect.stringMatching(
        `^triggers.json:${await lineOf('triggers.json', '"share": 7')}: limitRunsOut, numbers`,
      ),
      expect.stringMatching(`^triggers.json:${await lineOf('triggers.json', '临近')}: nearBoundary, act：`),
    ]);
    for (const line of lines) expect(line).toMatch(/[\u4e00-\u9fff].* \/ .*[a-z]/);
  });

  it('P2 a place alone moves nothing: a rule about a border that would escalate is refused', async () => {
    await editText('triggers.json', [
      ['"beyondM": 200}, "act": "offer"', '"beyondM": 200}, "act": "escalate"'],
    ]);
    expect(await faultOf(loadPolicy(dir))).toMatch(/leftTown, act: .* may only offer or notify/);
  });

  it('P2 a limit rule for a category that is not there is refused', async () => {
    await editText('limits.json', [
      ['"areas": ["II"], "priorities"', '"categories": ["E-0000"], "areas": ["II"], "priorities"'],
    ]);
    expect(await faultOf(loadPolicy(dir))).toMatch(/limits\.json:\d+:\d+: .*there is no category E-0000/);
  });

  it('P2 a missing or broken file is one clear sentence', async () => {
    await writeFile(join(dir, 'forces.json'), '{');
    expect(await faultOf(loadPolicy(dir))).toMatch(/forces\.json:1:2: .*is not JSON/);
    await rm(join(dir, 'forces.json'));
    expect(await faultOf(loadPolicy(dir))).toMatch(/forces\.json: .*cannot be read/);
  });

  it('P3 the hash follows the content and not the layout', async () => {
    const { hash } = await loadPolicy(SHIPPED);
    await edit('categories.json', 'verified', false);
    expect((await loadPolicy(dir)).hash).toBe(hash);
    await edit('thresholds.json', 'arrivalRangeM', 101);
    expect((await loadPolicy(dir)).hash).not.toBe(hash);
  });
});
