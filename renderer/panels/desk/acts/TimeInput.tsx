// A time to come, in the district's own clock and not the workstation's.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { offsetMinOf } from '#contract/localDay.ts';
import { usePicture } from '../../seat.tsx';
import { useNow } from '../../useNow.ts';

const HOUR_MS = 3_600_000;
/** What is usually meant. */
const AHEAD_H = [2, 4, 24, 72, 168] as const;

interface Props {
  readonly label: string;
  readonly at: number;
  readonly onChange: (at: number) => void;
}

export function TimeInput({ label, at, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { policy } = usePicture();
  const now = useNow(60_000);
  const offsetMs = offsetMinOf(policy) * 60_000;
  const local = Number.isFinite(at) ? new Date(at + offsetMs).toISOString().slice(0, 16) : '';
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        required
        value={local}
        onChange={({ target }) => onChange(Date.parse(`${target.value}:00Z`) - offsetMs)}
      />
      <span className="time-ahead">
        {AHEAD_H.map((hours) => (
          <button key={hours} type="button" onClick={() => onChange(now + hours * HOUR_MS)}>
            {hours < 24 ? t('form.inHours', { n: hours }) : t('form.inDays', { n: hours / 24 })}
          </button>
        ))}
      </span>
    </div>
  );
}
