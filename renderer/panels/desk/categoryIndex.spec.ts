import { departmentId } from '#contract/ids.ts';
import { pinyin } from 'pinyin-pro';
import { expect, it } from 'vitest';
import type { Category } from '#contract/policy.ts';
import { indexCategories } from './categoryIndex.ts';

const category = (code: string, zh: string, en: string): Category => ({
  code,
  kind: 'event',
  name: { zh, en },
  leadDepartment: departmentId('none'),
  coDepartments: [],
  forces: [],
  conditions: [],
  source: '',
  verified: false,
});
const index = indexCategories(
  [
    category('E-0401', '流动摊贩', 'mobile vendor'),
    category('E-0502', '燃气泄漏', 'gas leak'),
    category('P-0111', '燃气井盖', 'gas manhole cover'),
  ],
  (text) => pinyin(text, { toneType: 'none', type: 'array' }),
);
const codes = (typed: string) => index.find(typed).map(({ code }) => code);

it('V5 a category is found by name, pinyin, initials and code', () => {
  expect([codes('摊贩'), codes('liudong'), codes('ldtf'), codes('vendor'), codes('e0401')]).toEqual(
    Array.from({ length: 5 }, () => ['E-0401']),
  );
  expect(codes('燃气')).toEqual(['E-0502', 'P-0111']);
  expect(codes('')).toHaveLength(3);
  expect(codes('zzz')).toEqual([]);
});
