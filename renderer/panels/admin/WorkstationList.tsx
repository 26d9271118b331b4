// The workstations of a town: one for each of its grids at most.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { gridCode, type TownCode } from '#contract/ids.ts';
import { useAct } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture } from '../seat.tsx';
import { ActNote, Reasoned, TextField } from './parts.tsx';

export function WorkstationList({ town }: { readonly town: TownCode }) {
  const { t } = useTranslation();
  const say = useSay();
  const { workstations } = usePicture();
  const mayAct = useMayAct();
  const act = useAct();
  const [grid, setGrid] = useState<string>(town);
  const [name, setName] = useState('');
  const own = useMemo(
    () =>
      [...workstations.values()].filter((one) => one.town === town).sort((a, b) => (a.id < b.id ? -1 : 1)),
    [workstations, town],
  );
  return (
    <article className="admin-form" aria-label={t('admin.organisation.workstations')}>
      <h2>
        {t('admin.organisation.workstations')}{' '}
        <span className="quiet">{`${say.town(town)} ${own.length}`}</span>
      </h2>
      <form
        className="admin-fields"
        onSubmit={(event) => {
          event.preventDefault();
          void act.send({ type: 'workstation.set', grid: gridCode(grid.trim()), name });
        }}
      >
        <TextField label={t('admin.field.grid')} value={grid} onChange={setGrid} required />
        <TextField label={t('admin.field.workstation')} value={name} onChange={setName} required />
        <button type="submit" disabled={!mayAct}>
          {t('admin.save')}
        </button>
      </form>
      <p className="quiet">{t('admin.organisation.workstationHint')}</p>
      <ActNote act={act} />
      <table className="admin-table">
        <thead>
          <tr>
            <th scope="col">{t('admin.field.grid')}</th>
            <th scope="col">{t('admin.field.workstation')}</th>
            <th scope="col">{t('admin.acts')}</th>
          </tr>
        </thead>
        <tbody>
          {own.map((one) => (
            <tr key={one.id}>
              <td>{one.id}</td>
              <td>{one.name}</td>
              <td className="buttons">
                <button
                  type="button"
                  onClick={() => {
                    setGrid(one.id);
                    setName(one.name);
                  }}
                >
                  {t('admin.rename')}
                </button>
                <Reasoned
                  label={t('desk.close')}
                  act={act}
                  onSend={(reason) => act.send({ type: 'workstation.close', grid: one.id, reason })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
