// Who is responsible from when: each version with its first day, what is in force told apart from what is to come.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { departmentId, gridCode, townCode } from '#contract/ids.ts';
import { localDate, offsetMinOf } from '#contract/localDay.ts';
import type { JurisdictionVersion, ResponsibilityOf } from '#contract/organisation/responsibility.ts';
import { useAct, type Act } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { ActNote, Reasoned, Section, SelectField, TextField } from './parts.tsx';

export function JurisdictionPanel() {
  const { t } = useTranslation();
  const { person } = useSeat();
  const { jurisdictions } = usePicture();
  const act = useAct();
  const now = useNow(60_000);
  const mayChange = mayCommand(person, 'jurisdiction.set', {}) !== 'role';
  const all = useMemo(
    () => [...jurisdictions.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    [jurisdictions],
  );
  return (
    <div className="admin-form">
      <Section title={t('admin.jurisdiction.title')} note={t('admin.jurisdiction.note')}>
        {all.length === 0 && <p className="empty">{t('admin.jurisdiction.none')}</p>}
        {all.length > 0 && (
          <table className="admin-table">
            <thead>
              <tr>
                <th scope="col">{t('admin.jurisdiction.subject')}</th>
                <th scope="col">{t('admin.jurisdiction.responsible')}</th>
                <th scope="col">{t('admin.jurisdiction.from')}</th>
                <th scope="col">{t('admin.jurisdiction.to')}</th>
                <th scope="col">{t('admin.jurisdiction.state')}</th>
                <th scope="col">{t('admin.jurisdiction.basis')}</th>
                {mayChange && <th scope="col">{t('admin.acts')}</th>}
              </tr>
            </thead>
            <tbody>
              {all.flatMap((one) =>
                one.versions.map((version) => (
                  <Version
                    key={`${one.id} ${version.from}`}
                    one={one}
                    version={version}
                    now={now}
                    act={mayChange ? act : null}
                  />
                )),
              )}
            </tbody>
          </table>
        )}
        <ActNote act={act} />
      </Section>
      {mayChange && <NewVersion />}
    </div>
  );
}

interface VersionProps {
  readonly one: ResponsibilityOf;
  readonly version: JurisdictionVersion;
  readonly now: number;
  /** null: only looked at. */
  readonly act: Act | null;
}

function Version({ one: { subject }, version, now, act }: VersionProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  const { from, to, responsible, basis } = version;
  const state = from > now ? 'toCome' : to !== null && to <= now ? 'over' : 'inForce';
  const who =
    responsible.kind === 'town'
      ? say.town(responsible.town)
      : policy?.departments.find(({ id }) => id === responsible.department)?.name;
  return (
    <tr className={state === 'inForce' ? undefined : 'quiet'}>
      <td>
        {subject.kind === 'grid'
          ? subject.grid
          : `${say.town(subject.town)} · ${say.category(subject.category)}`}
      </td>
      <td>{typeof who === 'string' ? who : who ? say.words(who) : ''}</td>
      <td>{say.dateMinute(from)}</td>
      <td>{to === null ? '—' : say.dateMinute(to)}</td>
      <td>{t(`admin.jurisdiction.${state}`)}</td>
      <td>{basis}</td>
      {act && (
        <td>
          {state === 'toCome' && (
            <Reasoned
              label={t('admin.jurisdiction.withdraw')}
              act={act}
              onSend={(reason) => act.send({ type: 'jurisdiction.withdraw', subject, from, reason })}
            />
          )}
        </td>
      )}
    </tr>
  );
}

function NewVersion() {
  const { t } = useTranslation();
  const say = useSay();
  const { policy, district } = usePicture();
  const mayAct = useMayAct();
  const act = useAct();
  const now = useNow(60_000);
  const [kind, setKind] = useState<'grid' | 'category'>('grid');
  const [grid, setGrid] = useState('');
  const [town, setTown] = useState<string>(district?.towns[0]?.code ?? '');
  const [category, setCategory] = useState<string>(policy?.categories[0]?.code ?? '');
  const [department, setDepartment] = useState<string>(policy?.departments[0]?.id ?? '');
  const [from, setFrom] = useState(() => localDate(now, offsetMinOf(policy)));
  const [basis, setBasis] = useState('');
  const towns = (district?.towns ?? []).map((one) => [one.code as string, say.words(one.name)] as const);

  function submit(): void {
    void act.send(
      kind === 'grid'
        ? {
            type: 'jurisdiction.set',
            subject: { kind, grid: gridCode(grid.trim()) },
            responsible: { kind: 'town', town: townCode(town) },
            from,
            basis,
          }
        : {
            type: 'jurisdiction.set',
            subject: { kind, town: townCode(town), category },
            responsible: { kind: 'department', department: departmentId(department) },
            from,
            basis,
          },
    );
  }

  return (
    <Section title={t('admin.jurisdiction.new')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="admin-fields">
          <SelectField
            label={t('admin.jurisdiction.kind')}
            value={kind}
            options={[
              ['grid', t('admin.jurisdiction.ofGrid')],
              ['category', t('admin.jurisdiction.ofCategory')],
            ]}
            onChange={setKind}
          />
          {kind === 'grid' && (
            <TextField label={t('admin.field.grid')} value={grid} onChange={setGrid} required />
          )}
          <SelectField label={t('admin.field.town')} value={town} options={towns} onChange={setTown} />
          {kind === 'category' && (
            <>
              <SelectField
                label={t('report.category')}
                value={category}
                options={(policy?.categories ?? []).map((one) => [one.code, say.words(one.name)] as const)}
                onChange={setCategory}
              />
              <SelectField
                label={t('admin.field.department')}
                value={department}
                options={(policy?.departments ?? []).map(
                  (one) => [one.id as string, say.words(one.name)] as const,
                )}
                onChange={setDepartment}
              />
            </>
          )}
          <TextField
            label={t('admin.jurisdiction.from')}
            as="date"
            value={from}
            onChange={setFrom}
            required
          />
          <TextField
            label={t('admin.jurisdiction.basis')}
            value={basis}
            onChange={setBasis}
            max={200}
            required
          />
        </div>
        <div className="buttons">
          <button type="submit" className="primary" disabled={!mayAct}>
            {t('admin.jurisdiction.set')}
          </button>
        </div>
        <ActNote act={act} />
      </form>
    </Section>
  );
}
