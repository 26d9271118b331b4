// A team is enrolled.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { teamId, type TeamId, type TownCode } from '#contract/ids.ts';
import { TRANSPORTS, type Transport } from '#contract/organisation/organisation.ts';
import type { ForceCode } from '#contract/policy.ts';
import { useAct } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture } from '../seat.tsx';
import { ActNote, SelectField, TextField } from './parts.tsx';

interface Props {
  /** null: a district team. */
  readonly town: TownCode | null;
  readonly onDone: (id: TeamId) => void;
}

export function NewTeamForm({ town, onDone }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  const mayAct = useMayAct();
  const act = useAct();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [leader, setLeader] = useState('');
  const [force, setForce] = useState<ForceCode>('joint');
  const [transport, setTransport] = useState<Transport>('car');

  async function submit(): Promise<void> {
    const team = teamId(id.trim());
    const done = await act.send({ type: 'team.enrol', team, name, leader, force, transport, homeTown: town });
    if (done) onDone(team);
  }

  return (
    <form
      className="admin-form"
      aria-label={t('admin.organisation.newTeam')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>
        {t('admin.organisation.newTeam')} <span className="quiet">{say.town(town)}</span>
      </h2>
      <div className="admin-fields">
        <TextField label={t('admin.field.teamId')} value={id} onChange={setId} required />
        <TextField label={t('admin.field.name')} value={name} onChange={setName} required />
        <TextField label={t('admin.field.leader')} value={leader} onChange={setLeader} required />
        <SelectField
          label={t('admin.field.force')}
          value={force}
          options={(policy?.forces ?? []).map((one) => [one.code, say.words(one.name)] as const)}
          onChange={setForce}
        />
        <SelectField
          label={t('admin.field.transport')}
          value={transport}
          options={TRANSPORTS.map((one) => [one, t(`transport.${one}`)] as const)}
          onChange={setTransport}
        />
      </div>
      <div className="buttons">
        <button type="submit" className="primary" disabled={!mayAct || act.state.kind === 'sending'}>
          {t('admin.enrol')}
        </button>
      </div>
      <ActNote act={act} />
    </form>
  );
}
