// Which teams patrol together: found by name, each with the reason why it cannot, one of them leads.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { commandingTown } from '#contract/organisation/organisation.ts';
import { teamId, type TeamId } from '#contract/ids.ts';
import type { Patrol } from '#contract/patrol/patrol.ts';
import { SearchBox } from '../desk/SearchBox.tsx';
import { useSay } from '../parts/say.ts';
import { usePicture, useSeat } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { conflictOf, type PatrolDraft } from './patrolDraft.ts';

interface Props {
  readonly draft: PatrolDraft;
  readonly amends: Patrol | null;
  readonly invalid: boolean;
  readonly onChange: (part: Partial<PatrolDraft>) => void;
}

export function TeamsField({ draft, amends, invalid, onChange }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const picture = usePicture();
  const now = useNow(60_000);
  const [taken, setTaken] = useState(0);
  const asking = { picture, person, now };
  const { teams, lead, town } = draft;
  const options = useMemo(() => {
    const rows = [...picture.teams.values()].filter(
      (team) => !teams.includes(team.id) && (town === null || commandingTown(team) === town),
    );
    return rows.map((team) => {
      const words = (lang: 'zh' | 'en') =>
        `${team.name}${team.homeTown === null || town !== null ? '' : ` · ${townIn(picture, team.homeTown, lang)}`}`;
      return { value: team.id, words: { zh: words('zh'), en: words('en') } };
    });
  }, [picture, teams, town]);

  const take = (id: string | null): void => {
    if (id === null) return;
    setTaken((n) => n + 1);
    onChange({ teams: [...teams, teamId(id)], lead: lead ?? teamId(id) });
  };
  const drop = (id: TeamId): void => {
    const rest = teams.filter((one) => one !== id);
    onChange({ teams: rest, lead: lead === id ? (rest[0] ?? null) : lead });
  };
  return (
    <fieldset className="patrol-field" aria-invalid={invalid}>
      <legend>{t('patrol.teamsTitle', { n: teams.length })}</legend>
      <SearchBox
        // After each choice an empty box again.
        key={taken}
        label={t('patrol.addTeam')}
        hint={t('patrol.addTeamHint')}
        none={t('patrol.noTeam')}
        options={options}
        chosen={null}
        autoFocus={taken > 0}
        onChoose={take}
      />
      <ul className="chosen-list">
        {teams.map((id) => {
          const team = picture.teams.get(id);
          const conflict = conflictOf(id, draft, amends, asking);
          return (
            <li key={id} className={conflict ? 'has-conflict' : undefined}>
              <label>
                <input
                  type="radio"
                  name="lead"
                  checked={lead === id}
                  onChange={() => onChange({ lead: id })}
                />
                <span className="visually-hidden">{t('patrol.makeLead')}</span>
                <strong>{team?.name ?? id}</strong>
                {lead === id && <span className="mark-tag">{t('patrol.lead')}</span>}
              </label>
              {team && <span className="quiet">{t(`teamState.${team.state.kind}`)}</span>}
              <DropButton name={team?.name ?? id} onDrop={() => drop(id)} />
              {conflict && <p className="hint-bad">{say.words(conflict.message)}</p>}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

export function DropButton({ name, onDrop }: { readonly name: string; readonly onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className="drop" aria-label={t('patrol.drop', { name })} onClick={onDrop}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M6 6 18 18M18 6 6 18" />
      </svg>
    </button>
  );
}

const townIn = ({ district }: ReturnType<typeof usePicture>, code: string, lang: 'zh' | 'en'): string =>
  district?.towns.find((one) => one.code === code)?.name[lang] ?? code;
