// What has to be said for some acts on a patrol: who came, why there is no track, which case, what is left out.
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { tierOf } from '#contract/actor.ts';
import { isOpen } from '#contract/case/case.ts';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import { caseId, teamId, type TeamId, type Tier } from '#contract/ids.ts';
import { targetKey, unproven, type Patrol } from '#contract/patrol/patrol.ts';
import { SearchBox } from '../desk/SearchBox.tsx';
import type { Act, Wish } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { usePicture, useSeat } from '../seat.tsx';
import { proofOf } from './patrolReading.ts';
import { useTargetName } from './useTargetName.ts';

export interface FormProps {
  readonly patrol: Patrol;
  readonly act: Act;
  readonly disabled: boolean;
  readonly onSend: (wish: Wish) => Promise<void>;
  readonly onCancel: () => void;
}

interface FrameProps {
  readonly title: string;
  readonly grave?: boolean;
  readonly disabled: boolean;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  readonly confirm: string;
  readonly children: ReactNode;
}

function Frame({ title, grave = false, disabled, onSubmit, onCancel, confirm, children }: FrameProps) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('select, input, textarea, button')?.focus(), []);
  return (
    <form
      ref={form}
      className={grave ? 'act-form is-grave' : 'act-form'}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        if (!disabled) onSubmit();
      }}
    >
      <h4>{title}</h4>
      {children}
      <div className="buttons">
        <button type="submit" className={grave ? 'grave' : 'primary'} disabled={disabled}>
          {confirm}
        </button>
        <button type="button" onClick={onCancel}>
          {t('act.cancel')}
        </button>
      </div>
    </form>
  );
}

interface TeamSelectProps {
  readonly patrol: Patrol;
  readonly value: TeamId;
  readonly onChange: (team: TeamId) => void;
}

function TeamSelect({ patrol, value, onChange }: TeamSelectProps) {
  const { t } = useTranslation();
  const { teams } = usePicture();
  return (
    <label className="field">
      <span>{t('patrol.team')}</span>
      <select value={value} onChange={({ target }) => onChange(teamId(target.value))}>
        {patrol.teams.map((id) => (
          <option key={id} value={id}>
            {teams.get(id)?.name ?? id}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Nobody counts more heads in one team by eye: as the command has it. */
const MAX_PRESENT = 200;

export function AttendForm(props: FormProps & { readonly team: TeamId | null }) {
  const { t } = useTranslation();
  const { members } = usePicture();
  const { patrol, disabled, onSend, onCancel } = props;
  // The next one that has not said.
  const silent = patrol.teams.find((id) => !patrol.attendance.some((one) => one.team === id));
  const [team, setTeam] = useState(props.team ?? silent ?? patrol.lead);
  const strength = [...members.values()].filter((one) => one.team === team).length;
  const [present, setPresent] = useState<string | null>(null);
  const [absent, setAbsent] = useState('');
  const heads = present ?? String(strength > 0 ? strength : 1);
  const ready = /^\d{1,3}$/.test(heads) && Number(heads) <= MAX_PRESENT;
  return (
    <Frame
      title={t('patrol.act.attend')}
      confirm={t('patrol.record')}
      disabled={disabled || !ready}
      onCancel={onCancel}
      onSubmit={() =>
        void onSend({
          type: 'patrol.attend',
          patrolId: patrol.id,
          team,
          present: Number(heads),
          ...(absent.trim() === '' ? {} : { absent: absent.trim() }),
        })
      }
    >
      <TeamSelect
        patrol={patrol}
        value={team}
        onChange={(one) => {
          setTeam(one);
          setPresent(null);
        }}
      />
      <label className="field">
        <span>{t('patrol.heads')}</span>
        <input
          type="number"
          min={0}
          max={MAX_PRESENT}
          required
          value={heads}
          onChange={({ target }) => setPresent(target.value)}
        />
      </label>
      {strength > 0 && <p className="quiet">{t('patrol.strength', { n: strength })}</p>}
      <label className="field">
        <span>{`${t('patrol.absentWho')} ${t('form.optional')}`}</span>
        <input maxLength={200} value={absent} onChange={({ target }) => setAbsent(target.value)} />
      </label>
    </Frame>
  );
}

export function VisitForm(props: FormProps & { readonly checkpoint: string | null }) {
  const { t } = useTranslation();
  const { patrol, disabled, onSend, onCancel } = props;
  const open = patrol.checkpoints.filter(({ id }) => !proofOf(patrol, { kind: 'checkpoint', id }));
  const [checkpoint, setCheckpoint] = useState(props.checkpoint ?? open[0]?.id ?? '');
  const [team, setTeam] = useState(patrol.lead);
  const [note, setNote] = useState('');
  return (
    <Frame
      title={t('patrol.act.visit')}
      confirm={t('patrol.record')}
      disabled={disabled || checkpoint === '' || note.trim() === ''}
      onCancel={onCancel}
      onSubmit={() =>
        void onSend({ type: 'patrol.visit', patrolId: patrol.id, team, checkpoint, note: note.trim() })
      }
    >
      <label className="field">
        <span>{t('patrol.checkpoint')}</span>
        <select value={checkpoint} onChange={({ target }) => setCheckpoint(target.value)}>
          {open.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <TeamSelect patrol={patrol} value={team} onChange={setTeam} />
      <label className="field">
        <span>{t('patrol.whyNoTrack')}</span>
        <input required maxLength={200} value={note} onChange={({ target }) => setNote(target.value)} />
      </label>
      <p className="quiet">{t('patrol.handHint')}</p>
    </Frame>
  );
}

export function OrderForm({ patrol, disabled, onSend, onCancel }: FormProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const { cases, teams } = usePicture();
  const [chosen, setChosen] = useState<string | null>(null);
  const [tier, setTier] = useState<Tier>(tierOf(person) === 'district' ? 'district' : 'town');
  const [note, setNote] = useState('');
  const isFree = (id: TeamId) => teams.get(id)?.state.kind === 'available';
  const [going, setGoing] = useState<readonly TeamId[]>(() => patrol.teams.filter(isFree));
  const options = useMemo(
    () =>
      [...cases.values()]
        .filter(isOpen)
        .sort((a, b) => a.priority - b.priority || b.reportedAt - a.reportedAt)
        .map((one) => {
          const words = (lang: 'zh' | 'en') =>
            `${say.category(one.category)} · ${say.town(one.town)} · ${CASE_STATES[one.state.kind][lang]}`;
          return { value: one.id, words: { zh: words('zh'), en: words('en') }, code: one.no };
        }),
    [cases, say],
  );
  return (
    <Frame
      title={t('patrol.act.order')}
      confirm={t('patrol.issueOrder')}
      disabled={disabled || chosen === null || going.length === 0}
      onCancel={onCancel}
      onSubmit={() => {
        if (chosen === null) return;
        void onSend({
          type: 'patrol.order',
          patrolId: patrol.id,
          expectedVersion: patrol.version,
          caseId: caseId(chosen),
          tier,
          teams: going,
          ...(note.trim() === '' ? {} : { note: note.trim() }),
        });
      }}
    >
      <SearchBox
        label={t('patrol.toCase')}
        hint={t('patrol.caseHint')}
        none={t('patrol.noCase')}
        options={options}
        chosen={chosen}
        onChoose={setChosen}
      />
      <fieldset className="tiers">
        <legend>{t('patrol.teams')}</legend>
        {patrol.teams.map((id) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={going.includes(id)}
              onChange={({ target }) =>
                setGoing((was) => (target.checked ? [...was, id] : was.filter((one) => one !== id)))
              }
            />
            {teams.get(id)?.name ?? id}
            {!isFree(id) && (
              <span className="quiet">{t(`teamState.${teams.get(id)?.state.kind ?? 'offDuty'}`)}</span>
            )}
          </label>
        ))}
      </fieldset>
      {tierOf(person) === 'district' && (
        <fieldset className="tiers">
          <legend>{t('dispatch.tier')}</legend>
          {(['town', 'district'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="tier" checked={tier === one} onChange={() => setTier(one)} />
              {t(one === 'town' ? 'dispatch.tierTown' : 'dispatch.tierDistrict')}
            </label>
          ))}
        </fieldset>
      )}
      <label className="field">
        <span>{`${t('dispatch.note')} ${t('form.optional')}`}</span>
        <input maxLength={2000} value={note} onChange={({ target }) => setNote(target.value)} />
      </label>
    </Frame>
  );
}

/** What will stand as missed for good is told before the second step. */
export function EndForm({ patrol, disabled, onSend, onCancel }: FormProps) {
  const { t } = useTranslation();
  const nameOf = useTargetName(patrol);
  const left = unproven(patrol);
  return (
    <Frame
      title={t('patrol.act.end')}
      grave
      confirm={t('act.confirm', { act: t('patrol.act.end') })}
      disabled={disabled}
      onCancel={onCancel}
      onSubmit={() =>
        void onSend({ type: 'patrol.end', patrolId: patrol.id, expectedVersion: patrol.version })
      }
    >
      {left.length === 0 ? (
        <p>{t('patrol.allVisited')}</p>
      ) : (
        <>
          <p>{t('patrol.willMiss', { n: left.length })}</p>
          <ul className="will-miss">
            {left.map((target) => (
              <li key={targetKey(target)}>{nameOf(target)}</li>
            ))}
          </ul>
        </>
      )}
    </Frame>
  );
}
