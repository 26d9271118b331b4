// The joint patrols of the day: what runs, what is planned, what is over, each with how far it is and what is late.
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { scopeOf } from '#contract/actor.ts';
import { patrolId } from '#contract/ids.ts';
import { PATROL_STATES } from '#contract/patrol/decidePatrol.ts';
import type { Patrol } from '#contract/patrol/patrol.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useHeldOrder } from '../useHeldOrder.ts';
import { useKeys } from '../useKeys.ts';
import { useNow } from '../useNow.ts';
import { useDesk } from '../desk/useDesk.ts';
import {
  groupOf,
  inOrder,
  lateMs,
  missedOf,
  progressOf,
  silentTeams,
  type GroupName,
} from './patrolReading.ts';
import { ProgressBar } from './ProgressBar.tsx';

export function PatrolList() {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const { patrols, district } = usePicture();
  const mayAct = useMayAct();
  const { desk, set } = useDesk();
  const [town, setTown] = useState('');
  const own = scopeOf(person).kind !== 'district';
  const wanted = useMemo(
    () =>
      inOrder(patrols.values())
        .filter((one) => town === '' || (one.town ?? 'district') === town)
        .map(({ id }) => id as string),
    [patrols, town],
  );
  const { ids, touch } = useHeldOrder(wanted);
  const shown = ids.flatMap((id) => patrols.get(patrolId(id)) ?? []);
  const open = desk.beside.kind === 'panel' && desk.beside.tab === 'patrols' ? desk.beside.id : undefined;
  const mayPlan = mayCommand(person, 'patrol.plan', {}) !== 'role';
  const plan = () => {
    if (mayPlan && mayAct) set({ beside: { kind: 'panel', tab: 'patrols', id: null } });
  };
  const list = useRef<HTMLDivElement>(null);
  const move = (by: number) => {
    const at = shown.findIndex(({ id }) => id === open);
    const next =
      shown[Math.min(shown.length - 1, Math.max(0, at < 0 && by < 0 ? shown.length - 1 : at + by))];
    if (next) set({ beside: { kind: 'panel', tab: 'patrols', id: next.id } });
  };
  const writing = open === null;
  useKeys({
    keys: writing
      ? {}
      : {
          n: plan,
          j: () => move(1),
          k: () => move(-1),
          ArrowDown: () => move(1),
          ArrowUp: () => move(-1),
          Enter: open === undefined ? () => move(1) : undefined,
        },
  });
  useEffect(() => {
    if (open) list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <>
      <div className="filters">
        {!own && (
          <select aria-label={t('desk.byTown')} value={town} onChange={({ target }) => setTown(target.value)}>
            <option value="">{t('desk.anyTown')}</option>
            <option value="district">{t('tier.district')}</option>
            {district?.towns.map((one) => (
              <option key={one.code} value={one.code}>
                {say.words(one.name)}
              </option>
            ))}
          </select>
        )}
        {mayPlan && (
          <button type="button" disabled={!mayAct} onClick={plan}>
            {t('patrol.plan')}
            <kbd>n</kbd>
          </button>
        )}
      </div>
      <div className="queue-scroll" ref={list} onPointerMove={touch} onKeyDown={touch}>
        {shown.length === 0 && <p className="empty">{t('patrol.none')}</p>}
        {GROUPS.map((group) => {
          const rows = shown.filter((one) => groupOf(one) === group);
          return (
            rows.length > 0 && (
              <section key={group} className="patrol-group">
                <h3>{t(`patrol.group.${group}`, { n: rows.length })}</h3>
                <ul>
                  {rows.map((patrol) => (
                    <li key={patrol.id}>
                      <Row patrol={patrol} open={patrol.id === open} />
                    </li>
                  ))}
                </ul>
              </section>
            )
          );
        })}
      </div>
    </>
  );
}

const GROUPS: readonly GroupName[] = ['running', 'planned', 'over'];

function Row({ patrol, open }: { readonly patrol: Patrol; readonly open: boolean }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const progress = progressOf(patrol);
  return (
    <button
      type="button"
      className={`patrol-row is-${patrol.state.kind}`}
      aria-current={open}
      onClick={() => set({ beside: { kind: 'panel', tab: 'patrols', id: patrol.id } })}
    >
      <span className="patrol-line">
        <strong>{patrol.name}</strong>
        <span>{say.words(PATROL_STATES[patrol.state.kind])}</span>
      </span>
      <span className="patrol-line quiet">
        <span>
          {`${patrol.town === null ? t('tier.district') : say.town(patrol.town)} · ${say.minute(patrol.from)}–${say.minute(patrol.to)} · ${t('patrol.teamsN', { n: patrol.teams.length })}`}
        </span>
        <Left patrol={patrol} />
      </span>
      {(patrol.state.kind === 'underWay' || patrol.state.kind === 'ended') && (
        <span className="patrol-line">
          <ProgressBar {...progress} />
          <span>{t('patrol.provenOf', { n: progress.proven, all: progress.all })}</span>
        </span>
      )}
      <Trouble patrol={patrol} />
    </button>
  );
}

/** What is left of its window while it matters. */
function Left({ patrol }: { readonly patrol: Patrol }) {
  const { t } = useTranslation();
  const say = useSay();
  const now = useNow(10_000);
  if (groupOf(patrol) === 'over') return null;
  if (groupOf(patrol) === 'running') return <span>{say.left(patrol.to - now)}</span>;
  return patrol.from > now ? (
    <span>{t('patrol.startsIn', { span: say.span(patrol.from - now) })}</span>
  ) : null;
}

function Trouble({ patrol }: { readonly patrol: Patrol }) {
  const { t } = useTranslation();
  const troubles = useTroubles(patrol);
  if (troubles.length === 0) return null;
  return (
    <span className="patrol-trouble">
      <span className="mark-tag">{t('patrol.attention')}</span>
      {troubles.join(' · ')}
    </span>
  );
}

/** What somebody should do something about: late, nobody told who came, people missing, places left out. */
export function useTroubles(patrol: Patrol): readonly string[] {
  const { t } = useTranslation();
  const say = useSay();
  const now = useNow(10_000);
  const { teams } = usePicture();
  const name = (id: (typeof patrol.teams)[number]): string => teams.get(id)?.name ?? id;
  const late = lateMs(patrol, now);
  const silent = silentTeams(patrol);
  const absent = groupOf(patrol) === 'running' ? patrol.attendance.filter((one) => one.absent !== null) : [];
  const missed = patrol.state.kind === 'ended' ? missedOf(patrol).length : 0;
  return [
    ...(late > 0
      ? [t(`patrol.late.${patrol.state.kind as 'planned' | 'mustering'}`, { span: say.span(late) })]
      : []),
    ...(silent.length > 0 ? [t('patrol.silent', { teams: silent.map(name).join(t('patrol.and')) })] : []),
    ...absent.map((one) => t('patrol.absentOf', { team: name(one.team), who: one.absent ?? '' })),
    ...(missed > 0 ? [t('patrol.missedN', { n: missed })] : []),
  ];
}
