// What the forms of administration share: a field, what became of an act, and the second step of what ends something.
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { InertNote } from '../desk/InertNote.tsx';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import type { Act } from '../desk/useAct.ts';
import { useMayAct } from '../seat.tsx';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly required?: boolean;
  /** A browser writes days and times as its own country does; the record writes 2026-11-23 and 07:00. */
  readonly as?: 'text' | 'date' | 'time';
  readonly max?: number;
}

const WRITTEN = {
  text: {},
  date: { pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}', placeholder: '2026-11-23', inputMode: 'numeric' },
  time: { pattern: '([01][0-9]|2[0-4]):[0-5][0-9]', placeholder: '07:00', inputMode: 'numeric' },
} as const;

export function TextField({ label, value, onChange, required, as = 'text', max = 60 }: TextFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...WRITTEN[as]}
        id={id}
        value={value}
        required={required}
        maxLength={max}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  );
}

interface SelectFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
}

export function SelectField<T extends string>({ label, value, options, onChange }: SelectFieldProps<T>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          const chosen = options.find(([one]) => one === target.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A refusal in words, or why nothing can be done, or that it was done. */
export function ActNote({ act }: { readonly act: Act }) {
  const { t } = useTranslation();
  return (
    <>
      <InertNote />
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
      {act.state.kind === 'done' && (
        <p className="done" role="status">
          {t('admin.done')}
        </p>
      )}
    </>
  );
}

interface ReasonedProps {
  readonly label: string;
  readonly act: Act;
  readonly onSend: (reason: string) => Promise<boolean>;
}

/** An act that ends something: first asked for, then confirmed with a reason. */
export function Reasoned({ label, act, onSend }: ReasonedProps) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asking) field.current?.focus();
  }, [asking]);
  if (asking) {
    return (
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          void onSend(reason.trim()).then((done) => done && setAsking(false));
        }}
      >
        <input
          ref={field}
          required
          maxLength={200}
          aria-label={t('act.reasonFor', { act: label })}
          placeholder={t('act.reasonFor', { act: label })}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <button type="submit" className="grave" disabled={!mayAct || reason.trim() === ''}>
          {t('act.confirm', { act: label })}
        </button>
        <button
          type="button"
          onClick={() => {
            setAsking(false);
            act.clear();
          }}
        >
          {t('act.cancel')}
        </button>
      </form>
    );
  }
  return (
    <button type="button" disabled={!mayAct} onClick={() => setAsking(true)}>
      {label}
    </button>
  );
}

interface SectionProps {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

export function Section({ title, note, children }: SectionProps) {
  const id = useId();
  return (
    <section className="admin-section" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {note && <p className="quiet">{note}</p>}
      {children}
    </section>
  );
}

/** Default, unverified: said wherever a rule is shown that nobody has confirmed. */
export function Unverified({ verified }: { readonly verified: boolean }) {
  const { t } = useTranslation();
  return verified ? null : <span className="mark-tag">{t('admin.unverified')}</span>;
}

/** A simulated one is called simulated, everywhere. */
export function SimulatedTag({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  return id.startsWith('sim-') ? <span className="mark-tag plain">{t('mark.simulated')}</span> : null;
}
