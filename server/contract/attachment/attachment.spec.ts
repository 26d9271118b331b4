import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../actor.ts';
import type { AnyCommand } from '../command.ts';
import { attachmentId, caseId, orderId, teamId } from '../ids.ts';
import { view } from '../jurisdiction.ts';
import { stepsWithTalk, stored } from '../testing/randomTalk.ts';
import { ACTORS, idOf, NORTH, smallWorld, SOUTH, SYSTEM, T0 } from '../testing/smallDistrict.ts';
import { attachmentRules, attachmentsOf } from './attachment.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NORTHERN = { lon: 121.25, lat: 31.5 };

function world() {
  const small = smallWorld();
  let n = 1;
  const say = (actor: Actor, command: object, at = T0 + n) =>
    small.act(actor, { id: idOf(n++), ...command } as AnyCommand, at);
  const upload = (by: string, at?: number, bytes = 100) => {
    const id = attachmentId(idOf(n));
    const decision = say(SYSTEM, { type: 'attachment.keep', attachment: id, by, ...stored(id), bytes }, at);
    return { id, decision };
  };
  const report = (actor: Actor, attachments: readonly string[], at?: number) =>
    say(
      actor,
      {
        type: 'case.report',
        category: 'E-0401',
        position: NORTHERN,
        text: '占道',
        source: 'patrol',
        attachments,
      },
      at,
    );
  return { small, say, upload, report };
}

describe('pictures of a case', () => {
  it('AT4 a picture belongs to the case whose command named it, with who took it, and stands in its history', () => {
    const { small, upload, report } = world();
    const { id } = upload('n1');
    expect(small.picture.attachments.get(id)?.state.kind).toBe('uploaded');
    const decision = report(ACTORS.leaderN1, [id]);
    const theCase = [...small.picture.cases.keys()][0]!;
    expect(decision).toMatchObject({ ok: true });
    expect(small.facts.at(-1)).toMatchObject({
      type: 'attachment.added',
      attachment: id,
      case: theCase,
      team: 'n1',
      by: 'n1',
      digest: `o${id}`,
    });
    expect(attachmentsOf(small.picture.attachments, theCase)).toMatchObject([{ id, by: 'n1', width: 3 }]);
  });

  it('AT4 a team sends pictures with its report, and they are its own', () => {
    const { small, say, upload, report } = world();
    report(ACTORS.district, []);
    const theCase = caseId([...small.picture.cases.keys()][0]!);
    const order = orderId(idOf(77));
    say(ACTORS.north, {
      id: order,
      type: 'order.issue',
      caseId: theCase,
      tier: 'town',
      teams: [teamId('n1')],
    });
    const onOrder = { orderId: order, team: teamId('n1') };
    say(ACTORS.leaderN1, { type: 'assignment.acknowledge', ...onOrder });
    say(ACTORS.leaderN1, { type: 'assignment.arrive', ...onOrder });
    const { id } = upload('n1');
    const done = { type: 'assignment.report', ...onOrder, text: '已清理', attachments: [id] };
    expect(say(ACTORS.leaderN1, done)).toMatchObject({ ok: true });
    expect(small.picture.attachments.get(id)?.state).toMatchObject({
      kind: 'added',
      case: theCase,
      order,
      team: 'n1',
    });
  });

  it('AT5 only who uploaded a picture adds it, once, in time; nothing else of the command happens', () => {
    const { small, upload, report } = world();
    const { id } = upload('n1');
    const refusedAs = (decision: unknown, code: string, field: string) =>
      expect(decision).toMatchObject({ ok: false, refusal: { code, field } });
    refusedAs(report(ACTORS.leaderS1, [id]), 'notFound', 'attachments.0');
    refusedAs(report(ACTORS.leaderN1, [idOf(999)]), 'notFound', 'attachments.0');
    refusedAs(report(ACTORS.leaderN1, [id, id]), 'invalid', 'attachments.1');
    expect(small.picture.cases.size).toBe(0);
    expect(report(ACTORS.leaderN1, [id])).toMatchObject({ ok: true });
    refusedAs(report(ACTORS.leaderN1, [id]), 'notNow', 'attachments.0');
    const late = upload('n1', T0 + HOUR_MS).id;
    refusedAs(report(ACTORS.leaderN1, [late], T0 + HOUR_MS + DAY_MS), 'notNow', 'attachments.0');
    expect(small.picture.cases.size).toBe(1);
  });

  it('AT5 an upload is discarded only when no command can name it any more', () => {
    const { small, say, upload, report } = world();
    const { id } = upload('n1', T0);
    const used = upload('n1', T0 + 1).id;
    report(ACTORS.leaderN1, [used], T0 + 2);
    const discard = (at: number, one = id) =>
      say(SYSTEM, { type: 'attachment.discard', attachment: one }, at);
    expect(discard(T0 + DAY_MS - 1)).toEqual({ ok: true, facts: [] });
    expect(discard(T0 + 2 * DAY_MS, used)).toEqual({ ok: true, facts: [] });
    expect(discard(T0 + 2 * DAY_MS)).toMatchObject({ ok: true, facts: [{ type: 'attachment.discarded' }] });
    expect([...small.picture.attachments.keys()]).toEqual([used]);
  });

  it('AT6 an account uploads so much a day and no more; others are not held up, and tomorrow it may again', () => {
    const { small, say, upload } = world();
    const rules = { ...attachmentRules(null), filesPerDay: 3, bytesPerDay: 1_000 };
    say(SYSTEM, {
      type: 'policy.adopt',
      policy: { ...small.picture.policy!, hash: 'tight', attachments: rules },
    });
    expect([1, 2, 3, 4].map(() => upload('n1').decision.ok)).toEqual([true, true, true, false]);
    expect(upload('s1', undefined, 900).decision.ok).toBe(true);
    expect(upload('s1', undefined, 200).decision).toMatchObject({ refusal: { code: 'tooMany' } });
    expect(upload('n1', T0 + DAY_MS + HOUR_MS).decision.ok).toBe(true);
  });

  it('AT7 pictures are seen by who sees their case, and by nobody else', () => {
    const { small, upload, report } = world();
    const { id } = upload('n1');
    const loose = upload('n1').id;
    report(ACTORS.leaderN1, [id]);
    const sees = (town: typeof NORTH) => [...view(small.picture, { kind: 'town', town }).attachments.keys()];
    expect([sees(NORTH), sees(SOUTH)]).toEqual([[id], []]);
    expect(view(small.picture, { kind: 'team', team: teamId('s1') }).attachments.size).toBe(0);
    expect(view(small.picture, { kind: 'none' }).attachments.size).toBe(0);
    expect(view(small.picture, { kind: 'district' }).attachments.has(loose)).toBe(true);
    fc.assert(
      fc.property(stepsWithTalk(60), (list) => {
        const walk = smallWorld();
        for (const { actor, at, commandIn } of list) walk.act(actor, commandIn(walk.picture), at);
        for (const jurisdiction of [
          { kind: 'town', town: NORTH } as const,
          { kind: 'team', team: teamId('n1') } as const,
        ]) {
          const seen = view(walk.picture, jurisdiction);
          for (const { state } of seen.attachments.values()) {
            expect(state.kind === 'added' && seen.cases.has(state.case)).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('AT8 an original is opened by supervision and audit, with a reason, and that is a fact', () => {
    const { small, say, upload, report } = world();
    const { id } = upload('n1');
    const open = (actor: Actor) =>
      say(actor, { type: 'attachment.open', attachmentId: id, reason: '投诉复核' });
    const supervisor: Actor = { kind: 'person', role: 'districtSupervisor', account: 'sup', name: '督查' };
    const auditor: Actor = { kind: 'person', role: 'auditAdministrator', account: 'aud', name: '审计' };
    expect(open(supervisor)).toMatchObject({ ok: false, refusal: { code: 'notFound' } });
    report(ACTORS.leaderN1, [id]);
    for (const actor of Object.values(ACTORS)) {
      if (['districtSupervisor', 'auditAdministrator'].includes(actor.role)) continue;
      expect([actor.role, open(actor)]).toMatchObject([
        actor.role,
        { ok: false, refusal: { code: 'forbidden' } },
      ]);
    }
    for (const actor of [supervisor, auditor]) expect(open(actor).ok).toBe(true);
    expect(small.facts.at(-1)).toMatchObject({
      type: 'attachment.opened',
      attachment: id,
      reason: '投诉复核',
      actor: { id: 'aud', role: 'auditAdministrator' },
    });
  });
});
