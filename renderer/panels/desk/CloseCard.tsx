// Closes what stands beside the map, whichever card it is.
import { useTranslation } from 'react-i18next';
import { useDesk } from './useDesk.ts';

export function CloseCard() {
  const { t } = useTranslation();
  const { set } = useDesk();
  return (
    <button
      type="button"
      className="close"
      aria-label={t('desk.close')}
      onClick={() => set({ beside: { kind: 'nothing' } })}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M5 5 19 19M19 5 5 19" />
      </svg>
    </button>
  );
}
