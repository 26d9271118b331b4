// Lines and territories (条块): what each department handles, and what each town has.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../parts/say.ts';
import { usePicture } from '../seat.tsx';
import { Section, Unverified } from './parts.tsx';

export function DepartmentsPanel() {
  const { t } = useTranslation();
  const say = useSay();
  const picture = usePicture();
  const { policy, district } = picture;
  const towns = useMemo(() => countedByTown(picture), [picture]);
  return (
    <div className="admin-form">
      <Section title={t('admin.departments.lines')} note={t('admin.departments.linesNote')}>
        {policy && <Unverified verified={policy.verified} />}
        <table className="admin-table">
          <thead>
            <tr>
              <th scope="col">{t('admin.field.department')}</th>
              <th scope="col">{t('admin.departments.leads')}</th>
              <th scope="col">{t('admin.departments.helps')}</th>
            </tr>
          </thead>
          <tbody>
            {(policy?.departments ?? []).map(({ id, name }) => {
              const leads = (policy?.categories ?? []).filter((one) => one.leadDepartment === id);
              const helps = (policy?.categories ?? []).filter((one) => one.coDepartments.includes(id));
              return (
                <tr key={id}>
                  <th scope="row">{say.words(name)}</th>
                  <td>{leads.map((one) => say.words(one.name)).join('、') || '—'}</td>
                  <td>{helps.map((one) => say.words(one.name)).join('、') || '—'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Section>
      <Section title={t('admin.departments.territories')}>
        <table className="admin-table">
          <thead>
            <tr>
              <th scope="col">{t('admin.field.town')}</th>
              <th scope="col">{t('admin.table.teams')}</th>
              <th scope="col">{t('admin.table.units')}</th>
              <th scope="col">{t('admin.table.members')}</th>
              <th scope="col">{t('admin.table.workstations')}</th>
            </tr>
          </thead>
          <tbody>
            {[...(district?.towns ?? []).map(({ code }) => code), null].map((town) => {
              const count = towns.get(town);
              return (
                <tr key={town ?? 'district'}>
                  <th scope="row">{say.town(town)}</th>
                  <td>{count?.teams ?? 0}</td>
                  <td>{count?.units ?? 0}</td>
                  <td>{count?.members ?? 0}</td>
                  <td>{count?.workstations ?? 0}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Section>
    </div>
  );
}

interface Counts {
  teams: number;
  units: number;
  members: number;
  workstations: number;
}

function countedByTown({ teams, units, members, workstations }: ReturnType<typeof usePicture>) {
  const counts = new Map<string | null, Counts>();
  const of = (town: string | null): Counts => {
    const known = counts.get(town) ?? { teams: 0, units: 0, members: 0, workstations: 0 };
    counts.set(town, known);
    return known;
  };
  for (const team of teams.values()) if (team.disbandedAt === null) of(team.homeTown).teams += 1;
  for (const unit of units.values()) of(unit.town).units += 1;
  for (const member of members.values()) of(teams.get(member.team)?.homeTown ?? null).members += 1;
  for (const one of workstations.values()) of(one.town).workstations += 1;
  return counts;
}
