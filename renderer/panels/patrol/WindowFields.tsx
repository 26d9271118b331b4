// When a patrol goes, in the district's own clock: its beginning, and how long or until when.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { offsetMinOf } from '#contract/localDay.ts';
import { usePicture } from '../seat.tsx';

const MINUTE_MS = 60_000;
/** What is usually meant; another end is typed. */
const LENGTHS_MIN = [60, 120, 180, 240] as const;

interface Props {
  readonly from: number;
  readonly to: number;
  readonly onChange: (window: { readonly from: number; readonly to: number }) => void;
}

export function WindowFields({ from, to, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { policy } = usePicture();
  const offsetMs = offsetMinOf(policy) * MINUTE_MS;
  const local = (at: number): string =>
    Number.isFinite(at) ? new Date(at + offsetMs).toISOString().slice(0, 16) : '';
  const read = (value: string): number => Date.parse(`${value}:00Z`) - offsetMs;
  return (
    <div className="field window-fields">
      <label htmlFor={`${id}from`}>{t('patrol.from')}</label>
      <label htmlFor={`${id}to`}>{t('patrol.to')}</label>
      <input
        id={`${id}from`}
        type="datetime-local"
        required
        value={local(from)}
        onChange={({ target }) => {
          const next = read(target.value);
          // The length stays: who moves the beginning moves the patrol.
          onChange({
            from: next,
            to: Number.isFinite(next) && Number.isFinite(from) ? next + (to - from) : to,
          });
        }}
      />
      <input
        id={`${id}to`}
        type="datetime-local"
        required
        value={local(to)}
        onChange={({ target }) => onChange({ from, to: read(target.value) })}
      />
      <span className="time-ahead">
        {LENGTHS_MIN.map((minutes) => (
          <button
            key={minutes}
            type="button"
            aria-pressed={to - from === minutes * MINUTE_MS}
            onClick={() => onChange({ from, to: from + minutes * MINUTE_MS })}
          >
            {t('patrol.hours', { n: minutes / 60 })}
          </button>
        ))}
      </span>
    </div>
  );
}
