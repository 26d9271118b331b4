// Why nothing can be done just now, said where it would be done.
import { useTranslation } from 'react-i18next';
import { useMayAct, useSeat } from '../seat.tsx';

export function InertNote() {
  const { t } = useTranslation();
  const { lookBack } = useSeat();
  const mayAct = useMayAct();
  if (mayAct) return null;
  return <p className="inert">{lookBack ? t('act.inertReplay') : t('act.inertLink')}</p>;
}
