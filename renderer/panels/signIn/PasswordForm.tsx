// The first step: account and password.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';

interface Props {
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  readonly onSubmit: (account: string, password: string) => void;
}

export function PasswordForm({ busy, refusal, onSubmit }: Props) {
  const { t } = useTranslation();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(account.trim(), password);
      }}
    >
      <label className="field">
        <span>{t('signIn.account')}</span>
        <input
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={account}
          aria-invalid={refusal?.field === 'account'}
          onChange={({ target }) => setAccount(target.value)}
        />
      </label>
      <label className="field">
        <span>{t('signIn.password')}</span>
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          aria-invalid={refusal?.field === 'password'}
          onChange={({ target }) => setPassword(target.value)}
        />
      </label>
      <button type="submit" className="primary" disabled={busy}>
        {busy ? t('signIn.busy') : t('signIn.submit')}
      </button>
    </form>
  );
}
