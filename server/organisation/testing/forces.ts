// The small district's policy names no force: here are the two that imported rows speak of.
import type { Picture } from '#contract/picture.ts';
import type { Force } from '#contract/policy.ts';
import { POLICY } from '#contract/testing/smallDistrict.ts';

const force = (code: Force['code'], zh: string, en: string): Force => ({
  code,
  name: { zh, en },
  short: { zh, en },
  glyph: zh.slice(0, 1),
});

export const withForces = (picture: Picture): Picture => ({
  ...picture,
  policy: {
    ...(picture.policy ?? POLICY),
    forces: [force('joint', '联勤', 'Joint duty'), force('police', '公安', 'Police')],
  },
});
