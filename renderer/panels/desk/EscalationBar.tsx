// The standing bar of prepared escalations. At the district: the most pressing one with who would go, from where, in
// how many minutes and what that leaves uncovered, confirmed with one key. At a town: that the district has prepared,
// and when the case goes by rule. Nothing moves before somebody confirms, or the rule's time has come.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { tierOf, type Person } from '#contract/actor.ts';
import { mayCommand } from '#contract/authority.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import { dueActs, needsEvidence } from '#contract/case/dueActs.ts';
import { standingEscalation, type Escalation } from '#contract/case/escalation.ts';
import type { Picture } from '#contract/picture.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { useNow } from '../useNow.ts';
import { ActRefusal } from './acts/ActRefusal.tsx';
import { useAct } from './useAct.ts';
import { useDesk } from './useDesk.ts';

export function EscalationBar() {
  const { person } = useSeat();
  const tier = tierOf(person);
  if (tier === 'district' && person.role !== 'observer') return <Prepared />;
  return tier === 'town' ? <PreparedAbove /> : null;
}

interface Standing {
  readonly theCase: Case;
  readonly escalation: Escalation;
}

/** The most urgent first, then who is due soonest. */
function standing(picture: Picture): readonly Standing[] {
  return [...picture.escalations.values()]
    .flatMap(({ id }) => {
      const theCase = picture.cases.get(id);
      const escalation = theCase && isOpen(theCase) ? standingEscalation(theCase, picture) : null;
      return theCase && escalation ? [{ theCase, escalation }] : [];
    })
    .sort(
      (a, b) =>
        a.theCase.priority - b.theCase.priority ||
        a.escalation.at - b.escalation.at ||
        (a.theCase.id < b.theCase.id ? -1 : 1),
    );
}

function Prepared() {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const { set } = useDesk();
  const picture = usePicture();
  const mayAct = useMayAct();
  const act = useAct();
  const list = useMemo(() => standing(picture), [picture]);
  const [first] = list;
  const may = mayCommand(person, 'case.confirmEscalation', {}) === 'allowed';

  function confirm(): void {
    if (!first || !may || !mayAct || act.state.kind === 'sending') return;
    void act.send({
      type: 'case.confirmEscalation',
      caseId: first.theCase.id,
      preparation: first.escalation.version,
    });
  }
  useKeys({ keys: first && may ? { E: confirm } : {} });

  if (!first) return act.state.kind === 'refused' ? <Refused act={act} /> : null;
  const { theCase, escalation } = first;
  const { teams, completeMin, price, shortfalls } = escalation.plan;
  return (
    <aside className="bar escalation-bar" aria-label={t('ladder.bar', { n: list.length })}>
      <strong>{t('ladder.bar', { n: list.length })}</strong>
      <button
        type="button"
        className="link-like"
        onClick={() => set({ beside: { kind: 'case', id: theCase.id } })}
      >
        {`${theCase.no} ${say.category(theCase.category)} · ${say.town(theCase.town)}`}
      </button>
      <span>{say.words(escalation.words)}</span>
      <span className="escalation-plan">
        {teams.length === 0
          ? t('ladder.nobody')
          : teams
              .map(({ team, town, travelMin }) =>
                [
                  picture.teams.get(team)?.name ?? team,
                  say.town(town),
                  travelMin === null ? t('dispatch.unreachable') : say.minutes(travelMin),
                ].join(' '),
              )
              .join('；')}
        {completeMin !== null && teams.length > 1 && (
          <> · {t('dispatch.complete', { minutes: say.minutes(completeMin) })}</>
        )}
        {price !== null && (
          <> · {price.grids > 0 ? t('ladder.leaves', { n: price.grids }) : t('ladder.leavesNone')}</>
        )}
        {shortfalls.map((one) => (
          <span key={one.zh} className="shortfall">
            {' '}
            {say.words(one)}
          </span>
        ))}
      </span>
      {may && (
        <button
          type="button"
          className="primary"
          disabled={!mayAct || act.state.kind === 'sending'}
          onClick={confirm}
        >
          {t('ladder.confirm')}
          <kbd>{'⇧E'}</kbd>
        </button>
      )}
      {act.state.kind === 'refused' && <Refused act={act} />}
    </aside>
  );
}

const Refused = ({ act }: { readonly act: ReturnType<typeof useAct> }) =>
  act.state.kind === 'refused' ? <ActRefusal refusal={act.state.refusal} onAgain={act.again} /> : null;

/** A town is not told which teams of other towns would come: only that it is prepared, and when it goes by rule. */
function PreparedAbove() {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const { set } = useDesk();
  const picture = usePicture();
  const now = useNow(10_000);
  const list = useMemo(() => preparedAbove(picture, person, now), [picture, person, now]);
  const offers = useMemo(() => offersTo(picture, person), [picture, person]);
  if (list.length === 0 && offers.length === 0) return null;
  return (
    <aside className="bar escalation-bar" aria-label={t('ladder.title')}>
      {offers.length > 0 && <strong>{t('ladder.offers', { n: offers.length })}</strong>}
      {offers.slice(0, MOST_NAMED).map(({ id, no, category }) => (
        <button
          key={id}
          type="button"
          className="link-like"
          onClick={() => set({ beside: { kind: 'case', id } })}
        >
          {`${no} ${say.category(category)}`}
        </button>
      ))}
      {list.length > 0 && <strong>{t('ladder.townBar', { n: list.length })}</strong>}
      {list.slice(0, MOST_NAMED).map(({ theCase, goesAt }) => (
        <button
          key={theCase.id}
          type="button"
          className="link-like"
          onClick={() => set({ beside: { kind: 'case', id: theCase.id } })}
        >
          {`${theCase.no} ${say.category(theCase.category)}`}
          {goesAt !== null && ` · ${t('ladder.townGoes', { time: say.dateMinute(goesAt) })}`}
        </button>
      ))}
      {list.length > MOST_NAMED && <span>{t('ladder.more', { n: list.length - MOST_NAMED })}</span>}
    </aside>
  );
}

/** Cases of neighbours that this town was asked to join, and has not answered: nothing moves by them. */
function offersTo({ cases }: Picture, person: Person): readonly Case[] {
  if (!('town' in person)) return [];
  return [...cases.values()].filter(
    (theCase) =>
      isOpen(theCase) &&
      theCase.ladder.otherTowns.some(({ town, state }) => town === person.town && state === 'asked'),
  );
}

/** As many as fit on a line. */
const MOST_NAMED = 3;

/** By the same rules as the server's clock: whose time to be prepared has come. */
function preparedAbove(picture: Picture, person: Person, now: number) {
  return [...picture.cases.values()]
    .filter(({ ownerTier, town }) => ownerTier === 'town' && 'town' in person && town === person.town)
    .flatMap((theCase) => {
      const due = dueActs(theCase, picture);
      if (!due.some(({ rule, at }) => rule.act === 'prepare' && at <= now)) return [];
      // What the server has to look up first cannot be foretold.
      const goes = due.find(({ rule }) => rule.act === 'escalate' && !needsEvidence(rule));
      return [{ theCase, goesAt: goes?.at ?? null }];
    })
    .sort((a, b) => (a.goesAt ?? Number.POSITIVE_INFINITY) - (b.goesAt ?? Number.POSITIVE_INFINITY));
}
