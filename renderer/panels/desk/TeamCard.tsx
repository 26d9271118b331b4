// One team: what it does, on which case, and how old its position is.
import { useTranslation } from 'react-i18next';
import type { TeamId } from '#contract/ids.ts';
import { atScene, welfareOf } from '#contract/safety/welfareTimers.ts';
import { useSay } from '../parts/say.ts';
import { AskNow } from '../safety/SafetyList.tsx';
import { usePicture, useSeat } from '../seat.tsx';
import { SignInLink } from '../team/SignInLink.tsx';
import { useNow } from '../useNow.ts';
import { ForceGlyph } from './TeamList.tsx';
import { CloseCard } from './CloseCard.tsx';
import { TeamActs } from './TeamActs.tsx';
import { useDesk } from './useDesk.ts';

export function TeamCard({ id }: { readonly id: TeamId }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const picture = usePicture();
  const { fixes } = useSeat();
  const now = useNow(2000);
  const team = picture.teams.get(id);
  if (!team) return <p className="empty">{t('teamList.none')}</p>;
  const force = picture.policy?.forces.find(({ code }) => code === team.force);
  const order = team.order === null ? undefined : picture.orders.get(team.order);
  const theCase = order && picture.cases.get(order.case);
  const units = [...picture.units.values()].filter((unit) => unit.team === id);
  return (
    <article className="case-card" aria-label={team.name}>
      <header className="case-head">
        <ForceGlyph team={team} picture={picture} />
        <div>
          <h2>{team.name}</h2>
          <p className="quiet">{`${force ? say.words(force.name) : ''} · ${say.town(team.homeTown)} · ${t(`transport.${team.transport}`)}`}</p>
        </div>
        <div className="case-state">
          <strong>{t(`teamState.${team.state.kind}`)}</strong>
          <span className="quiet">{say.span(now - team.state.since)}</span>
        </div>
        <CloseCard />
      </header>
      <p className="quiet">{t('teamList.leader', { name: team.leader })}</p>
      {theCase ? (
        <button type="button" onClick={() => set({ beside: { kind: 'case', id: theCase.id } })}>
          {`${say.category(theCase.category)} · ${theCase.no}`}
        </button>
      ) : (
        <p>{t('teamList.noOrder')}</p>
      )}
      <TeamActs key={id} team={team} />
      <h3>{t('teamList.units', { n: units.length })}</h3>
      <ul className="units">
        {units.map((unit) => (
          <li key={unit.id}>
            <strong>{unit.callsign}</strong>
            {unit.simulated && <span className="mark-tag">{t('mark.simulated')}</span>}
            <span className="quiet">
              {fixes.known[unit.no] === 1
                ? t('teamList.lastFix', { age: say.span(now - (fixes.fixAt[unit.no] ?? now)) })
                : t('teamList.noFix')}
            </span>
          </li>
        ))}
      </ul>
      {atScene(picture, team) && (
        <AskNow team={team} isAsked={welfareOf(picture, team)?.state.kind === 'asked'} />
      )}
      <SignInLink key={team.id} team={team} />
    </article>
  );
}
