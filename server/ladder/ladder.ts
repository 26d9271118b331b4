// The ladder: the server's clock for cases. All that falls due stands in one queue by time; what is due is decided
// like any command, one after the other in order of its time, so that hours of downtime are caught up with as if
// they had been lived through. It keeps nothing that the picture does not: after a restart it reads what is due.
import { randomUUID } from 'node:crypto';
import type { Answer, AnyCommand, Refusal } from '#contract/command.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import { needsEvidence, daysMs } from '#contract/case/dueActs.ts';
import type { EscalationPlan } from '#contract/case/escalation.ts';
import type { LadderSystemCommand } from '#contract/case/escalationCommand.ts';
import { metresBetween } from '#contract/case/similar.ts';
import { triggersOf, type TriggerRule } from '#contract/case/triggers.ts';
import type { Fact } from '#contract/fact.ts';
import type { CaseId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import { DueQueue } from './dueQueue.ts';
import type { HotlineWindow } from './hotlineWindow.ts';
import type { NearTowns } from './nearTowns.ts';
import { nextActs, type NextAct } from './nextActs.ts';
import { isSamePlan } from './planOf.ts';
import type { Strayed } from './strayed.ts';

/** At a millisecond or two of fsync each a pass is over before the next second; the rest of a backlog waits for it. */
const ACTS_PER_PASS = 100;
/** A plan costs up to 50 ms of a thread that also answers people. */
const PLANS_PER_PASS = 4;
/** While the journal takes nothing, or the desk has more than it can do. */
const RETRY_MS = 5_000;
/** A team runs less than 100 m in it. */
const STRAYED_EVERY_MS = 10_000;

export interface LadderSources {
  readonly desk: {
    picture(): Picture;
    submitSystem(part: 'clock', command: AnyCommand): Promise<Answer>;
    onFacts(listener: (before: Picture, after: Picture, facts: readonly Fact[]) => void): () => void;
  };
  /** The server's clock, epoch ms. */
  readonly now: () => number;
  /** Who the district would send now. */
  readonly plan: (theCase: Case) => EscalationPlan;
  readonly nearTowns: NearTowns;
  readonly hotline: HotlineWindow;
  readonly strayed: (picture: Picture) => readonly Strayed[];
  /** Something that was due was refused: a mistake of ours, or a rule that contradicts itself. */
  readonly onRefused: (theCase: CaseId, what: string, refusal: Refusal) => void;
}

export interface Ladder {
  /** Does what is due; true when it stopped at its limit, and the next call goes on there. */
  pass(): Promise<boolean>;
  /** Calls of earlier days became known: rules about them are asked again. */
  hotlineKnown(): void;
  stop(): void;
}

export function makeLadder(sources: LadderSources): Ladder {
  const { desk, now, hotline } = sources;
  const queue = new DueQueue<CaseId>();
  /** Acts that had no effect: not asked for again before the case is another. */
  const parked = new Map<CaseId, { readonly theCase: Case; readonly keys: Set<string> }>();
  /** Rules for which the world gave no evidence; a place does not change, a call may come. */
  const unproven = new Map<CaseId, Set<string>>();
  /** Rules that have acted: the facts say so, too, but no mistake of ours may fill the record. */
  const done = new Map<CaseId, Set<string>>();
  /** When a standing plan was found to be still the best. */
  const lookedAt = new Map<CaseId, number>();
  let isPassing = false;
  let isStopped = false;
  let strayedAt = 0;

  const pending = (theCase: Case): NextAct[] => {
    const held = parked.get(theCase.id);
    const keys = held?.theCase === theCase ? held.keys : null;
    return nextActs(theCase, desk.picture(), lookedAt.get(theCase.id) ?? null).filter(
      (act) =>
        !keys?.has(act.key) &&
        !done.get(theCase.id)?.has(act.key) &&
        !(act.kind === 'rule' && unproven.get(theCase.id)?.has(act.rule.key)),
    );
  };

  function schedule(id: CaseId): void {
    const theCase = desk.picture().cases.get(id);
    if (theCase && isOpen(theCase)) {
      queue.set(id, pending(theCase)[0]?.at ?? null);
      return;
    }
    queue.set(id, null);
    parked.delete(id);
    unproven.delete(id);
    done.delete(id);
    lookedAt.delete(id);
  }

  function scheduleAll(): void {
    for (const id of desk.picture().cases.keys()) schedule(id);
  }

  function follow(before: Picture, after: Picture, facts: readonly Fact[]): void {
    hotline.take(facts);
    if (before.policy !== after.policy) return scheduleAll();
    for (const id of [...touched(before, after), ...calledAgain(facts)]) schedule(id);
    // Whether a plan still holds depends on its teams. Few plans stand at a time.
    if (before.teams !== after.teams) for (const id of after.escalations.keys()) schedule(id);
  }

  /** Cases for which a call may have been the one too many. */
  function calledAgain(facts: readonly Fact[]): CaseId[] {
    const calls = facts.flatMap((fact) => {
      if (fact.type === 'case.repeated') return desk.picture().cases.get(fact.case) ?? [];
      return fact.type === 'case.reported' && fact.source === 'hotline' ? fact : [];
    });
    const rules = triggersOf(desk.picture().policy).flatMap((rule) =>
      rule.kind === 'hotlineRepeat' ? rule : [],
    );
    return calls.flatMap(({ category, position }) =>
      [...unproven.keys()].filter((id) => {
        const theCase = desk.picture().cases.get(id);
        const near = rules.filter(
          ({ numbers }) => theCase && metresBetween(theCase.position, position) <= numbers.nearM,
        );
        if (theCase?.category !== category) return false;
        for (const { key } of near) unproven.get(id)?.delete(key);
        return near.length > 0;
      }),
    );
  }

  async function pass(): Promise<boolean> {
    if (isPassing) return false;
    isPassing = true;
    try {
      await tellStrayed();
      let plans = 0;
      for (let acts = 0; acts < ACTS_PER_PASS; acts++) {
        const id = isStopped ? null : queue.first(now());
        if (id === null) return false;
        const theCase = desk.picture().cases.get(id);
        const act = theCase && pending(theCase)[0];
        if (!theCase || !act || act.at > now()) {
          schedule(id);
          continue;
        }
        if (isPlan(act) && ++plans > PLANS_PER_PASS) return true;
        await perform(theCase, act);
      }
      return true;
    } finally {
      isPassing = false;
    }
  }

  async function perform(theCase: Case, act: NextAct): Promise<void> {
    const { id } = theCase;
    const command = commandFor(theCase, act);
    if (command === null) return schedule(id);
    const before = desk.picture();
    const answer = await desk.submitSystem('clock', command);
    if (!answer.ok && (answer.refusal.code === 'fault' || answer.refusal.code === 'tooMany')) {
      queue.set(id, now() + RETRY_MS);
      return;
    }
    if (!answer.ok) sources.onRefused(id, act.key, answer.refusal);
    const after = desk.picture();
    const hasChanged =
      after.cases.get(id) !== before.cases.get(id) ||
      after.escalations.get(id) !== before.escalations.get(id);
    // Without this, what is due and changes nothing would be due for ever.
    if (!hasChanged) park(theCase, act.key);
    else if (act.kind === 'rule') addTo(done, id, act.key);
    schedule(id);
  }

  function park(theCase: Case, key: string): void {
    const held = parked.get(theCase.id);
    if (held?.theCase === theCase) held.keys.add(key);
    else parked.set(theCase.id, { theCase, keys: new Set([key]) });
  }

  /** null: there is nothing to do after all, and that is noted. */
  function commandFor(theCase: Case, act: NextAct): AnyCommand | null {
    const id = randomUUID();
    switch (act.kind) {
      case 'timer':
        return { id, ...act.command };
      case 'plan': {
        const plan = sources.plan(theCase);
        if (act.replaces && isSamePlan(plan, act.replaces.plan)) {
          lookedAt.set(theCase.id, now());
          return null;
        }
        lookedAt.delete(theCase.id);
        return { id, type: 'ladder.prepare', caseId: theCase.id, rule: act.rule, clock: act.clock, plan };
      }
      case 'rule':
        return byRule({ id, caseId: theCase.id, rule: act.rule.key }, theCase, act);
    }
  }

  function byRule(
    base: { readonly id: string; readonly caseId: CaseId; readonly rule: string },
    theCase: Case,
    { rule, clock }: Extract<NextAct, { kind: 'rule' }>,
  ): LadderSystemCommand | null {
    if (rule.kind === 'nearBoundary') {
      const towns = sources
        .nearTowns(theCase.position, rule.numbers.withinM)
        .filter((town) => town !== theCase.town);
      return towns.length > 0 ? { ...base, type: 'ladder.tell', towns } : unprovenBy(theCase, rule);
    }
    let found: string | null = null;
    if (needsEvidence(rule)) {
      const calls = callsAbout(theCase, rule);
      if (calls === null) return unprovenBy(theCase, rule);
      found = calls;
    }
    switch (rule.act) {
      case 'notify':
        return { ...base, type: 'ladder.notice', clock };
      case 'escalate':
        return { ...base, type: 'ladder.escalate', clock, found };
      case 'prepare':
        return { ...base, type: 'ladder.prepare', clock, plan: sources.plan(theCase) };
      case 'offer':
        // Only rules about places offer; they are told above and by where teams are.
        return unprovenBy(theCase, rule);
    }
  }

  /** In words, when there were enough of them. */
  function callsAbout({ category, position }: Case, rule: TriggerRule): string | null {
    if (rule.kind !== 'hotlineRepeat') return null;
    const { times, withinDays, nearM } = rule.numbers;
    const calls = hotline.count(category, position, nearM, now() - daysMs(withinDays));
    return calls >= times ? `${withinDays} 天内 ${calls} 次` : null;
  }

  function unprovenBy({ id }: Case, rule: TriggerRule): null {
    addTo(unproven, id, rule.key);
    return null;
  }

  async function tellStrayed(): Promise<void> {
    if (now() - strayedAt < STRAYED_EVERY_MS) return;
    strayedAt = now();
    for (const { theCase, rule, town } of sources.strayed(desk.picture())) {
      if (unproven.get(theCase.id)?.has(rule.key)) continue;
      const base = { id: randomUUID(), caseId: theCase.id, rule: rule.key };
      const answer = await desk.submitSystem('clock', { ...base, type: 'ladder.tell', towns: [town] });
      // That town knows already.
      if (answer.ok && desk.picture().cases.get(theCase.id) === theCase) unprovenBy(theCase, rule);
    }
  }

  const unfollow = desk.onFacts(follow);
  scheduleAll();
  return {
    pass,
    hotlineKnown() {
      unproven.clear();
      scheduleAll();
    },
    stop() {
      isStopped = true;
      unfollow();
    },
  };
}

const isPlan = (act: NextAct): boolean =>
  act.kind === 'plan' || (act.kind === 'rule' && act.rule.act === 'prepare');

function addTo(sets: Map<CaseId, Set<string>>, id: CaseId, key: string): void {
  const set = sets.get(id);
  if (set) set.add(key);
  else sets.set(id, new Set([key]));
}

/** Cases that are another, or gone, and those whose plan is another. */
function touched(before: Picture, after: Picture): Set<CaseId> {
  const ids = new Set<CaseId>();
  const compare = <T>(was: ReadonlyMap<CaseId, T>, is: ReadonlyMap<CaseId, T>): void => {
    if (was === is) return;
    for (const [id, one] of is) if (was.get(id) !== one) ids.add(id);
    for (const id of was.keys()) if (!is.has(id)) ids.add(id);
  };
  compare(before.cases, after.cases);
  compare(before.escalations, after.escalations);
  // Whether anybody is sent is asked of the orders.
  for (const [id, order] of after.orders) if (before.orders.get(id) !== order) ids.add(order.case);
  return ids;
}
