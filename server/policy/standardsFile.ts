// The shape of standards.json and duty.json. A condition that names no step, or a step that the condition cannot
// be read from, is a fault: such a clause would stay open for ever.
import { z } from 'zod';
import type { DutyRules } from '#contract/organisation/roster.ts';
import {
  CASE_STEPS,
  SUBSYSTEMS,
  TEAM_STEPS,
  isTeamStep,
  type Clause,
  type Standard,
  type Step,
} from '#contract/standard/standard.ts';
import { both } from '#contract/schema.ts';
import { sourced, unique, words, type Sourced } from './policyFiles.ts';

const step = z.enum([...CASE_STEPS, ...TEAM_STEPS]);
const minutes = z.number().positive().max(100_000);
const least = z.number().int().min(1).max(200);

const check = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('within'),
    since: z.enum([...CASE_STEPS, ...TEAM_STEPS, 'order']),
    minutes,
  }),
  z.strictObject({ kind: z.literal('due'), due: z.enum(['accept', 'dispatch', 'arrive', 'handle']) }),
  z.strictObject({ kind: z.literal('photos'), least }),
  z.strictObject({ kind: z.literal('words'), least }),
  z.strictObject({ kind: z.literal('geofence') }),
  z.strictObject({ kind: z.literal('otherHands') }),
  z.strictObject({ kind: z.literal('onSite') }),
  z.strictObject({ kind: z.literal('after'), step }),
  z.strictObject({ kind: z.literal('recorded') }),
  z.strictObject({ kind: z.literal('manual') }),
]);

const clause = z
  .strictObject({
    id: z.string().min(1).max(60),
    text: words,
    step: step.nullable(),
    check,
    categories: z.array(
      z
        .string()
        .regex(/^[PE](-\d{0,4}x?)?$/, both('应为类别代码的开头', 'must be the beginning of a category code')),
    ),
  })
  .superRefine((one, issues) => {
    const fault = unfit(one);
    if (fault) issues.addIssue({ code: 'custom', path: ['check'], message: fault });
  });

/** Why a condition cannot be read from its step; null when it can. */
function unfit({ step: of, check: asked }: Clause): string | null {
  if (of === null)
    return asked.kind === 'recorded'
      ? null
      : both('不针对步骤的条款只能是 recorded', 'a clause without a step can only be "recorded"');
  const only = ONLY_OF[asked.kind];
  if (only && !only.includes(of))
    return both(
      `${asked.kind} 只能用于 ${only.join('、')}`,
      `${asked.kind} can be told of ${only.join(', ')} only`,
    );
  if (asked.kind === 'within' && asked.since === 'order' && !isTeamStep(of))
    return both('只有队伍的步骤从指令起算', 'only what a team does counts from its order');
  const before = asked.kind === 'within' ? asked.since : asked.kind === 'after' ? asked.step : null;
  if (before === null || before === 'order') return null;
  if (before === of) return both('步骤不能与自身相比', 'a step cannot be held against itself');
  return isTeamStep(before) && !isTeamStep(of)
    ? both(
        `${before} 由各队完成，${of} 对案件只有一次`,
        `${before} is done by each team, ${of} once for the case`,
      )
    : null;
}

const ONLY_OF: Readonly<Partial<Record<Clause['check']['kind'], readonly Step[]>>> = {
  geofence: ['arrive'],
  onSite: ['check'],
  otherHands: ['check'],
};

const standard = z
  .strictObject({
    code: z.string().regex(/^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$/, both('应如 JDLQ-P01', 'must look like JDLQ-P01')),
    subsystem: z.enum(SUBSYSTEMS),
    title: words,
    version: z.string().min(1).max(20),
    effectiveFrom: z.iso.date(),
    supersedes: z.string().min(1).nullable(),
    synthetic: z.boolean(),
    ...sourced,
    clauses: z.array(clause).min(1),
  })
  .superRefine(({ code, clauses }, issues) => {
    clauses.forEach(({ id }, index) => {
      if (!id.startsWith(`${code}-`))
        issues.addIssue({
          code: 'custom',
          path: ['clauses', index, 'id'],
          message: both(`应以 ${code}- 开头`, `must begin with ${code}-`),
        });
    });
  });

export const standardsFile = z.strictObject({
  ...sourced,
  standards: unique(z.array(standard), ({ code }) => code).superRefine((list, issues) => {
    const ids = list.flatMap(({ clauses }) => clauses.map(({ id }) => id));
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined)
      issues.addIssue({ code: 'custom', message: both(`${twice} 出现了两次`, `${twice} stands twice`) });
  }),
});

export const dutyFile = z.strictObject({ ...sourced, followsRoster: z.boolean() });

export type StandardsFile = Sourced & { readonly standards: readonly Standard[] };
export type DutyFile = Sourced & DutyRules;
