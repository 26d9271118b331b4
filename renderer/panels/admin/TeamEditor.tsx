// One team: what it is called, where it is at home, its units and its people.
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { memberId, unitId, type TeamId, type TownCode } from '#contract/ids.ts';
import {
  byTeam,
  TRANSPORTS,
  type EnrolledUnit,
  type Member,
  type Team,
} from '#contract/organisation/organisation.ts';
import { useAct, type Wish } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { ActNote, Reasoned, Section, SelectField, SimulatedTag, TextField } from './parts.tsx';
import { teamCalled } from './teamsByTown.ts';

/** A select has no empty value that is a town: the district's own teams stand under this one. */
const DISTRICT = 'district';

export function TeamEditor({ id }: { readonly id: TeamId }) {
  const { t } = useTranslation();
  const say = useSay();
  const picture = usePicture();
  const team = picture.teams.get(id);
  if (!team) return <p className="empty">{t('admin.organisation.gone')}</p>;
  const force = picture.policy?.forces.find(({ code }) => code === team.force);
  return (
    <article className="admin-form" aria-label={team.name}>
      <h2>
        {team.name} <SimulatedTag id={team.id} />
      </h2>
      <p className="quiet">
        {[team.id, force && say.words(force.name), t(`teamState.${team.state.kind}`)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {team.disbandedAt === null ? (
        <>
          {/* Drawn anew when somebody else has changed the team. */}
          <TeamFields
            key={JSON.stringify([team.name, team.leader, team.homeTown, team.transport])}
            team={team}
          />
          <Units team={team} units={byTeam(picture.units).get(id) ?? []} />
          <Members team={team} members={byTeam(picture.members).get(id) ?? []} />
        </>
      ) : (
        <p className="hint-bad">
          {t('admin.organisation.disbanded', { time: say.dateMinute(team.disbandedAt) })}
        </p>
      )}
    </article>
  );
}

function TeamFields({ team }: { readonly team: Team }) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const { district } = usePicture();
  const mayAct = useMayAct();
  const act = useAct();
  const [name, setName] = useState(team.name);
  const [leader, setLeader] = useState(team.leader);
  const [transport, setTransport] = useState(team.transport);
  const [town, setTown] = useState<string>(team.homeTown ?? DISTRICT);
  const homeTown =
    town === DISTRICT ? null : (district?.towns.find(({ code }) => code === town)?.code ?? null);
  // A town gives no team away by itself: it is not even offered.
  const mayMove = mayCommand(person, 'team.change', { town: null }) === 'allowed';
  const changed = {
    ...(name !== team.name && { name }),
    ...(leader !== team.leader && { leader }),
    ...(transport !== team.transport && { transport }),
    ...(homeTown !== team.homeTown && { homeTown }),
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void act.send({ type: 'team.change', team: team.id, ...changed });
        }}
      >
        <div className="admin-fields">
          <TextField label={t('admin.field.name')} value={name} onChange={setName} required />
          <TextField label={t('admin.field.leader')} value={leader} onChange={setLeader} required />
          <SelectField
            label={t('admin.field.transport')}
            value={transport}
            options={TRANSPORTS.map((one) => [one, t(`transport.${one}`)] as const)}
            onChange={setTransport}
          />
          {mayMove && (
            <SelectField
              label={t('admin.field.homeTown')}
              value={town}
              options={[
                ...(district?.towns ?? []).map((one) => [one.code as string, say.words(one.name)] as const),
                [DISTRICT, t('district.team')] as const,
              ]}
              onChange={setTown}
            />
          )}
        </div>
        <div className="buttons">
          <button type="submit" className="primary" disabled={!mayAct || Object.keys(changed).length === 0}>
            {t('admin.save')}
          </button>
        </div>
      </form>
      {/* Not inside the form above: a form in a form is none. */}
      <div className="buttons">
        <Reasoned
          label={t('admin.organisation.disband')}
          act={act}
          onSend={(reason) => act.send({ type: 'team.disband', team: team.id, reason })}
        />
      </div>
      <ActNote act={act} />
    </>
  );
}

function Units({ team, units }: { readonly team: Team; readonly units: readonly EnrolledUnit[] }) {
  const { t } = useTranslation();
  const act = useAct();
  return (
    <Section title={t('admin.organisation.units', { n: units.length })}>
      <table className="admin-table">
        <thead>
          <tr>
            <th scope="col">{t('admin.field.unitId')}</th>
            <th scope="col">{t('admin.field.callsign')}</th>
            <th scope="col">{t('admin.acts')}</th>
          </tr>
        </thead>
        <tbody>
          {units.map((unit) => (
            <tr key={unit.id}>
              <td>
                {unit.id} {unit.simulated && <span className="mark-tag plain">{t('mark.simulated')}</span>}
              </td>
              <td>{unit.callsign}</td>
              <td className="buttons">
                <Rename
                  name={unit.callsign}
                  onRename={(callsign) => act.send({ type: 'unit.change', unit: unit.id, callsign })}
                />
                <MoveTo
                  from={team}
                  what={unit.callsign}
                  onMove={(to) => act.send({ type: 'unit.change', unit: unit.id, team: to })}
                />
                <Reasoned
                  label={t('admin.organisation.retire')}
                  act={act}
                  onSend={(reason) => act.send({ type: 'unit.retire', unit: unit.id, reason })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <AddRow
        id={t('admin.field.unitId')}
        name={t('admin.field.callsign')}
        wishOf={(id, callsign) => ({
          type: 'unit.enrol',
          unit: unitId(id),
          callsign: callsign || id,
          team: team.id,
          simulated: false,
        })}
        send={act.send}
      />
      <ActNote act={act} />
    </Section>
  );
}

function Members({ team, members }: { readonly team: Team; readonly members: readonly Member[] }) {
  const { t } = useTranslation();
  const act = useAct();
  return (
    <Section
      title={t('admin.organisation.members', { n: members.length })}
      note={t('admin.organisation.private')}
    >
      <table className="admin-table">
        <thead>
          <tr>
            <th scope="col">{t('admin.field.memberId')}</th>
            <th scope="col">{t('admin.field.person')}</th>
            <th scope="col">{t('admin.field.title')}</th>
            <th scope="col">{t('admin.acts')}</th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.id}>
              <td>
                {member.id} <SimulatedTag id={member.id} />
              </td>
              <td>{member.name}</td>
              <td>{member.title ?? ''}</td>
              <td className="buttons">
                <Rename
                  name={member.name}
                  title={member.title ?? ''}
                  onRename={(name, title) =>
                    act.send({ type: 'member.change', member: member.id, name, title: title || null })
                  }
                />
                <MoveTo
                  from={team}
                  what={member.name}
                  onMove={(to) => act.send({ type: 'member.change', member: member.id, team: to })}
                />
                <Reasoned
                  label={t('admin.organisation.removeMember')}
                  act={act}
                  onSend={(reason) => act.send({ type: 'member.remove', member: member.id, reason })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <AddRow
        id={t('admin.field.memberId')}
        name={t('admin.field.person')}
        more={t('admin.field.title')}
        wishOf={(id, name, title) => ({
          type: 'member.enrol',
          member: memberId(id),
          team: team.id,
          name,
          ...(title ? { title } : {}),
        })}
        send={act.send}
      />
      <ActNote act={act} />
    </Section>
  );
}

interface AddRowProps {
  readonly id: string;
  readonly name: string;
  readonly more?: string;
  readonly wishOf: (id: string, name: string, more: string) => Wish;
  readonly send: (wish: Wish) => Promise<boolean>;
}

function AddRow({ id: idLabel, name: nameLabel, more: moreLabel, wishOf, send }: AddRowProps) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [more, setMore] = useState('');
  async function add(): Promise<void> {
    if (!(await send(wishOf(id.trim(), name.trim(), more.trim())))) return;
    setId('');
    setName('');
    setMore('');
  }
  return (
    <form
      className="admin-fields"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextField label={idLabel} value={id} onChange={setId} required />
      <TextField label={nameLabel} value={name} onChange={setName} required={moreLabel !== undefined} />
      {moreLabel !== undefined && <TextField label={moreLabel} value={more} onChange={setMore} />}
      <button type="submit" disabled={!mayAct}>
        {t('admin.enrol')}
      </button>
    </form>
  );
}

interface RenameProps {
  readonly name: string;
  /** Absent: it has none. */
  readonly title?: string;
  readonly onRename: (name: string, title: string) => Promise<boolean>;
}

function Rename({ name, title, onRename }: RenameProps) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState(false);
  const [newName, setNewName] = useState(name);
  const [newTitle, setNewTitle] = useState(title ?? '');
  if (!asking) {
    return (
      <button
        type="button"
        disabled={!mayAct}
        onClick={() => {
          setNewName(name);
          setNewTitle(title ?? '');
          setAsking(true);
        }}
      >
        {t('admin.rename')}
      </button>
    );
  }
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void onRename(newName.trim(), newTitle.trim()).then((done) => done && setAsking(false));
      }}
    >
      <input
        aria-label={t('admin.organisation.newName', { what: name })}
        required
        maxLength={60}
        value={newName}
        onChange={({ target }) => setNewName(target.value)}
      />
      {title !== undefined && (
        <input
          aria-label={t('admin.field.title')}
          placeholder={t('admin.field.title')}
          maxLength={60}
          value={newTitle}
          onChange={({ target }) => setNewTitle(target.value)}
        />
      )}
      <button type="submit" disabled={!mayAct || newName.trim() === ''}>
        {t('admin.save')}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {t('act.cancel')}
      </button>
    </form>
  );
}

interface MoveToProps {
  readonly from: Team;
  readonly what: string;
  readonly onMove: (to: TeamId) => Promise<boolean>;
}

/** Another team is named by its id or name; teams of the same town are offered. */
function MoveTo({ from, what, onMove }: MoveToProps) {
  const { t } = useTranslation();
  const { teams } = usePicture();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState(false);
  const [text, setText] = useState('');
  const list = useId();
  if (!asking) {
    return (
      <button type="button" disabled={!mayAct} onClick={() => setAsking(true)}>
        {t('admin.organisation.move')}
      </button>
    );
  }
  const to = teamCalled(teams, text);
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (to) void onMove(to.id).then((done) => done && setAsking(false));
      }}
    >
      <input
        aria-label={t('admin.organisation.moveTo', { what })}
        placeholder={t('admin.organisation.moveTo', { what })}
        list={list}
        value={text}
        aria-invalid={text !== '' && !to}
        onChange={({ target }) => setText(target.value)}
      />
      <datalist id={list}>
        {offered(teams.values(), from.homeTown).map((team) => (
          <option key={team.id} value={team.id}>
            {team.name}
          </option>
        ))}
      </datalist>
      <button type="submit" disabled={!mayAct || !to}>
        {to ? t('admin.organisation.moveInto', { team: to.name }) : t('admin.organisation.move')}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {t('act.cancel')}
      </button>
    </form>
  );
}

const offered = (teams: Iterable<Team>, town: TownCode | null): readonly Team[] =>
  [...teams].filter((team) => team.disbandedAt === null && team.homeTown === town);
