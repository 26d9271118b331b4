// How the secret of the one-time codes gets into the app on the phone: as a picture, or letter by letter.
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

// Seen once in the life of an account: nobody else waits for it.
const QrCode = lazy(async () => ({ default: (await import('./QrCode.tsx')).QrCode }));

interface Props {
  readonly secret: string;
  readonly uri: string;
}

export function EnrolNote({ secret, uri }: Props) {
  const { t } = useTranslation();
  return (
    <section className="enrol" aria-label={t('signIn.enrol')}>
      <h2>{t('signIn.enrol')}</h2>
      <p className="quiet">{t('signIn.enrolHint')}</p>
      <Suspense fallback={<div className="qr" />}>
        <QrCode text={uri} label={t('signIn.qr')} />
      </Suspense>
      <p className="quiet">{t('signIn.manual')}</p>
      <code className="secret">{inFours(secret)}</code>
    </section>
  );
}

const inFours = (secret: string): string => secret.replace(/(.{4})(?!$)/g, '$1 ');
