// One field of an act's form.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../parts/say.ts';
import { AttachmentsPicker } from '../../readings/AttachmentsPicker.tsx';
import type { Pictures } from '../../readings/attachmentsUpload.ts';
import { SearchBox } from '../SearchBox.tsx';
import type { Field } from './actSpec.ts';
import { TimeInput } from './TimeInput.tsx';

interface Props {
  readonly field: Field;
  /** For a reason: whose reason it is. */
  readonly actLabel: string;
  readonly value: string;
  readonly pictures: Pictures;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
}

const MOST_LINE = 200;
const MOST_TEXT = 2_000;

export function FieldInput({ field, actLabel, value, pictures, onChange, onSubmit }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const options = useMemo(() => ('options' in field ? field.options : []), [field]);
  const label = field.name === 'reason' ? t('act.reasonFor', { act: actLabel }) : t(`form.${field.name}`);
  switch (field.kind) {
    case 'line':
      return (
        <label className="field">
          <span>{optional(label, field.required, t('form.optional'))}</span>
          <input
            required={field.required}
            maxLength={MOST_LINE}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
        </label>
      );
    case 'text':
      return (
        <label className="field">
          <span>{optional(label, field.required, t('form.optional'))}</span>
          <textarea
            rows={3}
            required={field.required}
            maxLength={MOST_TEXT}
            value={value}
            onChange={({ target }) => onChange(target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit();
            }}
          />
        </label>
      );
    case 'choice':
      return (
        <label className="field">
          <span>{label}</span>
          <select value={value} onChange={({ target }) => onChange(target.value)}>
            {field.options.map((one) => (
              <option key={one.value} value={one.value}>
                {say.words(one.words)}
              </option>
            ))}
          </select>
        </label>
      );
    case 'hours':
      return (
        <label className="field">
          <span>{label}</span>
          <input
            type="number"
            inputMode="decimal"
            min={0.5}
            step={0.5}
            required
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
        </label>
      );
    case 'time':
      return <TimeInput label={label} at={Number(value)} onChange={(at) => onChange(String(at))} />;
    case 'search':
      return (
        <SearchBox
          label={optional(label, field.required, t('form.optional'))}
          hint={t('form.searchHint')}
          none={t('form.searchNone')}
          options={options}
          chosen={value === '' ? null : value}
          onChoose={(chosen) => onChange(chosen ?? '')}
        />
      );
    case 'pictures':
      return <AttachmentsPicker pictures={pictures} />;
  }
}

const optional = (label: string, required: boolean, mark: string): string =>
  required ? label : `${label} ${mark}`;
