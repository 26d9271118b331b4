// Joint operations: one commander for cases of several towns, told to everybody who has a part in it.
import { describe, expect, it } from 'vitest';
import type { Decision } from '../decision.ts';
import { caseId, operationId, orderId, teamId } from '../ids.ts';
import { sightOf } from '../jurisdiction.ts';
import { ACTORS, idOf, NORTH, smallWorld, SOUTH, SYSTEM, T0 } from '../testing/smallDistrict.ts';
import { KEPT_ENTRIES } from './operation.ts';

type Name = keyof typeof ACTORS;
const CRITICAL = 'E-0496';

function duty() {
  const world = smallWorld();
  let n = 100;
  let at = T0;
  const say = (who: Name, command: object): Decision => {
    at += 1_000;
    return world.act(ACTORS[who], { id: idOf(n++), ...command } as never, at);
  };
  const does = (who: Name, command: object): void => expect(say(who, command)).toMatchObject({ ok: true });
  const report = (town: typeof NORTH, category = CRITICAL) => {
    const id = caseId(idOf(n++));
    const position = { lon: 121.25, lat: town === NORTH ? 31.5 : 31.3 };
    const decision = world.act(
      SYSTEM,
      { id, type: 'case.report', category, position, text: '火情', source: 'hotline' },
      at,
    );
    expect(decision).toMatchObject({ ok: true });
    return id;
  };
  const open = (who: Name, cases: readonly ReturnType<typeof report>[], more = {}) => {
    const id = operationId(idOf(n++));
    return { id, decision: say(who, { id, type: 'operation.open', name: '暴雨抢险', cases, ...more }) };
  };
  const operation = (id: ReturnType<typeof operationId>) => world.picture.operations.get(id)!;
  return { world, say, does, report, open, operation };
}

const refused = (decision: Decision) => (decision.ok ? null : decision.refusal);

describe('joint operations', () => {
  it('U1 a district commander joins critical cases of several towns; the district takes them', () => {
    const { world, report, open, operation } = duty();
    const cases = [report(NORTH), report(SOUTH), report(SOUTH, 'E-0401')];
    const { id, decision } = open('district', cases);
    expect(decision.ok).toBe(true);
    expect(operation(id)).toMatchObject({
      name: '暴雨抢险',
      commander: { account: 'district', name: '区指挥长' },
      cases,
      state: { kind: 'open' },
    });
    for (const one of cases) expect(world.picture.cases.get(one)?.ownerTier).toBe('district');
  });

  it('U1 refused without a critical case, with a case of another operation, and for other posts', () => {
    const { report, open } = duty();
    const [north, small] = [report(NORTH), report(SOUTH, 'E-0401')];
    expect(refused(open('district', [small]).decision)?.field).toBe('cases');
    expect(refused(open('district', [north, north]).decision)?.field).toBe('cases.1');
    for (const who of ['north', 'dispatcher', 'leaderN1', 'wall'] as const)
      expect(refused(open(who, [north]).decision)?.code).toBe('forbidden');
    expect(open('district', [north]).decision.ok).toBe(true);
    const second = refused(open('deputy', [report(SOUTH), north]).decision);
    expect(second).toMatchObject({ code: 'notNow', field: 'cases.1' });
    expect(second?.message.en).toContain('区指挥长');
  });

  it('U2 while it runs only its commander commands its cases; another takes it over first', () => {
    const { say, does, report, open, operation } = duty();
    const north = report(NORTH);
    const { id } = open('district', [north]);
    const order = orderId(idOf(7));
    const issue = { id: order, type: 'order.issue', caseId: north, tier: 'district', teams: [teamId('n1')] };
    for (const who of ['deputy', 'dispatcher'] as const) {
      const refusal = refused(say(who, { ...issue, id: idOf(who.length) }));
      expect(refusal?.code).toBe('forbidden');
      expect(refusal?.message.en).toContain('区指挥长 (district)');
      expect(
        refused(say(who, { type: 'case.void', caseId: north, ground: 'other', reason: '误报' }))?.code,
      ).toBe('forbidden');
    }
    expect(refused(say('north', { ...issue, id: idOf(8), tier: 'town' }))?.code).toBe('notNow');
    does('district', issue);
    // The team's own steps are nobody else's command.
    does('leaderN1', { type: 'assignment.acknowledge', orderId: order, team: teamId('n1') });
    const recall = { type: 'order.recall', orderId: order, reason: '改派' };
    expect(refused(say('deputy', recall))?.code).toBe('forbidden');
    does('deputy', { type: 'operation.handOver', operationId: id, to: 'deputy' });
    expect(operation(id).commander).toEqual({ account: 'deputy', name: '区副指挥长' });
    expect(refused(say('district', recall))?.code).toBe('forbidden');
    does('deputy', recall);
  });

  it('U2 nobody else of the tier takes a team out of it', () => {
    const { say, does, report, open } = duty();
    const [held, other] = [report(NORTH), report(SOUTH)];
    open('district', [held]);
    const teams = [teamId('n1')];
    does('district', { type: 'order.issue', caseId: held, tier: 'district', teams });
    const taking = { type: 'order.issue', caseId: other, tier: 'district', teams, take: teams };
    expect(refused(say('deputy', taking))).toMatchObject({ code: 'forbidden', field: 'teams.0' });
    does('district', taking);
  });

  it('U2 handed over to a district commander only, by its commander or to oneself', () => {
    const { say, does, report, open, operation } = duty();
    const { id } = open('district', [report(NORTH)], { commander: 'deputy' });
    expect(operation(id).commander.account).toBe('deputy');
    for (const to of ['north', 'dispatcher', 'nobody'])
      expect(refused(say('deputy', { type: 'operation.handOver', operationId: id, to }))?.field).toBe('to');
    does('deputy', { type: 'operation.handOver', operationId: id, to: 'district' });
    expect(
      refused(say('deputy', { type: 'operation.addCase', operationId: id, caseId: report(SOUTH) }))?.code,
    ).toBe('forbidden');
    expect(operation(id).log.at(-1)).toMatchObject({ by: 'deputy', what: { kind: 'handedOver' } });
  });

  it('U3 towns and teams see it and write its log while they have a part in it', () => {
    const { world, say, does, report, open, operation } = duty();
    const north = report(NORTH);
    const { id } = open('district', [north]);
    const sees = (town: typeof NORTH) => sightOf(world.picture, { kind: 'town', town })!.operations.has(id);
    expect([sees(NORTH), sees(SOUTH)]).toEqual([true, false]);
    const note = { type: 'operation.note', operationId: id, text: '道路已封' };
    does('north', note);
    expect(refused(say('south', note))?.code).toBe('forbidden');
    expect(refused(say('leaderS1', note))?.code).toBe('forbidden');
    const order = idOf(9);
    does('district', {
      id: order,
      type: 'order.issue',
      caseId: north,
      tier: 'district',
      teams: [teamId('s1')],
    });
    expect(sees(SOUTH)).toBe(true);
    does('south', note);
    does('leaderS1', note);
    does('district', { type: 'order.recall', orderId: order, reason: '够了' });
    expect(sees(SOUTH)).toBe(false);
    expect(refused(say('south', note))?.code).toBe('forbidden');
    expect(operation(id).log.map(({ by, what }) => [by, what.kind])).toEqual([
      ['district', 'opened'],
      ['north', 'note'],
      ['south', 'note'],
      ['s1', 'note'],
    ]);
  });

  it('U4 cases join and are released, the log keeps its last entries', () => {
    const { say, does, report, open, operation, world } = duty();
    const { id } = open('district', [report(NORTH)]);
    const late = report(SOUTH, 'E-0401');
    does('district', { type: 'operation.addCase', operationId: id, caseId: late });
    expect(world.picture.cases.get(late)?.ownerTier).toBe('district');
    expect(refused(say('district', { type: 'operation.addCase', operationId: id, caseId: late }))?.code).toBe(
      'notNow',
    );
    does('district', { type: 'operation.removeCase', operationId: id, caseId: late, reason: '无关' });
    expect(operation(id).cases).not.toContain(late);
    expect(
      refused(
        say('district', { type: 'operation.removeCase', operationId: id, caseId: late, reason: '无关' }),
      )?.code,
    ).toBe('notFound');
    for (let n = 0; n < KEPT_ENTRIES + 5; n++)
      does('district', { type: 'operation.note', operationId: id, text: `第${n}条` });
    expect(operation(id).log.length).toBe(KEPT_ENTRIES);
  });

  it('U5 it is closed with a summary once its cases are over or released, and then changes no more', () => {
    const { say, does, report, open, operation } = duty();
    const [north, south] = [report(NORTH), report(SOUTH)];
    const { id } = open('district', [north, south]);
    const close = { type: 'operation.close', operationId: id, summary: '险情解除' };
    const early = refused(say('district', close));
    expect(early?.code).toBe('notNow');
    expect(early?.message.zh).toContain('2 件');
    does('district', { type: 'operation.removeCase', operationId: id, caseId: south, reason: '另案处置' });
    does('district', { type: 'case.void', caseId: north, ground: 'other', reason: '误报' });
    expect(refused(say('deputy', close))?.code).toBe('forbidden');
    does('district', close);
    expect(operation(id).state).toMatchObject({ kind: 'closed', summary: '险情解除' });
    expect(refused(say('district', { type: 'operation.note', operationId: id, text: '再' }))?.code).toBe(
      'notNow',
    );
    // What it held is anybody's of the tier again.
    does('deputy', { type: 'case.void', caseId: south, ground: 'other', reason: '误报' });
  });

  it('U5 a stale look at it is refused with who changed it', () => {
    const { say, does, report, open, operation } = duty();
    const { id } = open('district', [report(NORTH)]);
    const seen = operation(id).version;
    does('north', { type: 'operation.note', operationId: id, text: '到场' });
    const late = refused(
      say('district', { type: 'operation.handOver', operationId: id, to: 'deputy', expectedVersion: seen }),
    );
    expect(late?.code).toBe('conflict');
    expect(late?.message.en).toContain('the town commander (north) wrote into the log');
  });
});
