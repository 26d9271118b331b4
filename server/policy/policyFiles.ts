// The shape of the policy files. Unknown fields are faults: a misspelt limit must not be silently ignored.
import { z } from 'zod';
import type { AttachmentRules } from '#contract/attachment/attachment.ts';
import { departmentId } from '#contract/ids.ts';
import {
  FORCE_CODES,
  type Calendar,
  type Category,
  type Department,
  type Force,
  type Thresholds,
} from '#contract/policy.ts';
import type { CoverRules } from '#contract/coverage.ts';
import type { RecommendationRules, RunCard } from '#contract/runCard.ts';
import type { PatrolRules } from '#contract/patrol/patrol.ts';
import type { SafetyRules } from '#contract/safety/safety.ts';
import type { TalkRules } from '#contract/talk/talk.ts';

/** Each file says where its numbers come from and whether somebody confirmed them. */
export interface Sourced {
  readonly source: string;
  readonly verified: boolean;
}

export const sourced = { source: z.string().min(1), verified: z.boolean() };
export const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const forceCode = z.enum(FORCE_CODES);
const department = z.string().min(1).transform(departmentId);
const localDate = z.iso.date();
const minuteOfDay = z.number().int().min(0).max(1440);

export const span = z.strictObject({ n: z.number().positive(), unit: z.enum(['min', 'h', 'd', 'wh', 'wd']) });

export const priority = z.literal([1, 2, 3, 4, 5]);

const condition = z.strictObject({
  key: z.string().regex(/^[a-z][A-Za-z]*$/, 'must be one lower-case word'),
  name: words,
  priority,
  limits: z.strictObject({
    accept: span,
    dispatch: span,
    arrive: span,
    handle: span.nullable(),
    check: span,
  }),
  closing: words.optional(),
});

const category = z
  .strictObject({
    code: z.string().regex(/^[PE]-\d{4}x?$/, 'must look like E-0401 or P-0201x'),
    kind: z.enum(['part', 'event']),
    name: words,
    leadDepartment: department,
    coDepartments: z.array(department),
    forces: z.array(forceCode).min(1),
    conditions: z.array(condition).min(1),
    ...sourced,
  })
  .superRefine((one, issues) => {
    if ((one.code[0] === 'P') !== (one.kind === 'part'))
      issues.addIssue({ code: 'custom', path: ['kind'], message: `does not fit the code ${one.code}` });
    const twice = duplicate(one.conditions.map(({ key }) => key));
    if (twice) issues.addIssue({ code: 'custom', path: ['conditions'], message: `${twice} stands twice` });
  });

const force = z.strictObject({
  code: forceCode,
  name: words,
  short: words,
  glyph: z.string().regex(/^.$/su, 'must be one character'),
});

export const categoriesFile = z.strictObject({
  ...sourced,
  categories: unique(z.array(category).min(1), (one) => one.code),
});

export const departmentsFile = z.strictObject({
  ...sourced,
  departments: unique(z.array(z.strictObject({ id: department, name: words })).min(1), (one) => one.id),
});

export const forcesFile = z.strictObject({
  ...sourced,
  forces: unique(
    unique(z.array(force), (one) => one.code),
    (one) => one.glyph,
  ).refine(
    (list) => list.length === FORCE_CODES.length,
    `must name all ${FORCE_CODES.length} forces: ${FORCE_CODES.join(', ')}`,
  ),
});

export const calendarFile = z
  .strictObject({
    ...sourced,
    utcOffsetMin: z.number().int().min(-840).max(840),
    workStartMin: minuteOfDay,
    workEndMin: minuteOfDay,
    workdays: z.array(z.number().int().min(1).max(7)).min(1),
    holidays: z.array(localDate),
    makeUpDays: z.array(localDate),
  })
  .refine((one) => one.workStartMin < one.workEndMin, {
    path: ['workEndMin'],
    message: 'must be after workStartMin',
  });

export const thresholdsFile = z
  .strictObject({
    ...sourced,
    staleAfterMs: z.number().int().positive(),
    lostAfterMs: z.number().int().positive(),
    arrivalRangeM: z.number().positive(),
    arrivalHoldMs: z.number().int().min(0),
    yellowAt: z.number().positive(),
    redAt: z.number().positive(),
    keepClosedMs: z.number().int().positive(),
  })
  .refine((one) => one.staleAfterMs < one.lostAfterMs, {
    path: ['lostAfterMs'],
    message: 'must be more than staleAfterMs',
  })
  .refine((one) => one.yellowAt < one.redAt, { path: ['redAt'], message: 'must be more than yellowAt' });

/** A card is answered in one order; more teams than this are an operation of several orders. */
const MAX_TEAMS_ON_A_CARD = 20;

const need = z
  .strictObject({
    force: forceCode,
    or: z.array(forceCode),
    teams: z.number().int().min(1).max(MAX_TEAMS_ON_A_CARD),
    withinMin: z.number().positive().max(1440),
  })
  .superRefine((one, issues) => {
    const twice = duplicate([one.force, ...one.or]);
    if (twice) issues.addIssue({ code: 'custom', path: ['or'], message: `${twice} stands twice` });
  });

const needs = z
  .array(need)
  .min(1)
  .refine(
    (list) => list.reduce((all, { teams }) => all + teams, 0) <= MAX_TEAMS_ON_A_CARD,
    `asks for more than ${MAX_TEAMS_ON_A_CARD} teams`,
  );

export const runCardsFile = z.strictObject({
  ...sourced,
  runCards: unique(
    z
      .array(
        z.strictObject({
          category: z.string().min(1),
          condition: z.string().min(1).nullable(),
          town: needs,
          district: needs,
        }),
      )
      .min(1),
    ({ category, condition }) => `${category} ${condition ?? '(any condition)'}`,
  ),
});

const weight = z.number().min(0).max(1440);

export const recommendationFile = z.strictObject({
  ...sourced,
  perForceRankMin: weight,
  otherForceMin: weight,
  lentMin: weight,
  districtTeamMin: weight,
  otherTownMin: weight,
  perOrderTodayMin: weight,
  ordersAtMost: z.number().int().min(0).max(100),
  shiftEndsMin: weight,
  staleFixMin: weight,
  perGridUncoveredMin: weight,
  uncoveredAtMostMin: weight,
  declinedMin: weight,
  engagedMin: weight,
  handlingMin: z.strictObject({ '1': weight, '2': weight, '3': weight, '4': weight, '5': weight }),
});

const limitMin = z.number().positive().max(1440);

export const coverageFile = z
  .strictObject({
    ...sourced,
    forces: unique(
      z.array(
        z.strictObject({
          force: forceCode,
          limitMin: z.strictObject({ village: limitMin, urban: limitMin }),
        }),
      ),
      ({ force }) => force,
    ),
    gapAfterMs: z.number().int().min(0).max(86_400_000),
    slackMin: z.number().min(0),
    coveredAfterMs: z.number().int().min(0).max(86_400_000),
  })
  .superRefine(({ forces, slackMin }, issues) => {
    forces.forEach(({ limitMin: { village, urban } }, index) => {
      // A gap that no cover could end would stand for ever.
      if (Math.min(village, urban) <= slackMin)
        issues.addIssue({
          code: 'custom',
          path: ['forces', index, 'limitMin'],
          message: `must be more than slackMin (${slackMin})`,
        });
    });
  });

const count = z.number().int().positive();
const DAY_MS = 86_400_000;

export const attachmentsFile = z.strictObject({
  ...sourced,
  // The door is built for these: a file may set less and never more.
  maxBytes: count.max(10_000_000),
  maxPixels: count.max(50_000_000),
  filesPerDay: count,
  bytesPerDay: count,
  // The quota counts what is still there: less than a day would let an account start afresh before its day is over.
  keepUnclaimedMs: count.min(DAY_MS),
  perCase: count,
});

export const talkFile = z.strictObject({
  ...sourced,
  keepMs: count,
  maxRecipients: count,
  maxOnOrder: count,
  maxMessages: count,
  maxAddressed: count,
});

export const patrolFile = z.strictObject({
  ...sourced,
  visitRangeM: z.number().positive(),
  visitHoldMs: z.number().int().min(0),
  gridDwellMs: count,
  longestGapMs: count,
  earlyMs: z.number().int().min(0),
  graceMs: z.number().int().min(0),
  longestMs: count,
});

export const safetyFile = z.strictObject({
  ...sourced,
  welfareEveryMs: z.strictObject({ 1: count, 2: count, 3: count, 4: count, 5: count }),
  answerWithinMs: count,
});

/** What only shows when cards and categories are held against each other. */
export function runCardFaults(
  { runCards }: RunCardsFile,
  { categories }: CategoriesFile,
): { readonly index: number; readonly category: string; readonly message: string }[] {
  const general = new Set(
    runCards.filter(({ condition }) => condition === null).map(({ category }) => category),
  );
  const faults = categories
    .filter(({ code }) => !general.has(code))
    .map(({ code }) => ({ index: -1, category: code, message: 'has no card for any condition' }));
  runCards.forEach((card, index) => {
    const fault = (message: string) => faults.push({ index, category: card.category, message });
    const theCategory = categories.find(({ code }) => code === card.category);
    if (!theCategory) {
      fault('is no category of categories.json');
      return;
    }
    if (card.condition !== null && !theCategory.conditions.some(({ key }) => key === card.condition))
      fault(`condition: the category has no ${card.condition}`);
    for (const tier of ['town', 'district'] as const) {
      const lead = card[tier][0]?.force;
      if (lead && !theCategory.forces.includes(lead))
        fault(`${tier}.0.force: ${lead} leads, but the category does not name it`);
    }
  });
  return faults;
}

// The compiler checks here that the files give exactly what the contract asks for.
export type CategoriesFile = Sourced & { readonly categories: readonly Category[] };
export type DepartmentsFile = Sourced & { readonly departments: readonly Department[] };
export type SafetyFile = Sourced & SafetyRules;
export type PatrolFile = Sourced & PatrolRules;
export type ForcesFile = Sourced & { readonly forces: readonly Force[] };
export type CalendarFile = Sourced & Calendar;
export type ThresholdsFile = Sourced & Thresholds;
export type RunCardsFile = Sourced & { readonly runCards: readonly RunCard[] };
export type RecommendationFile = Sourced & RecommendationRules;
export type CoverageFile = Sourced & CoverRules;
export type AttachmentsFile = Sourced & AttachmentRules;
export type TalkFile = Sourced & TalkRules;

export function unique<T>(
  list: z.ZodArray<z.ZodType<T>> | z.ZodType<T[]>,
  keyOf: (one: T) => string,
): z.ZodType<T[]> {
  return (list as z.ZodType<T[]>).superRefine((ones, issues) => {
    const twice = duplicate(ones.map(keyOf));
    if (twice) issues.addIssue({ code: 'custom', message: `${twice} stands twice` });
  });
}

function duplicate(keys: readonly string[]): string | undefined {
  return keys.find((key, index) => keys.indexOf(key) !== index);
}
