// Towns, teams, units, members and workstations: a tree beside what is chosen in it.
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scopeOf } from '#contract/actor.ts';
import type { TeamId, TownCode } from '#contract/ids.ts';
import { useSay } from '../parts/say.ts';
import { usePicture, useSeat } from '../seat.tsx';
import { NewTeamForm } from './NewTeamForm.tsx';
import { SimulatedTag } from './parts.tsx';
import { TeamEditor } from './TeamEditor.tsx';
import { teamsByTown, type TownTeams } from './teamsByTown.ts';
import { WorkstationList } from './WorkstationList.tsx';

type Chosen =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'team'; readonly id: TeamId }
  | { readonly kind: 'newTeam'; readonly town: TownCode | null }
  | { readonly kind: 'workstations'; readonly town: TownCode };

export function OrganisationPanel() {
  const { t } = useTranslation();
  const { person } = useSeat();
  const picture = usePicture();
  const [chosen, setChosen] = useState<Chosen>({ kind: 'nothing' });
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const scope = scopeOf(person);
  const own = scope.kind === 'town' ? scope.town : null;
  const branches = useMemo(() => teamsByTown(picture, wanted, own), [picture, wanted, own]);
  return (
    <div className="admin-split">
      <nav className="admin-tree" aria-label={t('admin.organisation.tree')}>
        <input
          type="search"
          aria-label={t('admin.organisation.search')}
          placeholder={t('admin.organisation.search')}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        {branches.length === 0 && <p className="empty">{t('admin.organisation.none')}</p>}
        {branches.map((branch) => (
          <Branch
            key={branch.town ?? 'district'}
            branch={branch}
            opened={own !== null || wanted !== ''}
            chosen={chosen}
            onChoose={setChosen}
          />
        ))}
      </nav>
      <div className="admin-detail">
        <Detail chosen={chosen} onChoose={setChosen} />
      </div>
    </div>
  );
}

function Detail({ chosen, onChoose }: { readonly chosen: Chosen; readonly onChoose: (one: Chosen) => void }) {
  const { t } = useTranslation();
  switch (chosen.kind) {
    case 'nothing':
      return <p className="empty">{t('admin.organisation.pick')}</p>;
    case 'team':
      return <TeamEditor key={chosen.id} id={chosen.id} />;
    case 'newTeam':
      return (
        <NewTeamForm key={chosen.town} town={chosen.town} onDone={(id) => onChoose({ kind: 'team', id })} />
      );
    case 'workstations':
      return <WorkstationList key={chosen.town} town={chosen.town} />;
  }
}

interface BranchProps {
  readonly branch: TownTeams;
  readonly opened: boolean;
  readonly chosen: Chosen;
  readonly onChoose: (one: Chosen) => void;
}

function Branch({ branch: { town, teams }, opened, chosen, onChoose }: BranchProps) {
  const { t } = useTranslation();
  const say = useSay();
  const [open, setOpen] = useState(false);
  const shown = open || opened;
  return (
    <details open={shown} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {say.town(town)} <span className="quiet">{t('admin.organisation.teams', { n: teams.length })}</span>
      </summary>
      {/* A closed branch draws nothing: the whole district is some seven hundred rows. */}
      {shown && (
        <ul>
          <li>
            <button type="button" onClick={() => onChoose({ kind: 'newTeam', town })}>
              {t('admin.organisation.newTeam')}
            </button>
            {town !== null && (
              <button type="button" onClick={() => onChoose({ kind: 'workstations', town })}>
                {t('admin.organisation.workstations')}
              </button>
            )}
          </li>
          {teams.map((team) => (
            <li key={team.id}>
              <button
                type="button"
                className="leaf"
                aria-current={chosen.kind === 'team' && chosen.id === team.id ? 'true' : undefined}
                onClick={() => onChoose({ kind: 'team', id: team.id })}
              >
                <span>{team.name}</span>
                <SimulatedTag id={team.id} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
