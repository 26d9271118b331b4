// The rows of DOMAIN 3.1 one by one: who does it, what it needs, and what is said when it may not be.
import { describe, expect, it } from 'vitest';
import type { Actor } from '../actor.ts';
import type { Decision } from '../decision.ts';
import { caseId, orderId, teamId, type CaseId } from '../ids.ts';
import { jurisdictionOf, view } from '../jurisdiction.ts';
import type { Policy } from '../policy.ts';
import { CASE_POLICY, CASE_RULES, caseWorld } from '../testing/randomCases.ts';
import { CLOCK, idOf, NORTH, POSTS, SOUTH, T0, type SmallWorld } from '../testing/smallDistrict.ts';
import type { CaseRules } from './caseRules.ts';
import { timersOf } from './caseTimers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CASE = caseId(idOf(1));
const ORDER = orderId(idOf(2));
const at = (town: typeof NORTH, east = 0) => ({ lon: 121.25 + east, lat: town === NORTH ? 31.5 : 31.3 });

type Post = keyof typeof POSTS;

/** A world with a clock and short words. */
function story(rules: Partial<CaseRules> = {}, start = T0) {
  const policy: Policy = { ...CASE_POLICY, hash: 'story', caseRules: { ...CASE_RULES, ...rules } };
  const world: SmallWorld = caseWorld(policy);
  let [n, now] = [100, start];
  const say = (who: Post | Actor, command: object): Decision => {
    const actor = typeof who === 'string' ? POSTS[who] : who;
    return world.act(actor, { id: idOf(n++), ...command } as never, now);
  };
  return {
    world,
    say,
    /** It is let through. */
    ok(who: Post | Actor, type: string, more: object = {}) {
      const id = idOf(n++);
      const decision = say(who, { id, type, ...(type.startsWith('case.') ? { caseId: CASE } : {}), ...more });
      if (!decision.ok) throw new Error(`${type}: ${decision.refusal.message.en}`);
      return id;
    },
    /** It is refused: with which code, and at which field. */
    no(who: Post | Actor, type: string, more: object = {}) {
      const before = world.picture;
      const decision = say(who, { type, ...(type.startsWith('case.') ? { caseId: CASE } : {}), ...more });
      if (decision.ok) throw new Error(`${type} was let through`);
      expect(world.picture).toBe(before);
      return [decision.refusal.code, decision.refusal.field];
    },
    later: (ms: number) => void (now += ms),
    now: () => now,
    case: (id: CaseId = CASE) => world.picture.cases.get(id)!,
    kind: (id: CaseId = CASE) => world.picture.cases.get(id)!.state.kind,
    report(more: object = {}, id: string = CASE, who: Post = 'northIntake') {
      const decision = say(who, {
        id,
        type: 'case.report',
        category: 'E-0401',
        position: at(NORTH),
        text: '占道',
        source: 'hotline',
        ...more,
      });
      expect(decision).toMatchObject({ ok: true });
    },
    /** One team of the north on its way to feed back. */
    sent(team = 'n1') {
      this.ok('north', 'order.issue', { id: ORDER, caseId: CASE, tier: 'town', teams: [teamId(team)] });
      this.ok('north', 'assignment.acknowledge', { orderId: ORDER, team });
    },
    done(team = 'n1') {
      this.ok('north', 'assignment.arrive', { orderId: ORDER, team });
      this.ok('north', 'assignment.report', { orderId: ORDER, team, text: '已劝离' });
    },
  };
}

const reported = (rules: Partial<CaseRules> = {}) => {
  const one = story(rules);
  one.report();
  return one;
};
const filed = (rules: Partial<CaseRules> = {}) => {
  const one = reported(rules);
  one.ok('northShiftLeader', 'case.file');
  return one;
};
const handling = (rules: Partial<CaseRules> = {}) => {
  const one = filed(rules);
  one.sent();
  return one;
};
const fedBack = (rules: Partial<CaseRules> = {}) => {
  const one = handling(rules);
  one.done();
  return one;
};
const atDepartment = (rules: Partial<CaseRules> = {}) => {
  const one = filed(rules);
  one.ok('dispatcher', 'case.assignDepartment', { department: 'cityManagement' });
  return one;
};
const pending = (one: ReturnType<typeof story>) => one.case().applications.map(({ asked }) => asked.kind);

describe('row 1: report', () => {
  it('Y7 names what it may be a second report of: same category, near, recent, of its own town', () => {
    const one = reported();
    const second = caseId(idOf(11));
    one.report({ position: at(NORTH, 0.004) }, second);
    expect(one.case(second).suspects).toEqual([CASE]);
    one.report({ position: at(NORTH, 0.006) }, idOf(12));
    expect(one.case(caseId(idOf(12))).suspects).toEqual([second]);
    one.report({ category: 'P-0103' }, idOf(13));
    // Two towns on the two sides of one street.
    one.report({ position: { lon: 121.25, lat: 31.4001 } }, idOf(16));
    one.report({ position: { lon: 121.25, lat: 31.3999 } }, idOf(14), 'districtIntake');
    for (const n of [13, 14]) expect(one.case(caseId(idOf(n))).suspects).toEqual([]);
    one.later(601 * MINUTE);
    one.report({}, idOf(15));
    expect(one.case(caseId(idOf(15))).suspects).toEqual([]);
  });

  it('Y7 asks about at most as many as the rules say, the nearest first, and by class where they say so', () => {
    const one = story({ duplicates: { ...CASE_RULES.duplicates, same: 'class', atMost: 2 } });
    for (const n of [1, 2, 3])
      one.report({ position: at(NORTH, n / 1_000), category: 'E-0496' }, idOf(20 + n));
    one.report({ category: 'E-0401' }, idOf(30));
    expect(one.case(caseId(idOf(30))).suspects).toEqual([caseId(idOf(21)), caseId(idOf(22))]);
  });

  it('Y7 a report that is linked counts on the other and opens no second case', () => {
    const one = reported();
    const second = caseId(idOf(11));
    one.report({ linkTo: CASE }, second, 'northIntake');
    expect(one.case(second).state).toMatchObject({ kind: 'voided', ground: 'duplicate', duplicateOf: CASE });
    expect(one.case()).toMatchObject({ repeated: 1, repeats: [{ case: second, source: 'hotline' }] });
    // Who may not void may not link either.
    expect(one.no('patrolN2', 'case.report', { ...plain, linkTo: CASE })[0]).toBe('forbidden');
    expect(one.no('northIntake', 'case.report', { ...plain, linkTo: second })).toEqual(['notNow', 'linkTo']);
    expect(one.no('northIntake', 'case.report', { ...plain, linkTo: 'none' })).toEqual([
      'notFound',
      'linkTo',
    ]);
    expect(one.no('northIntake', 'case.report', { ...plain, linkTo: CASE, keepApart: true })[1]).toBe(
      'linkTo',
    );
  });

  it('Y7 kept apart it is asked about no more', () => {
    const one = reported();
    one.report({ keepApart: true }, idOf(11));
    expect(one.case(caseId(idOf(11)))).toMatchObject({ suspects: [], keptApart: [CASE] });
    one.report({}, idOf(12));
    one.ok('northIntake', 'case.keepApart', { caseId: idOf(12) });
    expect(one.case(caseId(idOf(12))).suspects).toEqual([]);
  });

  it('Y7 linked later: before filing at once, afterwards when the district agrees', () => {
    const one = filed();
    const second = caseId(idOf(11));
    one.report({}, second);
    one.ok('northShiftLeader', 'case.linkDuplicate', { caseId: second, to: CASE });
    expect([one.kind(second), one.case().repeated]).toEqual(['voided', 1]);
    const third = caseId(idOf(12));
    one.report({}, third);
    one.ok('northIntake', 'case.linkDuplicate', { to: third });
    expect([one.kind(), pending(one)]).toEqual(['filed', ['void']]);
    const application = one.case().applications[0]!.id;
    expect(one.no('north', 'case.approve', { application })[0]).toBe('forbidden');
    one.ok('districtShiftLeader', 'case.approve', { application });
    expect([one.kind(), one.case(third).repeated]).toEqual(['voided', 1]);
  });

  it('Y1 a hotline ticket belongs to the hotline', () => {
    const one = story();
    expect(one.no('northIntake', 'case.report', { ...plain, source: 'patrol', hotlineNo: '1' })).toEqual([
      'invalid',
      'hotlineNo',
    ]);
    one.report({ hotlineNo: '2026-1' });
    expect(one.case().hotlineNo).toBe('2026-1');
  });

  it('Y13 a patrol sees what it reported until it is over, and a workstation reports for its grid only', () => {
    const one = story();
    one.report({ source: 'patrol' }, CASE, 'patrolN2');
    const seen = () => view(one.world.picture, jurisdictionOf(POSTS.leaderN2)).cases.has(CASE);
    expect([seen(), one.case().byTeam]).toEqual([true, 'n2']);
    one.ok('northIntake', 'case.reject', { reason: '不属实' });
    expect(seen()).toBe(false);
    expect(one.no('station', 'case.report', { ...plain, position: at(SOUTH) })[0]).toBe('forbidden');
    one.report({}, idOf(11), 'station');
  });
});

const plain = {
  caseId: undefined,
  category: 'E-0401',
  position: at(NORTH),
  text: '占道',
  source: 'hotline',
} as const;

describe('rows 2-5: verification, acceptance, filing', () => {
  it('Y13 the asked patrol sees the case while it looks, and only it or intake answers', () => {
    const one = reported();
    one.ok('northIntake', 'case.requestVerification', { team: 'n2' });
    const sees = (who: Post) => view(one.world.picture, jurisdictionOf(POSTS[who])).cases.has(CASE);
    expect([sees('patrolN2'), sees('leaderN1')]).toEqual([true, false]);
    expect(one.no('leaderN1', 'case.verify', { outcome: 'confirmed' })[0]).toBe('forbidden');
    expect(one.no('northIntake', 'case.accept')[0]).toBe('notNow');
    one.ok('patrolN2', 'case.verify', { outcome: 'confirmed', note: '属实' });
    expect([one.kind(), one.case().verification]).toMatchObject(['reported', { outcome: 'confirmed' }]);
    expect(sees('patrolN2')).toBe(false);
    one.ok('northIntake', 'case.accept');
  });

  it('Y12 a verification that nobody answers is marked overdue, once', () => {
    const one = reported();
    one.ok('northIntake', 'case.requestVerification');
    const [timer] = timersOf(one.case());
    expect(timer?.at).toBe(T0 + 30 * MINUTE);
    one.say(CLOCK, timer!.command);
    expect(one.case().state).toMatchObject({ overdueSince: null });
    one.later(30 * MINUTE);
    for (const _ of [1, 2]) expect(one.say(CLOCK, timer!.command)).toMatchObject({ ok: true });
    expect(one.case().state).toMatchObject({ kind: 'verifying', overdueSince: T0 + 30 * MINUTE });
    expect(timersOf(one.case())).toEqual([]);
    one.ok('station', 'case.verify', { outcome: 'refuted' });
  });

  it('Y1 what a patrol saw needs no verification, and what the rules name does', () => {
    const one = story();
    one.report({ source: 'patrol' }, CASE, 'patrolN2');
    expect(one.no('northIntake', 'case.requestVerification')[0]).toBe('notNow');
    one.report({ source: 'public' }, idOf(11));
    const on = { caseId: idOf(11) };
    expect(one.no('northIntake', 'case.accept', on)[0]).toBe('notNow');
    expect(one.no('northShiftLeader', 'case.file', on)[0]).toBe('notNow');
    one.ok('northIntake', 'case.requestVerification', on);
    one.ok('northIntake', 'case.verify', { ...on, outcome: 'refuted' });
    expect(one.no('northIntake', 'case.accept', on)[0]).toBe('notNow');
    one.ok('northIntake', 'case.requestVerification', on);
    one.ok('station', 'case.verify', { ...on, outcome: 'confirmed' });
    one.ok('northShiftLeader', 'case.file', on);
  });

  it('Y1 a commander’s order does not wait for a verification', () => {
    const one = story();
    one.report({ source: 'public' });
    one.ok('northIntake', 'case.requestVerification', { team: 'n2' });
    one.sent();
    expect(one.kind()).toBe('handling');
  });

  it('Y1 declining names one of the reasons of the rules', () => {
    const one = reported();
    expect(one.no('northIntake', 'case.reject', { code: 'mood', reason: '不想管' })).toEqual([
      'invalid',
      'code',
    ]);
    one.ok('northIntake', 'case.reject', { code: 'untrue', reason: '不属实' });
    expect(one.case().state).toMatchObject({ kind: 'rejected', code: 'untrue' });
  });

  it('Y11 each step has its office', () => {
    const one = reported();
    expect(one.no('northDispatcher', 'case.accept')[0]).toBe('forbidden');
    expect(one.no('northIntake', 'case.file')[0]).toBe('forbidden');
    expect(one.no('south', 'case.accept')[0]).toBe('forbidden');
    one.ok('districtIntake', 'case.accept');
    one.ok('districtShiftLeader', 'case.file');
    expect(one.case().department).toBe('cityManagement');
  });
});

describe('rows 6, 7 and 12: departments', () => {
  it('Y13 a department is sent the case by the district, takes it and feeds back', () => {
    const one = filed();
    expect(one.no('north', 'case.assignDepartment', { department: 'water' })[0]).toBe('forbidden');
    expect(one.no('dispatcher', 'case.assignDepartment', { department: 'army' })).toEqual([
      'invalid',
      'department',
    ]);
    one.ok('dispatcher', 'case.assignDepartment', { department: 'water' });
    expect(one.kind()).toBe('dispatched');
    const sees = (who: Post) => view(one.world.picture, jurisdictionOf(POSTS[who])).cases.has(CASE);
    expect([sees('waterOfficer'), sees('officer')]).toEqual([true, false]);
    expect(one.no('officer', 'case.receive')[0]).toBe('forbidden');
    one.ok('waterOfficer', 'case.receive');
    expect([one.kind(), one.no('waterOfficer', 'case.receive')[0]]).toEqual(['handling', 'notNow']);
    one.ok('waterOfficer', 'case.feedback', { text: '已疏通' });
    one.ok('north', 'case.close');
    expect(one.kind()).toBe('closed');
  });

  it('Y6 a department feeds back with a photo where the rules want one', () => {
    const one = atDepartment({ photosRequired: { department: 1, team: 1 } });
    one.ok('officer', 'case.receive');
    expect(one.no('officer', 'case.feedback', { text: '好了' })).toEqual(['invalid', 'attachments']);
    const other = handling({ photosRequired: { department: 1, team: 1 } });
    other.ok('north', 'assignment.arrive', { orderId: ORDER, team: 'n1' });
    expect(other.no('north', 'assignment.report', { orderId: ORDER, team: 'n1', text: '好了' })).toEqual([
      'invalid',
      'attachments',
    ]);
  });

  it('Y2 beside teams a department that took the case feeds back last', () => {
    const one = atDepartment();
    one.ok('officer', 'case.receive');
    one.sent();
    expect(one.no('officer', 'case.feedback', { text: '完成' })[0]).toBe('notNow');
    one.done();
    expect(one.kind()).toBe('handling');
    one.ok('officer', 'case.feedback', { text: '完成' });
    expect(one.kind()).toBe('feedback');
  });

  it('Y2 the last team going away leaves the case with the department', () => {
    const one = atDepartment();
    one.ok('north', 'order.issue', { id: ORDER, caseId: CASE, tier: 'town', teams: ['n1'] });
    one.ok('north', 'assignment.decline', { orderId: ORDER, team: 'n1', reason: '车坏' });
    expect([one.kind(), one.case().returned]).toEqual(['dispatched', 0]);
  });
});

describe('rows 8-11: applications', () => {
  it('Y3 a return is asked for by who handles it and decided by the tier that sent them; the second one counts', () => {
    const one = handling();
    expect(one.no('northIntake', 'case.apply', { asked: { kind: 'return', reason: '不归我' } })[0]).toBe(
      'notNow',
    );
    expect(one.no('leaderS1', 'case.apply', { asked: { kind: 'return', reason: '不归我' } })[0]).toBe(
      'forbidden',
    );
    const application = one.ok('leaderN1', 'case.apply', { asked: { kind: 'return', reason: '无权处置' } });
    expect([one.kind(), pending(one)]).toEqual(['handling', ['return']]);
    expect(one.no('leaderN1', 'case.apply', { asked: { kind: 'return', reason: '再问' } })[0]).toBe('notNow');
    expect(one.no('northShiftLeader', 'case.approve', { application })[0]).toBe('forbidden');
    expect(one.no('leaderN1', 'case.approve', { application })[0]).toBe('forbidden');
    one.ok('northDispatcher', 'case.approve', { application });
    expect(one.case()).toMatchObject({ returned: 1, applications: [], state: { kind: 'filed' } });
    expect(one.world.picture.teams.get(teamId('n1'))?.order).toBeNull();
  });

  it('Y3 an application that is denied, or overtaken, is pending no more', () => {
    const one = handling();
    const first = one.ok('leaderN1', 'case.apply', { asked: { kind: 'return', reason: '无权处置' } });
    one.ok('north', 'case.deny', { application: first, reason: '就近处置' });
    expect(pending(one)).toEqual([]);
    one.ok('leaderN1', 'case.apply', { asked: { kind: 'return', reason: '无权处置' } });
    one.done();
    expect([one.kind(), pending(one)]).toEqual(['feedback', []]);
    expect(one.no('north', 'case.approve', { application: first })).toEqual(['notFound', 'application']);
  });

  it('Y4 the town extends once and up to the limit, the district beyond, and nobody beyond twice the limit', () => {
    const one = handling();
    const due = () => one.case().dues!.handleBy!;
    const before = due();
    const ask = (hours: number) =>
      one.ok('leaderN1', 'case.apply', { asked: { kind: 'extension', hours, reason: '等设备' } });
    const first = ask(1);
    expect(one.case().applications[0]!.decides).toBe('town');
    one.ok('northDispatcher', 'case.approve', { application: first });
    // T0 is 10:00 of a Monday; a working hour more.
    expect(due() - before).toBe(HOUR);
    // Within the limit still, but the second one.
    const second = ask(1);
    expect(one.case().applications[0]!.decides).toBe('district');
    expect(one.no('north', 'case.approve', { application: second })[0]).toBe('forbidden');
    one.ok('dispatcher', 'case.approve', { application: second });
    expect(
      one.no('leaderN1', 'case.apply', { asked: { kind: 'extension', hours: 2.5, reason: '还要' } }),
    ).toEqual(['invalid', 'asked.hours']);
    ask(2);
  });

  it('Y4 more than the limit at once is for the district, after the deadline for nobody, without a limit for nothing', () => {
    const one = handling();
    one.ok('leaderN1', 'case.apply', { asked: { kind: 'extension', hours: 3, reason: '工程' } });
    expect(one.case().applications[0]!.decides).toBe('district');
    const late = handling();
    late.later(3 * HOUR);
    expect(
      late.no('leaderN1', 'case.apply', { asked: { kind: 'extension', hours: 1, reason: '晚了' } })[0],
    ).toBe('notNow');
    expect(
      filed().no('north', 'case.apply', { asked: { kind: 'extension', hours: 1, reason: '早' } })[0],
    ).toBe('notNow');
  });

  it('Y5 suspended, the clock stands still, the teams go home, and the case waits for another dispatch', () => {
    const one = handling();
    const left = one.case().dues!.handleBy! - one.now();
    const until = one.now() + 60 * MINUTE;
    expect(
      one.no('leaderN1', 'case.apply', {
        asked: { kind: 'suspension', ground: 'x', until, reason: '雨' },
      })[1],
    ).toBe('asked.ground');
    expect(
      one.no('leaderN1', 'case.apply', {
        asked: { kind: 'suspension', ground: 'weather', until: one.now() + 601 * MINUTE, reason: '雨' },
      })[1],
    ).toBe('asked.until');
    const application = one.ok('leaderN1', 'case.apply', {
      asked: { kind: 'suspension', ground: 'weather', until, reason: '暴雨' },
    });
    one.ok('northDispatcher', 'case.approve', { application });
    expect(one.case().state).toMatchObject({ kind: 'suspended', until, ground: 'weather' });
    expect(one.world.picture.teams.get(teamId('n1'))?.order).toBeNull();
    const [timer] = timersOf(one.case());
    expect(timer).toEqual({ at: until, command: { type: 'case.resume', caseId: CASE } });
    one.say(CLOCK, timer!.command);
    expect(one.kind()).toBe('suspended');
    one.later(60 * MINUTE);
    for (const _ of [1, 2]) one.say(CLOCK, timer!.command);
    expect(one.kind()).toBe('filed');
    expect(one.case().dues!.handleBy! - one.now()).toBe(left);
    expect(one.case().suspensions).toEqual([
      { from: until - 60 * MINUTE, to: until, ground: 'weather', reason: '暴雨' },
    ]);
  });

  it('Y5 a long suspension is the district’s, a department goes on where it was, and a dispatcher resumes at any time', () => {
    const one = atDepartment();
    one.ok('officer', 'case.receive');
    const application = one.ok('officer', 'case.apply', {
      asked: { kind: 'suspension', ground: 'engineering', until: one.now() + 121 * MINUTE, reason: '施工' },
    });
    expect(one.no('north', 'case.approve', { application })[0]).toBe('forbidden');
    one.ok('district', 'case.approve', { application });
    one.later(MINUTE);
    one.ok('dispatcher', 'case.resume');
    expect(one.kind()).toBe('handling');
  });
});

describe('rows 13-15: checking, closing, rework', () => {
  it('Y6 nobody who handled it checks it, and a failed check closes nothing', () => {
    const one = fedBack();
    expect(one.no('northIntake', 'case.check', { team: 'n1' })).toEqual(['notNow', 'team']);
    expect(one.no('northIntake', 'case.check', { team: 's2' })).toEqual(['notNow', 'team']);
    one.ok('northIntake', 'case.check', { team: 'n2' });
    expect(one.no('leaderN1', 'case.checkResult', { passed: true })[0]).toBe('forbidden');
    one.ok('patrolN2', 'case.checkResult', { passed: false, note: '还有一摊' });
    expect(one.no('northShiftLeader', 'case.close')[0]).toBe('notNow');
    expect(one.no('northIntake', 'case.rework', { reason: '不合格' })[0]).toBe('forbidden');
    one.ok('northShiftLeader', 'case.rework', { reason: '不合格' });
    expect(one.case()).toMatchObject({ reworked: 1, misdispatched: 0, state: { kind: 'filed' } });
  });

  it('Y6 a site check may be required, and then the desk cannot do without it', () => {
    const one = fedBack({ siteCheckRequired: true });
    expect(one.no('north', 'case.close')[0]).toBe('notNow');
    one.ok('northIntake', 'case.checkResult', { passed: true });
    expect(one.no('north', 'case.close')[0]).toBe('notNow');
    one.ok('station', 'case.checkResult', { passed: true });
    one.ok('north', 'case.close', { note: '现场已清' });
    const closed = one.world.facts.find((fact) => fact.type === 'case.closed');
    expect(closed).toMatchObject({ condition: { zh: '已消除' }, note: '现场已清' });
  });

  it('Y6 without another’s check the shift leader’s own judgement is kept as one from the desk', () => {
    const one = fedBack();
    one.ok('northShiftLeader', 'case.close');
    const types = one.world.facts.slice(-5).map(({ type }) => type);
    expect(types).toEqual([
      'case.checking',
      'case.checked',
      'assignment.released',
      'order.completed',
      'case.closed',
    ]);
    expect(one.world.facts.find((fact) => fact.type === 'case.checked')).toMatchObject({ onSite: false });
  });

  it('Y6 to another department it had been misdispatched', () => {
    const one = fedBack();
    one.ok('northShiftLeader', 'case.rework', { reason: '应由水务', department: 'water' });
    expect(one.case()).toMatchObject({
      reworked: 0,
      misdispatched: 1,
      department: 'water',
      state: { kind: 'dispatched' },
    });
    one.ok('waterOfficer', 'case.receive');
    one.ok('waterOfficer', 'case.feedback', { text: '完成' });
    one.ok('northShiftLeader', 'case.rework', { reason: '再做' });
    expect(one.case()).toMatchObject({ reworked: 1, department: 'water', state: { kind: 'dispatched' } });
  });
});

describe('row 16: void', () => {
  it('Y3 intake asks, the shift leader decides; of a filed case of a town the district', () => {
    const one = reported();
    const first = one.ok('northIntake', 'case.void', { ground: 'untrue', reason: '误报' });
    expect([one.kind(), one.no('northIntake', 'case.approve', { application: first })[0]]).toEqual([
      'reported',
      'forbidden',
    ]);
    one.ok('northShiftLeader', 'case.deny', { application: first, reason: '属实' });
    one.ok('northShiftLeader', 'case.file');
    const second = one.ok('north', 'case.void', { reason: '误报' });
    expect(one.no('north', 'case.approve', { application: second })[0]).toBe('forbidden');
    one.ok('district', 'case.approve', { application: second });
    expect(one.case().state).toMatchObject({ kind: 'voided', ground: 'other' });
    const other = reported();
    other.ok('northShiftLeader', 'case.void', { reason: '误报' });
    expect(other.kind()).toBe('voided');
    expect(reported().no('north', 'case.void', { ground: 'duplicate', reason: '重复' })).toEqual([
      'invalid',
      'ground',
    ]);
  });
});

describe('rows 17 and 18: between the tiers', () => {
  it('Y11 the town asks, the district takes; then the town commands it no more, until it is given back', () => {
    const one = filed();
    const application = one.ok('north', 'case.escalate', { reason: '力量不足' });
    expect([one.case().ownerTier, pending(one)]).toEqual(['town', ['escalation']]);
    expect(one.no('dispatcher', 'case.approve', { application })[0]).toBe('forbidden');
    one.ok('district', 'case.approve', { application });
    expect([one.case().ownerTier, pending(one)]).toEqual(['district', []]);
    expect(one.no('north', 'case.void', { reason: '误报' })[0]).toBe('notNow');
    expect(one.no('north', 'case.acceptDelegation')[0]).toBe('notNow');
    one.ok('district', 'case.delegate', { note: '请就近处置' });
    expect([one.case().ownerTier, one.no('north', 'case.urge')[0]]).toEqual(['district', 'notNow']);
    one.ok('north', 'case.acceptDelegation');
    expect(one.case()).toMatchObject({ ownerTier: 'town', delegation: null });
    one.ok('north', 'case.urge');
  });

  it('Y11 what is given down may be returned, when the district agrees', () => {
    const one = filed();
    one.ok('district', 'case.escalate', { reason: '跨镇' });
    one.ok('district', 'case.delegate');
    const application = one.ok('north', 'case.apply', { asked: { kind: 'return', reason: '无力处置' } });
    one.ok('district', 'case.approve', { application });
    expect(one.case()).toMatchObject({
      ownerTier: 'district',
      delegation: null,
      returned: 1,
      applications: [],
      state: { kind: 'filed' },
    });
  });
});

describe('rows 19 and 20: urging and supervising', () => {
  it('Y8 an urge is limited in rate and acknowledged by who was urged', () => {
    const one = handling();
    const urge = one.ok('northIntake', 'case.urge', { note: '快些' });
    expect(one.no('district', 'case.urge')[0]).toBe('tooMany');
    expect(one.no('officer', 'case.urge')[0]).toBe('forbidden');
    one.later(5 * MINUTE);
    one.ok('district', 'case.urge');
    one.ok('leaderN1', 'case.acknowledgeUrge', { urge });
    expect(one.no('leaderN1', 'case.acknowledgeUrge', { urge })).toEqual(['notNow', 'urge']);
    expect(one.case()).toMatchObject({
      urged: 2,
      urges: [{ acknowledged: { by: { id: 'n1' } } }, { acknowledged: null }],
    });
    one.later(5 * MINUTE);
    const own = one.ok('north', 'case.urge');
    expect(one.no('north', 'case.acknowledgeUrge', { urge: own })).toEqual(['notNow', 'urge']);
  });

  it('Y8 a supervision has a level, a deadline and a written reply of its addressee; late is late', () => {
    const one = handling();
    const dueAt = one.now() + 30 * MINUTE;
    const more = { level: 3, dueAt, note: '挂牌督办' };
    expect(one.no('north', 'case.supervise', { ...more, to: 'town' })).toEqual(['invalid', 'to']);
    expect(one.no('supervisor', 'case.supervise', { ...more, to: 'town', dueAt: one.now() })).toEqual([
      'invalid',
      'dueAt',
    ]);
    expect(filed().no('supervisor', 'case.supervise', { ...more, to: 'units' })).toEqual(['invalid', 'to']);
    const supervision = one.ok('supervisor', 'case.supervise', { ...more, to: 'town' });
    expect(one.no('leaderN1', 'case.replySupervision', { supervision, text: '好' })[0]).toBe('notNow');
    const [timer] = timersOf(one.case());
    expect(timer?.at).toBe(dueAt);
    one.say(CLOCK, timer!.command);
    expect(one.case().supervisions[0]!.overdueSince).toBeNull();
    one.later(31 * MINUTE);
    for (const _ of [1, 2]) one.say(CLOCK, timer!.command);
    expect(one.case().supervisions[0]).toMatchObject({ overdueSince: one.now(), reply: null });
    one.ok('northDispatcher', 'case.replySupervision', { supervision, text: '已加派' });
    expect(one.no('north', 'case.replySupervision', { supervision, text: '再答' })[0]).toBe('notNow');
    expect(one.case().supervisions[0]).toMatchObject({ level: 3, reply: { text: '已加派' } });
    expect([one.case().supervisions[0]!.overdueSince, timersOf(one.case())]).toEqual([one.now(), []]);
  });
});

describe('rows 21 and 22: self-handling and reopening', () => {
  it('Y9 small things are settled on the spot, count apart, and a bad one is opened again by its audit', () => {
    const one = story();
    one.report({ source: 'patrol', selfHandled: { text: '当场劝离' } }, CASE, 'patrolN2');
    expect(one.case().state).toMatchObject({
      kind: 'closed',
      closing: { kind: 'selfHandled', by: { role: 'patrolMember' }, audit: null },
    });
    expect(one.no('northIntake', 'case.audit', { passed: true })[0]).toBe('forbidden');
    one.ok('northShiftLeader', 'case.audit', { passed: false, note: '仍在占道' });
    expect(one.case()).toMatchObject({ cycle: 2, state: { kind: 'filed' } });
    const fine = reported();
    expect(fine.no('patrolN2', 'case.selfHandle', { text: '清了' })[0]).toBe('forbidden');
    fine.ok('station', 'case.selfHandle', { text: '清了' });
    fine.ok('northShiftLeader', 'case.audit', { passed: true });
    expect(fine.no('northShiftLeader', 'case.audit', { passed: true })[0]).toBe('notNow');
  });

  it('Y9 grave things are not, nor by those who command', () => {
    const one = story();
    const grave = { ...plain, category: 'E-0496', selfHandled: { text: '散了' } };
    expect(one.no('patrolN2', 'case.report', grave)[0]).toBe('notNow');
    expect(one.no('north', 'case.report', { ...plain, selfHandled: { text: '好' } })[0]).toBe('forbidden');
    const busy = handling();
    expect(busy.no('station', 'case.selfHandle', { text: '清了' })[0]).toBe('notNow');
  });

  it('Y10 a closed case is opened again as a new cycle with new clocks, also when it has left the picture', () => {
    const one = fedBack();
    one.ok('north', 'case.close');
    expect(one.no('north', 'case.reopen', { reason: '又来了' })[0]).toBe('forbidden');
    one.later(MINUTE);
    one.ok('supervisor', 'case.reopen', { reason: '抽查不合格' });
    expect(one.case()).toMatchObject({ cycle: 2, clockFrom: one.now(), state: { kind: 'filed' } });
    // What was reported in the first cycle is no feedback for the second.
    one.ok('north', 'order.issue', { id: idOf(3), caseId: CASE, tier: 'town', teams: ['n2'] });
    one.ok('north', 'assignment.decline', { orderId: idOf(3), team: 'n2', reason: '车坏' });
    expect(one.kind()).toBe('filed');
    one.ok('station', 'case.selfHandle', { text: '好了' });
    one.later(2 * HOUR);
    one.report({ position: at(SOUTH) }, idOf(11), 'districtIntake');
    expect(one.world.picture.cases.has(CASE)).toBe(false);
    one.ok('supervisor', 'case.reopen', { reason: '群众再次反映' });
    expect(one.case()).toMatchObject({ cycle: 3, no: expect.any(String), state: { kind: 'filed' } });
    one.ok('station', 'case.selfHandle', { text: '好了' });
    one.later(6 * HOUR);
    expect(one.no('supervisor', 'case.reopen', { reason: '太晚' })[0]).toBe('notNow');
  });

  it('Y10 another report after the closing opens it again within the days of the rules, one from before does not', () => {
    const one = fedBack();
    one.later(MINUTE);
    const early = caseId(idOf(11));
    one.report({}, early);
    one.ok('north', 'case.close');
    one.ok('northShiftLeader', 'case.linkDuplicate', { caseId: early, to: CASE });
    expect([one.kind(), one.case().repeated]).toEqual(['closed', 1]);
    one.later(2 * HOUR);
    one.report({ linkTo: CASE }, idOf(12), 'northIntake');
    expect(one.case()).toMatchObject({ cycle: 2, repeated: 2, state: { kind: 'filed' } });
    one.ok('station', 'case.selfHandle', { text: '好了' });
    one.later(DAY);
    expect(one.no('northIntake', 'case.report', { ...plain, linkTo: CASE })).toEqual(['notNow', 'linkTo']);
  });
});

it('Y15 a case number is unique within ten million and has the Shanghai form', () => {
  const one = story();
  one.world.picture = { ...one.world.picture, casesEver: 9_999_998 };
  for (const n of [21, 22]) one.report({}, idOf(n));
  expect([21, 22].map((n) => one.case(caseId(idOf(n))).no)).toEqual(['2611L9999999', '2611L0000000']);
});
