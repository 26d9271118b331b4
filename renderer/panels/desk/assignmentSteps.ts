// When a team took each step of its assignment. The assignment itself knows only its present step; the facts know all.
import type { Fact, FactType } from '#contract/fact.ts';
import type { Assignment, AssignmentState } from '#contract/order/order.ts';

const STEPS = ['assigned', 'acknowledged', 'enRoute', 'onScene', 'handling', 'reported', 'released'] as const;
export type TakenStep = (typeof STEPS)[number];

const FACT_OF: Readonly<Partial<Record<TakenStep, FactType>>> = {
  acknowledged: 'assignment.acknowledged',
  enRoute: 'assignment.departed',
  onScene: 'assignment.arrived',
  handling: 'assignment.handling',
  reported: 'assignment.reported',
  released: 'assignment.released',
};

export interface TimedStep {
  readonly step: TakenStep;
  /** null: not taken. */
  readonly at: number | null;
}

/** `facts`: of the order, oldest first. A team that was sent a second time is told by its last round. */
export function stepsOf(
  { team, assignedAt, state }: Assignment,
  facts: readonly Fact[],
): readonly TimedStep[] {
  return STEPS.map((step) => {
    if (step === 'assigned') return { step, at: assignedAt };
    const fact = facts.findLast(
      (one) => one.type === FACT_OF[step] && 'team' in one && one.team === team && one.at >= assignedAt,
    );
    // The picture hears of a step before the history has been asked for it again.
    return { step, at: fact?.at ?? (isAt(state, step) ? state.since : null) };
  });
}

const isAt = (state: AssignmentState, step: TakenStep): boolean => state.kind === step;
