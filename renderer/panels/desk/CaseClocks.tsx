// Every clock of a case: those that run at the tier that commands it, and those of the tier before as they stopped.
import { useTranslation } from 'react-i18next';
import type { Case } from '#contract/case/case.ts';
import { clocksOf, type ClockReading } from '#contract/case/caseClocks.ts';
import { ClockRing } from '../parts/ClockRing.tsx';
import { useSay } from '../parts/say.ts';
import { usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';

export function CaseClocks({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const { policy } = usePicture();
  const clocks = clocksOf(theCase, policy, useNow(1000));
  if (clocks.length === 0) return null;
  return (
    <section className="case-clocks" aria-label={t('clock.title')}>
      <table>
        <tbody>
          {clocks.map((clock) => (
            <ClockRow key={`${clock.tier} ${clock.step} ${clock.from}`} clock={clock} theCase={theCase} />
          ))}
        </tbody>
      </table>
      {policy?.verified === false && <p className="quiet">{t('clock.unverified')}</p>}
    </section>
  );
}

function ClockRow({ clock, theCase }: { readonly clock: ClockReading; readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const { tier, step, state, used, lamp, leftMs, limit, due } = clock;
  const extended = step === 'handle' ? theCase.extensions.reduce((sum, { hours }) => sum + hours, 0) : 0;
  return (
    <tr className={`lamp-${lamp} is-${state.kind}`}>
      <th scope="row">
        {t(`tier.${tier}`)} {t(`step.${step}`)}
      </th>
      <td>{t('clock.limit', { n: round(limit.n), unit: t(`unit.${limit.unit}`) })}</td>
      <td className="clock-used">
        <ClockRing clock={{ used: Math.min(1, used), lamp }} />
        {t('clock.used', { share: Math.round(used * 100) })}
      </td>
      <td>
        {state.kind === 'running' && (
          <>
            {say.left(leftMs)} <span className="quiet">{t('clock.due', { time: say.dateMinute(due) })}</span>
          </>
        )}
        {state.kind === 'suspended' && t('clock.suspended', { time: say.dateMinute(state.since) })}
        {state.kind === 'ended' && t('clock.ended', { time: say.dateMinute(state.at) })}
        {extended > 0 && state.kind !== 'ended' && (
          <span className="mark-tag">{t('clock.extended', { hours: extended })}</span>
        )}
      </td>
    </tr>
  );
}

const round = (n: number): number => Math.round(n * 10) / 10;
