// Orders as commanders use them: reinforcing, replacing, recalling one team, naming a lead, lending and taking.
import { describe, expect, it } from 'vitest';
import type { Decision } from '../decision.ts';
import { caseId, orderId, teamId, type OrderId, type TeamId } from '../ids.ts';
import { sightOf } from '../jurisdiction.ts';
import { ACTORS, idOf, NORTH, smallWorld, SOUTH, SYSTEM, T0 } from '../testing/smallDistrict.ts';
import { loansOver } from './loan.ts';
import { KEPT_NOTES } from './order.ts';

const [n1, n2, s1, , d1] = ['n1', 'n2', 's1', 's2', 'd1'].map(teamId) as [
  TeamId,
  TeamId,
  TeamId,
  TeamId,
  TeamId,
];
type Name = keyof typeof ACTORS | 'system';

/** A world with a hand that says one thing after another, a second apart. */
function duty() {
  const world = smallWorld();
  let n = 100;
  let at = T0;
  const say = (who: Name, command: object): Decision => {
    at += 1_000;
    const actor = who === 'system' ? SYSTEM : ACTORS[who];
    return world.act(actor, { id: idOf(n++), ...command } as never, at);
  };
  const does = (who: Name, command: object): void => expect(say(who, command)).toMatchObject({ ok: true });
  const report = (town: typeof NORTH, category = 'E-0401') => {
    const id = caseId(idOf(n++));
    const position = { lon: 121.25, lat: town === NORTH ? 31.5 : 31.3 };
    expect(
      world.act(SYSTEM, { id, type: 'case.report', category, position, text: '占道', source: 'hotline' }, at),
    ).toMatchObject({ ok: true });
    return id;
  };
  const issue = (
    who: Name,
    id: ReturnType<typeof report>,
    tier: 'town' | 'district',
    teams: TeamId[],
    more = {},
  ) => {
    const order = orderId(idOf(n++));
    const decision = say(who, { id: order, type: 'order.issue', caseId: id, tier, teams, ...more });
    return { order, decision };
  };
  const steps = (who: Name, order: OrderId, team: TeamId, ...types: string[]) => {
    for (const type of types) {
      does(who, {
        type: `assignment.${type}`,
        orderId: order,
        team,
        ...(type === 'report' ? { text: '完成' } : {}),
      });
    }
  };
  return {
    world,
    say,
    does,
    report,
    issue,
    steps,
    now: () => at,
    order: (id: OrderId) => world.picture.orders.get(id)!,
    theCase: (id: ReturnType<typeof report>) => world.picture.cases.get(id)!,
    team: (id: TeamId) => world.picture.teams.get(id)!,
    state: (id: OrderId, team: TeamId) =>
      world.picture.orders.get(id)!.assignments.find((one) => one.team === team)?.state,
  };
}

const refused = (decision: Decision) => (decision.ok ? null : decision.refusal);
const told = (decision: Decision) => refused(decision)?.message;

describe('one order, many teams', () => {
  it('L1 a live order is reinforced by teams that it may send, and they are bound by it', () => {
    const { report, issue, does, say, order, team, state } = duty();
    const theCase = report(NORTH);
    const { order: id } = issue('north', theCase, 'town', [n1]);
    does('north', { type: 'order.reinforce', orderId: id, teams: [n2], note: '带锥桶' });
    expect(order(id).assignments.map((one) => one.team)).toEqual([n1, n2]);
    expect(team(n2).order).toBe(id);
    expect(order(id).notes).toMatchObject([{ by: 'north', text: '带锥桶' }]);
    expect(state(id, n2)?.kind).toBe('assigned');
    expect(refused(say('north', { type: 'order.reinforce', orderId: id, teams: [s1] }))?.code).toBe('notNow');
    expect(told(say('north', { type: 'order.reinforce', orderId: id, teams: [n2] }))?.en).toContain(
      'already',
    );
    expect(refused(say('south', { type: 'order.reinforce', orderId: id, teams: [s1] }))?.code).toBe(
      'forbidden',
    );
  });

  it('L1 one that declined may be asked again in the same order, and stands in it once', () => {
    const { report, issue, does, order, state } = duty();
    const { order: id } = issue('north', report(NORTH), 'town', [n1, n2]);
    does('leaderN1', { type: 'assignment.decline', orderId: id, team: n1, reason: '车坏' });
    does('north', { type: 'order.reinforce', orderId: id, teams: [n1] });
    expect(order(id).assignments.map((one) => [one.team, one.state.kind])).toEqual([
      [n2, 'assigned'],
      [n1, 'assigned'],
    ]);
    expect(state(id, n1)?.kind).toBe('assigned');
  });

  it('L1 one that has reported and gone home is not sent again by the same order: its report would be lost', () => {
    const { report, issue, steps, say } = duty();
    const { order: id } = issue('north', report(NORTH), 'town', [n1, n2]);
    steps('north', id, n1, 'acknowledge', 'arrive', 'report', 'release');
    const words = told(say('north', { type: 'order.reinforce', orderId: id, teams: [n1] }));
    expect(words?.en).toContain('issue a new one');
  });

  it('L2 while another team still works, one that goes away after a report is no feedback yet', () => {
    const { report, issue, does, steps, theCase } = duty();
    const id = report(NORTH);
    const { order: o } = issue('district', id, 'district', [n1, n2, d1]);
    steps('district', o, n1, 'acknowledge', 'arrive', 'report', 'release');
    steps('district', o, n2, 'acknowledge');
    does('district', { type: 'assignment.recall', orderId: o, team: d1, reason: '够了' });
    expect(theCase(id).state.kind).toBe('handling');
    does('district', { type: 'assignment.recall', orderId: o, team: n2, reason: '够了' });
    expect(theCase(id).state).toMatchObject({ kind: 'feedback', text: '完成' });
  });

  it('L2 one team is recalled, the others go on; with the last one the case waits again', () => {
    const { report, issue, does, steps, theCase, order, team, state } = duty();
    const id = report(NORTH);
    const { order: o } = issue('north', id, 'town', [n1, n2]);
    steps('north', o, n1, 'acknowledge', 'depart');
    does('north', { type: 'assignment.recall', orderId: o, team: n2, reason: '不需要' });
    expect(state(o, n2)).toMatchObject({ kind: 'recalled', reason: '不需要' });
    expect(team(n2)).toMatchObject({ order: null, state: { kind: 'available' } });
    expect(theCase(id).state.kind).toBe('handling');
    does('north', { type: 'assignment.recall', orderId: o, team: n1, reason: '不需要' });
    expect(order(o).state.kind).toBe('recalled');
    expect(theCase(id)).toMatchObject({ state: { kind: 'filed' }, returned: 0 });
  });

  it('L3 a team is replaced by another in one decision, which leads if it led; the case goes on', () => {
    const { report, issue, does, steps, world, theCase, order, team, state } = duty();
    const id = report(NORTH);
    const { order: o } = issue('north', id, 'town', [n1]);
    steps('north', o, n1, 'acknowledge', 'depart', 'arrive');
    const before = world.facts.length;
    does('north', { type: 'assignment.reassign', orderId: o, team: n1, to: n2, reason: '车坏' });
    expect(world.facts.slice(before).map(({ type }) => type)).toEqual(['assignment.reassigned']);
    expect(state(o, n1)).toMatchObject({
      kind: 'reassigned',
      cause: { kind: 'replaced', by: n2, reason: '车坏' },
    });
    expect(order(o)).toMatchObject({ lead: n2, state: { kind: 'active' } });
    expect([team(n1).order, team(n2).order]).toEqual([null, o]);
    expect(theCase(id).state.kind).toBe('handling');
  });

  it('L4 when the lead goes, nobody sets out before a commander names another; the only one left leads', () => {
    const { report, issue, does, say, steps, order } = duty();
    const { order: o } = issue('district', report(NORTH), 'district', [n1, n2, d1]);
    steps('district', o, n2, 'acknowledge');
    steps('district', o, d1, 'acknowledge', 'depart');
    does('leaderN1', { type: 'assignment.decline', orderId: o, team: n1, reason: '车坏' });
    expect(order(o).lead).toBe(null);
    const refusal = refused(say('district', { type: 'assignment.depart', orderId: o, team: n2 }));
    expect(refusal).toMatchObject({ code: 'notNow', field: 'team' });
    expect(refusal?.message.en).toContain('n2队');
    // Who is under way already arrives: where a team stands is so.
    steps('district', o, d1, 'arrive');
    expect(refused(say('north', { type: 'order.setLead', orderId: o, team: n2 }))?.code).toBe('forbidden');
    expect(refused(say('district', { type: 'order.setLead', orderId: o, team: n1 }))?.field).toBe('team');
    does('district', { type: 'order.setLead', orderId: o, team: n2 });
    steps('district', o, n2, 'depart');
    does('district', { type: 'assignment.recall', orderId: o, team: n2, reason: '够了' });
    expect(order(o).lead).toBe(d1);
  });

  it('L5 a team that cannot do it says so; that is no return, and the case waits again', () => {
    const { report, issue, does, steps, theCase, order, team, state } = duty();
    const id = report(NORTH);
    const { order: o } = issue('north', id, 'town', [n1]);
    steps('leaderN1', o, n1, 'acknowledge', 'depart');
    does('leaderN1', { type: 'assignment.fail', orderId: o, team: n1, reason: '车祸' });
    expect(state(o, n1)).toMatchObject({ kind: 'failed', reason: '车祸' });
    expect(order(o).state.kind).toBe('recalled');
    expect(theCase(id)).toMatchObject({ state: { kind: 'filed' }, returned: 0 });
    expect(team(n1).order).toBe(null);
  });

  it('L6 an order keeps its last notes', () => {
    const { report, issue, does, order } = duty();
    const { order: o } = issue('north', report(NORTH), 'town', [n1]);
    for (let n = 0; n < KEPT_NOTES + 3; n++)
      does('north', { type: 'order.note', orderId: o, text: `第${n}条` });
    expect(order(o).notes.length).toBe(KEPT_NOTES);
    expect(order(o).notes.at(-1)?.text).toBe(`第${KEPT_NOTES + 2}条`);
  });
});

describe('lent teams', () => {
  it('L7 the borrowing town commands and sees a lent team, the home town does not send it', () => {
    const { report, issue, does, say, steps, world, team, state } = duty();
    const north = report(NORTH);
    const south = report(SOUTH);
    expect(issue('south', south, 'town', [n1]).decision.ok).toBe(false);
    expect(refused(say('north', { type: 'team.lend', team: n1, to: SOUTH }))?.code).toBe('forbidden');
    does('district', { type: 'team.lend', team: n1, to: SOUTH });
    expect(sightOf(world.picture, { kind: 'town', town: SOUTH })!.teams).toContain(n1);
    expect(sightOf(world.picture, { kind: 'town', town: NORTH })!.teams).toContain(n1);
    expect(told(issue('north', north, 'town', [n1]).decision)?.en).toContain('lent to South');
    const { order, decision } = issue('south', south, 'town', [n1]);
    expect(decision.ok).toBe(true);
    // The town that sent it acts for it.
    expect(refused(say('north', { type: 'assignment.acknowledge', orderId: order, team: n1 }))?.code).toBe(
      'forbidden',
    );
    steps('south', order, n1, 'acknowledge', 'depart');
    does('district', { type: 'team.recallLoan', team: n1, reason: '还队' });
    expect(team(n1)).toMatchObject({ lent: null, order });
    steps('south', order, n1, 'arrive', 'report', 'release');
    expect(state(order, n1)?.kind).toBe('released');
    expect(issue('south', report(SOUTH), 'town', [n1]).decision.ok).toBe(false);
    expect(issue('north', report(NORTH), 'town', [n1]).decision.ok).toBe(true);
  });

  it('L7 a loan ends by the clock, once, and is refused with a strange town or end', () => {
    const { does, say, world, now, team } = duty();
    expect(refused(say('district', { type: 'team.lend', team: n1, to: '310114999' }))?.field).toBe('to');
    expect(refused(say('district', { type: 'team.lend', team: n1, to: NORTH }))?.field).toBe('to');
    expect(refused(say('district', { type: 'team.lend', team: n1, to: SOUTH, until: T0 }))?.field).toBe(
      'until',
    );
    expect(
      refused(say('district', { type: 'team.lend', team: n1, to: SOUTH, until: T0 + 1e11 }))?.field,
    ).toBe('until');
    const until = now() + 60_000;
    does('district', { type: 'team.lend', team: d1, to: SOUTH, until });
    expect(loansOver(world.picture, until - 1)).toEqual([]);
    const [over, ...others] = loansOver(world.picture, until);
    expect(others).toEqual([]);
    does('system', over!);
    expect(team(d1).lent).toBe(null);
    expect(world.facts.at(-1)).toMatchObject({ type: 'team.loanEnded', from: SOUTH, by: 'time' });
    expect(loansOver(world.picture, until)).toEqual([]);
  });
});

describe('the district takes a team', () => {
  it('L8 asks once for a team that is engaged, then its former case waits and its town is told', () => {
    const { report, issue, world, order, theCase, team, state } = duty();
    const small = report(NORTH);
    const { order: towns } = issue('north', small, 'town', [n1]);
    const big = report(SOUTH, 'E-0496');
    const asked = issue('district', big, 'district', [s1, n1]);
    expect(refused(asked.decision)).toMatchObject({ code: 'notNow', field: 'teams.1' });
    expect(told(asked.decision)?.en).toContain(theCase(small).no);
    expect(told(asked.decision)?.en).toContain('take');
    const before = world.facts.length;
    const { order: districts, decision } = issue('district', big, 'district', [s1, n1], { take: [n1] });
    expect(decision.ok).toBe(true);
    expect(state(towns, n1)).toMatchObject({
      kind: 'reassigned',
      cause: { kind: 'taken', for: districts, to: big },
    });
    expect(order(towns).state.kind).toBe('recalled');
    expect(theCase(small)).toMatchObject({ state: { kind: 'filed' }, returned: 0 });
    expect(team(n1).order).toBe(districts);
    const sight = sightOf(world.picture, { kind: 'town', town: NORTH })!;
    expect(sight.orders).toContain(districts);
    const facts = world.facts.slice(before).filter(({ type }) => type === 'assignment.reassigned');
    expect(facts).toMatchObject([{ order: towns, actor: { tier: 'district' } }]);
  });

  it('L8 the town can neither send, recall, decline nor release it until the district releases it', () => {
    const { report, issue, does, say, steps, team } = duty();
    const { order } = issue('district', report(SOUTH, 'E-0496'), 'district', [n1]);
    const again = issue('north', report(NORTH), 'town', [n1]).decision;
    expect(told(again)?.zh).toContain('区级归建前街镇不能改派');
    for (const command of [
      { type: 'assignment.decline', orderId: order, team: n1, reason: '收回' },
      { type: 'order.recall', orderId: order, reason: '收回' },
      { type: 'assignment.recall', orderId: order, team: n1, reason: '收回' },
      { type: 'assignment.reassign', orderId: order, team: n1, to: n2, reason: '收回' },
    ]) {
      expect(refused(say('north', command))?.code).toBe('forbidden');
    }
    steps('north', order, n1, 'acknowledge', 'depart', 'arrive', 'report');
    expect(refused(say('north', { type: 'assignment.release', orderId: order, team: n1 }))?.code).toBe(
      'forbidden',
    );
    expect(refused(say('north', { type: 'team.setDuty', team: n1, duty: 'offDuty' }))?.code).toBe('notNow');
    expect(team(n1).order).toBe(order);
    does('leaderN1', { type: 'assignment.release', orderId: order, team: n1 });
    expect(issue('north', report(NORTH), 'town', [n1]).decision.ok).toBe(true);
  });

  it('L8 a town takes no team, and the list names only teams that are sent', () => {
    const { report, issue } = duty();
    issue('north', report(NORTH), 'town', [n1]);
    const id = report(NORTH);
    expect(refused(issue('north', id, 'town', [n1], { take: [n1] }).decision)).toMatchObject({
      code: 'forbidden',
      field: 'take',
    });
    expect(refused(issue('district', id, 'district', [n2], { take: [n1] }).decision)?.field).toBe('take');
  });

  it('L8 one that has reported goes home from there; the report stays the feedback', () => {
    const { report, issue, steps, order, theCase, state } = duty();
    const id = report(NORTH);
    const { order: towns } = issue('north', id, 'town', [n1]);
    steps('north', towns, n1, 'acknowledge', 'arrive', 'report');
    const taken = issue('district', report(SOUTH, 'E-0496'), 'district', [n1], { take: [n1] });
    expect(taken.decision.ok).toBe(true);
    expect(state(towns, n1)).toMatchObject({ kind: 'released', text: '完成' });
    expect(order(towns).state.kind).toBe('completed');
    expect(theCase(id).state.kind).toBe('feedback');
  });

  it('L8 taken from one order of a case for another of the same, the case is never without', () => {
    const { report, issue, world, theCase } = duty();
    const id = report(NORTH);
    issue('north', id, 'town', [n1]);
    const before = world.facts.length;
    expect(issue('district', id, 'district', [n1, s1], { take: [n1] }).decision.ok).toBe(true);
    expect(world.facts.slice(before).map(({ type }) => type)).not.toContain('case.requeued');
    expect(theCase(id).state.kind).toBe('dispatched');
  });
});

describe('two commanders at once', () => {
  it('L9 the second is told who was first, when and with what', () => {
    const { report, issue, say, theCase, now } = duty();
    const id = report(NORTH);
    const seen = theCase(id).version;
    issue('north', id, 'town', [n1]);
    const at = new Date(now() + 8 * 3_600_000).toISOString().slice(11, 19);
    const late = say('district', {
      type: 'order.issue',
      caseId: id,
      tier: 'district',
      teams: [d1],
      expectedVersion: seen,
    });
    expect(refused(late)).toMatchObject({ code: 'conflict', field: 'expectedVersion' });
    expect(told(late)?.en).toContain(`${at} the town commander (north)`);
    expect(told(late)?.en).toContain('dispatched it');
    // What was there before they looked is no news.
    expect(told(late)?.en).not.toContain('reported it');
    expect(told(late)?.zh).toContain(`${at} 街镇指挥长（north）`);
    expect(told(late)?.zh).toContain('派遣');
  });

  it('L9 the same holds for an order, step by step, and for what is no longer known the numbers are told', () => {
    const { report, issue, say, does, order } = duty();
    const { order: o } = issue('north', report(NORTH), 'town', [n1, n2]);
    const seen = order(o).version;
    does('leaderN1', { type: 'assignment.acknowledge', orderId: o, team: n1 });
    const late = say('north', { type: 'order.recall', orderId: o, reason: '收回', expectedVersion: seen });
    expect(told(late)?.en).toContain('the team leader (n1) acknowledged');
    for (let n = 0; n < 30; n++) does('north', { type: 'order.note', orderId: o, text: '注' });
    const later = say('north', { type: 'order.recall', orderId: o, reason: '收回', expectedVersion: seen });
    expect(refused(later)?.code).toBe('conflict');
    expect(told(later)?.en).toContain(`version ${seen}; it is now version ${order(o).version}: … `);
    const strange = say('north', { type: 'order.recall', orderId: o, reason: '收回', expectedVersion: 999 });
    expect(refused(strange)?.code).toBe('conflict');
  });

  it('L9 whoever asks for a team a moment later is told who has it, since when and for which case', () => {
    const { report, issue, theCase } = duty();
    const [first, second] = [report(NORTH), report(NORTH)];
    issue('north', first, 'town', [n1]);
    const words = told(issue('district', second, 'town', [n1]).decision);
    expect(words?.en).toContain(`was sent to case ${theCase(first).no} at`);
    expect(words?.en).toContain('(north)');
    expect(words?.zh).toContain(theCase(first).no);
  });
});
