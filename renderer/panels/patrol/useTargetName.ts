// What a place of a patrol is called: a checkpoint by its name, a grid by its code, a point by its number.
import { useTranslation } from 'react-i18next';
import { townOfGrid } from '#contract/ids.ts';
import type { PatrolPlan, Target } from '#contract/patrol/patrol.ts';
import { useSay } from '../parts/say.ts';

export function useTargetName({ checkpoints }: Pick<PatrolPlan, 'checkpoints'>): (target: Target) => string {
  const { t } = useTranslation();
  const say = useSay();
  return (target) => {
    switch (target.kind) {
      case 'checkpoint':
        return checkpoints.find(({ id }) => id === target.id)?.name ?? target.id;
      case 'grid':
        return t('patrol.gridName', {
          town: say.townShort(townOfGrid(target.grid)),
          code: target.grid.slice(9),
        });
      case 'point':
        return t('patrol.pointName', { n: target.index + 1 });
    }
  };
}
