// What a gap in cover says: the force, and how far the nearest free team is.
import { useTranslation } from 'react-i18next';
import type { CoverGap } from '#contract/coverage.ts';
import { usePicture } from '../seat.tsx';
import { useSay } from './say.ts';

/** `联勤 34 分`, or `无空闲联勤`. */
export function useSayCover(): (gap: CoverGap) => string {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  return ({ force, minutes }) => {
    const name = policy?.forces.find(({ code }) => code === force)?.short;
    const words = name ? say.words(name) : force;
    return minutes === null
      ? t('cover.nobody', { force: words })
      : t('cover.minutes', { force: words, span: say.minutes(minutes) });
  };
}
