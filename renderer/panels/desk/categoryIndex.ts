// Finds something named by what a person types: part of its name in either language, its code, its pinyin or the
// initials of it (`ldtf` = 流动摊贩).
import type { Words } from '#contract/ids.ts';
import type { Category } from '#contract/policy.ts';

/** The pinyin of a Chinese text, a syllable each, without tones. */
export type Syllables = (text: string) => readonly string[];

export interface NameIndex<T> {
  find(typed: string): readonly T[];
}

export function indexNames<T>(
  items: readonly T[],
  nameOf: (item: T) => { readonly words: Words; readonly codes: readonly string[] },
  syllables: Syllables,
): NameIndex<T> {
  const entries = items.map((item) => {
    const { words, codes } = nameOf(item);
    const parts = syllables(words.zh);
    const keys = [
      words.zh,
      words.en,
      ...codes,
      parts.join(''),
      parts.map((part) => part.slice(0, 1)).join(''),
    ];
    return { item, keys: keys.map(plain) };
  });
  return {
    find(typed) {
      const wanted = plain(typed);
      if (wanted === '') return items;
      const starting = entries.filter(({ keys }) => keys.some((key) => key.startsWith(wanted)));
      const holding = entries.filter(
        (entry) => !starting.includes(entry) && entry.keys.some((key) => key.includes(wanted)),
      );
      return [...starting, ...holding].map(({ item }) => item);
    },
  };
}

export const indexCategories = (categories: readonly Category[], syllables: Syllables): NameIndex<Category> =>
  indexNames(
    categories,
    ({ name, code }) => ({ words: name, codes: [code, code.replace('-', '')] }),
    syllables,
  );

const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s·、，,'-]/g, '');
