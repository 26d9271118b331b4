// A case's class as a shape, the one that the map draws: critical a triangle with a mark, high a diamond, low a
// hexagon. Filled: nobody is on it. Hollow: it is in hands. So neither class nor care needs colour to be told.
import type { AlarmClass } from '#contract/policy.ts';

interface Props {
  readonly alarm: AlarmClass;
  readonly attended?: boolean;
  /** Nobody has taken notice yet: the icon (and nothing else) flashes, at most once a second. */
  readonly flashing?: boolean;
  readonly label: string;
}

export function AlarmGlyph({ alarm, attended = false, flashing = false, label }: Props) {
  const classes = ['alarm-glyph', `alarm-${alarm}`, attended && 'attended', flashing && 'flashing'];
  return (
    <svg className={classes.filter(Boolean).join(' ')} viewBox="0 0 48 48" role="img" aria-label={label}>
      <path className="shape" d={ALARM_SHAPES[alarm]} />
      {alarm === 'critical' && (
        <path className="mark" d="M21.4 17.500h5.200l-.9 13.500h-3.400Z M21.600 33.500h4.800v4.800h-4.800Z" />
      )}
    </svg>
  );
}

/** Paths in a square of 48. */
export const ALARM_SHAPES: Readonly<Record<AlarmClass, string>> = {
  critical: 'M24 4 45 43H3Z',
  high: 'M24 4 44 24 24 44 4 24Z',
  low: 'M24 7.500 38.500 15.700v16.600L24 40.500 9.500 32.300V15.700Z',
};
