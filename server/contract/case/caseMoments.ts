// When each act on a case has its moment, and what is said when it has not: what the case is waiting for, and
// whose turn it is.
import { refuse, type Decision } from '../decision.ts';
import type { Words } from '../ids.ts';
import { notNow } from '../refusal.ts';
import type { Case, CaseState } from './case.ts';

export type StateKind = CaseState['kind'];

export const CASE: Words = { zh: '案件', en: 'case' };

export const CASE_STATES: Readonly<Record<StateKind, Words>> = {
  reported: { zh: '已上报', en: 'reported' },
  verifying: { zh: '核实中', en: 'being verified' },
  accepted: { zh: '已受理', en: 'accepted' },
  filed: { zh: '已立案', en: 'filed' },
  dispatched: { zh: '已派遣', en: 'dispatched' },
  handling: { zh: '处置中', en: 'being handled' },
  suspended: { zh: '已挂账', en: 'suspended' },
  feedback: { zh: '已反馈', en: 'fed back' },
  checking: { zh: '核查中', en: 'being checked' },
  closed: { zh: '已结案', en: 'closed' },
  rejected: { zh: '不予受理', en: 'declined' },
  voided: { zh: '已作废', en: 'voided' },
};

/** What a case in this state waits for, and from whom. */
export const NEXT: Readonly<Record<StateKind, Words>> = {
  reported: { zh: '下一步由受理员受理或不予受理', en: 'Next, intake accepts or declines it' },
  verifying: {
    zh: '须先由被指派的队伍、本网格工作站或受理员回报核实结果',
    en: 'First the team that was asked, the workstation or intake tells what the verification found',
  },
  accepted: { zh: '下一步由值班长立案', en: 'Next, the shift leader files it' },
  filed: { zh: '下一步由派遣员派遣', en: 'Next, a dispatcher sends a team or a department' },
  dispatched: { zh: '下一步由处置单位接单', en: 'Next, whoever was sent acknowledges' },
  handling: { zh: '下一步由处置单位反馈', en: 'Next, whoever handles it feeds back' },
  suspended: { zh: '须先由派遣员恢复', en: 'A dispatcher has to resume it first' },
  feedback: { zh: '下一步由受理员发核查', en: 'Next, intake sends it for checking' },
  checking: { zh: '下一步由值班长结案或返工', en: 'Next, the shift leader closes it or sends it back' },
  closed: {
    zh: '确需再处置时，由区级督查或指挥长重新立案',
    en: "If it must be handled again, the district's supervisor or commander reopens it",
  },
  rejected: { zh: '如情况属实，请重新上报', en: 'If it is true after all, report it anew' },
  voided: { zh: '如情况属实，请重新上报', en: 'If it is true after all, report it anew' },
};

const BEFORE_FILING = ['reported', 'verifying', 'accepted'] as const;
const IN_HANDS = ['dispatched', 'handling'] as const;
const FILED = ['filed', ...IN_HANDS] as const;
const AFTER = ['feedback', 'checking'] as const;
export const OPEN = [...BEFORE_FILING, ...FILED, 'suspended', ...AFTER] as const;

interface Moment {
  readonly from: readonly StateKind[];
  /** What the case cannot be. */
  readonly act: Words;
}

const moment = (from: readonly StateKind[], zh: string, en: string): Moment => ({ from, act: { zh, en } });

/** In which states each act is possible at all; what else it needs stands with its rule. DOMAIN 3.1 by row. */
export const MOMENTS = {
  'case.keepApart': moment(['reported', 'verifying', 'accepted', 'filed'], '认定为独立案件', 'kept apart'),
  'case.linkDuplicate': moment(OPEN, '并入另一案件', 'linked as a duplicate'),
  'case.requestVerification': moment(['reported'], '发核实', 'sent for verification'), // 2
  'case.verify': moment(['verifying'], '回报核实结果', 'verified'), // 3
  'case.accept': moment(['reported'], '受理', 'accepted'), // 4
  'case.reject': moment(['reported', 'accepted'], '不予受理', 'declined'), // 4, 5
  'case.file': moment(['reported', 'accepted'], '立案', 'filed'), // 5
  'case.assignDepartment': moment(FILED, '派遣至部门', 'given to a department'), // 6
  'case.receive': moment(IN_HANDS, '接单', 'received'), // 7
  'case.resume': moment(['suspended'], '恢复', 'resumed'), // 11
  'case.feedback': moment(['handling'], '反馈', 'fed back'), // 12
  'case.check': moment(['feedback', 'checking'], '发核查', 'sent for checking'), // 13
  'case.checkResult': moment(AFTER, '回报核查结果', 'checked'), // 14
  'case.close': moment(AFTER, '结案', 'closed'), // 14
  'case.rework': moment(AFTER, '返工', 'sent back for rework'), // 15
  'case.void': moment(OPEN, '作废', 'voided'), // 16
  'case.escalate': moment(OPEN, '提级', 'escalated'), // 17
  'case.delegate': moment(OPEN, '下派', 'given down to the town'), // 18
  'case.acceptDelegation': moment(OPEN, '接受下派', 'taken by the town'), // 18
  'case.urge': moment([...FILED, ...AFTER], '催办', 'urged'), // 19
  'case.acknowledgeUrge': moment(OPEN, '确认催办', 'answered for'), // 19
  'case.supervise': moment([...FILED, 'suspended', ...AFTER], '督办', 'supervised'), // 20
  'case.selfHandle': moment(['reported', 'accepted', 'filed'], '自处理', 'self-handled'), // 21
  'case.audit': moment(['closed'], '抽查', 'audited'), // 21
  'case.reopen': moment(['closed'], '重新立案', 'reopened'), // 22
  'order.issue': moment([...BEFORE_FILING, ...FILED], '派遣', 'dispatched'), // 6
} as const satisfies Readonly<Record<string, Moment>>;

/** The refusal when this is not the moment; null when it is. */
export function untimely(theCase: Case, type: keyof typeof MOMENTS): Decision | null {
  const { from, act }: Moment = MOMENTS[type];
  return from.includes(theCase.state.kind) ? null : wrongMoment(theCase, act);
}

export function wrongMoment(theCase: Case, act: Words): Decision {
  const { kind } = theCase.state;
  const [state, next] = [CASE_STATES[kind], NEXT[kind]];
  return refuse(
    notNow(
      null,
      `案件 ${theCase.no} 现为“${state.zh}”，不能${act.zh}。${next.zh}。`,
      `Case ${theCase.no} is ${state.en} now, so it cannot be ${act.en}. ${next.en}.`,
    ),
  );
}
