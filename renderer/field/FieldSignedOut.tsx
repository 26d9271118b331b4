// A phone that nobody is signed in on: why not, and what to do about it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Session } from '../command/session.ts';
import { SignInPage } from '../panels/signIn/SignInPage.tsx';

interface Props {
  readonly session: Session;
  readonly setLanguage: (language: 'zh' | 'en') => void;
}

export function FieldSignedOut({ session, setLanguage }: Props) {
  const { t, i18n } = useTranslation();
  const state = useStore(session.state);
  const [byPassword, setByPassword] = useState(false);
  const lang = i18n.language === 'en' ? 'en' : 'zh';
  if (byPassword) return <SignInPage session={session} setLanguage={setLanguage} />;
  return (
    <main className="face field-signed-out at-field">
      <h1>{t('brand')}</h1>
      {state.kind === 'resuming' ? (
        <p role="status">{t('signIn.resuming')}</p>
      ) : (
        <>
          <h2>{t('phone.signedOut')}</h2>
          {state.kind === 'signedOut' && state.reason && (
            <p className="refusal" role="alert">
              {state.reason[lang]}
            </p>
          )}
          <p>{t('phone.signedOutHint')}</p>
          <button type="button" onClick={() => setByPassword(true)}>
            {t('phone.byPassword')}
          </button>
        </>
      )}
      <button type="button" onClick={() => setLanguage(lang === 'en' ? 'zh' : 'en')}>
        {t('desk.language')}
      </button>
    </main>
  );
}
