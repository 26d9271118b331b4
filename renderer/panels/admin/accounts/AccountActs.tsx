// What can be done to one account. Whatever ends something is asked for twice; all of it stands in the audit.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountReading } from '#contract/account/accountWire.ts';
import { isAdministrator } from '#contract/account/administration.ts';
import { useSeat } from '../../seat.tsx';
import { ChangeForm } from './AccountForm.tsx';
import { Confirmed, DoorNote } from './parts.tsx';
import { useDoor } from './useDoor.ts';

interface Props {
  readonly account: AccountReading;
  /** The OpenID provider; null: none is configured. */
  readonly issuer: string | null;
  readonly onChanged: () => void;
  readonly onPassword: (told: { readonly account: string; readonly password: string }) => void;
}

export function AccountActs({ account: one, issuer, onChanged, onPassword }: Props) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const door = useDoor();
  const { account } = one;

  async function act(path: string, more: object = {}): Promise<void> {
    if (await door.post(`/api/admin/accounts/${path}`, { account, ...more })) onChanged();
  }
  async function newPassword(): Promise<void> {
    const made = await door.post<{ readonly password: string }>('/api/admin/accounts/password', { account });
    if (made) onPassword({ account, password: made.password });
  }

  const own = account === person.account;
  const atMachine = isAdministrator(one.role);
  return (
    <section className="admin-section" aria-label={account}>
      <h3>
        {account} <span className="quiet">{one.name}</span>
      </h3>
      {own && <p className="quiet">{t('accounts.own')}</p>}
      {!own && atMachine && <p className="quiet">{t('accounts.atMachine')}</p>}
      {!own && (
        <>
          <div className="buttons">
            {one.sessions > 0 && (
              <Confirmed label={t('accounts.signOut')} onConfirm={() => void act('sign-out')} />
            )}
            {!atMachine && !one.volatile && (
              <Confirmed label={t('accounts.newPassword')} onConfirm={() => void newPassword()} />
            )}
            {!atMachine && one.factor.enrolled && (
              <Confirmed label={t('accounts.resetFactor')} onConfirm={() => void act('factor-reset')} />
            )}
            {!atMachine && one.disabledAt !== null && (
              <button type="button" onClick={() => void act('enable')}>
                {t('accounts.enable')}
              </button>
            )}
          </div>
          {one.disabledAt === null && <DisableForm onDisable={(reason) => void act('disable', { reason })} />}
          {!atMachine && <ChangeForm account={one} onChanged={onChanged} />}
          {!atMachine && issuer !== null && (
            <LinkForm
              issuer={issuer}
              subject={one.subject?.subject ?? ''}
              onLink={(subject) => void act('link', { subject })}
            />
          )}
        </>
      )}
      <DoorNote door={door} />
    </section>
  );
}

function DisableForm({ onDisable }: { readonly onDisable: (reason: string) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <form
      className="admin-fields"
      onSubmit={(event) => {
        event.preventDefault();
        onDisable(reason.trim());
      }}
    >
      <label className="field">
        <span>{t('accounts.disableReason')}</span>
        <input required maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />
      </label>
      <button type="submit" className="grave">
        {t('accounts.disable')}
      </button>
    </form>
  );
}

interface LinkFormProps {
  readonly issuer: string;
  readonly subject: string;
  /** null: the link is taken away. */
  readonly onLink: (subject: string | null) => void;
}

function LinkForm({ issuer, subject, onLink }: LinkFormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(subject);
  return (
    <form
      className="admin-fields"
      onSubmit={(event) => {
        event.preventDefault();
        onLink(text.trim() === '' ? null : text.trim());
      }}
    >
      <label className="field">
        <span>{t('accounts.subject', { issuer })}</span>
        <input
          maxLength={255}
          autoCapitalize="none"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <button type="submit" disabled={text.trim() === subject}>
        {text.trim() === '' ? t('accounts.unlink') : t('accounts.link')}
      </button>
    </form>
  );
}
