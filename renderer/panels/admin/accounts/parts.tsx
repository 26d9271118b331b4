// What these tabs share: what became of an act, a secret that is shown once, an act that is asked for twice.
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RefusalNote } from '../../desk/RefusalNote.tsx';
import type { Door } from './useDoor.ts';

export function DoorNote({ door }: { readonly door: Door }) {
  const { t } = useTranslation();
  switch (door.state.kind) {
    case 'idle':
      return null;
    case 'sending':
      return <p role="status">{t('act.sending')}</p>;
    case 'refused':
      return <RefusalNote refusal={door.state.refusal} />;
    case 'done':
      return (
        <p className="done" role="status">
          {t('accounts.done')}
        </p>
      );
  }
}

interface OnceProps {
  /** Whose it is, and what. */
  readonly label: string;
  readonly secret: string;
  readonly onGone: () => void;
}

/** A password or a token: it stands here until it is put away, and never again. */
export function Once({ label, secret, onGone }: OnceProps) {
  const { t } = useTranslation();
  return (
    <div key={secret} className="once" role="group" aria-label={label} tabIndex={-1} ref={leadTo}>
      <strong>{label}</strong>
      <code className="secret">{secret}</code>
      <p className="quiet">{t('accounts.onceHint')}</p>
      <div className="buttons">
        <button type="button" onClick={() => void navigator.clipboard?.writeText(secret)}>
          {t('accounts.copy')}
        </button>
        <button type="button" className="primary" onClick={onGone}>
          {t('accounts.onceGone')}
        </button>
      </div>
    </div>
  );
}

/** It came from a button elsewhere on the page: the eye and the reading voice are led to it. */
const leadTo = (box: HTMLElement | null): void => box?.focus();

interface ConfirmedProps {
  readonly label: string;
  readonly disabled?: boolean;
  readonly onConfirm: () => void;
}

/** An act that somebody feels at once takes two presses. */
export function Confirmed({ label, disabled = false, onConfirm }: ConfirmedProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <button type="button" disabled={disabled} onClick={() => setAsking(true)}>
        {label}
      </button>
    );
  }
  return (
    <span className="buttons">
      <button
        type="button"
        className="grave"
        autoFocus
        onClick={() => {
          setAsking(false);
          onConfirm();
        }}
      >
        {t('act.confirm', { act: label })}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {t('act.cancel')}
      </button>
    </span>
  );
}

interface TableProps {
  readonly label: string;
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

export function Table({ label, columns, children }: TableProps) {
  return (
    <div className="admin-scroll" role="region" aria-label={label} tabIndex={0}>
      <table className="admin-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
