// Time, link and what kind of truth this is: the same cluster at the same place in every scene (WALL.md E9).
import { useTranslation } from 'react-i18next';
import { useHeld } from '../useHeld.ts';
import { useLive, useSeat } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { useSay } from '../parts/say.ts';
import type { LinkState } from '../../picture/sink.ts';

export function Clock() {
  const say = useSay();
  const now = useNow(250);
  return (
    <div className="clock">
      <time className="clock-time">{say.time(now)}</time>
      <span className="clock-date">{say.date(now)}</span>
    </div>
  );
}

export function LinkMark() {
  const { t } = useTranslation();
  const link = useLive((state) => state.link);
  const age = useSyncAge();
  const { lookBack } = useSeat();
  const known = link.kind === 'live' || link.kind === 'lagging';
  // What is shown then is not live, however good the link is.
  if (lookBack && known) return <div className="link then">{t('lookBack.word')}</div>;
  return (
    <div className={`link link-${link.kind}`} role="status">
      <LinkShape kind={link.kind} />
      <span className="link-word">{t(`link.${link.kind}`)}</span>
      {known && <span className="link-age">{t('link.sync', { age })}</span>}
    </div>
  );
}

/** Age of the newest frame, as read by a person: one decimal, changing at most every 2 s. */
function useSyncAge(): string {
  const { t } = useTranslation();
  const { liveFixes, live } = useSeat();
  useNow(1000);
  const seconds = liveFixes.at === 0 ? 0 : Math.max(0, live.clock.now() - liveFixes.at) / 1000;
  return useHeld(t('span.seconds', { n: seconds.toFixed(1) }), t);
}

/** The state as a shape: full, half, crossed, hollow. */
function LinkShape({ kind }: { readonly kind: LinkState['kind'] }) {
  switch (kind) {
    case 'live':
      return (
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="8" className="full" />
        </svg>
      );
    case 'lagging':
      return (
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="7" className="hollow" />
          <path d="M12 5a7 7 0 0 1 0 14Z" className="full" />
        </svg>
      );
    case 'connecting':
      return (
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="7" className="hollow dashed" />
        </svg>
      );
    case 'lost':
    case 'refused':
      return (
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 5 19 19M19 5 5 19" className="hollow" />
        </svg>
      );
  }
}

/** 示意 and 模拟: said wherever the picture is shown. */
export function TruthMarks() {
  const { t } = useTranslation();
  const schematic = useLive((state) => state.picture.district?.schematic === true);
  const simulated = useLive((state) => state.viewer?.simulated === true);
  return (
    <div className="truth-marks">
      {schematic && (
        <span className="mark-tag" title={t('mark.schematicHint')}>
          {t('mark.schematic')}
        </span>
      )}
      {simulated && (
        <span className="mark-tag" title={t('mark.simulatedHint')}>
          {t('mark.simulated')}
        </span>
      )}
    </div>
  );
}

export function Jurisdiction() {
  const say = useSay();
  const district = useLive((state) => state.picture.district);
  const jurisdiction = useLive((state) => state.viewer?.jurisdiction);
  const team = useLive((state) =>
    jurisdiction?.kind === 'team' ? state.picture.teams.get(jurisdiction.team)?.name : undefined,
  );
  if (!district || !jurisdiction) return null;
  const name = jurisdiction.kind === 'town' ? say.town(jurisdiction.town) : say.words(district.name);
  return <span className="jurisdiction">{team ?? name}</span>;
}
