// The shape of limits.json and triggers.json: what limits hold where, and what the ladder between the tiers does.
import { z } from 'zod';
import { CLOCK_STEPS } from '#contract/case/caseClocks.ts';
import { ACTS_OF, type LadderRules, type TriggerRule } from '#contract/case/triggers.ts';
import { gridCode, townCode } from '#contract/ids.ts';
import { AREA_CLASSES, type LimitRule, type LimitRules } from '#contract/limits.ts';
import { both } from '#contract/schema.ts';
import { priority, span, unique, words, sourced, type Sourced } from './policyFiles.ts';

const key = z
  .string()
  .regex(
    /^[a-z][A-Za-z0-9]{0,39}$/,
    both('应为一个小写开头的英文词', 'must be one word that begins in lower case'),
  );
const areaClass = z.enum(AREA_CLASSES);
const town = z
  .string()
  .regex(/^\d{9}$/, both('应为九位街镇代码', 'must be the nine digits of a town'))
  .transform(townCode);
const grid = z
  .string()
  .regex(/^\d{9}[UV]\d{3}$/, both('应为网格代码，如 310114103U007', 'must be a grid code like 310114103U007'))
  .transform(gridCode);
const someOf = <T>(one: z.ZodType<T>) => z.array(one).min(1).optional();
const localDate = z.iso.date();
/** A year in the longest unit is a typing error, not a limit. */
const factor = z.number().positive().max(20);
const forEachStep = <T>(value: z.ZodType<T>) =>
  z
    .strictObject({
      accept: value.optional(),
      dispatch: value.optional(),
      arrive: value.optional(),
      handle: value.optional(),
      check: value.optional(),
    })
    .optional();

const limitRule: z.ZodType<LimitRule> = z
  .strictObject({
    key,
    name: words,
    when: z.strictObject({
      categories: someOf(z.string().min(1)),
      conditions: someOf(z.string().min(1)),
      priorities: someOf(priority),
      areas: someOf(areaClass),
      tiers: someOf(z.enum(['town', 'district'])),
      towns: someOf(town),
      from: localDate.optional(),
      until: localDate.optional(),
    }),
    set: forEachStep(span),
    times: forEachStep(factor),
    ...sourced,
  })
  .superRefine(({ when, set, times }, issues) => {
    const fault = (path: string[], message: string) => issues.addIssue({ code: 'custom', path, message });
    if (!set && !times)
      fault(
        [],
        both('没有 set 也没有 times，等于没有规则', 'has neither set nor times: it would change nothing'),
      );
    if (when.from !== undefined && when.until !== undefined && when.until < when.from)
      fault(['when', 'until'], both('早于 from', 'is before from'));
  });

export const limitsFile: z.ZodType<LimitsFile> = z.strictObject({
  ...sourced,
  areas: z.strictObject({
    urban: areaClass,
    village: areaClass,
    towns: unique(z.array(z.strictObject({ town, urban: areaClass, village: areaClass })), (one) => one.town),
    grids: unique(z.array(z.strictObject({ grid, class: areaClass })), (one) => one.grid),
  }),
  rules: unique(z.array(limitRule), (one) => one.key),
});

const share = z.number().positive().max(1);
const minutes = z.number().min(0).max(43_200);
const steps = z.array(z.enum(CLOCK_STEPS)).min(1);
const ruled = { key, words, act: z.enum(['escalate', 'prepare', 'offer', 'notify']), ...sourced };
const whole = (least: number, most: number) => z.number().int().min(least).max(most);

const trigger: z.ZodType<TriggerRule> = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...ruled, kind: z.literal('limitUsed'), numbers: z.strictObject({ steps, share }) }),
    z.strictObject({
      ...ruled,
      kind: z.literal('limitExpired'),
      numbers: z.strictObject({
        steps,
        graceMin: z.strictObject({ '1': minutes, '2': minutes, '3': minutes, '4': minutes, '5': minutes }),
      }),
    }),
    z.strictObject({ ...ruled, kind: z.literal('priority'), numbers: z.strictObject({ atMost: priority }) }),
    z.strictObject({
      ...ruled,
      kind: z.literal('returned'),
      numbers: z.strictObject({ times: whole(1, 20) }),
    }),
    z.strictObject({
      ...ruled,
      kind: z.literal('severalTowns'),
      numbers: z.strictObject({ towns: whole(2, 100) }),
    }),
    z.strictObject({ ...ruled, kind: z.literal('forceLacking'), numbers: z.strictObject({}) }),
    z.strictObject({
      ...ruled,
      kind: z.literal('hotlineRepeat'),
      numbers: z.strictObject({
        times: whole(2, 100),
        withinDays: whole(1, 31),
        nearM: z.number().positive().max(5_000),
      }),
    }),
    z.strictObject({
      ...ruled,
      kind: z.literal('nearBoundary'),
      numbers: z.strictObject({ withinM: z.number().positive().max(5_000) }),
    }),
    z.strictObject({
      ...ruled,
      kind: z.literal('leftTown'),
      numbers: z.strictObject({ beyondM: z.number().min(0).max(20_000) }),
    }),
  ])
  .superRefine((rule, issues) => {
    const acts = ACTS_OF[rule.kind];
    if (acts.includes(rule.act)) return;
    issues.addIssue({
      code: 'custom',
      path: ['act'],
      message: both(
        `${rule.kind} 类规则只能 ${acts.join('、')}`,
        `a rule of the kind ${rule.kind} may only ${acts.join(' or ')}`,
      ),
    });
  });

export const triggersFile: z.ZodType<TriggersFile> = z.strictObject({
  ...sourced,
  // A preparation older than some hours tells where teams were, not where they are.
  renewAfterMin: z.number().min(1).max(240),
  renewGapMin: z.number().min(0.5).max(60),
  latestMin: z.number().positive().max(1_440),
  rules: unique(z.array(trigger).min(1), (one) => one.key),
});

export type LimitsFile = Sourced & LimitRules;
export type TriggersFile = Sourced & LadderRules;

/** Categories that a limit rule names and the catalogue lacks: a rule that never applies is a mistake. */
export function limitRuleFaults(
  { rules }: LimitsFile,
  known: readonly { readonly code: string }[],
): { readonly path: (string | number)[]; readonly category: string }[] {
  return rules.flatMap((rule, index) =>
    (rule.when.categories ?? []).flatMap((category, at) =>
      known.some(({ code }) => code === category)
        ? []
        : [{ path: ['rules', index, 'when', 'categories', at], category }],
    ),
  );
}
