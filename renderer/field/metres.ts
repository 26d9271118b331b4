// A distance as a person says it.
import { useTranslation } from 'react-i18next';

const KILOMETRE = 1_000;

export function useMetres(): (metres: number) => string {
  const { t } = useTranslation();
  return (metres) =>
    metres < KILOMETRE
      ? t('dispatch.metres', { n: Math.round(metres) })
      : t('dispatch.kilometres', { n: (metres / KILOMETRE).toFixed(1) });
}
