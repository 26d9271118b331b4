// One joint operation: who commands, its cases with their clocks, its teams of all towns, the log that all of them
// share, and the acts of its commander.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { isOpen } from '#contract/case/case.ts';
import { KEPT_ENTRIES, isRunning, type LogEntry, type Operation } from '#contract/operation/operation.ts';
import { ASSIGNMENT_STATES } from '#contract/order/assignmentStates.ts';
import type { CaseId } from '#contract/ids.ts';
import { LongText } from '../parts/LongText.tsx';
import { useSay } from '../parts/say.ts';
import { ActRefusal } from '../desk/acts/ActRefusal.tsx';
import { CloseCard } from '../desk/CloseCard.tsx';
import { InertNote } from '../desk/InertNote.tsx';
import { ReasonForm } from '../desk/ReasonForm.tsx';
import { useAct } from '../desk/useAct.ts';
import { useDesk } from '../desk/useDesk.ts';
import { ForceGlyph } from '../desk/TeamList.tsx';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { CaseLine } from './CaseLine.tsx';
import { CaseSearch } from './CaseSearch.tsx';
import { OperationActs } from './OperationActs.tsx';
import { casesOf, isItsCommander, teamsIn } from './operationReading.ts';

export function OperationCard({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const say = useSay();
  const now = useNow(10_000);
  const { commander, state, openedAt } = operation;
  return (
    <article className="case-card operation-card" aria-label={operation.name}>
      <header className="case-head">
        <svg className="patrol-glyph" viewBox="0 0 30 30" aria-hidden="true">
          <path d="M6 27V4l18 5-18 6" />
        </svg>
        <div>
          <h2 className="case-text">{operation.name}</h2>
          <p className="quiet">
            {`${t('operation.commandedBy', { name: commander.name })} (${commander.account})`}
          </p>
        </div>
        <div className="case-state">
          <strong>{t(`operation.state.${state.kind}`)}</strong>
          <span className="quiet">
            {isRunning(operation) ? say.span(now - openedAt) : say.dateMinute(state.since)}
          </span>
        </div>
        <CloseCard />
      </header>
      {state.kind === 'closed' && <p className="order-note case-text">{state.summary}</p>}
      <OperationActs operation={operation} />
      <Cases operation={operation} />
      <Teams operation={operation} />
      <Log operation={operation} />
    </article>
  );
}

function Cases({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const picture = usePicture();
  const mayAct = useMayAct();
  const act = useAct();
  const [removing, setRemoving] = useState<CaseId | null>(null);
  const commands = isRunning(operation) && isItsCommander(person, operation);
  const on = { operationId: operation.id, expectedVersion: operation.version };
  const cases = casesOf(operation, picture);
  const unseen = operation.cases.length - cases.length;
  return (
    <section className="patrol-teams" aria-label={t('operation.cases')}>
      <h3>{t('operation.casesN', { n: operation.cases.length })}</h3>
      <ul>
        {cases.map((theCase) => (
          <li key={theCase.id} className={isOpen(theCase) ? undefined : 'is-over'}>
            <CaseLine theCase={theCase} />
            {commands && (
              <button
                type="button"
                aria-expanded={removing === theCase.id}
                onClick={() => setRemoving(theCase.id)}
              >
                {t('operation.remove')}
              </button>
            )}
            {removing === theCase.id && commands && (
              <ReasonForm
                label={t('operation.remove')}
                act={act}
                disabled={!mayAct}
                onSend={async (reason) => {
                  if (await act.send({ type: 'operation.removeCase', ...on, caseId: theCase.id, reason }))
                    setRemoving(null);
                }}
                onCancel={() => setRemoving(null)}
              />
            )}
          </li>
        ))}
      </ul>
      {unseen > 0 && <p className="quiet">{t('operation.otherCases', { n: unseen })}</p>}
      {commands && mayAct && (
        <CaseSearch
          except={operation.cases}
          onChoose={(caseId) => void act.send({ type: 'operation.addCase', ...on, caseId })}
        />
      )}
      {act.state.kind === 'refused' && <ActRefusal refusal={act.state.refusal} onAgain={act.again} />}
    </section>
  );
}

function Teams({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const picture = usePicture();
  const now = useNow(2000);
  const teams = teamsIn(operation, picture, now);
  return (
    <section className="patrol-teams" aria-label={t('operation.teams')}>
      <h3>{t('operation.teamsN', { n: teams.length })}</h3>
      {teams.length === 0 && <p className="quiet">{t('operation.noTeams')}</p>}
      <ul>
        {teams.map(({ team, assignment, minutesLeft, theCase }) => (
          <li key={`${team.id} ${theCase.id}`}>
            <ForceGlyph team={team} picture={picture} />
            <button
              type="button"
              className="link-like"
              onClick={() => set({ beside: { kind: 'team', id: team.id } })}
            >
              {team.name}
            </button>
            <span className="quiet">{say.town(team.homeTown)}</span>
            <span>{say.words(ASSIGNMENT_STATES[assignment.state.kind])}</span>
            {minutesLeft !== null && <span>{t('order.eta', { minutes: say.minutes(minutesLeft) })}</span>}
            <span className="quiet attendance">{theCase.no}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Log({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const mayAct = useMayAct();
  const act = useAct();
  const [text, setText] = useState('');
  // Whose case or team is in it sees it; the server knows that, and says so if it is no longer so.
  const mayNote = isRunning(operation) && mayCommand(person, 'operation.note', {}) !== 'role';
  const ready = mayAct && text.trim() !== '' && act.state.kind !== 'sending';
  const note = async () => {
    if (!ready) return;
    const on = { operationId: operation.id, expectedVersion: operation.version };
    if (await act.send({ type: 'operation.note', ...on, text: text.trim() })) setText('');
  };
  return (
    <section className="operation-log" aria-label={t('operation.log')}>
      <h3>{t('operation.log')}</h3>
      {mayNote && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void note();
          }}
        >
          <LongText
            label={t('operation.note')}
            rows={2}
            value={text}
            onChange={setText}
            onSend={() => void note()}
          />
          <div className="buttons">
            <button type="submit" disabled={!ready}>
              {t('operation.write')}
              <kbd>Ctrl</kbd>
              <kbd>Enter</kbd>
            </button>
          </div>
          {act.state.kind === 'refused' && <ActRefusal refusal={act.state.refusal} onAgain={act.again} />}
          <InertNote />
        </form>
      )}
      <ol>
        {operation.log.toReversed().map((entry, index) => (
          // Entries are only ever added: counted from the oldest, each keeps its place.
          <Entry key={operation.log.length - index} entry={entry} />
        ))}
      </ol>
      {operation.log.length >= KEPT_ENTRIES && (
        <p className="quiet">{t('operation.logEnd', { n: KEPT_ENTRIES })}</p>
      )}
    </section>
  );
}

function Entry({ entry: { at, by, what } }: { readonly entry: LogEntry }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <li>
      <time>{say.minute(at)}</time>
      <div>
        <span className="quiet">{by} </span>
        <span>
          {what.kind === 'caseAdded' || what.kind === 'caseReleased'
            ? t(`operation.did.${what.kind}`, { no: what.no })
            : what.kind === 'handedOver'
              ? t('operation.did.handedOver', { name: what.to.name })
              : what.kind === 'opened'
                ? t('operation.did.opened')
                : null}
        </span>
        {what.kind === 'note' && <p className="case-text">{what.text}</p>}
        {what.kind === 'caseReleased' && <p className="case-text">{what.reason}</p>}
      </div>
    </li>
  );
}
