// The shape of assets/policy/caseRules.json.
import { z } from 'zod';
import { SOURCES } from '#contract/case/case.ts';
import type { CaseRules } from '#contract/case/caseRules.ts';
import type { Words } from '#contract/ids.ts';
import type { Thresholds } from '#contract/policy.ts';
import { both } from '#contract/schema.ts';
import type { JsonPath } from './jsonFile.ts';
import { priority, sourced, words, type Sourced } from './policyFiles.ts';

const ms = z.number().int().positive();
const share = z.number().positive();
const grounds = z
  .array(
    z.strictObject({
      key: z
        .string()
        .regex(
          /^[a-z][A-Za-z]{0,39}$/,
          both('应为一个小写开头的英文词', 'must be one word that begins in lower case'),
        ),
      name: words,
    }),
  )
  .min(1)
  .refine(
    (list) => new Set(list.map(({ key }) => key)).size === list.length,
    both('有重复的 key', 'a key stands twice'),
  );

export const caseRulesFile = z
  .strictObject({
    ...sourced,
    duplicates: z.strictObject({
      same: z.enum(['category', 'class']),
      rangeM: z.number().min(0).max(5_000),
      openWithinMs: ms,
      closedWithinMs: ms,
      // A form that asks about more is not read.
      atMost: z.number().int().min(0).max(10),
    }),
    verification: z.strictObject({ limitMin: z.number().positive(), requiredOf: z.array(z.enum(SOURCES)) }),
    rejectCodes: grounds,
    voidGrounds: grounds.refine(
      (list) => list.some(({ key }) => key === 'duplicate') && list[0]?.key !== 'duplicate',
      both(
        '须有 duplicate，且第一个不是它：不写理由时即指第一个',
        'must name duplicate, and another one first: that is what is meant when none is named',
      ),
    ),
    suspensionGrounds: grounds,
    extension: z
      .strictObject({ townTimes: z.number().int().min(0), townShare: share, totalShare: share })
      .refine((one) => one.townShare <= one.totalShare, {
        path: ['totalShare'],
        message: both('不能小于 townShare', 'must not be less than townShare'),
      }),
    suspension: z.strictObject({ townMaxMs: ms, maxMs: ms }).refine((one) => one.townMaxMs <= one.maxMs, {
      path: ['maxMs'],
      message: both('不能小于 townMaxMs', 'must not be less than townMaxMs'),
    }),
    photosRequired: z.strictObject({
      department: z.number().int().min(0).max(9),
      team: z.number().int().min(0).max(9),
    }),
    siteCheckRequired: z.boolean(),
    closing: z.strictObject({ part: words, event: words }),
    urge: z.strictObject({ minGapMs: z.number().int().min(0) }),
    supervision: z.strictObject({ maxMs: ms }),
    selfHandle: z.strictObject({ priorities: z.array(priority) }),
    reopenWithinMs: ms,
  })
  .refine((one) => one.verification.requiredOf.every((source) => source !== 'patrol'), {
    path: ['verification', 'requiredOf'],
    message: both(
      '不能有 patrol：巡防队员上报的已是亲眼所见',
      'must not name patrol: what a patrol reports is seen already',
    ),
  });

// The compiler checks here that the file gives exactly what the contract asks for.
export type CaseRulesFile = Sourced & CaseRules;

/** What closed longer ago has left the picture and cannot be compared with. */
export const caseRulesFaults = (
  { duplicates }: CaseRulesFile,
  { keepClosedMs }: Pick<Thresholds, 'keepClosedMs'>,
): { readonly path: JsonPath; readonly message: Words }[] =>
  duplicates.closedWithinMs > keepClosedMs
    ? [
        {
          path: ['duplicates', 'closedWithinMs'],
          message: {
            zh: `不能大于 thresholds.json 的 keepClosedMs（${keepClosedMs}）`,
            en: `must not be more than keepClosedMs of thresholds.json (${keepClosedMs})`,
          },
        },
      ]
    : [];
