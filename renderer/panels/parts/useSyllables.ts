// The pinyin of names, for searching. Its table is large and needed only where somebody types, so it comes by itself.
import { useEffect, useState } from 'react';
import type { Syllables } from '../desk/categoryIndex.ts';

/** Nothing until the table is here: names and codes are found meanwhile. */
export function useSyllables(): Syllables {
  const [syllables, setSyllables] = useState<Syllables>(() => noSyllables);
  useEffect(() => {
    let over = false;
    void import('pinyin-pro').then(({ pinyin }) => {
      if (!over) setSyllables(() => (text: string) => pinyin(text, { toneType: 'none', type: 'array' }));
    });
    return () => {
      over = true;
    };
  }, []);
  return syllables;
}

const noSyllables: Syllables = () => [];
