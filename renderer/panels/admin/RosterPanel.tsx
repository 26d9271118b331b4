// The roster (排班) of one town for one week: a row for each team, a cell for each day. Keys go as in any table of
// selects; what is planned for many teams at once comes by import.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scopeOf } from '#contract/actor.ts';
import { shiftId, type ShiftId, type TownCode } from '#contract/ids.ts';
import { addDays, localDate, offsetMinOf, type LocalDate } from '#contract/localDay.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { plannedDuty, shiftsOn, type Shift } from '#contract/organisation/roster.ts';
import type { Picture } from '#contract/picture.ts';
import { useAct, type Act } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { ActNote, SelectField, SimulatedTag } from './parts.tsx';
import { ShiftEditor } from './ShiftEditor.tsx';
import { teamsByTown } from './teamsByTown.ts';

const WEEK = [0, 1, 2, 3, 4, 5, 6] as const;
const DISTRICT = 'district';

export function RosterPanel() {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const picture = usePicture();
  const now = useNow(60_000);
  const act = useAct();
  const scope = scopeOf(person);
  const own = scope.kind === 'town' ? scope.town : null;
  const [town, setTown] = useState<TownCode | null>(own ?? picture.district?.towns[0]?.code ?? null);
  const offsetMin = offsetMinOf(picture.policy);
  const today = localDate(now, offsetMin);
  const [monday, setMonday] = useState(() => mondayOf(today));
  const days = WEEK.map((day) => addDays(monday, day));
  const teams = useMemo(
    () => teamsByTown(picture, '', own).find((branch) => branch.town === town)?.teams ?? [],
    [picture, own, town],
  );
  const shifts = useMemo(
    () => [...picture.shifts.values()].filter((one) => one.town === null || one.town === town),
    [picture.shifts, town],
  );
  return (
    <div className="admin-roster">
      <div className="admin-fields">
        {own === null && (
          <SelectField
            label={t('admin.field.town')}
            value={town ?? DISTRICT}
            options={[
              ...(picture.district?.towns ?? []).map(
                (one) => [one.code as string, say.words(one.name)] as const,
              ),
              [DISTRICT, t('district.team')] as const,
            ]}
            onChange={(chosen) =>
              setTown(picture.district?.towns.find(({ code }) => code === chosen)?.code ?? null)
            }
          />
        )}
        <div className="buttons" role="group" aria-label={t('admin.roster.week')}>
          <button type="button" onClick={() => setMonday(addDays(monday, -7))}>
            {t('admin.roster.before')}
          </button>
          <button type="button" onClick={() => setMonday(mondayOf(today))}>
            {t('admin.roster.thisWeek')}
          </button>
          <button type="button" onClick={() => setMonday(addDays(monday, 7))}>
            {t('admin.roster.after')}
          </button>
          <span>{`${days[0]} – ${days[6]}`}</span>
        </div>
      </div>
      <p className="quiet">
        {t(picture.policy?.duty?.followsRoster ? 'admin.roster.follows' : 'admin.roster.doesNotFollow')}
      </p>
      <ActNote act={act} />
      {shifts.length === 0 && <p className="hint-bad">{t('admin.roster.noShift')}</p>}
      <div className="admin-scroll">
        <table className="admin-table roster">
          <thead>
            <tr>
              <th scope="col">{t('admin.field.team')}</th>
              {days.map((date) => (
                <th key={date} scope="col" className={date === today ? 'today' : undefined}>
                  {`${t(`weekday.${weekdayOf(date)}`)} ${date.slice(5)}`}
                </th>
              ))}
              <th scope="col">{t('admin.acts')}</th>
            </tr>
          </thead>
          <tbody>
            {teams.map((team) => (
              <TeamWeek
                key={team.id}
                team={team}
                days={days}
                shifts={shifts}
                act={act}
                now={now}
                picture={picture}
              />
            ))}
          </tbody>
        </table>
      </div>
      <ShiftEditor shifts={shifts} town={own} />
    </div>
  );
}

interface TeamWeekProps {
  readonly team: Team;
  readonly days: readonly LocalDate[];
  readonly shifts: readonly Shift[];
  readonly act: Act;
  readonly now: number;
  readonly picture: Picture;
}

function TeamWeek({ team, days, shifts, act, now, picture }: TeamWeekProps) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const roster = picture.rosters.get(team.id);
  const planned = plannedDuty(picture, team.id, now, offsetMinOf(picture.policy));
  const cells = days.map((date) => (roster ? shiftsOn(roster, date, null) : null));
  const first = cells[0] ?? null;
  return (
    <tr>
      <th scope="row">
        {team.name} <SimulatedTag id={team.id} />
        <span className="quiet"> {t(`admin.roster.planned.${planned.kind}`)}</span>
      </th>
      {days.map((date, index) => (
        <td key={date}>
          <DayCell
            label={t('admin.roster.cell', { team: team.name, date })}
            planned={cells[index] ?? null}
            shifts={shifts}
            disabled={!mayAct}
            onPlan={(chosen) =>
              void act.send({ type: 'roster.plan', team: team.id, days: [{ date, shifts: chosen }] })
            }
          />
        </td>
      ))}
      <td>
        <button
          type="button"
          disabled={!mayAct || first === null}
          title={t('admin.roster.repeatHint')}
          onClick={() =>
            void act.send({
              type: 'roster.plan',
              team: team.id,
              days: days.map((date) => ({ date, shifts: first })),
            })
          }
        >
          {t('admin.roster.repeat')}
        </button>
      </td>
    </tr>
  );
}

const NO_PLAN = '';
const OFF = 'off';

interface DayCellProps {
  readonly label: string;
  readonly planned: readonly ShiftId[] | null;
  readonly shifts: readonly Shift[];
  readonly disabled: boolean;
  readonly onPlan: (shifts: readonly ShiftId[] | null) => void;
}

function DayCell({ label, planned, shifts, disabled, onPlan }: DayCellProps) {
  const { t } = useTranslation();
  const value = planned === null ? NO_PLAN : planned.length === 0 ? OFF : planned.join('+');
  const isSplit = planned !== null && planned.length > 1;
  const nameOf = (id: ShiftId): string => shifts.find((one) => one.id === id)?.name ?? id;
  return (
    <select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={({ target }) =>
        onPlan(target.value === NO_PLAN ? null : target.value === OFF ? [] : [shiftId(target.value)])
      }
    >
      <option value={NO_PLAN}>{t('admin.roster.noPlan')}</option>
      <option value={OFF}>{t('admin.roster.off')}</option>
      {shifts.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
      {/* Several shifts a day come by import; they are shown, and replaced by whatever is chosen. */}
      {isSplit && <option value={value}>{planned.map(nameOf).join(' + ')}</option>}
    </select>
  );
}

function mondayOf(date: LocalDate): LocalDate {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return addDays(date, 1 - weekday);
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const weekdayOf = (date: LocalDate) => WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun';
