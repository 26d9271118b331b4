// What a simulated team does besides its order: it answers who asks after it, reads and confirms what it is told,
// looks at what it is asked to look at, asks for more time or gives a case back, and now and then calls for help.
import type { Case } from '#contract/case/case.ts';
import type { CaseId, PatrolId, TeamId } from '#contract/ids.ts';
import { indexedBy } from '#contract/indexedBy.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { isOver, type Patrol } from '#contract/patrol/patrol.ts';
import { atScene, welfareOf } from '#contract/safety/welfareTimers.ts';
import { inboxes, receiptOf } from '#contract/talk/talk.ts';
import { between, draw, pick } from './chance.ts';
import type { CrewView, Job } from './crew.ts';
import type { Intent } from './post.ts';

const errandsOf = indexedBy<CaseId, Case, TeamId>(({ state }) =>
  (state.kind === 'verifying' || (state.kind === 'checking' && state.result === null)) && state.team !== null
    ? [state.team]
    : [],
);
const patrolsOf = indexedBy<PatrolId, Patrol, TeamId>((patrol) => (isOver(patrol) ? [] : patrol.teams));

/** The joint patrol that the team is in now, if it is. */
export const patrolOf = (team: TeamId, view: Pick<CrewView, 'picture'>): Patrol | undefined =>
  patrolsOf(view.picture.patrols).get(team)?.[0];

/** The first that is due; null = nothing. */
export function dutyIntent(team: Team, job: Job | null, view: CrewView): Intent | null {
  return (
    safetyIntent(team, job, view) ??
    talkIntent(team, view) ??
    errandIntent(team, view) ??
    (job ? caseIntent(team, job, view) : null) ??
    patrolIntent(team, view)
  );
}

const isDue = (view: CrewView, since: number, range: readonly [number, number], name: string): boolean =>
  view.now >= since + between(draw(view.seed, name), range) * 1000;

function safetyIntent(team: Team, job: Job | null, view: CrewView): Intent | null {
  const { safety } = view.rates;
  const check = atScene(view.picture, team) && welfareOf(view.picture, team);
  if (check?.state.kind === 'asked') {
    const name = `${team.id}:welfare${check.state.since}`;
    const isSilent = draw(view.seed, `${name}?`) < safety.welfareSilentShare;
    return !isSilent && isDue(view, check.state.since, safety.welfareAnswerS, name)
      ? { type: 'welfare.answer', team: team.id, well: true }
      : null;
  }
  if (!job || job.mine.state.kind !== 'handling' || team.duty.kind === 'emergency') return null;
  const name = `${team.id}:${job.order.id}:panic`;
  if (draw(view.seed, name) >= safety.panicShare) return null;
  const hasCalled = [...view.picture.panics.values()].some((one) => one.team === team.id);
  return hasCalled
    ? null
    : { type: 'panic.raise', team: team.id, text: pick(safety.panicTexts, draw(view.seed, `${name}!`)) };
}

function talkIntent(team: Team, view: CrewView): Intent | null {
  const { messages, receipts } = view.picture;
  const { talk } = view.rates;
  if (team.duty.kind === 'offDuty') return null;
  for (const { message } of inboxes(messages).get(team.id) ?? []) {
    const receipt = receipts.get(receiptOf(message.id, team.id));
    const name = `${message.id}:${team.id}`;
    const about = { team: team.id, messages: [message.id] };
    if (receipt?.readAt == null) {
      if (isDue(view, message.sentAt, talk.readS, name)) return { type: 'talk.read', ...about };
    } else if (message.needsConfirmation && receipt.confirmedAt === null) {
      if (isDue(view, receipt.readAt, talk.confirmS, `${name}!`)) return { type: 'talk.confirm', ...about };
    }
  }
  return null;
}

function errandIntent(team: Team, view: CrewView): Intent | null {
  const { oversight } = view.rates;
  for (const theCase of errandsOf(view.picture.cases).get(team.id) ?? []) {
    const name = `${theCase.id}:${theCase.cycle}:${theCase.state.kind}`;
    if (!isDue(view, theCase.state.since, oversight.lookS, name)) continue;
    const on = { caseId: theCase.id, expectedVersion: theCase.version };
    if (theCase.state.kind === 'checking') return { type: 'case.checkResult', ...on, passed: true };
    return draw(view.seed, `${name}?`) < oversight.refutedShare
      ? {
          type: 'case.verify',
          ...on,
          outcome: 'refuted',
          note: pick(oversight.refutedNotes, draw(view.seed, `${name}!`)),
        }
      : { type: 'case.verify', ...on, outcome: 'confirmed' };
  }
  return null;
}

/** What the lead team asks for and answers about its case. */
function caseIntent(team: Team, { order, mine }: Job, view: CrewView): Intent | null {
  const theCase = view.picture.cases.get(order.case);
  if (!theCase || order.lead !== team.id || theCase.applications.length > 0) return null;
  const { oversight } = view.rates;
  const on = { caseId: theCase.id, expectedVersion: theCase.version };
  const chance = (what: string) => draw(view.seed, `${order.id}:${what}`);
  const urge = theCase.urges.find(({ acknowledged }) => acknowledged === null);
  if (urge && isDue(view, urge.at, oversight.answerS, urge.id)) {
    return { type: 'case.acknowledgeUrge', ...on, urge: urge.id };
  }
  const open = theCase.supervisions.find(({ reply, to }) => reply === null && to === 'units');
  if (open && isDue(view, open.at, oversight.answerS, open.id)) {
    const text = pick(oversight.replyTexts, chance('reply'));
    return { type: 'case.replySupervision', ...on, supervision: open.id, text };
  }
  if (theCase.state.kind !== 'handling') return null;
  if (mine.state.kind === 'acknowledged') {
    return theCase.returned === 0 && chance('return') < oversight.returnShare
      ? apply({ kind: 'return', reason: pick(oversight.returnReasons, chance('why')) })
      : null;
  }
  if (mine.state.kind !== 'handling') return null;
  if (theCase.suspensions.length === 0 && chance('suspend') < oversight.suspendShare) {
    return apply({
      kind: 'suspension',
      ground: oversight.suspendGround,
      until: view.now + Math.round(between(chance('until'), oversight.suspendMin)) * 60_000,
      reason: pick(oversight.suspendReasons, chance('why')),
    });
  }
  const mayExtend = theCase.limits?.handle && theCase.priority > 2 && theCase.extensions.length === 0;
  return mayExtend && chance('extend') < oversight.extendShare
    ? apply({
        kind: 'extension',
        hours: Math.round(between(chance('hours'), oversight.extendHours)),
        reason: pick(oversight.extendReasons, chance('why')),
      })
    : null;

  function apply(asked: Extract<Intent, { type: 'case.apply' }>['asked']): Intent {
    return { type: 'case.apply', ...on, asked };
  }
}

function patrolIntent(team: Team, view: CrewView): Intent | null {
  const patrol = patrolOf(team.id, view);
  if (!patrol) return null;
  const { patrols } = view.rates;
  const on = { patrolId: patrol.id };
  const name = `${patrol.id}:${team.id}`;
  const leads = patrol.lead === team.id;
  switch (patrol.state.kind) {
    case 'planned':
      return leads && view.now >= patrol.from ? { type: 'patrol.muster', ...on } : null;
    case 'mustering': {
      if (!patrol.attendance.some((one) => one.team === team.id)) {
        if (!isDue(view, patrol.state.since, patrols.musterS, name)) return null;
        const isShort = draw(view.seed, `${name}?`) < patrols.absentShare;
        return {
          type: 'patrol.attend',
          ...on,
          team: team.id,
          present: isShort ? 2 : 3,
          ...(isShort ? { absent: pick(patrols.absentWords, draw(view.seed, `${name}!`)) } : {}),
        };
      }
      const latest = patrol.state.since + patrols.musterS[1] * 1000;
      return leads && view.now > latest ? { type: 'patrol.setOut', ...on } : null;
    }
    case 'underWay':
      return leads && view.now >= patrol.to ? { type: 'patrol.end', ...on } : null;
    case 'ended':
    case 'cancelled':
      return null;
  }
}
