import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../actor.ts';
import { attachmentRules } from '../attachment/attachment.ts';
import type { AnyCommand } from '../command.ts';
import { caseId, gridCode, messageId, orderId, teamId, type MessageId, type TeamId } from '../ids.ts';
import { jurisdictionOf, messageFor, take, view, type Jurisdiction } from '../jurisdiction.ts';
import { advance, emptyPicture, fromJson, toJson } from '../picture.ts';
import { stepsWithTalk, type AnyStep } from '../testing/randomTalk.ts';
import {
  ACTORS,
  idOf,
  NORTH,
  smallWorld,
  SOUTH,
  SYSTEM,
  T0,
  type SmallWorld,
} from '../testing/smallDistrict.ts';
import { receiptOf, talkRules, type Message } from './talk.ts';

const RUNS = { numRuns: 80 };
const LENGTH = 70;
const HOUR_MS = 3_600_000;

/** Talk is old after half an hour, an upload after ten minutes: a walk of some hours sees both go. */
function hastyWorld(): SmallWorld {
  const small = smallWorld();
  const talk = { ...talkRules(null), keepMs: HOUR_MS / 2 };
  const attachments = { ...attachmentRules(null), keepUnclaimedMs: HOUR_MS / 6 };
  const policy = { ...small.picture.policy!, hash: 'hasty', talk, attachments };
  small.act(SYSTEM, { id: idOf(800_000), type: 'policy.adopt', policy }, T0);
  return small;
}

function play(
  list: readonly AnyStep[],
  watch?: (world: SmallWorld, had: SmallWorld['picture'], from: number) => void,
) {
  const world = hastyWorld();
  for (const { actor, at, commandIn } of list) {
    const before = world.picture;
    const from = world.facts.length;
    world.act(actor, commandIn(world.picture), at);
    watch?.(world, before, from);
  }
  return world;
}

const JURISDICTIONS: readonly Jurisdiction[] = [
  ...Object.values(ACTORS).map((one) => jurisdictionOf(one)),
  { kind: 'team', team: teamId('s2') },
  { kind: 'grid', grid: gridCode(`${NORTH}V001`), town: NORTH },
  { kind: 'none' },
];

describe('talk and pictures in any walk', () => {
  it('TK1 any split of the facts gives the same picture, through JSON too', () => {
    fc.assert(
      fc.property(stepsWithTalk(LENGTH), fc.integer({ min: 1, max: 9 }), (list, size) => {
        const { facts, picture } = play(list);
        let split = emptyPicture;
        for (let at = 0; at < facts.length; at += size) split = advance(split, facts.slice(at, at + size));
        expect(toJson(split)).toEqual(toJson(picture));
        expect(toJson(fromJson(toJson(picture)))).toEqual(toJson(picture));
      }),
      RUNS,
    );
  });

  it('TK2 every console holds exactly its view after any prefix, however the facts are batched', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(stepsWithTalk(LENGTH), fc.integer({ min: 1, max: 4 }), (list, batch) => {
        const start = hastyWorld().picture;
        const watchers = JURISDICTIONS.map((jurisdiction) => ({
          jurisdiction,
          picture: view(start, jurisdiction),
        }));
        let told = start;
        let from = 0;
        let n = 0;
        play(list, (world, before, had) => {
          if (n++ === 0) [told, from] = [before, had];
          if (n % batch !== 0 || world.facts.length === from) return;
          const facts = world.facts.slice(from);
          for (const fact of facts) reached.add(fact.type);
          for (const watcher of watchers) {
            const message = messageFor(told, world.picture, facts, watcher.jurisdiction);
            watcher.picture = take(watcher.picture, message);
            expect([watcher.jurisdiction, toJson(watcher.picture)]).toEqual([
              watcher.jurisdiction,
              toJson(view(world.picture, watcher.jurisdiction)),
            ]);
          }
          told = world.picture;
          from = world.facts.length;
        });
      }),
      { ...RUNS, seed: 7 },
    );
    // The walks really talked and sent pictures.
    for (const type of [
      'talk.sent',
      'talk.delivered',
      'talk.read',
      'talk.confirmed',
      'attachment.added',
      'attachment.discarded',
    ]) {
      expect([...reached]).toContain(type);
    }
  });

  it('TK3 a town and a team see no message but those for them, of them, or on an order that they see', () => {
    fc.assert(
      fc.property(stepsWithTalk(LENGTH), (list) => {
        const { picture } = play(list);
        const north = view(picture, { kind: 'town', town: NORTH });
        for (const message of north.messages.values()) expect(isForNorth(message)).toBe(true);
        const n1 = view(picture, jurisdictionOf(ACTORS.leaderN1));
        for (const { to, from, recipients } of n1.messages.values()) {
          const isMine = recipients.includes(teamId('n1')) || (from.kind === 'team' && from.team === 'n1');
          expect(isMine || (to.kind === 'order' && n1.orders.has(to.order))).toBe(true);
        }
        for (const { team, message } of n1.receipts.values()) {
          expect([n1.teams.has(team), n1.messages.has(message)]).toEqual([true, true]);
        }
        expect(view(picture, { kind: 'none' }).messages.size).toBe(0);

        function isForNorth({ to, from, recipients }: Message): boolean {
          if (recipients.some((one) => picture.teams.get(one)?.homeTown === NORTH)) return true;
          if (from.kind === 'centre' && from.town === NORTH) return true;
          if (to.kind === 'order') return north.orders.has(to.order);
          if (from.kind === 'team') return picture.teams.get(from.team)?.homeTown === NORTH;
          return (
            (to.kind === 'town' && to.town === NORTH) || (to.kind === 'grid' && to.grid.startsWith(NORTH))
          );
        }
      }),
      RUNS,
    );
  });

  it('TK4 delivered, read and confirmed come in this order, once each, to recipients only', () => {
    fc.assert(
      fc.property(stepsWithTalk(LENGTH), (list) => {
        const world = play(list);
        for (const { message, team, deliveredAt, readAt, confirmedAt } of world.picture.receipts.values()) {
          expect(world.picture.messages.get(message)?.recipients).toContain(team);
          expect(deliveredAt).toBeLessThanOrEqual(readAt ?? Infinity);
          expect(readAt ?? (confirmedAt === null ? 0 : Infinity)).toBeLessThanOrEqual(
            confirmedAt ?? Infinity,
          );
        }
        const said = world.facts.filter(({ type }) => /^talk\.(delivered|read|confirmed)$/.test(type));
        expect(
          new Set(said.map((fact) => JSON.stringify([fact.type, { ...fact, seq: 0, at: 0, command: '' }])))
            .size,
        ).toBe(said.length);
      }),
      RUNS,
    );
  });
});

function world() {
  const small = smallWorld();
  let n = 1;
  const say = (actor: Actor, command: object, at = T0 + n) =>
    small.act(actor, { id: idOf(n++), ...command } as AnyCommand, at);
  const send = (actor: Actor, to: object, more: object = {}, at?: number) => {
    const id = messageId(idOf(n));
    return { id, decision: say(actor, { type: 'talk.send', to, text: '收到请回复', ...more }, at) };
  };
  const recipientsOf = (id: MessageId): readonly TeamId[] =>
    [...(small.picture.messages.get(id)?.recipients ?? [])].sort();
  return { small, say, send, recipientsOf };
}

const CASE = caseId(idOf(700));
const ORDER = orderId(idOf(701));

/** A case in the north on which a district order has a northern and a southern team. */
function withOrder() {
  const made = world();
  made.say(SYSTEM, {
    id: CASE,
    type: 'case.report',
    category: 'E-0401',
    position: { lon: 121.25, lat: 31.5 },
    text: '占道',
    source: 'hotline',
  });
  const issued = made.say(ACTORS.district, {
    id: ORDER,
    type: 'order.issue',
    caseId: CASE,
    tier: 'district',
    teams: [teamId('n1'), teamId('s1')],
  });
  expect(issued.ok).toBe(true);
  return made;
}

describe('who speaks to whom', () => {
  it('TK5 recipients are settled when it is sent: who is on duty then, in grid, town, force, team or order', () => {
    const { small, say, send, recipientsOf } = withOrder();
    say(ACTORS.north, { type: 'team.setDuty', team: teamId('n2'), duty: 'offDuty' });
    const told = (to: object) => recipientsOf(send(ACTORS.district, to).id);
    expect(told({ kind: 'town', town: NORTH })).toEqual(['n1']);
    expect(told({ kind: 'force', force: 'joint' })).toEqual(['n1', 's1']);
    expect(told({ kind: 'force', force: 'joint', town: SOUTH })).toEqual(['s1']);
    expect(told({ kind: 'order', order: ORDER })).toEqual(['n1', 's1']);
    // s2 passes through the north; s1 was sent to the case there.
    expect(told({ kind: 'grid', grid: `${NORTH}V001` })).toEqual(['n1', 's1', 's2']);
    expect(told({ kind: 'team', team: teamId('n2') })).toEqual(['n2']);
    const first = small.picture.messages.values().next().value!;
    say(ACTORS.north, { type: 'team.setDuty', team: teamId('n2'), duty: 'available' });
    expect(recipientsOf(first.id)).toEqual(['n1']);
  });

  it('TK5 a town speaks to its own: teams of another town in its grid are not its to instruct', () => {
    const { send, recipientsOf } = world();
    expect(recipientsOf(send(ACTORS.north, { kind: 'grid', grid: `${NORTH}V001` }).id)).toEqual(['n1', 'n2']);
    expect(recipientsOf(send(ACTORS.north, { kind: 'force', force: 'joint' }).id)).toEqual(['n1']);
    for (const to of [
      { kind: 'town', town: SOUTH },
      { kind: 'grid', grid: `${SOUTH}V001` },
      { kind: 'force', force: 'joint', town: SOUTH },
      { kind: 'team', team: teamId('s1') },
      { kind: 'team', team: teamId('d1') },
    ]) {
      expect([to, send(ACTORS.north, to).decision]).toMatchObject([
        to,
        { ok: false, refusal: { code: 'forbidden' } },
      ]);
    }
  });

  it('TK5 a lent team is spoken to by who has it, and by its home in person; the host reads nothing older', () => {
    const { small, say, send, recipientsOf } = world();
    const before = send(ACTORS.south, { kind: 'town', town: SOUTH }).id;
    expect(say(ACTORS.district, { type: 'team.lend', team: teamId('s1'), to: NORTH })).toMatchObject({
      ok: true,
    });
    expect(recipientsOf(send(ACTORS.north, { kind: 'town', town: NORTH }).id)).toEqual(['n1', 'n2', 's1']);
    expect(recipientsOf(send(ACTORS.south, { kind: 'town', town: SOUTH }).id)).toEqual(['s2']);
    for (const who of [ACTORS.north, ACTORS.south]) {
      expect(send(who, { kind: 'team', team: teamId('s1') }).decision.ok).toBe(true);
    }
    expect(view(small.picture, { kind: 'town', town: NORTH }).messages.has(before)).toBe(false);
  });

  it('TK6 a town speaks on an order that has a team of its own; a team on its own orders, and nowhere else', () => {
    const { small, say, send, recipientsOf } = withOrder();
    const order = { kind: 'order', order: ORDER };
    expect(send(ACTORS.south, order).decision.ok).toBe(true);
    const answer = send(ACTORS.leaderN1, order);
    expect(recipientsOf(answer.id)).toEqual(['s1']);
    expect(small.picture.messages.get(answer.id)?.from).toEqual({ kind: 'team', team: 'n1' });
    expect(view(small.picture, { kind: 'town', town: NORTH }).messages.has(answer.id)).toBe(true);
    expect(send(ACTORS.leaderN1, { kind: 'town', town: NORTH }).decision).toMatchObject({
      refusal: { code: 'forbidden' },
    });
    expect(send(ACTORS.wall, order).decision).toMatchObject({ refusal: { code: 'forbidden' } });
    say(ACTORS.district, { type: 'assignment.decline', orderId: ORDER, team: teamId('n1'), reason: '车坏' });
    expect(send(ACTORS.leaderN1, order).decision.ok).toBe(false);
  });

  it('TK6 a lone team answers its centre, though no other team hears it', () => {
    const { say, send, recipientsOf } = withOrder();
    say(ACTORS.district, { type: 'assignment.decline', orderId: ORDER, team: teamId('s1'), reason: '车坏' });
    const answer = send(ACTORS.leaderN1, { kind: 'order', order: ORDER });
    expect([answer.decision.ok, recipientsOf(answer.id)]).toEqual([true, []]);
  });

  it('TK7 what cannot be said is refused in words: nobody there, an order that is over, no such place', () => {
    const { say, send } = withOrder();
    for (const team of ['s1', 's2'])
      say(ACTORS.district, { type: 'team.setDuty', team: teamId(team), duty: 'offDuty' });
    expect(send(ACTORS.district, { kind: 'force', force: 'agriculture' }).decision).toMatchObject({
      refusal: { code: 'notNow', field: 'to' },
    });
    expect(send(ACTORS.district, { kind: 'grid', grid: 'nowhere' }).decision).toMatchObject({
      refusal: { code: 'notFound', field: 'to.grid' },
    });
    say(ACTORS.district, { type: 'order.recall', orderId: ORDER, reason: '误报' });
    expect(send(ACTORS.district, { kind: 'order', order: ORDER }).decision).toMatchObject({
      refusal: { code: 'notNow', field: 'to.order' },
    });
  });
});

describe('what becomes of a message', () => {
  it('TK8 a team that was away finds what was sent meanwhile, and each step carries its time', () => {
    const { small, say, send } = world();
    const { id } = send(ACTORS.north, { kind: 'town', town: NORTH }, { needsConfirmation: true }, T0 + 1_000);
    const own = () => view(small.picture, jurisdictionOf(ACTORS.leaderN1));
    expect([own().messages.has(id), own().receipts.size]).toEqual([true, 0]);
    const step = (type: string, at: number) =>
      say(ACTORS.leaderN1, { type, team: teamId('n1'), messages: [id] }, at);
    step('talk.deliver', T0 + 5_000);
    step('talk.read', T0 + 7_000);
    expect(step('talk.read', T0 + 8_000)).toEqual({ ok: true, facts: [] });
    step('talk.confirm', T0 + 9_000);
    const receipt = own().receipts.get(receiptOf(id, teamId('n1')));
    expect(receipt).toMatchObject({ deliveredAt: T0 + 5_000, readAt: T0 + 7_000, confirmedAt: T0 + 9_000 });
    expect(view(small.picture, { kind: 'town', town: NORTH }).receipts.size).toBe(1);
    expect(view(small.picture, { kind: 'town', town: SOUTH }).messages.size).toBe(0);
  });

  it('TK8 of a team that is lent, its host sees what it was told on the order, and not what its own town told it', () => {
    const { small, say, send } = withOrder();
    const on = send(ACTORS.district, { kind: 'order', order: ORDER }).id;
    const own = send(ACTORS.south, { kind: 'town', town: SOUTH }).id;
    say(ACTORS.leaderS1, { type: 'talk.read', team: teamId('s1'), messages: [on, own] });
    const north = view(small.picture, { kind: 'town', town: NORTH });
    expect(north.teams.has(teamId('s1'))).toBe(true);
    expect([...north.messages.keys()]).toEqual([on]);
    expect([...north.receipts.keys()]).toEqual([receiptOf(on, teamId('s1'))]);
  });

  it('TK9 nobody says for a team that it has read or understood, its commander neither', () => {
    const { say, send, small } = world();
    const { id } = send(ACTORS.district, { kind: 'team', team: teamId('n1') });
    for (const type of ['talk.deliver', 'talk.read', 'talk.confirm']) {
      for (const who of [ACTORS.district, ACTORS.north, ACTORS.leaderS1, ACTORS.wall]) {
        expect(say(who, { type, team: teamId('n1'), messages: [id] })).toMatchObject({ ok: false });
      }
    }
    // A team that it was not for changes nothing, and what is not there harms nobody.
    expect(
      say(ACTORS.leaderS1, { type: 'talk.confirm', team: teamId('s1'), messages: [id, idOf(9)] }),
    ).toEqual({
      ok: true,
      facts: [],
    });
    expect(small.picture.receipts.size).toBe(0);
  });

  it('TK10 old talk leaves the picture; talk on an order stays as long as the order', () => {
    const { small, say, send } = withOrder();
    const on = send(ACTORS.district, { kind: 'order', order: ORDER }).id;
    const off = send(ACTORS.district, { kind: 'town', town: NORTH }).id;
    say(ACTORS.leaderN1, { type: 'talk.read', team: teamId('n1'), messages: [on, off] });
    const { keepMs } = talkRules(small.picture.policy);
    const late = T0 + keepMs + HOUR_MS;
    send(ACTORS.district, { kind: 'team', team: teamId('n1') }, {}, late);
    expect([small.picture.messages.has(on), small.picture.messages.has(off)]).toEqual([true, false]);
    expect([...small.picture.receipts.keys()]).toEqual([receiptOf(on, teamId('n1'))]);
    say(ACTORS.district, { type: 'case.void', caseId: CASE, reason: '误报' }, late + 1);
    send(ACTORS.district, { kind: 'team', team: teamId('n1') }, {}, late + 2 * HOUR_MS);
    expect([small.picture.messages.has(on), small.picture.receipts.size]).toEqual([false, 0]);
  });

  it('TK11 what the picture holds of talk is bounded, and the refusal says so', () => {
    const { small, say, send } = withOrder();
    const rules = { keepMs: HOUR_MS, maxRecipients: 1, maxOnOrder: 2, maxMessages: 4, maxAddressed: 5 };
    say(SYSTEM, { type: 'policy.adopt', policy: { ...small.picture.policy!, hash: 'tight', talk: rules } });
    const to = { kind: 'team', team: teamId('n1') };
    expect(send(ACTORS.district, { kind: 'order', order: ORDER }).decision).toMatchObject({
      refusal: { code: 'notNow', field: 'to' },
    });
    expect(send(ACTORS.leaderN1, { kind: 'order', order: ORDER }).decision.ok).toBe(true);
    expect(send(ACTORS.leaderN1, { kind: 'order', order: ORDER }).decision.ok).toBe(true);
    expect(send(ACTORS.leaderN1, { kind: 'order', order: ORDER }).decision).toMatchObject({
      refusal: { code: 'notNow', field: 'to.order' },
    });
    expect(send(ACTORS.district, to).decision.ok).toBe(true);
    expect(send(ACTORS.district, to).decision.ok).toBe(true);
    expect(send(ACTORS.district, to).decision).toMatchObject({ refusal: { code: 'notNow' } });
    // After an hour the older ones are gone.
    expect(send(ACTORS.district, to, {}, T0 + 2 * HOUR_MS).decision.ok).toBe(true);
  });
});
