// What the three levels of a supervision are called.
import type { SupervisionLevel } from '#contract/case/case.ts';
import type { Words } from '#contract/ids.ts';

export const SUPERVISION_LEVELS: Readonly<Record<SupervisionLevel, Words>> = {
  1: { zh: '一般', en: 'ordinary' },
  2: { zh: '重点', en: 'key' },
  3: { zh: '挂牌', en: 'listed' },
};
