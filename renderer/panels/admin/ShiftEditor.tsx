// The shifts that a roster is planned with.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shiftId, type TownCode } from '#contract/ids.ts';
import type { Shift } from '#contract/organisation/roster.ts';
import { useAct } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct } from '../seat.tsx';
import { ActNote, Section, TextField } from './parts.tsx';

interface Props {
  readonly shifts: readonly Shift[];
  /** Whose a new shift is; null: for every town. */
  readonly town: TownCode | null;
}

export function ShiftEditor({ shifts, town }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const mayAct = useMayAct();
  const act = useAct();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [start, setStart] = useState('08:00');
  const [end, setEnd] = useState('17:00');
  return (
    <Section title={t('admin.shift.title')} note={t('admin.shift.note')}>
      <table className="admin-table">
        <thead>
          <tr>
            <th scope="col">{t('admin.field.shiftId')}</th>
            <th scope="col">{t('admin.field.name')}</th>
            <th scope="col">{t('admin.shift.hours')}</th>
            <th scope="col">{t('admin.field.town')}</th>
            <th scope="col">{t('admin.acts')}</th>
          </tr>
        </thead>
        <tbody>
          {shifts.map((one) => (
            <tr key={one.id}>
              <td>{one.id}</td>
              <td>{one.name}</td>
              <td>{`${timeOf(one.startMin)}–${timeOf(one.endMin)}${one.endMin <= one.startMin ? ` ${t('admin.shift.nextDay')}` : ''}`}</td>
              <td>{one.town === null ? t('desk.anyTown') : say.town(one.town)}</td>
              <td>
                <button
                  type="button"
                  disabled={!mayAct}
                  onClick={() => void act.send({ type: 'shift.retire', shift: one.id })}
                >
                  {t('admin.shift.retire')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <form
        className="admin-fields"
        onSubmit={(event) => {
          event.preventDefault();
          void act.send({
            type: 'shift.set',
            shift: shiftId(id.trim()),
            name,
            startMin: minuteOf(start),
            endMin: minuteOf(end),
            town,
          });
        }}
      >
        <TextField label={t('admin.field.shiftId')} value={id} onChange={setId} required />
        <TextField label={t('admin.field.name')} value={name} onChange={setName} required />
        <TextField label={t('admin.shift.start')} as="time" value={start} onChange={setStart} required />
        <TextField label={t('admin.shift.end')} as="time" value={end} onChange={setEnd} required />
        <button type="submit" disabled={!mayAct}>
          {t('admin.save')}
        </button>
      </form>
      <ActNote act={act} />
    </Section>
  );
}

const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
