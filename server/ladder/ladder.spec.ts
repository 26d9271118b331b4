import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingEscalation } from '#contract/case/escalation.ts';
import { clocksOf } from '#contract/case/caseClocks.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import type { Command } from '#contract/command.ts';
import type { Fact } from '#contract/fact.ts';
import { caseId, departmentId, gridCode, orderId, teamId } from '#contract/ids.ts';
import { jurisdictionOf, messageFor, take, view, type Jurisdiction } from '#contract/jurisdiction.ts';
import { pruned, toJson } from '#contract/picture.ts';
import { ACTORS, idOf, NORTH, SOUTH, T0 } from '#contract/testing/smallDistrict.ts';
import { EXPIRING, GRACE_MIN } from '#contract/testing/smallLadder.ts';
import { ladderWorld, type LadderWorld } from './testing/ladderWorld.ts';
import { lives, liveStep, type LifeStep } from './testing/lives.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const IN_NORTH = { lon: 121.25, lat: 31.45 };
let serial = 0;

type Body = Command extends infer C ? (C extends { id: string } ? Omit<C, 'id'> : never) : never;

function give(here: LadderWorld, who: keyof typeof ACTORS, body: Body) {
  return here.act(ACTORS[who], { ...body, id: idOf(500_000 + serial++) }, here.now);
}

function must(here: LadderWorld, who: keyof typeof ACTORS, body: Body): void {
  const decision = give(here, who, body);
  expect(decision.ok ? null : decision.refusal.message.en).toBe(null);
}

async function at(here: LadderWorld, ms: number): Promise<void> {
  here.now = T0 + ms;
  await here.settle();
}

const CASE = caseId(idOf(1));
const theCase = (here: LadderWorld): Case => here.world.picture.cases.get(CASE)!;

/** T0 is a Monday, 10:00 in the district. */
function filed(category = 'E-0401', position = IN_NORTH): LadderWorld {
  const here = ladderWorld();
  here.act(
    ACTORS.district,
    { id: idOf(1), type: 'case.report', category, position, text: '摊', source: 'patrol' },
    T0,
  );
  must(here, 'north', { type: 'case.accept', caseId: CASE });
  must(here, 'north', { type: 'case.file', caseId: CASE });
  return here;
}

const said = (here: LadderWorld): string[] =>
  here.world.facts
    .filter(({ actor }) => actor.id === 'system:clock')
    .map((fact) => ('rule' in fact ? `${fact.type} ${fact.rule}` : fact.type));

describe('the ladder', () => {
  it('LA1 at 70 % of a limit of the town the escalation is prepared, and nothing moves', async () => {
    const here = filed();
    await at(here, 0.69 * 15 * MINUTE);
    expect(said(here)).toEqual([]);
    await at(here, 0.7 * 15 * MINUTE);
    expect(said(here)).toEqual(['escalation.prepared runsOut']);
    expect(theCase(here)).toMatchObject({ ownerTier: 'town', orders: [] });
    expect(here.world.picture.escalations.get(CASE)).toMatchObject({
      version: 1,
      clock: { step: 'dispatch' },
      plan: { teams: [{ team: 'd1', travelMin: 7 }] },
    });
  });

  it('LA2 one key: the case goes up and the prepared teams are sent, in one decision', async () => {
    const here = filed();
    await at(here, 11 * MINUTE);
    must(here, 'dispatcher', { type: 'case.confirmEscalation', caseId: CASE, preparation: 1 });
    const last = here.world.facts.at(-1)!;
    const types = here.world.facts.filter((fact) => fact.command === last.command).map(({ type }) => type);
    expect(types).toEqual(['case.escalated', 'order.issued', 'case.dispatched']);
    expect(theCase(here)).toMatchObject({ ownerTier: 'district', state: { kind: 'dispatched' } });
    expect(here.world.picture.teams.get(teamId('d1'))?.order).not.toBeNull();
    // Confirmed once, it stands no more.
    const again = give(here, 'district', { type: 'case.confirmEscalation', caseId: CASE, preparation: 1 });
    expect(again).toMatchObject({ ok: false, refusal: { code: 'notNow' } });
  });

  it('LA2 a town, and a team, cannot confirm for the district', async () => {
    const here = filed();
    await at(here, 11 * MINUTE);
    for (const who of ['north', 'leaderN1', 'wall'] as const) {
      const refused = give(here, who, { type: 'case.confirmEscalation', caseId: CASE, preparation: 1 });
      expect(refused).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
    }
  });

  it('LA3 a plan whose team was sent elsewhere is refused in words and renewed; the old one is a conflict', async () => {
    const here = filed();
    await at(here, 11 * MINUTE);
    const other = caseId(idOf(2));
    here.act(
      ACTORS.district,
      {
        id: idOf(2),
        type: 'case.report',
        category: 'P-0103',
        position: IN_NORTH,
        text: '盖',
        source: 'patrol',
      },
      here.now,
    );
    must(here, 'district', { type: 'order.issue', caseId: other, tier: 'district', teams: [teamId('d1')] });
    const refused = give(here, 'district', { type: 'case.confirmEscalation', caseId: CASE, preparation: 1 });
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'notNow', field: 'preparation' } });
    await at(here, 12 * MINUTE);
    expect(here.world.picture.escalations.get(CASE)).toMatchObject({
      version: 2,
      plan: { teams: [{ team: 'd2' }] },
    });
    const stale = give(here, 'district', { type: 'case.confirmEscalation', caseId: CASE, preparation: 1 });
    expect(stale).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
    must(here, 'district', { type: 'case.confirmEscalation', caseId: CASE, preparation: 2 });
  });

  it('LA3 a plan that is still the best is looked at again and not told again', async () => {
    const here = filed();
    for (let minute = 10; minute < 44; minute++) await at(here, minute * MINUTE);
    expect(said(here)).toEqual(['escalation.prepared runsOut']);
  });

  it('LA4 at expiry and grace it goes by rule, the fact says which, and a plan is ready', async () => {
    const here = filed();
    await at(here, 45 * MINUTE);
    expect(theCase(here).ownerTier).toBe('town');
    await at(here, 45 * MINUTE + 1);
    expect(theCase(here).ownerTier).toBe('district');
    const fact = here.world.facts.findLast(({ type }) => type === 'case.escalated');
    expect(fact).toMatchObject({ rule: 'expired', reason: '规则expired', actor: { id: 'system:clock' } });
    expect(theCase(here)).toMatchObject({ state: { kind: 'filed' }, orders: [] });
    const plan = here.world.picture.escalations.get(CASE)!;
    must(here, 'district', { type: 'case.confirmEscalation', caseId: CASE, preparation: plan.version });
  });

  it('LA4 priority 1 goes up when it is filed, with a plan, and without grace', async () => {
    const here = filed('E-0496');
    await at(here, 0);
    expect(said(here)).toEqual(['case.escalated urgent', 'escalation.prepared urgent']);
    expect(theCase(here).ownerTier).toBe('district');
  });

  it('LA15 a plan from before teams were sent stands no more; by rule there is a new one', async () => {
    const confirmed = filed();
    await at(confirmed, 11 * MINUTE);
    await at(confirmed, 11.5 * MINUTE);
    must(confirmed, 'district', { type: 'case.confirmEscalation', caseId: CASE, preparation: 1 });
    await at(confirmed, 12 * MINUTE);
    must(confirmed, 'district', {
      type: 'order.recall',
      orderId: theCase(confirmed).orders[0]!,
      reason: '停',
    });
    await at(confirmed, 13 * MINUTE);
    expect(theCase(confirmed).state.kind).toBe('filed');
    expect(standingEscalation(theCase(confirmed), confirmed.world.picture)).toBeNull();

    const byRule = filed('E-0496');
    await at(byRule, 0);
    await at(byRule, 0.5 * MINUTE);
    must(byRule, 'district', { type: 'case.confirmEscalation', caseId: CASE, preparation: 1 });
    await at(byRule, MINUTE);
    must(byRule, 'district', { type: 'order.recall', orderId: theCase(byRule).orders[0]!, reason: '停' });
    await at(byRule, 2 * MINUTE);
    expect(standingEscalation(theCase(byRule), byRule.world.picture)).toMatchObject({ version: 2 });
  });

  it('LA4 twice returned, it goes up', async () => {
    const here = filed();
    for (const turn of [1, 2]) {
      must(here, 'north', { type: 'order.issue', caseId: CASE, tier: 'town', teams: [teamId('n1')] });
      const order = theCase(here).orders.at(-1)!;
      must(here, 'north', {
        type: 'assignment.decline',
        orderId: orderId(order),
        team: teamId('n1'),
        reason: '车坏',
      });
      await here.settle();
      expect(theCase(here).ownerTier).toBe(turn === 2 ? 'district' : 'town');
    }
    expect(said(here)[0]).toBe('case.escalated returned');
  });

  it('LA4 three calls of the hotline about one thing in seven days, and not in eight', async () => {
    const calls = (lastDay: number) => {
      const here = ladderWorld();
      for (const [n, day] of [0, 1, lastDay].entries()) {
        here.now = T0 + day * 24 * HOUR;
        here.act(
          ACTORS.district,
          {
            id: idOf(10 + n),
            type: 'case.report',
            category: 'P-0103',
            position: { lon: 121.25 + n * 0.0004, lat: 31.45 },
            text: '盖',
            source: 'hotline',
          },
          here.now,
        );
        const id = caseId(idOf(10 + n));
        must(here, 'north', { type: 'case.accept', caseId: id });
        must(here, 'north', { type: 'case.file', caseId: id });
        if (n < 2) must(here, 'north', { type: 'case.void', caseId: id, reason: '已处置' });
      }
      return here;
    };
    for (const [day, tier] of [
      [6, 'district'],
      [8.5, 'town'],
    ] as const) {
      const here = calls(day);
      await here.settle();
      expect(here.world.picture.cases.get(caseId(idOf(12)))?.ownerTier, `day ${day}`).toBe(tier);
      const restarted = calls(day);
      restarted.restart();
      await restarted.settle();
      expect(restarted.world.picture.cases.get(caseId(idOf(12)))?.ownerTier).toBe(tier);
    }
  });

  it('LA5 near a border the neighbour is told and asked, nothing moves; only who joins is in it', async () => {
    const here = filed('E-0401', { lon: 121.25, lat: 31.4005 });
    await here.settle();
    expect(said(here)).toEqual(['ladder.told border']);
    expect(theCase(here)).toMatchObject({
      ownerTier: 'town',
      ladder: { otherTowns: [{ town: SOUTH, state: 'asked' }] },
    });
    const seen = (who: 'south' | 'north') =>
      view(here.world.picture, jurisdictionOf(ACTORS[who])).cases.has(CASE);
    expect([seen('north'), seen('south')]).toEqual([true, true]);
    const stranger = give(here, 'north', {
      type: 'case.answerOffer',
      caseId: CASE,
      town: SOUTH,
      joins: true,
    });
    expect(stranger).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
    must(here, 'south', { type: 'case.answerOffer', caseId: CASE, town: SOUTH, joins: true });
    await here.settle();
    expect(said(here)).toEqual(['ladder.told border', 'case.escalated towns', 'escalation.prepared towns']);
  });

  it('LA5 a neighbour that declines does not see the case any more, and nothing moves', async () => {
    const here = filed('E-0401', { lon: 121.25, lat: 31.4005 });
    await here.settle();
    must(here, 'south', {
      type: 'case.answerOffer',
      caseId: CASE,
      town: SOUTH,
      joins: false,
      reason: '无人',
    });
    await here.settle();
    expect(view(here.world.picture, jurisdictionOf(ACTORS.south)).cases.has(CASE)).toBe(false);
    expect(said(here)).toEqual(['ladder.told border']);
  });

  it('LA6 what is prepared for the district, no town sees', async () => {
    const here = filed();
    await at(here, 11 * MINUTE);
    expect(view(here.world.picture, jurisdictionOf(ACTORS.north)).escalations.size).toBe(0);
    expect(view(here.world.picture, jurisdictionOf(ACTORS.district)).escalations.size).toBe(1);
  });

  it('LA7 two clocks: the district has its own limits from when it takes over, the town’s stand beside as they were', async () => {
    const here = filed();
    await at(here, 46 * MINUTE);
    const { policy } = here.world.picture;
    const read = clocksOf(theCase(here), policy, here.now).map(({ step, tier, state, from, due }) => [
      step,
      tier,
      state.kind,
      (from - T0) / MINUTE,
      (due - T0) / MINUTE,
    ]);
    expect(read).toEqual([
      ['dispatch', 'district', 'running', 46, 51],
      // Two hours, and half as much again in a village grid.
      ['handle', 'district', 'running', 46, 46 + 180],
      ['handle', 'town', 'ended', 0, 180],
    ]);
    expect(clocksOf(theCase(here), policy, here.now + HOUR).at(-1)?.used).toBeCloseTo(46 / 180);
  });

  it('LA9 a late case that the district gives back with its team on the way has a new limit to arrive, and that counts', async () => {
    const here = filed();
    must(here, 'north', { type: 'order.issue', caseId: CASE, tier: 'town', teams: [teamId('n1')] });
    const limit = theCase(here).limits!.arrive.n * MINUTE;
    const late = limit + (GRACE_MIN[theCase(here).priority] + 1) * MINUTE;
    await at(here, late);
    expect(theCase(here).ownerTier).toBe('district');
    must(here, 'district', { type: 'case.delegate', caseId: CASE });
    must(here, 'north', { type: 'case.acceptDelegation', caseId: CASE });
    await at(here, late + limit);
    expect(theCase(here).ownerTier).toBe('town');
    await at(here, 2 * late);
    expect(theCase(here).ownerTier).toBe('district');
  });

  it('LA8 a suspension ends by itself at its time, and the clock goes on with what was left', async () => {
    const here = filed();
    must(here, 'north', { type: 'order.issue', caseId: CASE, tier: 'town', teams: [teamId('n1')] });
    const order = orderId(theCase(here).orders[0]!);
    must(here, 'north', { type: 'assignment.acknowledge', orderId: order, team: teamId('n1') });
    await at(here, HOUR);
    const until = T0 + 30 * HOUR;
    must(here, 'leaderN1', {
      type: 'case.apply',
      caseId: CASE,
      asked: { kind: 'suspension', ground: 'other', until, reason: '等待开挖许可' },
    });
    must(here, 'north', {
      type: 'case.approve',
      caseId: CASE,
      application: theCase(here).applications[0]!.id,
    });
    await at(here, 29 * HOUR);
    expect(theCase(here).state.kind).toBe('suspended');
    const [stands] = clocksOf(theCase(here), here.world.picture.policy, here.now);
    expect(stands).toMatchObject({ state: { kind: 'suspended', since: T0 + HOUR } });
    expect(stands?.used).toBeCloseTo(1 / 3);
    await at(here, 30 * HOUR);
    expect(theCase(here).state.kind).not.toBe('suspended');
    const handle = clocksOf(theCase(here), here.world.picture.policy, here.now).find(
      ({ step }) => step === 'handle',
    );
    expect(handle?.used).toBeCloseTo(1 / 3);
    // Two hours of three are left, from Tuesday 16:00: 90 minutes today, 30 tomorrow from 09:00.
    expect(handle?.due).toBe(T0 + 47.5 * HOUR);
  });
});

const RUNS = { numRuns: 80 };
const pending = new Set(['reported', 'verifying', 'accepted', 'filed', 'dispatched', 'handling']);

async function live(here: LadderWorld, list: readonly LifeStep[], from = 0): Promise<LadderWorld> {
  for (const [index, step] of list.entries()) {
    liveStep(here, step, from + index);
    await here.settle();
  }
  return here;
}

/** Said without the code under test: how long ago the soonest limit of the town, with its grace, ran out. */
function lateMs(one: Case, here: LadderWorld): number {
  const grace = GRACE_MIN[one.priority] * MINUTE;
  const late = clocksOf(one, here.world.picture.policy, here.now)
    .filter(
      ({ state, step, tier }) =>
        state.kind === 'running' && tier === 'town' && EXPIRING.some((s) => s === step),
    )
    .map(({ due }) => here.now - due - grace);
  return Math.max(0, ...late);
}

const escalatedByClock = (facts: readonly Fact[]): Fact[] =>
  facts.filter((fact) => fact.type === 'case.escalated' && fact.actor.id === 'system:clock');

describe('any lives of cases', () => {
  it('LA9 no case past its grace stays with its town', async () => {
    await fc.assert(
      fc.asyncProperty(
        lives,
        fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 8 }),
        async (list, waits) => {
          const here = await live(ladderWorld(), list);
          for (const minutes of waits) {
            here.now += minutes * MINUTE;
            await here.settle();
            for (const one of here.world.picture.cases.values()) {
              if (!isOpen(one) || one.ownerTier !== 'town' || !pending.has(one.state.kind)) continue;
              expect(lateMs(one, here)).toBe(0);
            }
          }
          expect(here.refused).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it('LA9 such lives meet every rule, so that the walks prove something', async () => {
    const met = new Set<string>();
    for (const list of fc.sample(lives, { seed: 20_261_123, numRuns: 200 })) {
      const here = await live(ladderWorld(), list);
      here.now += 40 * HOUR;
      await here.settle();
      for (const one of said(here)) met.add(one);
    }
    expect([...met].sort()).toEqual(
      expect.arrayContaining([
        'case.escalated expired',
        'case.escalated hotline',
        'case.escalated returned',
        'case.escalated towns',
        'case.escalated urgent',
        'case.resumed',
        'escalation.prepared runsOut',
        'ladder.noticed overdue',
        'ladder.told border',
      ]),
    );
  });

  it('LA10 no rule acts twice on one case, also when the server starts anew at any time', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.nat(40), async (list, restartAfter) => {
        const here = ladderWorld();
        await live(here, list.slice(0, restartAfter));
        here.restart();
        await live(here, list.slice(restartAfter), restartAfter);
        for (let hour = 0; hour < 60; hour += 5) {
          here.now += 5 * HOUR;
          here.restart();
          await here.settle();
        }
        const acts = here.world.facts
          .filter(({ type }) => type === 'ladder.noticed' || type === 'ladder.told')
          .map((fact) => JSON.stringify({ ...fact, seq: 0, at: 0, command: '' }));
        expect(acts.length).toBe(new Set(acts).size);
        const up = escalatedByClock(here.world.facts).map((fact) => ('case' in fact ? fact.case : ''));
        const back = here.world.facts.filter(
          ({ type }) => type === 'case.delegationAccepted' || type === 'case.reopened',
        );
        expect(up.length - new Set(up).size).toBeLessThanOrEqual(back.length);
      }),
      RUNS,
    );
  });

  it('LA11 what downtime left undone is done in the order in which it fell due', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (list) => {
        const ran = await live(ladderWorld(), list);
        const stood = await live(ladderWorld(), list);
        const from = ran.now;
        const had = ran.world.facts.length;
        const wasSuspended = new Set(
          [...ran.world.picture.cases.values()]
            .filter(({ state }) => state.kind === 'suspended')
            .map(({ id }) => id as string),
        );
        for (let minute = 1; minute <= 3 * 24 * 60; minute += 1) {
          ran.now = from + minute * MINUTE;
          await ran.settle();
        }
        stood.now = ran.now;
        stood.restart();
        await stood.settle();
        // What begins late ends late: a suspension that nobody ended in time, the district's own limits and plans.
        const { now } = ran;
        const fellDueBefore = (facts: readonly Fact[]) =>
          facts.flatMap((fact) => {
            if (
              (fact.type !== 'case.escalated' &&
                fact.type !== 'ladder.noticed' &&
                fact.type !== 'escalation.prepared') ||
              ('clock' in fact && (fact.clock?.from ?? now) > from) ||
              wasSuspended.has(fact.case)
            )
              return [];
            return `${fact.type} ${fact.case} ${fact.rule ?? ''}`;
          });
        expect(fellDueBefore(stood.world.facts.slice(had))).toEqual(
          fellDueBefore(ran.world.facts.slice(had)),
        );
      }),
      { numRuns: 25 },
    );
  });
});

it('LA12 a clock of a case only goes on: used share and lamp never fall while it runs', () => {
  const order = { green: 0, yellow: 1, red: 2 };
  fc.assert(
    fc.property(fc.nat(2_000), fc.array(fc.nat(400), { maxLength: 20 }), (start, waits) => {
      const here = ladderWorld();
      here.now = T0 + start * MINUTE;
      here.act(
        ACTORS.district,
        {
          id: idOf(1),
          type: 'case.report',
          category: 'E-0401',
          position: IN_NORTH,
          text: '摊',
          source: 'patrol',
        },
        here.now,
      );
      must(here, 'north', { type: 'case.accept', caseId: CASE });
      must(here, 'north', { type: 'case.file', caseId: CASE });
      let last = { used: 0, lamp: 0 };
      for (const wait of waits) {
        here.now += wait * MINUTE;
        for (const { step, used, lamp, due } of clocksOf(
          theCase(here),
          here.world.picture.policy,
          here.now,
        )) {
          if (step !== 'handle') continue;
          expect(used).toBeGreaterThanOrEqual(last.used);
          expect(order[lamp]).toBeGreaterThanOrEqual(last.lamp);
          expect(lamp === 'red').toBe(here.now > due);
          last = { used, lamp: order[lamp] };
        }
      }
    }),
  );
  expect(NORTH).not.toBe(SOUTH);
});

it('LA13 every console holds its view of what is prepared, offered and told, after any commands', async () => {
  const jurisdictions: readonly Jurisdiction[] = [
    jurisdictionOf(ACTORS.district),
    jurisdictionOf(ACTORS.north),
    jurisdictionOf(ACTORS.south),
    jurisdictionOf(ACTORS.leaderN1),
    { kind: 'department', department: departmentId('cityManagement') },
    { kind: 'grid', grid: gridCode(`${NORTH}V001`), town: NORTH },
  ];
  await fc.assert(
    fc.asyncProperty(lives, async (list) => {
      const here = ladderWorld();
      const consoles = jurisdictions.map((jurisdiction) => ({
        jurisdiction,
        picture: view(here.world.picture, jurisdiction),
      }));
      here.onFacts((before, after, facts) => {
        for (const one of consoles)
          one.picture = take(one.picture, messageFor(before, after, facts, one.jurisdiction));
      });
      await live(here, list);
      here.now += 20 * HOUR;
      await here.settle();
      for (const { jurisdiction, picture } of consoles) {
        const expected = toJson(pruned(view(here.world.picture, jurisdiction), here.world.picture.at));
        expect(toJson(picture), JSON.stringify(jurisdiction)).toEqual(expected);
      }
    }),
    { numRuns: 40 },
  );
});
