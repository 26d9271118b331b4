// Who goes: the nearest free teams by street, the best one chosen already. Issuing is two keys from an alarm.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';
import type { TeamId, Tier } from '#contract/ids.ts';
import type { Case } from '#contract/case/case.ts';
import type { TeamChoice, TeamChoices } from '#contract/wire.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, useSeat } from '../seat.tsx';
import { InertNote } from './InertNote.tsx';
import { RefusalNote } from './RefusalNote.tsx';
import { useAct } from './useAct.ts';
import { useKeys } from '../useKeys.ts';

const CHOICES = 12;
/** Digits reach nine. */
const KEYED = 9;

interface Props {
  readonly theCase: Case;
  readonly onDone: () => void;
}

export function Dispatch({ theCase, onDone }: Props) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const mayAct = useMayAct();
  const act = useAct();
  const isDistrict = person.role === 'districtCommander';
  const [wantedTier, setTier] = useState<Tier | null>(null);
  const { choices, refusal, loading, ask } = useChoices(theCase, isDistrict ? wantedTier : 'town');
  const teams = choices?.teams ?? NO_TEAMS;
  const [chosen, setChosen] = useState<readonly TeamId[] | null>(null);
  const [note, setNote] = useState('');
  const form = useRef<HTMLFormElement>(null);

  // Until the person chooses, the recommendation is the choice; it is not changed under their hands later.
  const picked =
    chosen ??
    teams
      .slice(0, 1)
      .filter(canGo)
      .map(({ team }) => team.id);
  const tier = wantedTier ?? tierFor(theCase, teams, picked, isDistrict);

  // The form takes the focus, so that Enter issues and digits choose without a mouse.
  useEffect(() => form.current?.focus(), []);

  const toggle = (id: TeamId): void => {
    act.clear();
    setChosen(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id]);
  };
  const lead = (id: TeamId): void => setChosen([id, ...picked.filter((one) => one !== id)]);

  async function issue(): Promise<void> {
    if (!mayAct || picked.length === 0 || act.state.kind === 'sending') return;
    const took = await act.send({
      type: 'order.issue',
      caseId: theCase.id,
      tier,
      teams: picked,
      lead: picked[0],
      expectedVersion: theCase.version,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    if (took) onDone();
  }

  useKeys({
    digit: (digit) => {
      const choice = teams[digit - 1];
      if (choice) toggle(choice.team.id);
    },
    keys: { Enter: () => void issue() },
  });

  return (
    <form
      ref={form}
      tabIndex={-1}
      className="dispatch"
      aria-label={t('dispatch.title')}
      onSubmit={(event) => {
        event.preventDefault();
        void issue();
      }}
    >
      <div className="dispatch-head">
        <h3>{t('dispatch.nearest')}</h3>
        {choices && <span className="quiet">{t('dispatch.eligible', { n: choices.eligible })}</span>}
        <button type="button" onClick={ask} disabled={loading}>
          {t('dispatch.refresh')}
        </button>
      </div>
      {loading && !choices && <p className="quiet">{t('dispatch.loading')}</p>}
      {refusal && <RefusalNote refusal={refusal} />}
      {choices && teams.length === 0 && <p className="empty">{t('dispatch.none')}</p>}
      <ul className="choices">
        {teams.map((choice, index) => (
          <Choice
            key={choice.team.id}
            choice={choice}
            index={index}
            place={picked.indexOf(choice.team.id)}
            onToggle={() => toggle(choice.team.id)}
            onLead={() => lead(choice.team.id)}
          />
        ))}
      </ul>
      <fieldset className="tiers">
        <legend>{t('dispatch.tier')}</legend>
        {(isDistrict ? (['town', 'district'] as const) : (['town'] as const)).map((one) => (
          <label key={one}>
            <input type="radio" name="tier" checked={tier === one} onChange={() => setTier(one)} />
            {t(one === 'town' ? 'dispatch.tierTown' : 'dispatch.tierDistrict')}
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>{t('dispatch.note')}</span>
        <input
          value={note}
          maxLength={500}
          placeholder={t('dispatch.noteHint')}
          onChange={({ target }) => setNote(target.value)}
        />
      </label>
      <div className="buttons">
        <button
          type="submit"
          className="primary"
          disabled={!mayAct || picked.length === 0 || act.state.kind === 'sending'}
        >
          {act.state.kind === 'sending' ? t('act.sending') : t('dispatch.issue')}
          <kbd>{t('keys.enter')}</kbd>
        </button>
        <button type="button" onClick={onDone}>
          {t('act.cancel')}
          <kbd>Esc</kbd>
        </button>
        <span className="quiet">
          {picked.length === 0 ? t('dispatch.chooseOne') : t('dispatch.chosen', { n: picked.length })}
        </span>
      </div>
      <InertNote />
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </form>
  );
}

const NO_TEAMS: readonly TeamChoice[] = [];

/** Somebody who is lost or whom no street brings there is never chosen for the person. */
const canGo = ({ travelMin, freshness }: TeamChoice): boolean =>
  travelMin !== null && (freshness === 'live' || freshness === 'stale');

/** The lowest tier that may send these teams: a district order takes the case away from its town. */
function tierFor(
  theCase: Case,
  teams: readonly TeamChoice[],
  picked: readonly TeamId[],
  isDistrict: boolean,
): Tier {
  if (!isDistrict) return 'town';
  if (theCase.ownerTier === 'district') return 'district';
  const away = teams.some(({ team }) => picked.includes(team.id) && team.homeTown !== theCase.town);
  return away ? 'district' : 'town';
}

function useChoices({ id }: Case, tier: Tier | null) {
  const { api } = useSeat();
  const [asked, setAsked] = useState(0);
  const [held, setHeld] = useState<{
    readonly choices: TeamChoices | null;
    readonly refusal: Refusal | null;
    readonly loading: boolean;
  }>({
    choices: null,
    refusal: null,
    loading: true,
  });
  useEffect(() => {
    let over = false;
    setHeld((was) => ({ ...was, loading: true }));
    const query = tier === null ? '' : `&tier=${tier}`;
    void api
      .get<TeamChoices>(`/api/cases/${encodeURIComponent(id)}/teams?limit=${CHOICES}${query}`)
      .then((reply) => {
        if (over) return;
        setHeld(
          reply.ok
            ? { choices: reply.value, refusal: null, loading: false }
            : { choices: null, refusal: reply.refusal, loading: false },
        );
      });
    return () => {
      over = true;
    };
    // Asked again by hand: teams move.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [api, id, tier, asked]);
  return { ...held, ask: () => setAsked((count) => count + 1) };
}

interface ChoiceProps {
  readonly choice: TeamChoice;
  readonly index: number;
  /** -1: not chosen; 0: the lead. */
  readonly place: number;
  readonly onToggle: () => void;
  readonly onLead: () => void;
}

function Choice({ choice, index, place, onToggle, onLead }: ChoiceProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { team, travelMin, distanceM, schematic, freshness, fixAgeMs, matches, shortfall } = choice;
  return (
    <li className={place >= 0 ? 'choice chosen' : 'choice'}>
      <label>
        <input type="checkbox" checked={place >= 0} onChange={onToggle} />
        {index < KEYED && <kbd>{index + 1}</kbd>}
        <span className="choice-name">
          <strong>{team.name}</strong>
          <span className="quiet">
            {`${say.town(team.homeTown)} · ${t(`transport.${team.transport}`)}`}
            {freshness !== 'live' && ` · ${t(`dispatch.freshness.${freshness}`)}`}
            {freshness !== 'live' && fixAgeMs !== null && ` ${say.span(fixAgeMs)}`}
          </span>
        </span>
        <span className="choice-marks">
          {index === 0 && canGo(choice) && <span className="mark-tag">{t('dispatch.recommended')}</span>}
          {matches && <span className="mark-tag plain">{t('dispatch.matches')}</span>}
        </span>
        <span className="choice-travel">
          {travelMin === null ? (
            <span className="unreachable">
              {shortfall ? say.words(shortfall) : t('dispatch.unreachable')}
            </span>
          ) : (
            <>
              <strong>{say.minutes(travelMin)}</strong>
              <span className="quiet">
                {distanceM !== null && distance(distanceM, t)}
                {schematic && ` ${t('mark.schematic')}`}
              </span>
            </>
          )}
        </span>
      </label>
      {place === 0 && <span className="lead">{t('dispatch.lead')}</span>}
      {place > 0 && (
        <button type="button" className="lead" onClick={onLead}>
          {t('dispatch.makeLead')}
        </button>
      )}
    </li>
  );
}

type Translate = (key: 'dispatch.metres' | 'dispatch.kilometres', values: { n: string }) => string;

export function distance(metres: number, t: Translate): string {
  if (metres < 1000) return t('dispatch.metres', { n: String(Math.round(metres / 10) * 10) });
  return t('dispatch.kilometres', { n: (metres / 1000).toFixed(1) });
}
