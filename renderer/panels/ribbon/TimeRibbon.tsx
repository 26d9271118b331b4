// The shift so far, and the way into the past: bars of reported cases, a mark where one was critical or high,
// and a playhead that can be dragged to any moment since the first record.
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { RibbonBucket } from '#contract/wire.ts';
import { AlarmGlyph } from '../parts/AlarmGlyph.tsx';
import { useSay } from '../parts/say.ts';
import { useLive, useSeat } from '../seat.tsx';
import { LookBackControls, Playing } from './LookBackControls.tsx';
import type { Window } from './ribbonBuckets.ts';
import { useRibbon, type Range } from './useRibbon.ts';
import { useLiveNow } from './useLiveNow.ts';

/** One key press moves so far; with Shift ten times as far. */
const KEY_STEP_MS = 60_000;

interface RibbonProps {
  /** A desk chooses its range and is offered the way back; a wall has what it needs while looking back. */
  readonly at: 'wall' | 'desk';
}

export function TimeRibbon({ at }: RibbonProps) {
  const { t } = useTranslation();
  const say = useSay();
  const now = useLiveNow();
  const [range, setRange] = useState<Range>('fit');
  const { lookBack } = useSeat();
  const { window, buckets, firstAt, refusal } = useRibbon(range, now);
  return (
    <section className="ribbon" aria-label={t('ribbon.title')}>
      <div className="ribbon-side">
        <h2>{t('ribbon.title')}</h2>
        <p className="quiet">{t('ribbon.per', { span: say.span(window.bucketMs) })}</p>
      </div>
      <Track window={window} buckets={buckets} firstAt={firstAt} now={now} />
      {refusal && <p className="ribbon-refusal">{t('ribbon.failed', { why: say.words(refusal.message) })}</p>}
      {at === 'desk' && <LookBackControls range={range} onRange={setRange} />}
      {at === 'wall' && lookBack && (
        <div className="look-back">
          <Playing lookBack={lookBack} />
        </div>
      )}
    </section>
  );
}

interface TrackProps {
  readonly window: Window;
  readonly buckets: readonly RibbonBucket[];
  readonly firstAt: number | null;
  readonly now: number;
}

function Track({ window: { from, to, bucketMs }, buckets, firstAt, now }: TrackProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { lookBack, lookBackTo, returnToLive } = useSeat();
  const joined = useLive((state) => state.viewer !== null);
  const dragging = useRef(false);
  const track = useRef<HTMLDivElement>(null);
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const tallest = Math.max(4, ...buckets.map(({ critical, high, low }) => critical + high + low));
  const at = lookBack?.at ?? now;
  const earliest = Math.max(from, firstAt ?? now);

  function seekTo(event: PointerEvent): void {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    const wanted = from + ((event.clientX - box.left) / box.width) * (to - from);
    if (wanted >= now) returnToLive();
    else lookBackTo(Math.max(earliest, wanted));
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (!joined || event.button !== 0) return;
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    seekTo(event);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = KEY_STEP_MS * (event.shiftKey ? 10 : 1);
    if (event.key === 'ArrowLeft') lookBackTo(Math.max(earliest, at - by));
    else if (event.key === 'ArrowRight' && lookBack) lookBackTo(Math.min(now, at + by));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      ref={track}
      className="ribbon-track"
      role="slider"
      tabIndex={0}
      aria-label={t('ribbon.label')}
      aria-valuemin={earliest}
      aria-valuemax={now}
      aria-valuenow={at}
      aria-valuetext={lookBack ? t('ribbon.valueText', { time: say.dateMinute(at) }) : t('ribbon.now')}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => dragging.current && seekTo(event)}
      onPointerUp={() => (dragging.current = false)}
      onPointerCancel={() => (dragging.current = false)}
      onKeyDown={onKeyDown}
    >
      {firstAt !== null && firstAt > from && (
        <div className="no-record" style={{ width: percent(share(firstAt)) }} />
      )}
      <svg
        className="bars-drawing"
        viewBox={`0 0 ${buckets.length} ${tallest}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {buckets.map((bucket, index) => {
          const height = bucket.critical + bucket.high + bucket.low;
          const later = bucket.at > at;
          return (
            <rect
              key={bucket.at}
              className={later ? 'bar-later' : 'bar-then'}
              x={index + 0.12}
              y={tallest - height}
              width={0.76}
              height={height}
            />
          );
        })}
      </svg>
      {buckets.map(({ at: start, critical, high }) => {
        if (critical + high === 0) return null;
        return (
          <div
            key={start}
            className={start > at ? 'ribbon-marks later' : 'ribbon-marks'}
            style={{ left: percent(share(start + bucketMs / 2)) }}
          >
            {critical > 0 && <AlarmGlyph alarm="critical" label={`${t('alarm.critical')} ${critical}`} />}
            {high > 0 && <AlarmGlyph alarm="high" label={`${t('alarm.high')} ${high}`} />}
          </div>
        );
      })}
      {hourMarks(from, to).map((mark) => (
        <span key={mark} className="ribbon-hour" style={{ left: percent(share(mark)) }}>
          {to - from > 26 * HOUR_MS ? say.dateMinute(mark) : say.minute(mark)}
        </span>
      ))}
      <div className={lookBack ? 'playhead then' : 'playhead'} style={{ left: percent(share(at)) }} />
    </div>
  );
}

const HOUR_MS = 3_600_000;
/** More labels than this run into each other at wall type. */
const MOST_LABELS = 9;

function hourMarks(from: number, to: number): readonly number[] {
  const steps = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168].map((hours) => hours * HOUR_MS);
  const step = steps.find((one) => (to - from) / one <= MOST_LABELS) ?? (to - from) / MOST_LABELS;
  const marks: number[] = [];
  // A label at the very edge would be cut off.
  for (let at = Math.ceil((from + step / 4) / step) * step; at < to - step / 4; at += step) marks.push(at);
  return marks;
}

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
