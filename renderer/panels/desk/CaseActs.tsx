// The acts that the case's state allows, the likeliest first. What cannot be taken back asks once more.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '#contract/case/case.ts';
import { useMayAct, useSeat } from '../seat.tsx';
import { mayDispatch, offeredActs, type OfferedAct } from './caseActs.ts';
import { InertNote } from './InertNote.tsx';
import { RefusalNote } from './RefusalNote.tsx';
import { useAct, type Act, type Wish } from './useAct.ts';
import { useDesk } from './useDesk.ts';

export function CaseActs({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const { set } = useDesk();
  const mayAct = useMayAct();
  const act = useAct();
  const [asking, setAsking] = useState<OfferedAct | null>(null);
  const offered = offeredActs(theCase, person);
  const dispatch = mayDispatch(theCase, person);
  if (offered.length === 0 && !dispatch) return null;
  const busy = act.state.kind === 'sending';
  const reinforcing = theCase.state.kind === 'dispatched' || theCase.state.kind === 'handling';

  function choose(one: OfferedAct): void {
    act.clear();
    if (one.needsReason) setAsking(one);
    else void act.send(wishOf(one, theCase, ''));
  }

  return (
    <section className="acts" aria-label={t('act.title')}>
      <div className="buttons">
        {dispatch && (
          <button
            type="button"
            className={reinforcing ? undefined : 'primary'}
            disabled={!mayAct}
            onClick={() => set({ beside: { kind: 'dispatch', id: theCase.id } })}
          >
            {t(reinforcing ? 'act.reinforce' : 'act.dispatch')}
            <kbd>d</kbd>
          </button>
        )}
        {offered.map((one) => (
          <button
            key={one.label}
            type="button"
            disabled={!mayAct || busy}
            aria-expanded={one.needsReason ? asking === one : undefined}
            onClick={() => choose(one)}
          >
            {t(`act.${one.label}`)}
          </button>
        ))}
      </div>
      {asking && (
        <ReasonForm
          label={t(`act.${asking.label}`)}
          act={act}
          disabled={!mayAct}
          onSend={async (reason) => {
            if (await act.send(wishOf(asking, theCase, reason))) setAsking(null);
          }}
          onCancel={() => {
            setAsking(null);
            act.clear();
          }}
        />
      )}
      <InertNote />
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </section>
  );
}

function wishOf({ type }: OfferedAct, theCase: Case, reason: string): Wish {
  const about = { caseId: theCase.id, expectedVersion: theCase.version };
  switch (type) {
    case 'case.accept':
    case 'case.file':
    case 'case.check':
    case 'case.close':
      return { type, ...about };
    case 'case.reject':
    case 'case.rework':
    case 'case.void':
    case 'case.escalate':
      return { type, ...about, reason };
  }
}

interface ReasonProps {
  readonly label: string;
  readonly act: Act;
  readonly disabled: boolean;
  readonly onSend: (reason: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** The second step of what cannot be taken back: a reason, and a button that names the act. */
export function ReasonForm({ label, act, disabled, onSend, onCancel }: ReasonProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const busy = act.state.kind === 'sending';
  return (
    <form
      className="reason"
      onSubmit={(event) => {
        event.preventDefault();
        void onSend(reason.trim());
      }}
    >
      <label>
        <span>{t('act.reasonFor', { act: label })}</span>
        <input
          ref={field}
          required
          maxLength={200}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
      <div className="buttons">
        <button type="submit" className="grave" disabled={disabled || busy || reason.trim() === ''}>
          {t('act.confirm', { act: label })}
        </button>
        <button type="button" onClick={onCancel}>
          {t('act.cancel')}
        </button>
      </div>
    </form>
  );
}
