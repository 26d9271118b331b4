// Arbitrary walks through the whole life of cases: mostly what comes next by somebody whose turn it is, often
// anything by anybody. Made of numbers like the other walks, so that they shrink well.
import fc from 'fast-check';
import type { Actor } from '../actor.ts';
import type { Application } from '../case/application.ts';
import type { Case } from '../case/case.ts';
import { timersOf } from '../case/caseTimers.ts';
import type { CaseRules } from '../case/caseRules.ts';
import type { AnyCommand, Command } from '../command.ts';
import { caseId, departmentId, teamId } from '../ids.ts';
import { isBinding, isLive } from '../order/order.ts';
import type { Picture } from '../picture.ts';
import type { Policy } from '../policy.ts';
import {
  CLOCK,
  idOf,
  NORTH,
  POLICY,
  POSTS,
  smallWorld,
  SYSTEM,
  T0,
  type SmallWorld,
} from './smallDistrict.ts';

const MINUTE = 60_000;
const ground = (key: string) => ({ key, name: { zh: key, en: key } });

export const CASE_RULES: CaseRules = {
  duplicates: {
    same: 'category',
    rangeM: 500,
    openWithinMs: 600 * MINUTE,
    closedWithinMs: 60 * MINUTE,
    atMost: 3,
  },
  verification: { limitMin: 30, requiredOf: ['public'] },
  rejectCodes: [ground('other'), ground('untrue')],
  voidGrounds: [ground('other'), ground('duplicate'), ground('untrue')],
  suspensionGrounds: [ground('weather'), ground('engineering')],
  extension: { townTimes: 1, townShare: 1, totalShare: 2 },
  suspension: { townMaxMs: 120 * MINUTE, maxMs: 600 * MINUTE },
  photosRequired: { department: 0, team: 0 },
  siteCheckRequired: false,
  closing: { part: { zh: '已修复', en: 'repaired' }, event: { zh: '已消除', en: 'over' } },
  urge: { minGapMs: 5 * MINUTE },
  supervision: { maxMs: 600 * MINUTE },
  selfHandle: { priorities: [2, 3, 4, 5] },
  reopenWithinMs: 300 * MINUTE,
};

export const CASE_POLICY: Policy = {
  ...POLICY,
  hash: 'cases',
  departments: [...POLICY.departments, { id: departmentId('water'), name: { zh: '水务', en: 'Water' } }],
  caseRules: CASE_RULES,
};

/** The small world under rules that bite within hours. */
export function caseWorld(policy: Policy = CASE_POLICY): SmallWorld {
  const world = smallWorld();
  world.act(SYSTEM, { id: idOf(899_999), type: 'policy.adopt', policy }, T0);
  return world;
}

export interface Turn {
  readonly actor: Actor;
  readonly command: AnyCommand;
}

export interface CaseStep {
  readonly at: number;
  readonly turnIn: (picture: Picture) => Turn;
}

export const caseSteps = (length: number): fc.Arbitrary<CaseStep[]> =>
  fc
    .array(
      fc.record({
        a: fc.nat(999),
        b: fc.nat(999),
        guided: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
        gapMs: fc.oneof(
          { weight: 9, arbitrary: fc.nat(3 * MINUTE) },
          { weight: 2, arbitrary: fc.nat(90 * MINUTE) },
          { weight: 1, arbitrary: fc.nat(400 * MINUTE) },
        ),
      }),
      { minLength: 1, maxLength: length, size: 'max' },
    )
    .map((list) => {
      let at = T0;
      return list.map(({ a, b, guided, gapMs }, index) => {
        at += gapMs;
        const now = at;
        const id = idOf(1_000 + index);
        return { at, turnIn: (picture) => turnOf(picture, id, now, guided, a, b) };
      });
    });

type Unnamed<C> = C extends unknown ? Omit<C, 'id'> : never;
type Wish = Unnamed<AnyCommand>;
type Post = keyof typeof POSTS;

function turnOf(picture: Picture, id: string, now: number, guided: boolean, a: number, b: number): Turn {
  const cases = [...picture.cases.values()];
  // A few cases at a time, or none would get far.
  const theCase = pick(cases.slice(-3), a);
  if (!theCase || (cases.length < 3 && b % 7 === 0) || b % 41 === 0) return report(picture, id, now, a, b);
  const due = timersOf(theCase)[0];
  if (due && (due.at <= now || b % 13 === 0)) {
    return { actor: CLOCK, command: { id, ...due.command } };
  }
  const about = { id, caseId: theCase.id };
  const wishes = guided ? nextFor(theCase, picture, now, a, b) : [];
  const chosen = pick(wishes, b);
  if (chosen) {
    const [post, wish] = chosen;
    return { actor: POSTS[post], command: { ...about, ...wish } };
  }
  const post = pick(Object.keys(POSTS) as Post[], a + b)!;
  return { actor: POSTS[post], command: anyOf(theCase, picture, id, now, a, b) };
}

function report(picture: Picture, id: string, now: number, a: number, b: number): Turn {
  const source = pick(['patrol', 'hotline', 'public', 'workstation', 'video'] as const, a)!;
  const near = pick([...picture.cases.values()], b);
  const position =
    near && b % 3 === 0 ? near.position : { lon: 121.2 + (a % 10) / 100, lat: 31.35 + (b % 10) / 100 };
  const category = near && b % 3 === 0 ? near.category : pick(['E-0401', 'E-0496', 'P-0103'], b)!;
  const post = pick(['patrolN2', 'northIntake', 'station', 'district', 'leaderN1'] as const, a)!;
  const extra = {
    ...(source === 'hotline' ? { hotlineNo: `H${now}` } : {}),
    ...(near && b % 5 === 0 ? { linkTo: near.id } : {}),
    ...(b % 5 === 1 ? { keepApart: true } : {}),
    ...(b % 9 === 2 ? { selfHandled: { text: '当场清理' } } : {}),
  };
  return {
    actor: POSTS[post],
    command: { id, type: 'case.report', category, position, text: '情况', source, ...extra },
  };
}

const REASON = '现场情况';

/** What may come next in this state, by somebody whose turn it is. */
function nextFor(theCase: Case, picture: Picture, now: number, a: number, b: number): [Post, Wish][] {
  const on = { caseId: theCase.id };
  const intake: Post = a % 2 ? 'districtIntake' : theCase.ownerTier === 'town' ? 'northIntake' : 'district';
  const lead: Post = a % 2 ? 'districtShiftLeader' : theCase.ownerTier === 'town' ? 'north' : 'district';
  const tier = theCase.ownerTier;
  const free = [...picture.teams.values()].filter(
    (team) => team.order === null && (tier === 'district' || team.homeTown === theCase.town),
  );
  const send: [Post, Wish][] = free
    .slice(0, 2)
    .map((team) => ['district', { type: 'order.issue', ...on, tier, teams: [team.id] }]);
  const asks: [Post, Wish][] = theCase.applications.map((one) => decided(one, on, a));
  const more = pick(pressing(theCase, now, a, b), b);
  const pressed: [Post, Wish][] = b % 4 === 0 && more ? [more] : [];
  if (b % 5 === 0 && asks.length > 0) return asks;
  const answers = answersFor(theCase, a);
  if (b % 3 === 1 && answers.length > 0) return answers;
  const { state } = theCase;
  switch (state.kind) {
    case 'reported':
      return [
        ...pressed,
        [intake, { type: 'case.accept', ...on }],
        [intake, { type: 'case.accept', ...on }],
        [intake, { type: 'case.requestVerification', ...on, ...(a % 3 ? { team: teamId('n2') } : {}) }],
        [lead, { type: 'case.file', ...on }],
        ...(b % 6 === 0
          ? ([[intake, { type: 'case.reject', ...on, reason: REASON }]] as [Post, Wish][])
          : []),
        ['station', { type: 'case.selfHandle', ...on, text: '已清理' }],
        ...send,
      ];
    case 'verifying': {
      const outcome = b % 4 === 0 ? 'refuted' : 'confirmed';
      return [
        [state.team === null ? 'station' : 'patrolN2', { type: 'case.verify', ...on, outcome }],
        [intake, { type: 'case.verify', ...on, outcome }],
      ];
    }
    case 'accepted':
      return [[lead, { type: 'case.file', ...on }], ...pressed];
    case 'filed':
      return [
        ...send,
        ...pressed,
        ['dispatcher', { type: 'case.assignDepartment', ...on, department: departmentOf(b) }],
      ];
    case 'dispatched':
    case 'handling':
      return [
        ...asks,
        ...pressed,
        ...teamSteps(theCase, picture),
        ...departmentSteps(theCase),
        [lead, { type: 'case.apply', ...on, asked: askedOf(now, a, b) }],
      ];
    case 'suspended':
      return [['dispatcher', { type: 'case.resume', ...on }], ...pressed];
    case 'feedback':
    case 'checking':
      return [
        ...pressed,
        [
          intake,
          { type: 'case.check', ...on, ...(a % 2 ? { team: teamId(a % 4 === 1 ? 'n2' : 's2') } : {}) },
        ],
        ['patrolN2', { type: 'case.checkResult', ...on, passed: b % 3 !== 0 }],
        ['station', { type: 'case.checkResult', ...on, passed: b % 3 !== 0 }],
        [lead, { type: 'case.close', ...on }],
        [
          lead,
          { type: 'case.rework', ...on, reason: REASON, ...(a % 3 ? {} : { department: departmentOf(b) }) },
        ],
      ];
    case 'closed':
      return [
        ['supervisor', { type: 'case.reopen', ...on, reason: REASON }],
        [lead, { type: 'case.audit', ...on, passed: b % 2 === 0 }],
      ];
    case 'rejected':
    case 'voided':
      return [];
  }
}

const departmentOf = (b: number) => departmentId(b % 2 ? 'water' : 'cityManagement');

function decided({ id: application, decides, asked }: Application, on: object, a: number): [Post, Wish] {
  const post: Post =
    asked.kind === 'void' || asked.kind === 'escalation' || decides === 'district'
      ? 'deputy'
      : 'northDispatcher';
  return a % 4 === 0
    ? [post, { type: 'case.deny', ...on, application, reason: REASON } as Wish]
    : [post, { type: 'case.approve', ...on, application } as Wish];
}

function teamSteps(theCase: Case, picture: Picture): [Post, Wish][] {
  const live = theCase.orders.flatMap((id) => picture.orders.get(id) ?? []).filter(isLive);
  return live.flatMap(({ id: orderId, assignments }) =>
    assignments.filter(isBinding).flatMap(({ team, state }): [Post, Wish][] => {
      const on = { orderId, team };
      switch (state.kind) {
        case 'assigned':
          return [['district', { type: 'assignment.acknowledge', ...on }]];
        case 'acknowledged':
        case 'enRoute':
          return [['district', { type: 'assignment.arrive', ...on }]];
        case 'onScene':
        case 'handling':
          return [['district', { type: 'assignment.report', ...on, text: '已处置' }]];
        default:
          return [];
      }
    }),
  );
}

function departmentSteps(theCase: Case): [Post, Wish][] {
  const on = { caseId: theCase.id };
  const officer: Post = theCase.department === departmentId('water') ? 'waterOfficer' : 'officer';
  switch (theCase.departmentWork?.kind) {
    case 'asked':
      return [[officer, { type: 'case.receive', ...on }]];
    case 'received':
      return [
        [officer, { type: 'case.feedback', ...on, text: '部门已处置' }],
        [officer, { type: 'case.apply', ...on, asked: { kind: 'return', reason: REASON } }],
      ];
    default:
      return [];
  }
}

const commanderOf = ({ town }: Case): Post => (town === NORTH ? 'north' : 'south');

/** What somebody waits for. */
function answersFor(theCase: Case, a: number): [Post, Wish][] {
  const on = { caseId: theCase.id };
  const urge = theCase.urges.find((one) => one.acknowledged === null);
  const supervision = theCase.supervisions.find((one) => one.reply === null);
  const replier: Post =
    supervision?.to === 'town' ? 'north' : supervision?.to === 'department' ? 'officer' : 'northDispatcher';
  const answers: [Post, Wish][] = [];
  if (urge) answers.push(['northDispatcher', { type: 'case.acknowledgeUrge', ...on, urge: urge.id }]);
  if (supervision && a % 2) {
    answers.push([
      replier,
      { type: 'case.replySupervision', ...on, supervision: supervision.id, text: '已整改' },
    ]);
  }
  if (theCase.delegation) {
    answers.push(
      [commanderOf(theCase), { type: 'case.acceptDelegation', ...on }],
      [commanderOf(theCase), { type: 'case.apply', ...on, asked: { kind: 'return', reason: REASON } }],
    );
  }
  return answers;
}

/** Urging, supervising, moving between the tiers. */
function pressing(theCase: Case, now: number, a: number, b: number): [Post, Wish][] {
  const on = { caseId: theCase.id };
  const to = pick(['town', 'department', 'units'] as const, a)!;
  const between: [Post, Wish][] =
    theCase.ownerTier === 'district'
      ? [
          ['district', { type: 'case.delegate', ...on }],
          ['deputy', { type: 'case.delegate', ...on }],
        ]
      : [
          [commanderOf(theCase), { type: 'case.escalate', ...on, reason: REASON }],
          ['district', { type: 'case.escalate', ...on, reason: REASON }],
        ];
  return [
    ['districtIntake', { type: 'case.urge', ...on }],
    [
      'supervisor',
      { type: 'case.supervise', ...on, level: 2, to, dueAt: now + (1 + (b % 90)) * MINUTE, note: REASON },
    ],
    ...between,
    ['northIntake', { type: 'case.void', ...on, reason: REASON }],
  ];
}

function askedOf(now: number, a: number, b: number): Extract<Command, { type: 'case.apply' }>['asked'] {
  switch (b % 5) {
    case 0:
      return { kind: 'extension', hours: 1 + (a % 5) / 2, reason: REASON };
    case 1:
      return { kind: 'suspension', ground: 'weather', until: now + (a % 700) * MINUTE, reason: REASON };
    case 2:
      return { kind: 'return', reason: REASON };
    case 3:
      return { kind: 'void', reason: REASON };
    default:
      return { kind: 'escalation', reason: REASON };
  }
}

/** Every command about a case, in whatever state it is. */
export function everyCaseCommand(theCase: Case | undefined, now: number, a: number, b: number): Wish[] {
  const on = { caseId: theCase?.id ?? caseId('none') };
  const application = theCase?.applications[0]?.id ?? idOf(1);
  const urge = theCase?.urges[0]?.id ?? idOf(1);
  const supervision = theCase?.supervisions[0]?.id ?? idOf(1);
  return [
    { type: 'case.keepApart', ...on },
    { type: 'case.linkDuplicate', ...on, to: theCase?.suspects[0] ?? on.caseId },
    { type: 'case.requestVerification', ...on },
    { type: 'case.requestVerification', ...on, team: teamId(b % 2 ? 'n2' : 's1') },
    { type: 'case.verify', ...on, outcome: a % 2 ? 'confirmed' : 'refuted' },
    { type: 'case.accept', ...on },
    { type: 'case.reject', ...on, reason: REASON },
    { type: 'case.file', ...on },
    { type: 'case.assignDepartment', ...on, department: departmentOf(b) },
    { type: 'case.receive', ...on },
    ...[0, 1, 2, 3, 4].map((kind): Wish => ({ type: 'case.apply', ...on, asked: askedOf(now, a, kind) })),
    { type: 'case.approve', ...on, application },
    { type: 'case.deny', ...on, application, reason: REASON },
    { type: 'case.resume', ...on },
    { type: 'case.feedback', ...on, text: '已处置' },
    { type: 'case.check', ...on },
    { type: 'case.check', ...on, team: teamId(b % 2 ? 'n2' : 'd1') },
    { type: 'case.checkResult', ...on, passed: a % 2 === 0 },
    { type: 'case.close', ...on },
    { type: 'case.rework', ...on, reason: REASON },
    { type: 'case.rework', ...on, reason: REASON, department: departmentOf(b) },
    { type: 'case.selfHandle', ...on, text: '已清理' },
    { type: 'case.audit', ...on, passed: a % 2 === 0 },
    { type: 'case.void', ...on, reason: REASON },
    { type: 'case.reopen', ...on, reason: REASON },
    { type: 'case.escalate', ...on, reason: REASON },
    { type: 'case.delegate', ...on },
    { type: 'case.acceptDelegation', ...on },
    { type: 'case.urge', ...on },
    { type: 'case.acknowledgeUrge', ...on, urge },
    { type: 'case.supervise', ...on, level: 1, to: 'units', dueAt: now + MINUTE, note: REASON },
    { type: 'case.supervise', ...on, level: 3, to: 'town', dueAt: now + MINUTE, note: REASON },
    { type: 'case.replySupervision', ...on, supervision, text: '已整改' },
    { type: 'order.issue', ...on, tier: a % 2 ? 'district' : 'town', teams: [teamId(b % 2 ? 'n1' : 's1')] },
  ];
}

function anyOf(theCase: Case, picture: Picture, id: string, now: number, a: number, b: number): AnyCommand {
  const orders = [...picture.orders.values()].filter(isLive);
  const order = pick(orders, a);
  const part = order && pick(order.assignments, b);
  if (order && part && b % 4 === 0) {
    return { id, type: 'order.recall', orderId: order.id, reason: REASON };
  }
  if (order && part && b % 4 === 1) {
    return { id, type: 'assignment.decline', orderId: order.id, team: part.team, reason: REASON };
  }
  return { id, ...pick(everyCaseCommand(theCase, now, a, b), a + b)! };
}

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
