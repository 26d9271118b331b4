// A fact in words: who did what, and the few details that a reader of the history asks for next.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ACT_WORDS, ROLE_WORDS } from '#contract/actWords.ts';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import { ASKED } from '#contract/case/asking.ts';
import { caseRulesOf, type Ground } from '#contract/case/caseRules.ts';
import type { Act } from '#contract/changes.ts';
import type { Fact, FactType } from '#contract/fact.ts';
import type { CaseId, TeamId } from '#contract/ids.ts';
import { clauseById } from '#contract/standard/standard.ts';
import { SUPERVISION_LEVELS } from '../desk/supervisionLevels.ts';
import { usePicture } from '../seat.tsx';
import { capital, useSay } from './say.ts';

export interface SayFact {
  /** What was done: "立案", "filed it". */
  act(fact: Fact): string;
  /** The office and the account. */
  who(fact: { readonly actor: Pick<Fact['actor'], 'id' | 'role'> }): string;
  /** Short parts that belong to it, in order. */
  details(fact: Fact): readonly string[];
  /** What a person wrote. */
  words(fact: Fact): string | null;
}

export function useSayFact(): SayFact {
  const { t } = useTranslation();
  const say = useSay();
  const { teams, cases, policy } = usePicture();
  return useMemo(() => {
    const team = (id: TeamId): string => teams.get(id)?.name ?? id;
    const no = (id: CaseId): string => cases.get(id)?.no ?? id.slice(0, 8);
    const rules = caseRulesOf(policy);
    const ground = (list: readonly Ground[], key: string): string => {
      const found = list.find((one) => one.key === key);
      return found ? say.words(found.name) : key;
    };
    const department = (id: string | null): string => {
      const found = policy?.departments.find((one) => one.id === id);
      return found ? say.words(found.name) : (id ?? '');
    };
    /** A team signs in by its id: its name says more. */
    const account = (id: string): string => {
      const of = /^(?:sim:)?team:(.+)$/.exec(id)?.[1];
      return (of && teams.get(of as TeamId)?.name) ?? id;
    };
    const passed = (yes: boolean): string => t(yes ? 'history.passed' : 'history.failed');

    function details(fact: Fact): readonly string[] {
      switch (fact.type) {
        case 'case.reported':
          return [t(`source.${fact.source}`), ...(fact.hotlineNo ? [fact.hotlineNo] : [])];
        case 'case.rejected':
          return [ground(rules.rejectCodes, fact.code)];
        case 'case.voided':
          return [ground(rules.voidGrounds, fact.ground)];
        case 'case.verified':
          return [t(`history.${fact.outcome}`)];
        case 'case.departmentAssigned':
          return [department(fact.department)];
        case 'case.applied':
          return [
            say.words(ASKED[fact.asked.kind]),
            ...(fact.asked.kind === 'extension' ? [t('history.hours', { n: fact.asked.hours })] : []),
            ...(fact.asked.kind === 'suspension'
              ? [
                  ground(rules.suspensionGrounds, fact.asked.ground),
                  t('history.until', { time: say.dateMinute(fact.asked.until) }),
                ]
              : []),
          ];
        case 'case.extended':
          return [t('history.hours', { n: fact.hours })];
        case 'case.suspended':
          return [
            ground(rules.suspensionGrounds, fact.ground),
            t('history.until', { time: say.dateMinute(fact.until) }),
          ];
        case 'case.resumed':
          return [say.words(CASE_STATES[fact.to])];
        case 'case.checked':
          return [passed(fact.passed), t(fact.onSite ? 'history.onSite' : 'history.byDesk')];
        case 'case.audited':
          return [passed(fact.passed)];
        case 'case.reworked':
          return [
            ...(fact.as === 'misdispatch' ? [t('history.misdispatch')] : []),
            ...(fact.department ? [department(fact.department)] : []),
          ];
        case 'case.escalated': {
          const rule = fact.rule && policy?.ladder?.rules.find(({ key }) => key === fact.rule);
          return rule ? [t('history.byRule', { rule: say.words(rule.words) })] : [];
        }
        case 'case.keptApart':
          return fact.from.map(no);
        case 'case.repeated':
          return [no(fact.from), t(`source.${fact.source}`)];
        case 'case.supervised':
          return [
            say.words(SUPERVISION_LEVELS[fact.level]),
            t('history.until', { time: say.dateMinute(fact.dueAt) }),
          ];
        case 'order.issued':
        case 'order.reinforced':
          return fact.teams.map((one) => team(one.team));
        case 'assignment.reassigned':
          return [
            team(fact.team),
            fact.cause.kind === 'replaced'
              ? t('history.replacedBy', { team: team(fact.cause.by.team) })
              : t('history.takenTo', { no: no(fact.cause.to) }),
          ];
        case 'assignment.arrived':
          return [team(fact.team), ...(fact.by === 'geofence' ? [t('order.auto')] : [])];
        case 'ladder.told':
          return [...fact.towns.map((town) => say.town(town)), say.words(fact.words)];
        case 'ladder.noticed':
          return [say.words(fact.words)];
        case 'ladder.answered':
          return [say.town(fact.town), t(fact.joins ? 'history.joins' : 'history.declines')];
        case 'ladder.townNamed':
          return [say.town(fact.town)];
        case 'escalation.prepared':
          return [say.words(fact.words), ...fact.plan.teams.map((one) => team(one.team))];
        case 'standard.ticked': {
          const clause = clauseById(policy, fact.clause);
          return [
            clause ? say.words(clause.text) : fact.clause,
            ...(fact.done ? [] : [t('history.unticked')]),
          ];
        }
        default:
          return 'team' in fact && typeof fact.team === 'string' ? [team(fact.team)] : [];
      }
    }

    return {
      act: (fact) => (isAct(fact.type) ? say.words(ACT_WORDS[fact.type]) : t(`fact.${fact.type}`)),
      who: ({ actor }) =>
        actor.role === 'system'
          ? capital(say.words(ROLE_WORDS.system))
          : t('history.who', {
              role: capital(say.words(ROLE_WORDS[actor.role])),
              account: account(actor.id),
            }),
      details,
      words: wordsOf,
    };
  }, [t, say, teams, cases, policy]);
}

const isAct = (type: FactType): type is Act => Object.hasOwn(ACT_WORDS, type);

function wordsOf(fact: Fact): string | null {
  // The report's own text stands on the card.
  if (fact.type === 'case.reported' || fact.type === 'attachment.discarded') return null;
  if (fact.type === 'case.applied') return fact.asked.reason;
  if (fact.type === 'assignment.reassigned') return fact.cause.kind === 'replaced' ? fact.cause.reason : null;
  const said: Readonly<Record<string, unknown>> = { ...fact };
  for (const key of ['text', 'reason', 'note']) {
    const words = said[key];
    if (typeof words === 'string' && words !== '') return words;
  }
  return null;
}
