// Chinese first, English one key away. Both catalogues travel with the page: no network, no waiting.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import { ASSIGNMENT_STATES } from '#contract/order/assignmentStates.ts';
import { fetchGlyphs } from '../style/glyphs.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof zh };
  }
}

const KEY = 'lianqin.language';

/** `?lang=` wins, then what this workstation chose before, then Chinese. */
export function firstLanguage(search: string, storage: Storage): Language {
  const asked = new URLSearchParams(search).get('lang') ?? storage.getItem(KEY);
  return asked === 'en' ? 'en' : 'zh';
}

export async function startLanguage(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    // React escapes whatever it draws.
    interpolation: { escapeValue: false },
  });
  mark(language);
  fetchGlyphs(JSON.stringify([zh, CASE_STATES, ASSIGNMENT_STATES]));
}

export function chooseLanguage(language: Language, storage: Storage): void {
  storage.setItem(KEY, language);
  mark(language);
  void i18next.changeLanguage(language);
}

/** The browser chooses glyphs and line breaks by it: 国 of Chinese is not that of Japanese. */
function mark(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}
