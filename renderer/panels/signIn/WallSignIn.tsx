// A wall has nobody at its keyboard: in a demo it signs itself in with the demo's own observer account.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../command/session.ts';
import { useDemo } from './DemoAccounts.tsx';
import { SignInPage } from './SignInPage.tsx';

const RETRY_MS = 3_000;

interface Props {
  readonly session: Session;
  readonly setLanguage: (language: 'zh' | 'en') => void;
}

export function WallSignIn({ session, setLanguage }: Props) {
  const { t } = useTranslation();
  const demo = useDemo(session);
  const account = demo?.accounts.find(({ role }) => role === 'observer');
  const [failed, setFailed] = useState(0);
  const trying = useRef(false);
  useEffect(() => {
    if (!account || trying.current) return;
    trying.current = true;
    const timer = setTimeout(
      () => {
        void session.signIn(account.account, account.password).then((outcome) => {
          trying.current = false;
          if (outcome.kind !== 'in') setFailed((count) => count + 1);
        });
      },
      failed === 0 ? 0 : RETRY_MS,
    );
    return () => {
      clearTimeout(timer);
      trying.current = false;
    };
  }, [account, failed, session]);
  if (demo && !account) return <SignInPage session={session} setLanguage={setLanguage} />;
  return (
    <main className="face waiting at-wall">
      <h1>{t('brand')}</h1>
      <p role="status">{demo ? t('signIn.wallWaiting') : t('signIn.unreachable')}</p>
    </main>
  );
}
