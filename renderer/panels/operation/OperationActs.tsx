// The acts on an operation as a whole: hand it over or take it over, and close it with a summary.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { isOpen } from '#contract/case/case.ts';
import { isRunning, type Operation } from '#contract/operation/operation.ts';
import { ActRefusal } from '../desk/acts/ActRefusal.tsx';
import { useAct } from '../desk/useAct.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { casesOf, isItsCommander } from './operationReading.ts';
import { useCommanders } from './useCommanders.ts';

type Asking = 'handOver' | 'takeOver' | 'close';
const KEYS = { handOver: 'o', takeOver: 'v', close: 'e' } as const satisfies Record<Asking, string>;

export function OperationActs({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const picture = usePicture();
  const mayAct = useMayAct();
  const act = useAct();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [summary, setSummary] = useState('');
  const [to, setTo] = useState('');
  const others = useCommanders().filter(({ account }) => account !== operation.commander.account);
  const commands = isItsCommander(person, operation);
  const may = isRunning(operation) && mayCommand(person, 'operation.close', {}) === 'allowed';
  const offered: readonly Asking[] = !may ? [] : commands ? ['close', 'handOver'] : ['takeOver'];
  const on = { operationId: operation.id, expectedVersion: operation.version };
  const left = casesOf(operation, picture).filter(isOpen);
  const chosen = asking === 'takeOver' ? person.account : to || (others[0]?.account ?? '');
  const busy = act.state.kind === 'sending';
  const ask = (one: Asking) => {
    act.clear();
    if (mayAct) setAsking(one);
  };
  const cancel = () => {
    act.clear();
    setAsking(null);
  };
  useKeys({
    keys: asking ? { Escape: cancel } : Object.fromEntries(offered.map((one) => [KEYS[one], () => ask(one)])),
  });
  if (offered.length === 0) return null;

  async function submit(): Promise<void> {
    const done =
      asking === 'close'
        ? await act.send({ type: 'operation.close', ...on, summary: summary.trim() })
        : await act.send({ type: 'operation.handOver', ...on, to: chosen });
    if (done) setAsking(null);
  }
  const ready = asking === 'close' ? summary.trim() !== '' : chosen !== '';
  return (
    <section className="acts" aria-label={t('act.title')}>
      <div className="act-list">
        {offered.map((one) => (
          <button
            key={one}
            type="button"
            className="act"
            disabled={!mayAct || busy}
            aria-expanded={asking === one}
            onClick={() => ask(one)}
          >
            <kbd>{KEYS[one]}</kbd>
            <span>{t(`operation.act.${one}`)}</span>
          </button>
        ))}
      </div>
      {asking && (
        <form
          className="act-form is-grave"
          aria-label={t(`operation.act.${asking}`)}
          onSubmit={(event) => {
            event.preventDefault();
            if (ready && mayAct && !busy) void submit();
          }}
        >
          <h4>{t(`operation.act.${asking}`)}</h4>
          {asking === 'close' && (
            <>
              {left.length > 0 && <p className="hint-bad">{t('operation.stillOpen', { n: left.length })}</p>}
              <label className="field">
                <span>{t('operation.summary')}</span>
                <textarea
                  // Somebody asked for this form by its key.
                  autoFocus
                  rows={3}
                  maxLength={2000}
                  value={summary}
                  onChange={({ target }) => setSummary(target.value)}
                />
              </label>
            </>
          )}
          {asking === 'handOver' &&
            (others.length === 0 ? (
              <p>{t('operation.nobodyElse')}</p>
            ) : (
              <label className="field">
                <span>{t('operation.to')}</span>
                <select value={chosen} onChange={({ target }) => setTo(target.value)}>
                  {others.map(({ account, name }) => (
                    <option key={account} value={account}>
                      {`${name} (${account})`}
                    </option>
                  ))}
                </select>
              </label>
            ))}
          {asking === 'takeOver' && <p>{t('operation.takeOverTells', { name: operation.commander.name })}</p>}
          <div className="buttons">
            <button type="submit" className="grave" disabled={!ready || !mayAct || busy}>
              {t('act.confirm', { act: t(`operation.act.${asking}`) })}
            </button>
            <button type="button" onClick={cancel}>
              {t('act.cancel')}
            </button>
          </div>
        </form>
      )}
      {act.state.kind === 'refused' && <ActRefusal refusal={act.state.refusal} onAgain={act.again} />}
    </section>
  );
}
