// A prepared escalation: which rule, who would go from where in how many minutes, and what that leaves uncovered.
import { useTranslation } from 'react-i18next';
import type { Escalation } from '#contract/case/escalation.ts';
import type { CoverPrice } from '#contract/coverage.ts';
import { triggerOf } from '#contract/case/triggers.ts';
import { useSay } from '../parts/say.ts';
import { usePicture } from '../seat.tsx';

export function Preparation({ escalation }: { readonly escalation: Escalation }) {
  const { t } = useTranslation();
  const say = useSay();
  const { teams, policy, district } = usePicture();
  const { plan, rule, words, at } = escalation;
  return (
    <div className="preparation">
      <p>
        <strong>{say.words(words)}</strong>{' '}
        <span className="quiet">{t('ladder.preparedAt', { time: say.time(at) })}</span>
        {triggerOf(policy, rule)?.verified === false && (
          <span className="quiet"> · {t('ladder.unverified')}</span>
        )}
      </p>
      {plan.teams.length === 0 ? (
        <p>{t('ladder.nobody')}</p>
      ) : (
        <ul>
          {plan.teams.map((one, index) => (
            <li key={one.team}>
              <strong>{teams.get(one.team)?.name ?? one.team}</strong>
              {index === 0 && <span className="mark-tag">{t('dispatch.lead')}</span>}
              <span>{say.town(one.town)}</span>
              <span>
                {one.travelMin === null ? t('dispatch.unreachable') : say.minutes(one.travelMin)}
                {plan.schematic && district?.schematic && ` ${t('mark.schematic')}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {plan.shortfalls.map((shortfall) => (
        <p key={shortfall.zh} className="shortfall">
          {say.words(shortfall)}
        </p>
      ))}
      <Price price={plan.price} />
    </div>
  );
}

/** What the decision costs, before it is made. */
export function Price({ price, hint }: { readonly price: CoverPrice | null; readonly hint?: string }) {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  const force = (code: string): string => {
    const found = policy?.forces.find((one) => one.code === code);
    return found ? say.words(found.name) : code;
  };
  if (price === null) return <p className="price">{t('price.unknown')}</p>;
  if (price.grids === 0) return <p className="price is-free">{t('price.none')}</p>;
  const { worst } = price;
  return (
    <p className="price is-paid">
      <span className="hatch" aria-hidden="true" />
      <span>
        <strong>{t('price.grids', { n: price.grids })}</strong>{' '}
        {price.byForce.map((one) => t('price.force', { force: force(one.force), n: one.grids })).join(' · ')}
        {worst && (
          <span className="quiet">
            {' '}
            {t(worst.minutesAfter === null ? 'price.worstNobody' : 'price.worst', {
              grid: `${say.town(worst.town)} ${say.grid(worst.grid, null)}`,
              force: force(worst.force),
              from: worst.minutes === null ? '–' : say.minutes(worst.minutes),
              to: worst.minutesAfter === null ? '–' : say.minutes(worst.minutesAfter),
            })}
          </span>
        )}
        {hint && <span className="quiet"> {hint}</span>}
      </span>
    </p>
  );
}
