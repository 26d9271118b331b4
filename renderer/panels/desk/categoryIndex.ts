// Finds a category by what a person types: part of its name in either language, its code, its pinyin or the
// initials of it (`ldtf` = 流动摊贩).
import type { Category } from '#contract/policy.ts';

/** The pinyin of a Chinese text, a syllable each, without tones. */
export type Syllables = (text: string) => readonly string[];

export interface CategoryIndex {
  find(typed: string): readonly Category[];
}

export function indexCategories(categories: readonly Category[], syllables: Syllables): CategoryIndex {
  const entries = categories.map((category) => {
    const parts = syllables(category.name.zh);
    const keys = [
      category.name.zh,
      category.name.en,
      category.code,
      category.code.replace('-', ''),
      parts.join(''),
      parts.map((part) => part.slice(0, 1)).join(''),
    ];
    return { category, keys: keys.map(plain) };
  });
  return {
    find(typed) {
      const wanted = plain(typed);
      if (wanted === '') return categories;
      const starting = entries.filter(({ keys }) => keys.some((key) => key.startsWith(wanted)));
      const holding = entries.filter(
        (entry) => !starting.includes(entry) && entry.keys.some((key) => key.includes(wanted)),
      );
      return [...starting, ...holding].map(({ category }) => category);
    },
  };
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s·、，,'-]/g, '');
