// 要紧: at most seven rows, the worst first, critical never folded.
import { useTranslation } from 'react-i18next';
import { operationOf } from '#contract/operation/otherCommander.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { AlarmGlyph } from '../parts/AlarmGlyph.tsx';
import { ClockRing } from '../parts/ClockRing.tsx';
import { useSay } from '../parts/say.ts';
import { pressing, WALL_ROWS, type PressingCase } from '../readings/pressing.ts';
import type { TeamOn } from '../readings/teamsOn.ts';
import { useJoined, usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';

export function PressingPanel() {
  const { t } = useTranslation();
  const picture = usePicture();
  const now = useNow(1000);
  const { emergencies, shown, more } = pressing(picture, now, WALL_ROWS);
  return (
    <section className="panel pressing" aria-label={t('wall.pressing')}>
      <h2>{t('wall.pressing')}</h2>
      {shown.length + emergencies.length === 0 ? (
        <Calm />
      ) : (
        <ol>
          {emergencies.map((team) => (
            <EmergencyRow key={team.id} team={team} now={now} />
          ))}
          {shown.map((one) => (
            <PressingRow key={one.theCase.id} one={one} />
          ))}
        </ol>
      )}
      {more > 0 && <p className="more">{t('wall.pressingMore', { n: more })}</p>}
    </section>
  );
}

function Calm() {
  const { t } = useTranslation();
  if (!useJoined()) return <p className="calm">{t('link.connectingBar')}</p>;
  return (
    <p className="calm">
      <strong>{t('wall.calm')}</strong>
      <span>{t('wall.calmHint')}</span>
    </p>
  );
}

function EmergencyRow({ team, now }: { readonly team: Team; readonly now: number }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <li className="pressing-row is-critical unattended">
      <AlarmGlyph alarm="critical" flashing label={t('alarm.critical')} />
      <div className="pressing-what">
        <p className="first">
          <strong>{t('teamState.emergency')}</strong>
          <span>{team.name}</span>
        </p>
        <p className="second">{t('wall.waited', { span: say.span(now - team.state.since) })}</p>
      </div>
    </li>
  );
}

function PressingRow({ one }: { readonly one: PressingCase }) {
  const { t } = useTranslation();
  const say = useSay();
  const { theCase, alarm, clock, teams } = one;
  const operation = operationOf(usePicture(), theCase.id);
  const where = `${say.townShort(theCase.town)} ${say.grid(theCase.villageGrid, theCase.urbanGrid)}`;
  return (
    <li className={`pressing-row is-${alarm}${teams.length === 0 ? ' unattended' : ''}`}>
      <AlarmGlyph
        alarm={alarm}
        attended={teams.length > 0}
        flashing={alarm === 'critical' && theCase.state.kind === 'reported'}
        label={t(`alarm.${alarm}`)}
      />
      <div className="pressing-what">
        <p className="first">
          <strong>{say.category(theCase.category)}</strong>
          <span>{where}</span>
        </p>
        <p className="second">
          <span className="tier">{t(`tier.${theCase.ownerTier}`)}</span>
          {operation && <span className="operation-name">{`${t('operation.wall')} ${operation.name}`}</span>}
          <TeamsLine teams={teams} />
        </p>
      </div>
      {clock && (
        <div className={`pressing-clock lamp-${clock.lamp}`}>
          <p>
            <span className="step">{t(`step.${clock.step}`)}</span>
            <span className="left">{say.left(clock.leftMs)}</span>
          </p>
          <ClockRing clock={clock} />
        </div>
      )}
    </li>
  );
}

function TeamsLine({ teams }: { readonly teams: readonly TeamOn[] }) {
  const { t } = useTranslation();
  const say = useSay();
  const [first] = teams;
  if (!first) return <span className="nobody">{t('wall.nobody')}</span>;
  const { team, minutesLeft } = first;
  return (
    <span className="teams-line">
      <span className="team-name">{team.name}</span>
      <span>{t(`teamState.${team.state.kind}`)}</span>
      {minutesLeft !== null && <span>{say.minutes(minutesLeft)}</span>}
      {teams.length > 1 && <span>{t('wall.teamsMore', { n: teams.length })}</span>}
    </span>
  );
}
