// Who are you? In a demo the accounts are offered; otherwise nothing here tells which accounts exist.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Refusal } from '#contract/command.ts';
import type { DemoAccount, DemoAnswer, Session } from '../../command/session.ts';

interface Props {
  readonly session: Session;
  readonly setLanguage: (language: 'zh' | 'en') => void;
}

export function SignInPage({ session, setLanguage }: Props) {
  const { t, i18n } = useTranslation();
  const lang = i18n.language === 'en' ? 'en' : 'zh';
  const state = useStore(session.state);
  const demo = useDemo(session);
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function signIn(name: string, secret: string): Promise<void> {
    setBusy(true);
    setRefusal(await session.signIn(name, secret));
    setBusy(false);
  }

  const reason = state.kind === 'signedOut' ? state.reason : null;
  return (
    <main className="face sign-in at-desk">
      <div className="sign-in-box">
        <h1>{t('brand')}</h1>
        {state.kind === 'resuming' ? (
          <p role="status">{t('signIn.resuming')}</p>
        ) : (
          <>
            {reason && !refusal && (
              <p className="refusal" role="alert">
                {reason[lang]}
              </p>
            )}
            <form
              onSubmit={(event) => {
                event.preventDefault();
                void signIn(account.trim(), password);
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
              {refusal && (
                <p className="refusal" role="alert">
                  {refusal.message[lang]}
                </p>
              )}
            </form>
            {demo?.demo && (
              <section className="demo" aria-label={t('signIn.demo')}>
                <h2>{t('signIn.demo')}</h2>
                <p className="quiet">{t('signIn.demoHint')}</p>
                <ul>
                  {demo.accounts.map((one) => (
                    <li key={one.account}>
                      <DemoButton
                        account={one}
                        disabled={busy}
                        onChoose={() => void signIn(one.account, one.password)}
                      />
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
        <label className="language">
          <span>{t('signIn.language')}</span>
          <select value={lang} onChange={({ target }) => setLanguage(target.value === 'en' ? 'en' : 'zh')}>
            <option value="zh">{LANGUAGE_NAMES.zh}</option>
            <option value="en">{LANGUAGE_NAMES.en}</option>
          </select>
        </label>
      </div>
    </main>
  );
}

/** Each in its own language, so that whoever looks for theirs can read it: no catalogue entry. */
const LANGUAGE_NAMES = { zh: '\u4e2d\u6587', en: 'English' } as const;

interface DemoButtonProps {
  readonly account: DemoAccount;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

function DemoButton({ account: { account, role, name }, disabled, onChoose }: DemoButtonProps) {
  const { t } = useTranslation();
  return (
    <button type="button" className="demo-account" disabled={disabled} onClick={onChoose}>
      <strong>{t(`role.${role}`)}</strong>
      <span className="quiet">{name}</span>
      <code>{account}</code>
    </button>
  );
}

const RETRY_MS = 2_000;

/** null until the server has said; a server that is just starting is asked again. */
export function useDemo({ api }: Session): DemoAnswer | null {
  const [demo, setDemo] = useState<DemoAnswer | null>(null);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function ask(): Promise<void> {
      const reply = await api.get<DemoAnswer>('/api/demo');
      if (over) return;
      if (reply.ok) setDemo(reply.value);
      else timer = setTimeout(() => void ask(), RETRY_MS);
    }
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api]);
  return demo;
}
