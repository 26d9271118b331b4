// Rows 17-20: moving a case between the tiers, and pressing for it.
import { tierOf } from '../actor.ts';
import type { Refusal } from '../command.ts';
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import { invalid, notFound, notNow, tooMany } from '../refusal.ts';
import { alreadyDistrict } from './applications.ts';
import { ask, mayDecide } from './asking.ts';
import type { Addressee, Case, Supervision } from './case.ts';
import type { CaseCommand, CaseSystemCommand } from './caseCommand.ts';
import { byOf, isHandling, teamOf, unreported } from './caseParties.ts';
import { caseRulesOf } from './caseRules.ts';
import { spanWords } from './spanWords.ts';

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;

/** Row 17: the town asks, the district takes. */
export function escalate(given: Given, theCase: Case, { id, reason }: Of<'case.escalate'>): Decision {
  const refusal = alreadyDistrict(theCase);
  if (refusal) return refuse(refusal);
  return mayDecide(given.actor, 'escalation', 'district')
    ? facts({ type: 'case.escalated', case: theCase.id, reason })
    : ask(given, theCase, id, { kind: 'escalation', reason });
}

/** Row 18. The district commands it until the town has taken it. */
export function delegate(theCase: Case, { note }: Of<'case.delegate'>): Decision {
  if (theCase.ownerTier === 'town') {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 本来就由街镇指挥，无须下派。`,
        `Case ${theCase.no} is commanded by its town anyway: there is nothing to give down.`,
      ),
    );
  }
  if (theCase.delegation) {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 已下派，等街镇接受或退回。`,
        `Case ${theCase.no} is given down already: the town takes it or returns it.`,
      ),
    );
  }
  return facts({ type: 'case.delegated', case: theCase.id, note: note ?? null });
}

export function acceptDelegation(theCase: Case): Decision {
  if (theCase.delegation) return facts({ type: 'case.delegationAccepted', case: theCase.id });
  return refuse(
    notNow(
      null,
      `案件 ${theCase.no} 没有待接受的下派。`,
      `Case ${theCase.no} was not given down: there is nothing to take.`,
    ),
  );
}

/** Row 19. */
export function urge({ policy, context: { now } }: Given, theCase: Case, command: Of<'case.urge'>): Decision {
  const last = theCase.urges.at(-1);
  const { minGapMs } = caseRulesOf(policy).urge;
  if (last && now - last.at < minGapMs) {
    return refuse(tooMany(Math.ceil((last.at + minGapMs - now) / 1_000)));
  }
  return facts({ type: 'case.urged', case: theCase.id, urge: command.id, note: command.note ?? null });
}

export function acknowledgeUrge(
  { actor }: Given,
  theCase: Case,
  command: Of<'case.acknowledgeUrge'>,
): Decision {
  const urge = theCase.urges.find((one) => one.id === command.urge);
  if (!urge) return refuse(notFound('urge', { zh: '催办', en: 'urge' }, command.urge));
  if (urge.acknowledged) {
    return refuse(
      notNow(
        'urge',
        '该催办已确认，无须再确认。',
        'This urge is acknowledged already: nothing is left to do.',
      ),
    );
  }
  if (urge.by.id === byOf(actor).id) {
    return refuse(
      notNow(
        'urge',
        '催办由被催的一方确认，不能自己确认。',
        'An urge is acknowledged by who was urged, not by who urged.',
      ),
    );
  }
  return facts({ type: 'case.urgeAcknowledged', case: theCase.id, urge: urge.id });
}

/** A case under so many supervisions needs a person and not another one; its card must stay readable. */
const MAX_SUPERVISIONS = 20;

/** Row 20. */
export function supervise(given: Given, theCase: Case, command: Of<'case.supervise'>): Decision {
  const refusal = notAddressed(given, theCase, command.to) ?? wrongDeadline(given, command.dueAt);
  if (refusal) return refuse(refusal);
  if (theCase.supervisions.length >= MAX_SUPERVISIONS) {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 已督办 ${MAX_SUPERVISIONS} 次，请由指挥长直接处理。`,
        `Case ${theCase.no} was supervised ${MAX_SUPERVISIONS} times. Have the commander take it in hand.`,
      ),
    );
  }
  const { id: supervision, level, to, dueAt, note } = command;
  return facts({ type: 'case.supervised', case: theCase.id, supervision, level, to, dueAt, note });
}

/** The district supervises towns and departments, a town those who handle the case for it. */
function notAddressed({ picture, actor }: Given, theCase: Case, to: Addressee): Refusal | null {
  const tier = tierOf(actor);
  if (tier === 'town' && to === 'town') {
    return invalid(
      'to',
      '街镇督办本街镇的处置单位；督办街镇由区级发出。',
      'A town supervises those who handle the case for it. The district supervises towns.',
    );
  }
  if (to === 'department' && theCase.department === null) {
    return invalid(
      'to',
      `案件 ${theCase.no} 尚无主责部门，须先立案或派遣。`,
      `Case ${theCase.no} has no department yet. File or dispatch it first.`,
    );
  }
  if (to === 'units' && unreported(picture, theCase).length === 0 && theCase.departmentWork === null) {
    return invalid(
      'to',
      `案件 ${theCase.no} 现无处置单位，须先派遣。`,
      `Nobody handles case ${theCase.no} now. Dispatch it first.`,
    );
  }
  return null;
}

function wrongDeadline({ policy, context: { now } }: Given, dueAt: number): Refusal | null {
  const { maxMs } = caseRulesOf(policy).supervision;
  if (dueAt > now && dueAt - now <= maxMs) return null;
  const most = spanWords(maxMs);
  return invalid(
    'dueAt',
    `督办回复期限须在现在之后、${most.zh}之内。`,
    `The deadline of a supervision is after now and within ${most.en}.`,
  );
}

export function replySupervision(
  given: Given,
  theCase: Case,
  { supervision: id, text, attachments }: Of<'case.replySupervision'>,
): Decision {
  const supervision = theCase.supervisions.find((one) => one.id === id);
  if (!supervision) return refuse(notFound('supervision', { zh: '督办', en: 'supervision' }, id));
  if (supervision.reply) {
    return refuse(
      notNow(
        'supervision',
        '该督办已回复，无须再回复。',
        'This supervision is answered already: nothing is left to do.',
      ),
    );
  }
  const refusal = notTheirs(given, theCase, supervision);
  if (refusal) return refuse(refusal);
  return facts({
    type: 'case.supervisionReplied',
    case: theCase.id,
    supervision: id,
    text,
    attachments: attachments ?? [],
  });
}

function notTheirs({ picture, actor }: Given, theCase: Case, { to, by }: Supervision): Refusal | null {
  if (actor.kind === 'system') return null;
  const team = teamOf(actor);
  const ofDepartment = actor.role === 'departmentOfficer';
  const ofTown = tierOf(actor) === 'town';
  const theirs =
    to === 'town'
      ? ofTown
      : to === 'department'
        ? ofDepartment
        : // A town writes down what its unit said by radio, unless it asked itself.
          ofDepartment ||
          (ofTown && by.id !== actor.account) ||
          (team !== null && isHandling(picture, theCase, team));
  if (theirs) return null;
  return notNow(
    'supervision',
    `该督办由${ADDRESSEES[to].zh}回复。`,
    `This supervision is answered by ${ADDRESSEES[to].en}.`,
  );
}

const ADDRESSEES: Readonly<Record<Addressee, { readonly zh: string; readonly en: string }>> = {
  town: { zh: '街镇指挥中心', en: "the town's centre" },
  department: { zh: '主责部门', en: 'the lead department' },
  units: { zh: '处置队伍或部门', en: 'the team or department that handles it' },
};

/** What the clock finds late, once. Sent again, or too early, it changes nothing. */
export function markOverdue(
  { context: { now } }: Given,
  theCase: Case,
  { what }: CaseSystemCommand,
): Decision {
  if (what.kind === 'verification') {
    const { state } = theCase;
    const late = state.kind === 'verifying' && state.overdueSince === null && now >= state.dueAt;
    return late ? facts({ type: 'case.verificationOverdue', case: theCase.id }) : facts();
  }
  const one = theCase.supervisions.find(({ id }) => id === what.supervision);
  const late = one && one.reply === null && one.overdueSince === null && now >= one.dueAt;
  return late ? facts({ type: 'case.supervisionOverdue', case: theCase.id, supervision: one.id }) : facts();
}
