// What an act is called: with the thing that it is about, where there can be several.
import { useTranslation } from 'react-i18next';
import { useSay } from '../../parts/say.ts';
import type { OfferedAct } from './offeredActs.ts';

export function useActLabel(): (offered: Pick<OfferedAct, 'spec' | 'item'>) => string {
  const { t } = useTranslation();
  const say = useSay();
  return ({ spec, item }) => {
    const name = t(`act.${spec.name}`);
    return item.words ? t('act.about', { act: name, what: say.words(item.words) }) : name;
  };
}
