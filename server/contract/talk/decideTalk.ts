// What may be said to whom, and how a message goes on. Recipients are settled when it is sent: the sender's card
// shows who has not heard yet, and that list must not change under it.
import { scopeOf, tierOf, type Actor } from '../actor.ts';
import type { Subject } from '../authority.ts';
import type { AnyCommand, Refusal } from '../command.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { messageId, townOfGrid, type TeamId, type TownCode, type Words } from '../ids.ts';
import { isBinding, isLive, type Order } from '../order/order.ts';
import type { Team } from '../organisation/organisation.ts';
import type { Picture } from '../picture.ts';
import { forbidden, notFound, notNow } from '../refusal.ts';
import { messagesOnOrder, orderIn, receiptOf, talkRules, type Speaker, type Target } from './talk.ts';

type AnyTalkCommand = Extract<AnyCommand, { type: `talk.${string}` }>;
type Send = Extract<AnyTalkCommand, { type: 'talk.send' }>;
type Acknowledge = Exclude<AnyTalkCommand, Send>;

export function decideTalk(given: Given, command: AnyTalkCommand): Decision {
  return command.type === 'talk.send' ? send(given, command) : acknowledge(given, command);
}

/** What a target comes to: who may speak to it, and the teams that there are. */
interface Aim {
  readonly to: Target;
  readonly subject: Subject;
  readonly teams: readonly Team[];
  readonly order: Order | null;
}

type Aimed = { readonly ok: true; readonly aim: Aim } | { readonly ok: false; readonly refusal: Refusal };

function send(given: Given, command: Send): Decision {
  const { picture, policy, actor } = given;
  const aimed = aimAt(given, command.to);
  if (!aimed.ok) return aimed;
  const { to, subject, teams, order } = aimed.aim;
  const from = speaker(actor);
  const refusal =
    denied(picture, actor, 'talk.send', subject) ?? (from.kind === 'team' && !order ? ownOrdersOnly() : null);
  if (refusal) return refuse(refusal);

  const id = messageId(command.id);
  if (picture.messages.has(id)) {
    return refuse(notNow('id', '此编号的消息已存在。', 'A message with this id exists already.'));
  }
  if (order && !isLive(order)) {
    return refuse(
      notNow(
        'to.order',
        '该指令已结束，不能再发消息；请直接发给队伍。',
        'This order is over: nothing more can be said on it. Write to the team itself.',
      ),
    );
  }
  const recipients = teams
    .map((team) => team.id)
    .filter((team) => from.kind !== 'team' || team !== from.team);
  // What a team answers is for the centre, which sees its orders: there need be no other team.
  if (recipients.length === 0 && from.kind === 'centre') return refuse(nobody());
  const full = tooMuch(given, order, recipients.length);
  if (full) return refuse(full);
  return facts({
    type: 'talk.sent',
    message: id,
    to,
    text: command.text,
    needsConfirmation: command.needsConfirmation ?? false,
    from,
    recipients,
    case: order?.case ?? null,
    order: orderIn(to),
  });

  function tooMuch(
    { picture: { messages }, context }: Given,
    on: Order | null,
    added: number,
  ): Refusal | null {
    const rules = talkRules(policy);
    if (added > rules.maxRecipients) {
      return notNow(
        'to',
        `这条消息有 ${added} 支队伍接收，一次最多 ${rules.maxRecipients} 支；请按街镇分别发送。`,
        `This would go to ${added} teams, at most ${rules.maxRecipients} at once. Send it town by town.`,
      );
    }
    if (on && (messagesOnOrder(messages).get(on.id)?.length ?? 0) >= rules.maxOnOrder) {
      return notNow(
        'to.order',
        `一条指令最多 ${rules.maxOnOrder} 条消息，已满；请直接发给队伍。`,
        `An order takes at most ${rules.maxOnOrder} messages and is full. Write to the team itself.`,
      );
    }
    let [held, addressed] = [0, added];
    for (const { to, sentAt, recipients } of messages.values()) {
      // The next fact takes it out.
      if (to.kind !== 'order' && sentAt < context.now - rules.keepMs) continue;
      held += 1;
      addressed += recipients.length;
    }
    if (held < rules.maxMessages && addressed <= rules.maxAddressed) return null;
    const hours = Math.round(rules.keepMs / 3_600_000);
    return notNow(
      null,
      `近 ${hours} 小时的消息已达上限（${rules.maxMessages} 条、${rules.maxAddressed} 队次），请改用电台，或等较早的消息归档。`,
      `The messages of the last ${hours} h have reached their limit (${rules.maxMessages}, to ${rules.maxAddressed} teams in all). Use the radio, or wait until older ones are archived.`,
    );
  }
}

function aimAt(given: Given, to: Send['to']): Aimed {
  const { picture, actor, context } = given;
  const own = actor.kind === 'person' ? scopeOf(actor) : null;
  const onDuty = (isMeant: (team: Team) => boolean) =>
    [...picture.teams.values()].filter((team) => team.duty.kind !== 'offDuty' && isMeant(team));
  switch (to.kind) {
    case 'order': {
      const order = picture.orders.get(to.order);
      if (!order) return missing('to.order', { zh: '指令', en: 'order' }, to.order);
      const teams = order.assignments.filter(isBinding).flatMap(({ team }) => picture.teams.get(team) ?? []);
      return aimed({ to, subject: onOrder(picture, actor, order), teams, order });
    }
    case 'grid': {
      if (!context.hasGrid(to.grid)) return missing('to.grid', { zh: '网格', en: 'grid' }, to.grid);
      const town = townOfGrid(to.grid);
      const inGrid = new Set<TeamId>([...context.teamsIn(to.grid), ...sentTo(picture, to.grid)]);
      // Another town's team that passes through is not this town's to instruct.
      const teams = onDuty((team) => inGrid.has(team.id) && (own?.kind !== 'town' || isOf(team, own.town)));
      return aimed({ to, subject: { town }, teams, order: null });
    }
    case 'town': {
      const town = picture.district?.towns.find((one) => one.code === to.town);
      if (!town) return missing('to.town', { zh: '街镇', en: 'town' }, to.town);
      const teams = onDuty((team) => isOf(team, to.town));
      return aimed({ to, subject: { town: to.town }, teams, order: null });
    }
    case 'force': {
      const town: TownCode | null = to.town ?? (own?.kind === 'town' ? own.town : null);
      const teams = onDuty((team) => team.force === to.force && (town === null || isOf(team, town)));
      return aimed({ to: { ...to, town }, subject: { town }, teams, order: null });
    }
    case 'team': {
      const team = picture.teams.get(to.team);
      if (!team) return missing('to.team', { zh: '队伍', en: 'team' }, to.team);
      // Its home goes on speaking to a team that is lent.
      const town = own?.kind === 'town' && team.lent?.to === own.town ? own.town : team.homeTown;
      return aimed({ to, subject: { town, team: team.id }, teams: [team], order: null });
    }
  }
}

const isTeamOf = (team: Team | undefined, town: TownCode): boolean =>
  team !== undefined && (team.homeTown === town || team.lent?.to === town);

/** A lent team is commanded by who has it. */
const isOf = (team: Team, town: TownCode): boolean => (team.lent?.to ?? team.homeTown) === town;

const aimed = (aim: Aim): Aimed => ({ ok: true, aim });
const missing = (field: string, what: Words, id: string): Aimed => ({
  ok: false,
  refusal: notFound(field, what, id),
});

/** A town speaks on an order when it is its own, on its case, or with a team of its own; a team when it is in it. */
function onOrder(picture: Picture, actor: Actor, order: Order): Subject {
  const town = picture.cases.get(order.case)?.town ?? order.town;
  if (actor.kind !== 'person') return { town };
  const own = scopeOf(actor);
  const binding = order.assignments.filter(isBinding);
  if (own.kind === 'team') {
    const isIn = binding.some((one) => one.team === own.team);
    return isIn ? { town, team: own.team } : { town };
  }
  if (own.kind !== 'town') return { town };
  const takesPart =
    order.town === own.town || binding.some(({ team }) => isTeamOf(picture.teams.get(team), own.town));
  return { town: takesPart ? own.town : town };
}

/** Teams under way to the grid are as much in it as those that are there. */
function sentTo(picture: Picture, grid: string): readonly TeamId[] {
  return [...picture.orders.values()].flatMap((order) => {
    const theCase = picture.cases.get(order.case);
    if (!isLive(order) || (theCase?.villageGrid !== grid && theCase?.urbanGrid !== grid)) return [];
    return order.assignments.filter(isBinding).map(({ team }) => team);
  });
}

function speaker(actor: Actor): Speaker {
  if (actor.kind === 'person') {
    const scope = scopeOf(actor);
    if (scope.kind === 'team') return { kind: 'team', team: scope.team };
    if (scope.kind === 'town') return { kind: 'centre', tier: 'town', town: scope.town };
  }
  return { kind: 'centre', tier: tierOf(actor) ?? 'district', town: null };
}

/** What a phone says twice, or about what has left the picture, is no mistake: it changes nothing. */
function acknowledge({ picture, actor }: Given, command: Acknowledge): Decision {
  const team = picture.teams.get(command.team);
  if (!team) return refuse(notFound('team', { zh: '队伍', en: 'team' }, command.team));
  const refusal = denied(picture, actor, command.type, { town: team.homeTown, team: team.id });
  if (refusal) return refuse(refusal);
  const steps: FactBody[] = [];
  for (const id of new Set(command.messages)) {
    const message = picture.messages.get(id);
    if (!message?.recipients.includes(team.id)) continue;
    const receipt = picture.receipts.get(receiptOf(id, team.id));
    switch (command.type) {
      case 'talk.deliver':
        if (!receipt) steps.push({ type: 'talk.delivered', message: id, team: team.id });
        break;
      case 'talk.read':
        if (!receipt?.readAt) steps.push({ type: 'talk.read', message: id, team: team.id });
        break;
      case 'talk.confirm':
        if (!receipt?.confirmedAt) steps.push({ type: 'talk.confirmed', message: id, team: team.id });
        break;
    }
  }
  return facts(...steps);
}

const ownOrdersOnly = () =>
  forbidden({
    zh: '主动发送广播；队伍请在自己的指令上答复',
    en: 'broadcast: a team answers on its own orders',
  });

const nobody = () =>
  notNow(
    'to',
    '那里现在没有在岗队伍，消息无人接收。请改选网格、街镇、条线或队伍。',
    'No team is on duty there, so nobody would get this. Choose another grid, town, force or team.',
  );
