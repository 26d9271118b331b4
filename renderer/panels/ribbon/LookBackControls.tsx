// Play, step, speed, and the way back to the present. All have keys; see the key map.
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive, useSeat, type LookBack } from '../seat.tsx';
import { useSay } from '../parts/say.ts';
import type { Range } from './useRibbon.ts';

const SPEEDS = [1, 5, 15, 60] as const;
const RANGES: readonly Range[] = ['fit', 1, 8, 24, 'all'];
const STEP_MS = 60_000;
/** Where `t` and the button start: far enough to see what led to now. */
export const ENTER_BACK_MS = 600_000;

interface Props {
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}

export function LookBackControls({ range, onRange }: Props) {
  const { t } = useTranslation();
  const { lookBack, lookBackTo, live } = useSeat();
  const joined = useLive((state) => state.viewer !== null);
  return (
    <div className="look-back" onClick={letGo}>
      {lookBack ? (
        <Playing lookBack={lookBack} />
      ) : (
        <button
          type="button"
          disabled={!joined}
          title={t('lookBack.enterHint')}
          onClick={() => lookBackTo(live.clock.now() - ENTER_BACK_MS)}
        >
          {t('lookBack.enter')}
          <kbd>t</kbd>
        </button>
      )}
      <label>
        <span className="visually-hidden">{t('ribbon.range')}</span>
        <select value={range} onChange={(event) => onRange(asRange(event.target.value))}>
          {RANGES.map((one) => (
            <option key={one} value={one}>
              {one === 'fit'
                ? t('ribbon.title')
                : one === 'all'
                  ? t('ribbon.all')
                  : t('ribbon.hours', { n: one })}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** After a click the keys are the page's again: Space plays and pauses, it does not press the button once more. */
function letGo({ detail, currentTarget }: MouseEvent<HTMLElement>): void {
  const held = document.activeElement;
  if (detail > 0 && held instanceof HTMLButtonElement && currentTarget.contains(held)) held.blur();
}

export function Playing({ lookBack }: { readonly lookBack: LookBack }) {
  const { t } = useTranslation();
  const say = useSay();
  const { at, playing, speed } = lookBack;
  return (
    <>
      <button
        type="button"
        onClick={() => lookBack.seek(at - STEP_MS)}
        aria-label={t('lookBack.back', { span: say.span(STEP_MS) })}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M6 5h2.4v14H6Z M19 5v14L9.5 12Z" />
        </svg>
      </button>
      <button
        type="button"
        className="primary"
        onClick={() => (playing ? lookBack.pause() : lookBack.play())}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={playing ? 'M6 5h4v14H6Z M14 5h4v14h-4Z' : 'M7 4v16l13-8Z'} />
        </svg>
        {playing ? t('lookBack.pause') : t('lookBack.play')}
      </button>
      <button
        type="button"
        onClick={() => lookBack.seek(at + STEP_MS)}
        aria-label={t('lookBack.forward', { span: say.span(STEP_MS) })}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M15.600 5H18v14h-2.400Z M5 5v14l9.500-7Z" />
        </svg>
      </button>
      <div className="speeds" role="group" aria-label={t('lookBack.speed')}>
        {SPEEDS.map((times) => (
          <button
            key={times}
            type="button"
            aria-pressed={speed === times}
            onClick={() => lookBack.setSpeed(times)}
          >
            {t('lookBack.times', { n: times })}
          </button>
        ))}
      </div>
    </>
  );
}

function asRange(value: string): Range {
  if (value === 'all' || value === 'fit') return value;
  const hours = Number(value);
  return hours === 1 || hours === 24 ? hours : 8;
}
