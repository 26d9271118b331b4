// Every act of the case and order machines that a desk offers (DOMAIN 3.1 by row, 3.2): which command it is, what it
// asks for, and which key it likes. It holds no rule about when an act is possible: the contract has them.
import { tierOf } from '#contract/actor.ts';
import { ASKED } from '#contract/case/asking.ts';
import type { CaseRules, Ground } from '#contract/case/caseRules.ts';
import { caseRulesOf } from '#contract/case/caseRules.ts';
import { hasHandled, liveOrders } from '#contract/case/caseParties.ts';
import { closingCondition } from '#contract/case/closing.ts';
import { standingEscalation } from '#contract/case/escalation.ts';
import { caseId, departmentId, orderId, teamId, townCode, type Words } from '#contract/ids.ts';
import { isBinding, isWorking, type Assignment, type Order } from '#contract/order/order.ts';
import { ASSIGNMENT_STATES } from '#contract/order/assignmentStates.ts';
import { categoryOf } from '#contract/policy.ts';
import { SUPERVISION_LEVELS } from '../supervisionLevels.ts';
import type { Wish } from '../useAct.ts';
import type { ActSpec, Field, Filled, Item, Matter, Option } from './actSpec.ts';

const HOUR_MS = 3_600_000;
const ITSELF: readonly Item[] = [{ id: '', words: null }];

const on = ({ theCase }: Matter) => ({ caseId: theCase.id, expectedVersion: theCase.version });
const rules = ({ picture }: Matter): CaseRules => caseRulesOf(picture.policy);

const reason: Field = { kind: 'line', name: 'reason', required: true };
const note: Field = { kind: 'line', name: 'note', required: false };
const text: Field = { kind: 'text', name: 'text', required: true };
const pictures: Field = { kind: 'pictures', name: 'attachments' };

const given = (value: string | undefined): string => value ?? '';
const noteOf = ({ values }: Filled) => (values['note'] ? { note: values['note'] } : {});
const picturesOf = ({ pictures: ids }: Filled) => (ids.length > 0 ? { attachments: ids } : {});

const grounds = (name: 'code' | 'ground', list: readonly Ground[]): Field => ({
  kind: 'choice',
  name,
  options: list.map(({ key, name: words }) => ({ value: key, words })),
});

const YES_NO = {
  verify: [
    { value: 'confirmed', words: { zh: '属实', en: 'true' } },
    { value: 'refuted', words: { zh: '不属实', en: 'not true' } },
  ],
  check: [
    { value: 'yes', words: { zh: '通过', en: 'passed' } },
    { value: 'no', words: { zh: '不通过', en: 'failed' } },
  ],
} as const satisfies Record<string, readonly Option[]>;

/** Without `duplicate`: that one is linked to another case. */
const voidGrounds = (matter: Matter): Field =>
  grounds(
    'ground',
    rules(matter).voidGrounds.filter(({ key }) => key !== 'duplicate'),
  );

const conditions = ({ picture, theCase }: Matter): readonly Field[] => {
  const list = (picture.policy && categoryOf(picture.policy, theCase.category)?.conditions) ?? [];
  // The one that it was reported under stands first: it is the likeliest.
  const first = list.filter(({ key }) => key === theCase.condition);
  const options = [...first, ...list.filter(({ key }) => key !== theCase.condition)];
  return list.length > 1
    ? [
        {
          kind: 'choice',
          name: 'condition',
          options: options.map(({ key, name }) => ({ value: key, words: name })),
        },
      ]
    : [];
};

const conditionOf = ({ values }: Filled) => (values['condition'] ? { condition: values['condition'] } : {});

/** Teams that may be asked to go and look: on duty, of this town for a town, and none that handled it for a check. */
function lookers(matter: Matter, except: (team: string) => boolean): readonly Option[] {
  const { picture, person, theCase } = matter;
  const town = tierOf(person) === 'town' ? theCase.town : null;
  return [...picture.teams.values()]
    .filter(
      (team) =>
        team.duty.kind === 'available' && (town === null || team.homeTown === town) && !except(team.id),
    )
    .sort(
      (a, b) =>
        Number(b.homeTown === theCase.town) - Number(a.homeTown === theCase.town) ||
        Number(a.order !== null) - Number(b.order !== null) ||
        (a.id < b.id ? -1 : 1),
    )
    .map(({ id, name }) => ({ value: id, words: { zh: name, en: name } }));
}

const departments = ({ picture }: Matter): readonly Option[] =>
  (picture.policy?.departments ?? []).map(({ id, name }) => ({ value: id, words: name }));

const nameOfTeam = ({ picture }: Matter, id: string): string => picture.teams.get(teamId(id))?.name ?? id;

/** Live orders, the newest first. */
const ordersOf = ({ picture, theCase }: Matter): readonly Order[] =>
  liveOrders(picture, theCase.id).toReversed();

const orderItems = (matter: Matter): readonly Item[] => {
  const live = ordersOf(matter);
  // One order is the order: it needs no number.
  return live.map(({ id }) => ({
    id,
    words: live.length === 1 ? null : orderWords(matter, id),
  }));
};

function orderWords({ theCase }: Matter, id: string): Words {
  const n = theCase.orders.findIndex((one) => one === id) + 1;
  return { zh: `指令 ${n}`, en: `order ${n}` };
}

const onOrder = (matter: Matter, { id }: Item) => {
  const order = matter.picture.orders.get(orderId(id));
  return { orderId: orderId(id), expectedVersion: order?.version ?? 0 };
};

const assigned = (
  matter: Matter,
  { id }: Item,
  which: (assignment: Assignment) => boolean,
): readonly Assignment[] => matter.picture.orders.get(orderId(id))?.assignments.filter(which) ?? [];

const teamChoice = (matter: Matter, list: readonly Assignment[]): Field => ({
  kind: 'choice',
  name: 'team',
  options: list.map(({ team, state }) => {
    const [name, at] = [nameOfTeam(matter, team), ASSIGNMENT_STATES[state.kind]];
    return { value: team, words: { zh: `${name}（${at.zh}）`, en: `${name} (${at.en})` } };
  }),
});

/** What a team does, said for it by who hears it over the radio. */
const STEPS = ['acknowledge', 'depart', 'arrive', 'handle', 'report', 'release', 'decline', 'fail'] as const;
type Step = (typeof STEPS)[number];
const STEP_WORDS: Readonly<Record<Step, Words>> = {
  acknowledge: { zh: '接令', en: 'acknowledges' },
  depart: { zh: '出动', en: 'sets out' },
  arrive: { zh: '到场', en: 'is on scene' },
  handle: { zh: '开始处置', en: 'begins to handle it' },
  report: { zh: '反馈', en: 'reports back' },
  release: { zh: '归建', en: 'goes home' },
  decline: { zh: '拒令', en: 'declines' },
  fail: { zh: '无法完成', en: 'cannot do it' },
};
const NEXT_STEP: Readonly<Partial<Record<Assignment['state']['kind'], Step>>> = {
  assigned: 'acknowledge',
  acknowledged: 'depart',
  enRoute: 'arrive',
  onScene: 'handle',
  handling: 'report',
  reported: 'release',
};

function stepFields(matter: Matter, item: Item): readonly Field[] {
  const bound = assigned(matter, item, isBinding);
  const next = (bound[0] && NEXT_STEP[bound[0].state.kind]) ?? 'acknowledge';
  const ordered = [next, ...STEPS.filter((step) => step !== next)];
  return [
    teamChoice(matter, bound),
    {
      kind: 'choice',
      name: 'step',
      options: ordered.map((step) => ({ value: step, words: STEP_WORDS[step] })),
    },
    { kind: 'line', name: 'text', required: false },
    pictures,
  ];
}

function stepWish(matter: Matter, item: Item, filled: Filled): Wish {
  const { values } = filled;
  const step = STEPS.find((one) => one === values['step']) ?? 'acknowledge';
  const about = { ...onOrder(matter, item), team: teamId(given(values['team'])) };
  // What is missing, the server says.
  const words = given(values['text']);
  switch (step) {
    case 'report':
      return { type: 'assignment.report', ...about, text: words, ...picturesOf(filled) };
    case 'decline':
      return { type: 'assignment.decline', ...about, reason: words };
    case 'fail':
      return { type: 'assignment.fail', ...about, reason: words };
    default:
      return { type: `assignment.${step}`, ...about };
  }
}

/** Applications that wait, by what they ask for. */
const applications = ({ theCase }: Matter): readonly Item[] =>
  theCase.applications.map(({ id, asked }) => ({ id, words: ASKED[asked.kind] }));

/** The newest; who urged does not answer for the one who was urged. */
const openUrges = ({ theCase, person }: Matter): readonly Item[] => {
  const open = theCase.urges.filter(
    ({ acknowledged, by }) => acknowledged === null && by.id !== person.account,
  );
  return open.slice(-1).map(({ id }) => ({ id, words: null }));
};

const openSupervisions = ({ theCase }: Matter): readonly Item[] =>
  theCase.supervisions.filter(({ reply }) => reply === null).map(({ id }) => ({ id, words: null }));

const LEVELS: readonly Option[] = Object.entries(SUPERVISION_LEVELS).map(([value, words]) => ({
  value,
  words,
}));

function addressees({ person, theCase, picture }: Matter): readonly Option[] {
  const units = liveOrders(picture, theCase.id).length > 0 || theCase.departmentWork !== null;
  return [
    ...(units ? [{ value: 'units', words: { zh: '处置队伍或部门', en: 'who handles it' } }] : []),
    ...(theCase.department
      ? [{ value: 'department', words: { zh: '主责部门', en: 'the lead department' } }]
      : []),
    ...(tierOf(person) === 'district'
      ? [{ value: 'town', words: { zh: '街镇指挥中心', en: "the town's centre" } }]
      : []),
  ];
}

const otherTowns = ({ picture, theCase }: Matter): readonly Option[] =>
  (picture.district?.towns ?? [])
    .filter(({ code }) => code !== theCase.town)
    .map(({ code, name }) => ({ value: code, words: name }));

/** The cases that it may be the same as: the suspects, then what is of its category. */
function otherCases({ picture, theCase }: Matter): readonly Option[] {
  const like = [...picture.cases.values()].filter(
    ({ id, state }) => id !== theCase.id && state.kind !== 'voided' && state.kind !== 'rejected',
  );
  const rank = (id: string, category: string): number =>
    theCase.suspects.some((one) => one === id) ? 0 : category === theCase.category ? 1 : 2;
  return like
    .sort((a, b) => rank(a.id, a.category) - rank(b.id, b.category) || b.reportedAt - a.reportedAt)
    .map(({ id, no, text: said, place }) => {
      const label = `${no} ${place ?? said}`.slice(0, 60);
      return { value: id, words: { zh: label, en: label } };
    });
}

const offeredTown = ({ person, theCase }: Matter): readonly Item[] => {
  if (!('town' in person) || person.town === null) return [];
  const asked = theCase.ladder.otherTowns.some(
    ({ town, state }) => town === person.town && state === 'asked',
  );
  return asked ? [{ id: person.town, words: null }] : [];
};

/** A town may dispatch with its own; the district under its own name only what it commands. */
const tierFor = ({ person, theCase }: Matter) =>
  tierOf(person) === 'district' && (theCase.ownerTier === 'district' || person.role === 'districtCommander')
    ? ('district' as const)
    : ('town' as const);

/** Who may end it needs not ask for it. */
const mayNotEndIt = ({ person }: Matter): readonly Item[] =>
  person.role === 'departmentOfficer' || person.role.endsWith('Dispatcher') || person.role === 'teamLeader'
    ? ITSELF
    : [];

const isHandler = ({ person }: Matter): boolean =>
  person.role === 'departmentOfficer' || person.role === 'teamLeader';

export const CASE_ACTS: readonly ActSpec[] = [
  {
    name: 'confirmEscalation',
    type: 'case.confirmEscalation',
    keys: 'E',
    items: ({ theCase, picture }) => (standingEscalation(theCase, picture) ? ITSELF : []),
    wish: ({ theCase, picture }) => ({
      type: 'case.confirmEscalation',
      caseId: theCase.id,
      preparation: picture.escalations.get(theCase.id)?.version ?? 1,
    }),
  },
  {
    name: 'approve',
    type: 'case.approve',
    keys: 'ay',
    items: applications,
    grave: true,
    wish: (matter, { id }) => ({ type: 'case.approve', ...on(matter), application: id }),
  },
  {
    name: 'deny',
    type: 'case.deny',
    keys: 'nx',
    items: applications,
    fields: () => [reason],
    wish: (matter, { id }, { values }) => ({
      type: 'case.deny',
      ...on(matter),
      application: id,
      reason: given(values['reason']),
    }),
  },
  {
    name: 'acceptDelegation',
    type: 'case.acceptDelegation',
    keys: 'g',
    items: ({ theCase }) => (theCase.delegation ? ITSELF : []),
    wish: (matter) => ({ type: 'case.acceptDelegation', ...on(matter) }),
  },
  {
    name: 'returnDelegation',
    type: 'case.apply',
    keys: 'n',
    items: ({ theCase, person }) => (theCase.delegation && tierOf(person) === 'town' ? ITSELF : []),
    fields: () => [reason],
    wish: (matter, _item, { values }) => ({
      type: 'case.apply',
      ...on(matter),
      asked: { kind: 'return', reason: given(values['reason']) },
    }),
  },
  {
    name: 'joinOffer',
    type: 'case.answerOffer',
    keys: 'o',
    items: offeredTown,
    wish: ({ theCase }, { id }) => ({
      type: 'case.answerOffer',
      caseId: theCase.id,
      town: townCode(id),
      joins: true,
    }),
  },
  {
    name: 'declineOffer',
    type: 'case.answerOffer',
    keys: 'n',
    items: offeredTown,
    fields: () => [{ ...reason, required: false }],
    wish: ({ theCase }, { id }, { values }) => ({
      type: 'case.answerOffer',
      caseId: theCase.id,
      town: townCode(id),
      joins: false,
      ...(values['reason'] ? { reason: values['reason'] } : {}),
    }),
  },
  {
    name: 'acknowledgeUrge',
    type: 'case.acknowledgeUrge',
    keys: 'o',
    items: openUrges,
    wish: (matter, { id }) => ({ type: 'case.acknowledgeUrge', ...on(matter), urge: id }),
  },
  {
    name: 'replySupervision',
    type: 'case.replySupervision',
    keys: 'o',
    items: openSupervisions,
    fields: () => [text, pictures],
    shows: ({ theCase }, { id }) => {
      const said = theCase.supervisions.find((one) => one.id === id)?.note;
      return said ? { zh: said, en: said } : null;
    },
    wish: (matter, { id }, filled) => ({
      type: 'case.replySupervision',
      ...on(matter),
      supervision: id,
      text: given(filled.values['text']),
      ...picturesOf(filled),
    }),
  },
  {
    name: 'keepApart',
    type: 'case.keepApart',
    keys: 'w',
    items: ({ theCase }) => (theCase.suspects.length > 0 ? ITSELF : []),
    wish: (matter) => ({ type: 'case.keepApart', ...on(matter) }),
  },
  {
    name: 'accept',
    type: 'case.accept',
    keys: 'a',
    wish: (matter) => ({ type: 'case.accept', ...on(matter) }),
  },
  {
    name: 'requestVerification',
    type: 'case.requestVerification',
    keys: 'y',
    fields: (matter) => [
      { kind: 'search', name: 'team', required: false, options: lookers(matter, () => false) },
      note,
    ],
    wish: (matter, _item, filled) => ({
      type: 'case.requestVerification',
      ...on(matter),
      ...(filled.values['team'] ? { team: teamId(filled.values['team']) } : {}),
      ...noteOf(filled),
    }),
  },
  {
    name: 'verify',
    type: 'case.verify',
    keys: 'y',
    fields: () => [{ kind: 'choice', name: 'outcome', options: YES_NO.verify }, note, pictures],
    wish: (matter, _item, filled) => ({
      type: 'case.verify',
      ...on(matter),
      outcome: filled.values['outcome'] === 'refuted' ? 'refuted' : 'confirmed',
      ...noteOf(filled),
      ...picturesOf(filled),
    }),
  },
  {
    name: 'file',
    type: 'case.file',
    keys: 'i',
    fields: conditions,
    wish: (matter, _item, filled) => ({ type: 'case.file', ...on(matter), ...conditionOf(filled) }),
  },
  {
    name: 'reject',
    type: 'case.reject',
    keys: 'n',
    grave: true,
    fields: (matter) => [grounds('code', rules(matter).rejectCodes), reason],
    wish: (matter, _item, { values }) => ({
      type: 'case.reject',
      ...on(matter),
      ...(values['code'] ? { code: values['code'] } : {}),
      reason: given(values['reason']),
    }),
  },
  {
    name: 'selfHandle',
    type: 'case.selfHandle',
    keys: 'sv',
    grave: true,
    fields: () => [text, pictures],
    wish: (matter, _item, filled) => ({
      type: 'case.selfHandle',
      ...on(matter),
      text: given(filled.values['text']),
      ...picturesOf(filled),
    }),
  },
  {
    name: 'dispatch',
    type: 'order.issue',
    keys: 'd',
    items: (matter) => (ordersOf(matter).length === 0 ? ITSELF : []),
    opens: () => ({ kind: 'issue' }),
    fields: () => [{ kind: 'search', name: 'team', required: true, options: [] }],
    wish: (matter) => ({ type: 'order.issue', ...on(matter), tier: tierFor(matter), teams: [] }),
  },
  {
    name: 'reinforce',
    type: 'order.reinforce',
    keys: 'd',
    items: (matter) => orderItems(matter).slice(0, 1),
    opens: (_matter, { id }) => ({ kind: 'reinforce', order: orderId(id) }),
    wish: (matter, item) => ({ type: 'order.reinforce', ...onOrder(matter, item), teams: [] }),
  },
  {
    name: 'anotherOrder',
    type: 'order.issue',
    keys: 'o',
    items: (matter) => (ordersOf(matter).length > 0 ? ITSELF : []),
    opens: () => ({ kind: 'issue' }),
    fields: () => [{ kind: 'search', name: 'team', required: true, options: [] }],
    wish: (matter) => ({ type: 'order.issue', ...on(matter), tier: tierFor(matter), teams: [] }),
  },
  {
    name: 'assignDepartment',
    type: 'case.assignDepartment',
    keys: 'b',
    fields: (matter) => [
      {
        kind: 'search',
        name: 'department',
        required: true,
        options: departments(matter),
        ...(matter.theCase.department ? { initial: matter.theCase.department } : {}),
      },
      note,
    ],
    wish: (matter, _item, filled) => ({
      type: 'case.assignDepartment',
      ...on(matter),
      department: departmentId(given(filled.values['department'])),
      ...noteOf(filled),
    }),
  },
  {
    name: 'receive',
    type: 'case.receive',
    keys: 'a',
    wish: (matter) => ({ type: 'case.receive', ...on(matter) }),
  },
  {
    name: 'feedback',
    type: 'case.feedback',
    keys: 'we',
    // Teams feed back by their reports.
    items: ({ theCase }) => (theCase.departmentWork ? ITSELF : []),
    fields: () => [text, pictures],
    wish: (matter, _item, filled) => ({
      type: 'case.feedback',
      ...on(matter),
      text: given(filled.values['text']),
      ...picturesOf(filled),
    }),
  },
  {
    name: 'resume',
    type: 'case.resume',
    keys: 'ev',
    wish: (matter) => ({ type: 'case.resume', ...on(matter) }),
  },
  {
    name: 'check',
    type: 'case.check',
    keys: 'c',
    fields: (matter) => [
      {
        kind: 'search',
        name: 'team',
        required: matter.theCase.state.kind === 'checking',
        options: lookers(matter, (team) => hasHandled(matter.picture, matter.theCase, teamId(team))),
      },
    ],
    wish: (matter, _item, { values }) => ({
      type: 'case.check',
      ...on(matter),
      ...(values['team'] ? { team: teamId(values['team']) } : {}),
    }),
  },
  {
    name: 'checkResult',
    type: 'case.checkResult',
    keys: 'y',
    fields: () => [{ kind: 'choice', name: 'passed', options: YES_NO.check }, note, pictures],
    wish: (matter, _item, filled) => ({
      type: 'case.checkResult',
      ...on(matter),
      passed: filled.values['passed'] !== 'no',
      ...noteOf(filled),
      ...picturesOf(filled),
    }),
  },
  {
    name: 'close',
    type: 'case.close',
    keys: 'e',
    fields: () => [note],
    shows: ({ theCase, picture }) => closingCondition(theCase, picture.policy),
    wish: (matter, _item, filled) => ({ type: 'case.close', ...on(matter), ...noteOf(filled) }),
  },
  {
    name: 'rework',
    type: 'case.rework',
    keys: 'x',
    grave: true,
    fields: (matter) => [
      reason,
      { kind: 'search', name: 'department', required: false, options: departments(matter) },
    ],
    wish: (matter, _item, { values }) => ({
      type: 'case.rework',
      ...on(matter),
      reason: given(values['reason']),
      ...(values['department'] ? { department: departmentId(values['department']) } : {}),
    }),
  },
  {
    name: 'audit',
    type: 'case.audit',
    keys: 'y',
    fields: () => [{ kind: 'choice', name: 'passed', options: YES_NO.check }, note],
    wish: (matter, _item, filled) => ({
      type: 'case.audit',
      ...on(matter),
      passed: filled.values['passed'] !== 'no',
      ...noteOf(filled),
    }),
  },
  {
    name: 'reopen',
    type: 'case.reopen',
    keys: 'o',
    grave: true,
    fields: (matter) => [...conditions(matter), reason],
    wish: (matter, _item, filled) => ({
      type: 'case.reopen',
      ...on(matter),
      ...conditionOf(filled),
      reason: given(filled.values['reason']),
    }),
  },
  {
    name: 'urge',
    type: 'case.urge',
    keys: 'wc',
    fields: () => [note],
    wish: (matter, _item, filled) => ({ type: 'case.urge', ...on(matter), ...noteOf(filled) }),
  },
  {
    name: 'supervise',
    type: 'case.supervise',
    keys: 's',
    fields: (matter) => [
      { kind: 'choice', name: 'level', options: LEVELS },
      { kind: 'choice', name: 'to', options: addressees(matter) },
      { kind: 'time', name: 'dueAt', initial: matter.now + 4 * HOUR_MS },
      { ...note, required: true },
    ],
    wish: (matter, _item, { values }) => ({
      type: 'case.supervise',
      ...on(matter),
      level: values['level'] === '3' ? 3 : values['level'] === '2' ? 2 : 1,
      to: values['to'] === 'department' ? 'department' : values['to'] === 'town' ? 'town' : 'units',
      dueAt: Number(values['dueAt']),
      note: given(values['note']),
    }),
  },
  {
    name: 'askExtension',
    type: 'case.apply',
    keys: 'v',
    fields: () => [{ kind: 'hours', name: 'hours', initial: 4 }, reason],
    wish: (matter, _item, { values }) => ({
      type: 'case.apply',
      ...on(matter),
      asked: { kind: 'extension', hours: Number(values['hours']), reason: given(values['reason']) },
    }),
  },
  {
    name: 'askSuspension',
    type: 'case.apply',
    keys: 'ev',
    fields: (matter) => [
      grounds('ground', rules(matter).suspensionGrounds),
      { kind: 'time', name: 'until', initial: matter.now + 24 * HOUR_MS },
      reason,
    ],
    wish: (matter, _item, { values }) => ({
      type: 'case.apply',
      ...on(matter),
      asked: {
        kind: 'suspension',
        ground: given(values['ground']),
        until: Number(values['until']),
        reason: given(values['reason']),
      },
    }),
  },
  {
    name: 'askReturn',
    type: 'case.apply',
    keys: 'n',
    items: (matter) => (isHandler(matter) ? ITSELF : []),
    fields: () => [reason],
    wish: (matter, _item, { values }) => ({
      type: 'case.apply',
      ...on(matter),
      asked: { kind: 'return', reason: given(values['reason']) },
    }),
  },
  {
    name: 'escalate',
    type: 'case.escalate',
    keys: 'u',
    grave: true,
    items: ({ theCase }) => (theCase.ownerTier === 'town' ? ITSELF : []),
    fields: () => [reason],
    wish: (matter, _item, { values }) => ({
      type: 'case.escalate',
      ...on(matter),
      reason: given(values['reason']),
    }),
  },
  {
    name: 'askEscalation',
    type: 'case.apply',
    keys: 'u',
    items: (matter) =>
      matter.theCase.ownerTier === 'town' && !matter.person.role.endsWith('Commander') ? ITSELF : [],
    fields: () => [reason],
    wish: (matter, _item, { values }) => ({
      type: 'case.apply',
      ...on(matter),
      asked: { kind: 'escalation', reason: given(values['reason']) },
    }),
  },
  {
    name: 'delegate',
    type: 'case.delegate',
    keys: 'g',
    items: ({ theCase }) => (theCase.ownerTier === 'district' ? ITSELF : []),
    fields: () => [note],
    wish: (matter, _item, filled) => ({ type: 'case.delegate', ...on(matter), ...noteOf(filled) }),
  },
  {
    name: 'nameTown',
    type: 'case.nameTown',
    keys: 'z',
    fields: (matter) => [
      { kind: 'search', name: 'town', required: true, options: otherTowns(matter) },
      reason,
    ],
    wish: ({ theCase }, _item, { values }) => ({
      type: 'case.nameTown',
      caseId: theCase.id,
      town: townCode(given(values['town'])),
      reason: given(values['reason']),
    }),
  },
  {
    name: 'linkDuplicate',
    type: 'case.linkDuplicate',
    keys: 'q',
    grave: true,
    fields: (matter) => [
      {
        kind: 'search',
        name: 'to',
        required: true,
        options: otherCases(matter),
        ...(matter.theCase.suspects[0] ? { initial: matter.theCase.suspects[0] } : {}),
      },
    ],
    wish: (matter, _item, { values }) => ({
      type: 'case.linkDuplicate',
      ...on(matter),
      to: caseId(given(values['to'])),
    }),
  },
  {
    name: 'void',
    type: 'case.void',
    keys: 'x',
    grave: true,
    fields: (matter) => [voidGrounds(matter), reason],
    wish: (matter, _item, { values }) => ({
      type: 'case.void',
      ...on(matter),
      ...(values['ground'] ? { ground: values['ground'] } : {}),
      reason: given(values['reason']),
    }),
  },
  {
    name: 'askVoid',
    type: 'case.apply',
    keys: 'x',
    items: mayNotEndIt,
    fields: (matter) => [voidGrounds(matter), reason],
    wish: (matter, _item, { values }) => ({
      type: 'case.apply',
      ...on(matter),
      asked: {
        kind: 'void',
        ...(values['ground'] ? { ground: values['ground'] } : {}),
        reason: given(values['reason']),
      },
    }),
  },
  {
    name: 'replaceTeam',
    type: 'assignment.reassign',
    keys: 'V',
    items: (matter) => orderItems(matter).filter((item) => assigned(matter, item, isWorking).length > 0),
    // Which of several, the panel asks.
    opens: (matter, item) => ({
      kind: 'replace',
      order: orderId(item.id),
      team: assigned(matter, item, isWorking)[0]?.team ?? teamId(''),
    }),
    fields: () => [{ kind: 'search', name: 'to', required: true, options: [] }],
    wish: (matter, item) => ({
      type: 'assignment.reassign',
      ...onOrder(matter, item),
      team: assigned(matter, item, isWorking)[0]?.team ?? teamId(''),
      to: teamId(''),
      reason: '',
    }),
  },
  {
    name: 'recallTeam',
    type: 'assignment.recall',
    keys: 'X',
    grave: true,
    items: orderItems,
    fields: (matter, item) => [teamChoice(matter, assigned(matter, item, isWorking)), reason],
    wish: (matter, item, { values }) => ({
      type: 'assignment.recall',
      ...onOrder(matter, item),
      team: teamId(given(values['team'])),
      reason: given(values['reason']),
    }),
  },
  {
    name: 'setLead',
    type: 'order.setLead',
    keys: 'L',
    items: (matter) => orderItems(matter).filter((item) => assigned(matter, item, isBinding).length > 1),
    fields: (matter, item) => {
      const lead = matter.picture.orders.get(orderId(item.id))?.lead;
      return [
        teamChoice(
          matter,
          assigned(matter, item, (one) => isBinding(one) && one.team !== lead),
        ),
      ];
    },
    wish: (matter, item, { values }) => ({
      type: 'order.setLead',
      ...onOrder(matter, item),
      team: teamId(given(values['team'])),
    }),
  },
  {
    name: 'teamStep',
    type: 'assignment.acknowledge',
    keys: 'T',
    items: (matter) => orderItems(matter).filter((item) => assigned(matter, item, isBinding).length > 0),
    fields: stepFields,
    wish: stepWish,
  },
  {
    name: 'noteOrder',
    type: 'order.note',
    keys: 'N',
    items: orderItems,
    fields: () => [text],
    wish: (matter, item, { values }) => ({
      type: 'order.note',
      ...onOrder(matter, item),
      text: given(values['text']),
    }),
  },
  {
    name: 'recallOrder',
    type: 'order.recall',
    keys: 'W',
    grave: true,
    items: orderItems,
    fields: () => [reason],
    wish: (matter, item, { values }) => ({
      type: 'order.recall',
      ...onOrder(matter, item),
      reason: given(values['reason']),
    }),
  },
];
