// What stands beside the map for joint patrols: the card of one, or the form for a new one.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patrolId } from '#contract/ids.ts';
import { usePicture } from '../seat.tsx';
import { PatrolCard } from './PatrolCard.tsx';
import { PatrolForm } from './PatrolForm.tsx';

export function PatrolPanel({ id }: { readonly id: string | null }) {
  const { t } = useTranslation();
  const { patrols } = usePicture();
  const [amending, setAmending] = useState(false);
  if (id === null) return <PatrolForm amends={null} onDone={null} />;
  const patrol = patrols.get(patrolId(id));
  if (!patrol) return <p className="empty">{t('patrol.gone')}</p>;
  return amending ? (
    <PatrolForm amends={patrol} onDone={() => setAmending(false)} />
  ) : (
    <PatrolCard patrol={patrol} onAmend={() => setAmending(true)} />
  );
}
