// Panic calls and welfare checks: a team calls for itself, commanders hear and clear, the clock asks who is well.
import type { Subject } from '../authority.ts';
import type { AnyCommand } from '../command.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { panicId, type TeamId, type Words } from '../ids.ts';
import { commandingTown, type Team } from '../organisation/organisation.ts';
import type { Picture } from '../picture.ts';
import { notFound, notNow } from '../refusal.ts';
import { isRaised, safetyRules, type Panic } from './safety.ts';
import { atScene, welfareOf } from './welfareTimers.ts';

type PanicCommand = Extract<AnyCommand, { type: `panic.${string}` }>;
type WelfareCommand = Extract<AnyCommand, { type: `welfare.${string}` }>;

const TEAM: Words = { zh: '队伍', en: 'team' };
const PANIC: Words = { zh: '紧急求助', en: 'panic call' };

/** Whoever commands the team now answers for its safety: the town that it is lent to, too. */
const subjectOf = (team: Team): Subject => ({ town: commandingTown(team), team: team.id });

export function decidePanic(given: Given, command: PanicCommand): Decision {
  const { picture, actor } = given;
  if (command.type === 'panic.raise') return raise(given, command);
  const panic = picture.panics.get(command.panicId);
  const team = panic && picture.teams.get(panic.team);
  if (!panic || !team) return refuse(notFound('panicId', PANIC, command.panicId));
  const refusal = denied(picture, actor, command.type, subjectOf(team));
  if (refusal) return refuse(refusal);
  if (!isRaised(panic)) {
    return refuse(
      notNow(
        null,
        `${team.name}的求助已解除，无需再处理。`,
        `The call of ${team.name} was cleared already: there is nothing left to do.`,
      ),
    );
  }
  const ids = { panic: panic.id, team: team.id };
  if (command.type === 'panic.hear') {
    const known = actor.kind === 'person' && panic.heard.some(({ by }) => by === actor.account);
    return known ? facts() : facts({ type: 'panic.heard', ...ids });
  }
  return facts(
    { type: 'panic.cleared', ...ids, reason: command.reason },
    { type: 'team.dutyChanged', team: team.id, duty: 'available', reason: null },
  );
}

function raise(given: Given, command: Extract<PanicCommand, { type: 'panic.raise' }>): Decision {
  const { picture, actor, context } = given;
  const team = picture.teams.get(command.team);
  if (!team) return refuse(notFound('team', TEAM, command.team));
  const refusal = denied(picture, actor, command.type, subjectOf(team));
  if (refusal) return refuse(refusal);
  // Pressed again in fear: it is the same call, and every desk sounds already.
  if (callOf(picture, team.id)) return facts();
  const position = command.position ?? context.placeOf(team);
  return facts(...called(team, command.id, position, command.text ?? null));
}

function called(team: Team, id: string, position: Panic['position'], text: string | null): FactBody[] {
  return [
    { type: 'panic.raised', panic: panicId(id), team: team.id, order: team.order, position, text },
    { type: 'team.dutyChanged', team: team.id, duty: 'emergency', reason: text },
  ];
}

const callOf = (picture: Picture, team: TeamId): Panic | undefined =>
  [...picture.panics.values()].find((one) => one.team === team && isRaised(one));

export function decideWelfare(given: Given, command: WelfareCommand): Decision {
  const { picture, policy, actor, context } = given;
  const team = picture.teams.get(command.team);
  if (!team) return refuse(notFound('team', TEAM, command.team));
  const refusal = denied(picture, actor, command.type, subjectOf(team));
  if (refusal) return refuse(refusal);
  const scene = atScene(picture, team);
  // The clock may come late: the team has left meanwhile, and nothing is asked any more.
  if (!scene) return command.type === 'welfare.miss' ? facts() : refuse(notAtScene(team));
  const ids = { team: team.id, order: scene.order.id };
  const { state } = welfareOf(picture, team) ?? { state: null };
  switch (command.type) {
    case 'welfare.ask':
      return state?.kind === 'asked'
        ? facts()
        : facts({
            type: 'welfare.asked',
            ...ids,
            dueAt: context.now + safetyRules(policy).answerWithinMs,
          });
    case 'welfare.answer': {
      const answered: FactBody = { type: 'welfare.answered', ...ids, text: command.text ?? null };
      if (command.well) return facts(answered);
      if (callOf(picture, team.id)) return facts();
      return facts(...called(team, command.id, context.placeOf(team), command.text ?? null));
    }
    case 'welfare.miss':
      return state?.kind === 'asked' && context.now >= state.dueAt
        ? facts({ type: 'welfare.missed', ...ids })
        : facts();
  }
}

const notAtScene = (team: Team) =>
  notNow(
    'team',
    `${team.name}不在现场，无需平安确认。`,
    `${team.name} is not at a scene: there is nothing to check.`,
  );
