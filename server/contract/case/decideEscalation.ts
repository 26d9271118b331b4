// The ladder between the two tiers. People confirm, answer and name; rules act through the same decisions, each at
// most once: a rule that has acted, or is not true any more when its turn comes, changes nothing.
import { clockTime } from '../changes.ts';
import type { Refusal } from '../command.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { TownCode, Words } from '../ids.ts';
import { decideOrder } from '../order/decideOrder.ts';
import type { Team } from '../organisation/organisation.ts';
import type { Picture } from '../picture.ts';
import { conflict, notFound, notNow } from '../refusal.ts';
import { isOpen, type Case } from './case.ts';
import { isSame, type ClockRef } from './caseClocks.ts';
import { CASE } from './caseMoments.ts';
import { ownedAbove } from './caseParties.ts';
import { dueActs, wantsPlan } from './dueActs.ts';
import { standingEscalation } from './escalation.ts';
import type { EscalationCommand, LadderSystemCommand } from './escalationCommand.ts';
import { hasActed, townsIn } from './ladder.ts';
import { triggerOf, type LadderAct, type TriggerRule } from './triggers.ts';

type Of<T extends EscalationCommand['type']> = Extract<EscalationCommand, { type: T }>;
type ByRule<T extends LadderSystemCommand['type']> = Extract<LadderSystemCommand, { type: T }>;

export function decideEscalation(given: Given, command: EscalationCommand): Decision {
  const { picture, actor } = given;
  const theCase = picture.cases.get(command.caseId);
  if (!theCase) return refuse(notFound('caseId', CASE, command.caseId));
  const town = command.type === 'case.answerOffer' ? command.town : theCase.town;
  const refusal = denied(picture, actor, command.type, { town });
  if (refusal) return refuse(refusal);
  switch (command.type) {
    case 'case.confirmEscalation':
      return confirm(given, theCase, command);
    case 'case.answerOffer':
      return answerOffer(theCase, command);
    case 'case.nameTown':
      return nameTown(given, theCase, command);
  }
}

/** One decision: the case goes up, and the teams that were prepared are sent, if they are still free. */
function confirm(given: Given, theCase: Case, command: Of<'case.confirmEscalation'>): Decision {
  const { picture, policy } = given;
  const escalation = standingEscalation(theCase, picture);
  if (!escalation) return refuse(noneStands(theCase));
  if (escalation.version !== command.preparation) {
    const at = clockTime(escalation.at, policy?.calendar.utcOffsetMin ?? 0);
    return refuse(
      conflict(command.preparation, escalation.version, {
        zh: `备提级方案已于 ${at} 更新`,
        en: `the preparation was renewed at ${at}`,
      }),
    );
  }
  const { teams } = escalation.plan;
  const busy = teams.map(({ team }) => picture.teams.get(team)).find((team) => !team || !isFree(team));
  if (busy !== undefined || teams.some(({ team }) => !picture.teams.has(team)))
    return refuse(noLongerFree(busy?.name ?? null));
  const up: Decision =
    theCase.ownerTier === 'district'
      ? facts()
      : facts({ type: 'case.escalated', case: theCase.id, reason: `确认备提级：${escalation.words.zh}` });
  if (teams.length === 0) {
    return theCase.ownerTier === 'district' ? refuse(nobodyFree(theCase)) : up;
  }
  const sent = decideOrder(
    { ...given, picture: inDistrict(picture, theCase) },
    {
      id: command.id,
      type: 'order.issue',
      caseId: theCase.id,
      tier: 'district',
      teams: teams.map(({ team }) => team),
    },
  );
  return sent.ok && up.ok ? facts(...up.facts, ...sent.facts) : sent;
}

export const isFree = (team: Team): boolean => team.order === null && team.duty.kind === 'available';

/** As the order finds it: the case is the district's by then. */
function inDistrict(picture: Picture, theCase: Case): Picture {
  const cases = new Map(picture.cases).set(theCase.id, { ...theCase, ownerTier: 'district' });
  return { ...picture, cases };
}

function answerOffer(theCase: Case, { town, joins, reason }: Of<'case.answerOffer'>): Decision {
  const asked = theCase.ladder.otherTowns.find((one) => one.town === town);
  if (!isOpen(theCase) || asked?.state !== 'asked') {
    return refuse(
      notNow(
        'town',
        `案件 ${theCase.no} 没有等待该街镇答复的联合处置邀请；如需参与，请与案件所属街镇或区级联系。`,
        `Case ${theCase.no} has no offer of a joint order that waits for this town. Ask the town of the case or the district if you want to join.`,
      ),
    );
  }
  return facts({ type: 'ladder.answered', case: theCase.id, town, joins, reason: reason ?? null });
}

function nameTown({ picture, actor }: Given, theCase: Case, command: Of<'case.nameTown'>): Decision {
  const { town, reason } = command;
  const above = ownedAbove(actor, theCase);
  if (above) return refuse(above);
  if (!isOpen(theCase)) {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 已办结，不能再增加涉及街镇。`,
        `Case ${theCase.no} is over: no more towns can be named.`,
      ),
    );
  }
  if (!picture.district?.towns.some((one) => one.code === town))
    return refuse(notFound('town', { zh: '街镇', en: 'town' }, town));
  return townsIn(theCase).includes(town)
    ? facts()
    : facts({ type: 'ladder.townNamed', case: theCase.id, town, reason });
}

const noneStands = (theCase: Case): Refusal =>
  notNow(
    null,
    `案件 ${theCase.no} 目前没有待确认的备提级方案；可直接提级或下达区级指令。`,
    `Case ${theCase.no} has no prepared escalation now. Escalate it, or issue a district order.`,
  );

const nobodyFree = (theCase: Case): Refusal =>
  notNow(
    null,
    `案件 ${theCase.no} 的方案中没有空闲队伍；请从在执行指令的队伍中调用，或等待方案更新。`,
    `No team is free in the plan for case ${theCase.no}. Take one from another order, or wait for the plan to be renewed.`,
  );

const noLongerFree = (name: string | null): Refusal =>
  notNow(
    'preparation',
    `${name ?? '方案中的队伍'}已不空闲，方案正在更新；请稍候片刻再确认新的方案。`,
    `${name ?? 'A team of the plan'} is no longer free and the plan is being renewed: confirm the new one in a moment.`,
  );

/** What the server's clock does. */
export function decideLadder(given: Given, command: LadderSystemCommand): Decision {
  const { picture, actor } = given;
  const refusal = denied(picture, actor, command.type, {});
  if (refusal) return refuse(refusal);
  const theCase = picture.cases.get(command.caseId);
  if (!theCase || !isOpen(theCase)) return facts();
  switch (command.type) {
    case 'ladder.escalate':
      return escalateByRule(given, theCase, command);
    case 'ladder.notice': {
      const rule = dueRule(given, theCase, command, 'notify', command.clock);
      return rule
        ? facts({
            type: 'ladder.noticed',
            case: theCase.id,
            rule: rule.key,
            clock: command.clock,
            words: rule.words,
          })
        : facts();
    }
    case 'ladder.tell':
      return tell(given, theCase, command);
    case 'ladder.prepare':
      return prepare(given, theCase, command);
  }
}

/** The rule, if it is this act's and its time has come and nobody was faster; else null. */
function dueRule(
  { picture, context }: Given,
  theCase: Case,
  command: LadderSystemCommand,
  act: LadderAct,
  clock: ClockRef | null,
): TriggerRule | null {
  const due = dueActs(theCase, picture).find(
    (one) =>
      one.rule.key === command.rule &&
      one.at <= context.now &&
      (clock === null ? one.clock === null : one.clock !== null && isSame(one.clock, clock)),
  );
  return due?.rule.act === act ? due.rule : null;
}

function escalateByRule(given: Given, theCase: Case, command: ByRule<'ladder.escalate'>): Decision {
  const rule = dueRule(given, theCase, command, 'escalate', command.clock);
  if (!rule) return facts();
  const reason = command.found === null ? rule.words.zh : `${rule.words.zh}（${command.found}）`;
  return facts({ type: 'case.escalated', case: theCase.id, reason, rule: rule.key });
}

/** Towns near by, or that a team has come to. What is near, the server has measured. */
function tell({ picture, policy }: Given, theCase: Case, command: ByRule<'ladder.tell'>): Decision {
  const rule = triggerOf(policy, command.rule);
  if (!rule || (rule.act !== 'offer' && rule.act !== 'notify') || hasActed(theCase, rule, null))
    return facts();
  const known: readonly TownCode[] = [theCase.town, ...theCase.ladder.otherTowns.map(({ town }) => town)];
  const towns = command.towns.filter(
    (town) => !known.includes(town) && picture.district?.towns.some((one) => one.code === town),
  );
  return towns.length === 0
    ? facts()
    : facts({
        type: 'ladder.told',
        case: theCase.id,
        rule: rule.key,
        towns,
        asks: rule.act === 'offer',
        words: rule.words,
      });
}

/** A first preparation when its rule is due; a new one whenever there is one that stands and looks different. */
function prepare(given: Given, theCase: Case, command: ByRule<'ladder.prepare'>): Decision {
  const { picture, policy } = given;
  const { clock, plan } = command;
  const standing = standingEscalation(theCase, picture);
  const rule = dueRule(given, theCase, command, 'prepare', clock);
  const words: Words | undefined = rule?.words ?? triggerOf(policy, command.rule)?.words;
  const renews = standing !== null && standing.rule === command.rule;
  if (!words || !(rule || renews || wantsPlan(theCase, picture) === command.rule)) return facts();
  return facts({ type: 'escalation.prepared', case: theCase.id, rule: command.rule, words, clock, plan });
}
