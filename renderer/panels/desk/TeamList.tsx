// The teams: free ones first, by name or callsign.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Picture } from '#contract/picture.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { useSay } from '../parts/say.ts';
import { teamRole } from '../../picture/teamRole.ts';
import { usePicture } from '../seat.tsx';
import { useHeld } from '../useHeld.ts';
import { useDesk } from './useDesk.ts';

const ROW_PX = 48;
/** Ids are numbered within a force; names count in Chinese numerals, which no collation sorts. */
const BY_NUMBER = new Intl.Collator('en', { numeric: true });

const ORDER = { emergency: 0, free: 1, engaged: 2, off: 3 } as const;

export function TeamList() {
  const { t } = useTranslation();
  const say = useSay();
  const live = usePicture();
  const { desk, set } = useDesk();
  const [search, setSearch] = useState('');
  // Held for 2 s, so that a row does not leave from under the pointer.
  const picture = useHeld(live, search);
  const rows = useMemo(() => found(picture, search), [picture, search]);
  const counts = useMemo(() => countAll(picture), [picture]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  });
  const open = desk.beside.kind === 'team' ? desk.beside.id : null;
  return (
    <>
      <div className="filters">
        <input
          type="search"
          aria-label={t('teamList.search')}
          placeholder={t('teamList.search')}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <span className="count">
          {`${t('teamList.free', { n: counts.free })} · ${t('teamList.engaged', { n: counts.engaged + counts.emergency })} · ${t('teamList.off', { n: counts.off })}`}
        </span>
      </div>
      <div className="queue-scroll" ref={scroller}>
        {rows.length === 0 && <p className="empty">{t('teamList.none')}</p>}
        <ul className="queue" aria-label={t('desk.tab.teams')} style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const team = rows[item.index];
            return (
              team && (
                <li
                  key={team.id}
                  className="queue-place"
                  style={{ transform: `translateY(${item.start}px)`, height: item.size }}
                >
                  <button
                    type="button"
                    className={`team-row is-${teamRole(team.state.kind)}`}
                    aria-current={team.id === open}
                    onClick={() => set({ beside: { kind: 'team', id: team.id } })}
                  >
                    <ForceGlyph team={team} picture={picture} />
                    <span className="queue-what">
                      <strong>{team.name}</strong>
                      <span className="quiet">{say.town(team.homeTown)}</span>
                    </span>
                    <span className="queue-how">{t(`teamState.${team.state.kind}`)}</span>
                  </button>
                </li>
              )
            );
          })}
        </ul>
      </div>
    </>
  );
}

export function ForceGlyph({ team, picture }: { readonly team: Team; readonly picture: Picture }) {
  const force = picture.policy?.forces.find(({ code }) => code === team.force);
  return (
    <span className="force-glyph" aria-hidden="true">
      {force?.glyph ?? '·'}
    </span>
  );
}

function found(picture: Picture, search: string): readonly Team[] {
  const wanted = search.trim().toLowerCase();
  const byCallsign = new Set<string>();
  if (wanted !== '') {
    for (const unit of picture.units.values()) {
      if (unit.callsign.toLowerCase().includes(wanted)) byCallsign.add(unit.team);
    }
  }
  return [...picture.teams.values()]
    .filter(({ disbandedAt }) => disbandedAt === null)
    .filter(({ id, name }) => wanted === '' || name.toLowerCase().includes(wanted) || byCallsign.has(id))
    .sort(
      (a, b) =>
        ORDER[teamRole(a.state.kind)] - ORDER[teamRole(b.state.kind)] ||
        (a.homeTown ?? '').localeCompare(b.homeTown ?? '') ||
        a.force.localeCompare(b.force) ||
        BY_NUMBER.compare(a.id, b.id),
    );
}

function countAll(picture: Picture) {
  const counts = { free: 0, engaged: 0, off: 0, emergency: 0 };
  for (const { disbandedAt, state } of picture.teams.values())
    if (disbandedAt === null) counts[teamRole(state.kind)] += 1;
  return counts;
}
