// The open cases. Rows do not move under the pointer, and the keyboard walks them.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '#contract/case/case.ts';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import type { AlarmClass } from '#contract/policy.ts';
import { AlarmGlyph } from '../parts/AlarmGlyph.tsx';
import { ClockRing } from '../parts/ClockRing.tsx';
import { useSay } from '../parts/say.ts';
import { teamsOn } from '../readings/teamsOn.ts';
import { useJoined, usePicture, useSeat } from '../seat.tsx';
import { useHeldOrder } from '../useHeldOrder.ts';
import { useKeys } from '../useKeys.ts';
import { useNow } from '../useNow.ts';
import {
  isFiltered,
  LISTED_STATES,
  noFilters,
  queueRows,
  turnCounts,
  type Filters,
  type QueueRow,
  type Turn,
} from './queueOrder.ts';
import { caseBefore, useDesk } from './useDesk.ts';

const ROW_PX = 62;
/** Rows drawn beyond the edge, so that the keyboard never meets a blank. */
const OVERSCAN = 6;

export function Queue() {
  const { t } = useTranslation();
  const { person } = useSeat();
  const picture = usePicture();
  const now = useNow(1000);
  const joined = useJoined();
  const { desk, filters, set, setFilters: onFilters, noteOrder: onOrder } = useDesk();
  const rows = useMemo(() => queueRows(picture, filters, now, person), [picture, filters, now, person]);
  const byId = useMemo(() => new Map(rows.map((row) => [row.theCase.id as string, row])), [rows]);
  const { ids, touch } = useHeldOrder(useMemo(() => rows.map((row) => row.theCase.id), [rows]));
  const selected = caseBefore(desk);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    getItemKey: (index) => ids[index] ?? index,
  });

  useEffect(() => onOrder(ids), [ids, onOrder]);
  const place = selected === null ? -1 : ids.indexOf(selected);
  useEffect(() => {
    if (place >= 0) list.scrollToIndex(place, { align: 'auto' });
    // Only a new choice scrolls; new rows above must not pull the list away.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [selected]);

  const filtered = isFiltered(filters);
  return (
    <>
      <QueueFilters filters={filters} onFilters={onFilters} count={rows.length} />
      <div className="queue-scroll" ref={scroller} onPointerMove={touch} onPointerDown={touch}>
        {ids.length === 0 && (
          <p className="empty">
            {t(!joined ? 'link.connectingBar' : filtered ? 'desk.emptyFiltered' : 'desk.empty')}
            {filtered && (
              <button type="button" onClick={() => onFilters(noFilters)}>
                {t('desk.clearFilters')}
              </button>
            )}
          </p>
        )}
        <ul className="queue" aria-label={t('desk.tab.cases')} style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const row = byId.get(ids[item.index] ?? '');
            return (
              row && (
                <li
                  key={item.key}
                  className="queue-place"
                  style={{ transform: `translateY(${item.start}px)`, height: item.size }}
                >
                  <button
                    type="button"
                    className={`queue-row is-${row.alarm}`}
                    aria-current={row.theCase.id === selected}
                    onClick={() => set({ beside: { kind: 'case', id: row.theCase.id } })}
                  >
                    <Row row={row} now={now} />
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

function Row({
  row: { theCase, alarm, clock, wait },
  now,
}: {
  readonly row: QueueRow;
  readonly now: number;
}) {
  const { t } = useTranslation();
  const say = useSay();
  const picture = usePicture();
  const teams = teamsOn(theCase, picture, now);
  const asked =
    theCase.departmentWork && picture.policy?.departments.find(({ id }) => id === theCase.department);
  const department = asked ? say.words(asked.name) : null;
  return (
    <>
      <AlarmGlyph
        alarm={alarm}
        attended={teams.length > 0}
        flashing={alarm === 'critical' && theCase.state.kind === 'reported'}
        label={t(`alarm.${alarm}`)}
      />
      <span className="queue-what">
        <strong>{say.category(theCase.category)}</strong>
        <span className="quiet">
          {`${say.townShort(theCase.town)} ${theCase.place ?? say.grid(theCase.villageGrid, theCase.urbanGrid)}`}
        </span>
      </span>
      <span className="queue-how">
        {wait ? (
          <strong className="waits">{t(`wait.${wait}`)}</strong>
        ) : (
          <span>{say.words(CASE_STATES[theCase.state.kind])}</span>
        )}
        <span className="quiet">
          {teams[0]?.team.name ?? department ?? (isToBeSent(theCase) ? t('desk.nobody') : '')}
        </span>
      </span>
      <span className={`queue-clock${clock ? ` lamp-${clock.lamp}` : ''}`}>
        {clock && <ClockRing clock={clock} />}
        {clock && <span>{say.left(clock.leftMs)}</span>}
      </span>
    </>
  );
}

/** Once it is fed back the teams have gone home: that is no lack. */
const isToBeSent = ({ state }: Case): boolean =>
  state.kind === 'reported' || state.kind === 'accepted' || state.kind === 'filed';

const TURNS: readonly Turn[] = ['anybody', 'mine', 'supervised'];

const CLASSES: readonly AlarmClass[] = ['critical', 'high', 'low'];

interface FilterProps {
  readonly filters: Filters;
  readonly onFilters: (filters: Filters) => void;
  readonly count: number;
}

function QueueFilters({ filters, onFilters, count }: FilterProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const picture = usePicture();
  const { district } = picture;
  const counts = useMemo(() => turnCounts(picture, filters, person), [picture, filters, person]);
  const search = useRef<HTMLInputElement>(null);
  useKeys({
    keys: {
      '/': () => search.current?.focus(),
      '0': () => onFilters({ ...filters, turn: filters.turn === 'mine' ? 'anybody' : 'mine' }),
    },
  });
  return (
    <div className="filters" role="group" aria-label={t('desk.filters')}>
      <div className="turns">
        {TURNS.map((turn) => (
          <button
            key={turn}
            type="button"
            aria-pressed={filters.turn === turn}
            onClick={() => onFilters({ ...filters, turn })}
          >
            {t(`desk.turn.${turn}`)} <span className="quiet">{counts[turn]}</span>
            {turn === 'mine' && <kbd>0</kbd>}
          </button>
        ))}
      </div>
      <input
        ref={search}
        type="search"
        aria-label={t('desk.search')}
        placeholder={t('desk.search')}
        value={filters.search}
        onChange={({ target }) => onFilters({ ...filters, search: target.value })}
        onKeyDown={({ key, currentTarget }) => {
          // Down into the list, without a mouse.
          if (key === 'Enter') currentTarget.blur();
        }}
      />
      <select
        aria-label={t('desk.byClass')}
        value={filters.alarm ?? ''}
        onChange={({ target }) =>
          onFilters({ ...filters, alarm: CLASSES.find((one) => one === target.value) ?? null })
        }
      >
        <option value="">{t('desk.anyClass')}</option>
        {CLASSES.map((one) => (
          <option key={one} value={one}>
            {t(`alarm.${one}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('desk.byTown')}
        value={filters.town ?? ''}
        onChange={({ target }) => onFilters({ ...filters, town: target.value || null })}
      >
        <option value="">{t('desk.anyTown')}</option>
        {district?.towns.map((town) => (
          <option key={town.code} value={town.code}>
            {say.words(town.name)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('desk.byState')}
        value={filters.state ?? ''}
        onChange={({ target }) =>
          onFilters({ ...filters, state: LISTED_STATES.find((one) => one === target.value) ?? null })
        }
      >
        <option value="">{t('desk.anyState')}</option>
        {LISTED_STATES.map((state) => (
          <option key={state} value={state}>
            {say.words(CASE_STATES[state])}
          </option>
        ))}
      </select>
      <span className="count" role="status">
        {t('desk.shown', { n: count })}
      </span>
    </div>
  );
}
