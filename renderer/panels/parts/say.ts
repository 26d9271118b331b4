// Figures into words, the same everywhere: left times, ages, clock times. The district's own clock is used
// (policy calendar), never the workstation's zone.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { GridCode, TownCode, Words } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import { categoryOf } from '#contract/policy.ts';
import { shortName } from '../../map/townNames.ts';
import { usePicture } from '../seat.tsx';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** China has one zone and no summer time; a policy may say otherwise. */
const CHINA_OFFSET_MIN = 480;

export interface Say {
  readonly lang: 'zh' | 'en';
  words(words: Words): string;
  category(code: string): string;
  town(code: TownCode | null): string;
  /** Without 镇, 街道 and the like: what people call it. */
  townShort(code: TownCode): string;
  /** The last part of a grid's code: the town stands beside it. */
  grid(village: GridCode, urban: GridCode | null): string;
  /** `14:32:07` */
  time(at: number): string;
  /** `14:32` */
  minute(at: number): string;
  /** `11-23 14:32` */
  dateMinute(at: number): string;
  /** `2026-11-23 14:32:07`: where days of another year stand beside each other. */
  stamp(at: number): string;
  date(at: number): string;
  /** A length of time in one or two units: `12 分`, `3 时`, `2 天`. */
  span(ms: number): string;
  /** What is left of a limit, or by how much it is over. */
  left(ms: number): string;
  minutes(minutes: number): string;
}

export function useSay(): Say {
  const picture = usePicture();
  const { t, i18n } = useTranslation();
  const lang = i18n.language === 'en' ? 'en' : 'zh';
  const { policy, district } = picture;
  return useMemo(() => {
    const offsetMs = (policy?.calendar.utcOffsetMin ?? CHINA_OFFSET_MIN) * MINUTE_MS;
    const local = (at: number): string => new Date(at + offsetMs).toISOString();
    const span = (ms: number): string => {
      if (ms < MINUTE_MS) return t('span.seconds', { n: Math.max(0, Math.floor(ms / 1000)) });
      if (ms < HOUR_MS) return t('span.minutes', { n: Math.floor(ms / MINUTE_MS) });
      if (ms < DAY_MS) return t('span.hours', { n: Math.floor(ms / HOUR_MS) });
      return t('span.days', { n: Math.floor(ms / DAY_MS) });
    };
    const say: Say = {
      lang,
      words: (words) => words[lang],
      category: (code) => capital((policy && categoryOf(policy, code)?.name[lang]) ?? code),
      town: (code) => townName({ district }, code)?.[lang] ?? t('district.team'),
      townShort: (code) => {
        const name = townName({ district }, code);
        return name ? shortName(name, lang) : code;
      },
      grid: (village, urban) => (urban ?? village).slice(9),
      time: (at) => local(at).slice(11, 19),
      minute: (at) => local(at).slice(11, 16),
      dateMinute: (at) => local(at).slice(5, 16).replace('T', ' '),
      stamp: (at) => local(at).slice(0, 19).replace('T', ' '),
      date: (at) => {
        const iso = local(at);
        const weekday = new Date(at + offsetMs).getUTCDay();
        return t('date', {
          month: Number(iso.slice(5, 7)),
          day: Number(iso.slice(8, 10)),
          iso: iso.slice(0, 10),
          weekday: t(`weekday.${WEEKDAYS[weekday] ?? 'sun'}`),
        });
      },
      span,
      left: (ms) => (ms >= 0 ? t('left.in', { span: span(ms) }) : t('left.over', { span: span(-ms) })),
      minutes: (minutes) => t('span.minutes', { n: Math.max(minutes > 0 ? 1 : 0, Math.round(minutes)) }),
    };
    return say;
  }, [policy, district, lang, t]);
}

/** The catalogue writes English names as they stand in a sentence; here they begin a line. */
export const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export function townName({ district }: Pick<Picture, 'district'>, code: TownCode | null): Words | undefined {
  return district?.towns.find((town) => town.code === code)?.name;
}
