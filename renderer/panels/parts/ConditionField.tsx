// Under which condition a report would be filed; asked only where the category has several, the first being the usual.
import { useTranslation } from 'react-i18next';
import { categoryOf, type Category } from '#contract/policy.ts';
import { usePicture } from '../seat.tsx';
import { useSay } from './say.ts';

export interface ConditionFieldProps {
  readonly category: Category | null;
  /** Empty: the usual one. */
  readonly value: string;
  onChange(condition: string): void;
}

export function ConditionField({ category, value, onChange }: ConditionFieldProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  const conditions = (policy && category && categoryOf(policy, category.code)?.conditions) ?? [];
  if (conditions.length < 2) return null;
  return (
    <label className="field">
      <span>{t('report.condition')}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {conditions.map((one, index) => (
          <option key={one.key} value={index === 0 ? '' : one.key}>
            {say.words(one.name)}
          </option>
        ))}
      </select>
    </label>
  );
}
