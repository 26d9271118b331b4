// The one key that ends emergency rights, beside the bar that says that they are in force.
import { useTranslation } from 'react-i18next';
import { mayAdminister } from '#contract/account/administration.ts';
import { useSeat } from '../../seat.tsx';

const KEY = 'breakGlass.';

/** Nothing for other alerts, and for who may not. Who holds lent rights may: the role that was lent says so. */
export function EndGrant({ alertKey }: { readonly alertKey: string }) {
  const { t } = useTranslation();
  const { api, person } = useSeat();
  if (!alertKey.startsWith(KEY) || !mayAdminister(person.role, 'breakGlass')) return null;
  const id = alertKey.slice(KEY.length);
  return (
    <button type="button" onClick={() => void api.post('/api/break-glass/end', { id })}>
      {t('breakGlass.end')}
    </button>
  );
}
