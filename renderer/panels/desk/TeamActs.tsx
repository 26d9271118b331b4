// What the centre does with a team as such: lend it to a town, end the loan, call it in or send it home.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { townCode } from '#contract/ids.ts';
import { commandingTown, type Team } from '#contract/organisation/organisation.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { useNow } from '../useNow.ts';
import { TimeInput } from './acts/TimeInput.tsx';
import { InertNote } from './InertNote.tsx';
import { RefusalNote } from './RefusalNote.tsx';
import { SearchBox } from './SearchBox.tsx';
import { useAct } from './useAct.ts';

export function TeamActs({ team }: { readonly team: Team }) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const mayAct = useMayAct();
  const act = useAct();
  const [lending, setLending] = useState(false);
  // Whose team it is says who may call it in; lending is the district's.
  const subject = { town: commandingTown(team), team: team.id };
  const mayLend = mayCommand(person, 'team.lend', subject) === 'allowed';
  const mayCallIn = mayCommand(person, 'team.setDuty', subject) === 'allowed';
  const ready = mayAct && act.state.kind !== 'sending';

  const recall = (): void => {
    if (ready) void act.send({ type: 'team.recallLoan', team: team.id });
  };
  const setDuty = (duty: 'available' | 'offDuty'): void => {
    if (ready) void act.send({ type: 'team.setDuty', team: team.id, duty });
  };
  const onDuty = team.duty.kind === 'available';
  const mayChangeDuty = mayCallIn && team.order === null && team.duty.kind !== 'emergency';
  useKeys({
    keys: lending
      ? {}
      : {
          ...(mayLend ? { b: () => setLending(true) } : {}),
          ...(mayLend && team.lent ? { x: recall } : {}),
          ...(mayChangeDuty ? { w: () => setDuty(onDuty ? 'offDuty' : 'available') } : {}),
        },
  });
  if (!mayLend && !mayChangeDuty && !team.lent) return null;
  return (
    <section className="acts" aria-label={t('act.title')}>
      {team.lent && (
        <p>
          {t(team.lent.until === null ? 'loan.open' : 'loan.until', {
            town: say.town(team.lent.to),
            time: team.lent.until === null ? '' : say.dateMinute(team.lent.until),
          })}
        </p>
      )}
      <div className="act-list">
        {mayLend && (
          <button
            type="button"
            className="act"
            disabled={!ready}
            aria-expanded={lending}
            onClick={() => setLending(true)}
          >
            <kbd>b</kbd>
            <span>{t(team.lent ? 'loan.extend' : 'loan.lend')}</span>
          </button>
        )}
        {mayLend && team.lent && (
          <button type="button" className="act" disabled={!ready} onClick={recall}>
            <kbd>x</kbd>
            <span>{t('loan.recall')}</span>
          </button>
        )}
        {mayChangeDuty && (
          <button
            type="button"
            className="act"
            disabled={!ready}
            onClick={() => setDuty(onDuty ? 'offDuty' : 'available')}
          >
            <kbd>w</kbd>
            <span>{t(onDuty ? 'loan.offDuty' : 'loan.onDuty')}</span>
          </button>
        )}
      </div>
      {lending && <LoanForm team={team} onDone={() => setLending(false)} />}
      <InertNote />
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </section>
  );
}

const DAY_MS = 86_400_000;

function LoanForm({ team, onDone }: { readonly team: Team; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const act = useAct();
  const { district } = usePicture();
  const now = useNow(60_000);
  const [to, setTo] = useState<string | null>(team.lent?.to ?? null);
  const [until, setUntil] = useState<number>(() => team.lent?.until ?? now + DAY_MS);
  const [reason, setReason] = useState('');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  useKeys({ keys: { Escape: onDone } });
  const ready = mayAct && to !== null && act.state.kind !== 'sending';
  const towns = (district?.towns ?? [])
    .filter(({ code }) => code !== team.homeTown)
    .map(({ code, name }) => ({ value: code as string, words: name }));
  return (
    <form
      ref={form}
      className="act-form"
      aria-label={t('loan.lend')}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        const said = reason.trim() === '' ? {} : { reason: reason.trim() };
        void act
          .send({ type: 'team.lend', team: team.id, to: townCode(to), until, ...said })
          .then((took) => took && onDone());
      }}
    >
      <SearchBox
        label={t('form.town')}
        hint={t('form.searchHint')}
        none={t('form.searchNone')}
        options={towns}
        chosen={to}
        onChoose={setTo}
      />
      <TimeInput label={t('form.until')} at={until} onChange={setUntil} />
      <label className="field">
        <span>{`${t('form.reason')} ${t('form.optional')}`}</span>
        <input maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />
      </label>
      <div className="buttons">
        <button type="submit" className="primary" disabled={!ready}>
          {t('loan.lend')}
          <kbd>{t('keys.enter')}</kbd>
        </button>
        <button type="button" onClick={onDone}>
          {t('act.cancel')}
          <kbd>Esc</kbd>
        </button>
      </div>
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </form>
  );
}
