// A reason and a button that names the act: the second step of what cannot be taken back.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Act } from './useAct.ts';

interface ReasonProps {
  readonly label: string;
  readonly act: Act;
  readonly disabled: boolean;
  readonly onSend: (reason: string) => Promise<void>;
  readonly onCancel: () => void;
}

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
