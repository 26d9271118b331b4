// Opening a joint operation over cases that belong together, one of them critical at least.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseId } from '#contract/ids.ts';
import { newId } from '../../command/newId.ts';
import { CloseCard } from '../desk/CloseCard.tsx';
import { InertNote } from '../desk/InertNote.tsx';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import type { ActState } from '../desk/useAct.ts';
import { useDesk } from '../desk/useDesk.ts';
import { DropButton } from '../patrol/TeamsField.tsx';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { CaseLine } from './CaseLine.tsx';
import { CaseSearch } from './CaseSearch.tsx';
import { isCritical } from './operationReading.ts';
import { useCommanders } from './useCommanders.ts';

export function OpenOperation({ first }: { readonly first: CaseId | null }) {
  const { t } = useTranslation();
  const { outbox, person } = useSeat();
  const { cases } = usePicture();
  const { set } = useDesk();
  const mayAct = useMayAct();
  const commanders = useCommanders();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly CaseId[]>(first === null ? [] : [first]);
  const [commander, setCommander] = useState(person.account);
  const [state, setState] = useState<ActState>({ kind: 'idle' });
  const [tried, setTried] = useState(false);
  const found = chosen.flatMap((id) => cases.get(id) ?? []);
  const noneCritical = found.length > 0 && !found.some(isCritical);

  async function submit(): Promise<void> {
    setTried(true);
    if (name.trim() === '' || chosen.length === 0 || !mayAct || state.kind === 'sending') return;
    setState({ kind: 'sending' });
    // An operation has the id of the command that opened it.
    const id = newId();
    const answer = await outbox.send({
      id,
      type: 'operation.open',
      name: name.trim(),
      cases: chosen,
      commander,
    });
    if (answer.ok) set({ tab: 'operations', beside: { kind: 'panel', tab: 'operations', id } });
    else setState({ kind: 'refused', refusal: answer.refusal });
  }

  return (
    <form
      className="report"
      aria-label={t('operation.openTitle')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <header className="form-head">
        <h2>{t('operation.openTitle')}</h2>
        <CloseCard />
      </header>
      <label className="field">
        <span>{t('operation.name')}</span>
        <input
          // The form was opened to be filled in.
          autoFocus
          maxLength={200}
          value={name}
          aria-invalid={tried && name.trim() === ''}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <fieldset className="patrol-field">
        <legend>{t('operation.casesN', { n: chosen.length })}</legend>
        <CaseSearch except={chosen} onChoose={(id) => setChosen([...chosen, id])} />
        <ul className="chosen-list">
          {found.map((theCase) => (
            <li key={theCase.id}>
              <CaseLine theCase={theCase} />
              <DropButton
                name={theCase.no}
                onDrop={() => setChosen(chosen.filter((id) => id !== theCase.id))}
              />
            </li>
          ))}
        </ul>
        {noneCritical && <p className="hint-bad">{t('operation.needsCritical')}</p>}
      </fieldset>
      {commanders.length > 1 && (
        <label className="field">
          <span>{t('operation.commander')}</span>
          <select value={commander} onChange={({ target }) => setCommander(target.value)}>
            {commanders.map((one) => (
              <option key={one.account} value={one.account}>
                {`${one.name} (${one.account})`}
              </option>
            ))}
          </select>
        </label>
      )}
      {tried && (name.trim() === '' || chosen.length === 0) && (
        <p className="hint-bad" role="alert">
          {t('operation.missing')}
        </p>
      )}
      {state.kind === 'refused' && <RefusalNote refusal={state.refusal} />}
      <InertNote />
      <div className="buttons">
        <button type="submit" className="primary" disabled={!mayAct || state.kind === 'sending'}>
          {t('operation.open')}
        </button>
      </div>
    </form>
  );
}
