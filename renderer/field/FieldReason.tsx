// A reason in words, and the act that it belongs to; the act itself is the second step.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  /** What is done. */
  readonly label: string;
  readonly onSend: (reason: string) => void;
  readonly onCancel: () => void;
}

export function FieldReason({ label, onSend, onCancel }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== '') onSend(reason.trim());
      }}
    >
      <label className="field">
        <span>{t('act.reasonFor', { act: label })}</span>
        <input
          autoFocus
          required
          maxLength={200}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
      <div className="pair">
        <button type="button" onClick={onCancel}>
          {t('act.cancel')}
        </button>
        <button type="submit" className="grave" disabled={reason.trim() === ''}>
          {t('act.confirm', { act: label })}
        </button>
      </div>
    </form>
  );
}
