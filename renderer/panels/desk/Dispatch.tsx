// Who goes. The run card's answer stands first and is chosen already, so that issuing is two keys from an alarm; what
// it lacks and what it costs in cover are said before it is issued. The same panel reinforces an order and replaces
// one team of it.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tierOf } from '#contract/actor.ts';
import type { Case } from '#contract/case/case.ts';
import { teamId, type TeamId, type Tier } from '#contract/ids.ts';
import { isWorking } from '#contract/order/order.ts';
import type { EngagedChoice, TeamChoice, TeamChoices } from '#contract/wire.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { ActRefusal } from './acts/ActRefusal.tsx';
import type { DispatchTask } from './acts/actSpec.ts';
import { canGo, firstTier, isSet, offeredTeams } from './dispatchChoice.ts';
import { InertNote } from './InertNote.tsx';
import { Price } from './Preparation.tsx';
import { RefusalNote } from './RefusalNote.tsx';
import { useAct, type Wish } from './useAct.ts';
import { useChoices } from './useChoices.ts';
import { useDesk } from './useDesk.ts';

/** A proposal that was empty is asked for again. */
const ASK_AGAIN_MS = 4_000;
/** Digits reach nine. */
const KEYED = 9;

interface Props {
  readonly theCase: Case;
  readonly task: DispatchTask;
  readonly onDone: () => void;
}

export function Dispatch({ theCase, task, onDone }: Props) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const { orders, teams: known } = usePicture();
  const { set } = useDesk();
  const mayAct = useMayAct();
  const act = useAct();
  const ofDistrict = tierOf(person) === 'district';
  const order = task.kind === 'issue' ? undefined : orders.get(task.order);
  const [wantedTier, setTier] = useState<Tier | null>(null);
  const mayChooseTier =
    task.kind === 'issue' &&
    ofDistrict &&
    (theCase.ownerTier === 'district' || person.role === 'districtCommander');
  const tier = order?.tier ?? wantedTier ?? firstTier(theCase, ofDistrict);
  const { choices, refusal, loading, ask } = useChoices(theCase, tier);
  const { free, engaged, proposed } = offeredTeams(choices, task.kind === 'replace' ? 'one' : 'several');
  // At night a town may have nobody: then the district's own answer is one key away again.
  const nobody = choices !== null && choices.tier === 'town' && proposed.length === 0;
  // Somebody may come on duty, or be heard of again, while the person looks at an empty proposal.
  const empty = choices !== null && !loading && proposed.length === 0;
  useEffect(() => {
    if (!empty) return;
    const timer = setTimeout(ask, ASK_AGAIN_MS);
    return () => clearTimeout(timer);
    // Once for each answer that proposed nobody.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [empty, choices, ask]);
  const [townHasNobody, setTownHasNobody] = useState(false);
  useEffect(() => {
    if (!nobody || !mayChooseTier || wantedTier !== null) return;
    setTownHasNobody(true);
    setTier('district');
  }, [nobody, mayChooseTier, wantedTier]);
  const [chosen, setChosen] = useState<readonly TeamId[] | null>(null);
  const [note, setNote] = useState('');
  const [reason, setReason] = useState('');
  const [confirming, setConfirming] = useState(false);
  const [allReasons, setAllReasons] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const why = useRef<HTMLInputElement>(null);

  // Until the person chooses, the recommendation is the choice; it is not changed under their hands later.
  const picked = chosen ?? proposed;
  const taken = engaged.filter(({ team }) => picked.includes(team.id));
  // The form takes the focus, so that Enter issues and digits choose without a mouse.
  useEffect(() => form.current?.focus(), []);

  const toggle = (id: TeamId): void => {
    act.clear();
    setConfirming(false);
    if (task.kind === 'replace') return setChosen(picked.includes(id) ? [] : [id]);
    setChosen(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id]);
  };
  const lead = (id: TeamId): void => setChosen([id, ...picked.filter((one) => one !== id)]);

  const ready =
    mayAct &&
    picked.length > 0 &&
    act.state.kind !== 'sending' &&
    (task.kind !== 'replace' || reason.trim() !== '');

  async function issue(): Promise<void> {
    // A team is replaced for a reason: it is asked for, and not only missing.
    if (task.kind === 'replace' && picked.length > 0 && reason.trim() === '') why.current?.focus();
    if (!ready) return;
    // Taking a team from its case is asked once more, with the case named.
    if (taken.length > 0 && !confirming) return setConfirming(true);
    if (await act.send(wish())) onDone();
  }

  function wish(): Wish {
    const take = taken.length > 0 ? { take: taken.map(({ team }) => team.id) } : {};
    const said = note.trim() === '' ? {} : { note: note.trim() };
    const version = { expectedVersion: order?.version ?? theCase.version };
    switch (task.kind) {
      case 'issue':
        return {
          type: 'order.issue',
          caseId: theCase.id,
          expectedVersion: theCase.version,
          tier,
          teams: picked,
          ...(picked[0] ? { lead: picked[0] } : {}),
          ...take,
          ...said,
        };
      case 'reinforce':
        return { type: 'order.reinforce', orderId: task.order, ...version, teams: picked, ...take, ...said };
      case 'replace':
        return {
          type: 'assignment.reassign',
          orderId: task.order,
          ...version,
          team: task.team,
          to: picked[0] ?? task.team,
          ...take,
          reason: reason.trim(),
        };
    }
  }

  useKeys({
    digit: (digit) => {
      const choice = free[digit - 1];
      if (choice) toggle(choice.team.id);
    },
    keys: {
      Enter: () => void issue(),
      w: () => setAllReasons(!allReasons),
      ...(mayChooseTier ? { g: () => changeTier(tier === 'town' ? 'district' : 'town') } : {}),
    },
  });

  function changeTier(to: Tier): void {
    act.clear();
    setConfirming(false);
    setTier(to);
    setChosen(null);
  }

  const replaced = task.kind === 'replace' ? (known.get(task.team)?.name ?? task.team) : '';
  return (
    <form
      ref={form}
      tabIndex={-1}
      className="dispatch"
      aria-label={t(`dispatch.task.${task.kind}`, { team: replaced })}
      onSubmit={(event) => {
        event.preventDefault();
        void issue();
      }}
    >
      <div className="dispatch-head">
        <h3>{t(`dispatch.task.${task.kind}`, { team: replaced })}</h3>
        {choices && <span className="quiet">{t('dispatch.eligible', { n: choices.eligible })}</span>}
        <button type="button" aria-pressed={allReasons} onClick={() => setAllReasons(!allReasons)}>
          {t('dispatch.reasons')}
          <kbd>w</kbd>
        </button>
        <button type="button" onClick={ask} disabled={loading}>
          {t('dispatch.refresh')}
        </button>
      </div>
      {task.kind === 'replace' && order && (
        <label className="field">
          <span>{t('dispatch.replaced')}</span>
          <select
            value={task.team}
            onChange={({ target }) =>
              set({
                beside: { kind: 'dispatch', id: theCase.id, task: { ...task, team: teamId(target.value) } },
              })
            }
          >
            {order.assignments.filter(isWorking).map(({ team }) => (
              <option key={team} value={team}>
                {known.get(team)?.name ?? team}
              </option>
            ))}
          </select>
        </label>
      )}
      {mayChooseTier && (
        <fieldset className="tiers">
          <legend className="visually-hidden">{t('dispatch.tier')}</legend>
          {(['town', 'district'] as const).map((one) => (
            <label key={one} className={tier === one ? 'chosen' : undefined}>
              <input type="radio" name="tier" checked={tier === one} onChange={() => changeTier(one)} />
              {t(one === 'town' ? 'dispatch.tierTown' : 'dispatch.tierDistrict')}
            </label>
          ))}
          <kbd>g</kbd>
        </fieldset>
      )}
      {mayChooseTier && tier === 'district' && theCase.ownerTier === 'town' && (
        <p className="quiet">
          {townHasNobody && `${t('dispatch.townHasNobody')} `}
          {t('dispatch.takesOver')}
        </p>
      )}
      {loading && !choices && <p className="quiet">{t('dispatch.loading')}</p>}
      {refusal && <RefusalNote refusal={refusal} />}
      {choices && <Travel choices={choices} />}
      {task.kind !== 'replace' && <SetAnswer choices={choices} whole={isSet(picked, choices)} />}
      <PriceOf choices={choices} picked={picked} free={free} engaged={engaged} />
      {choices && free.length === 0 && engaged.length === 0 && <p className="empty">{t('dispatch.none')}</p>}
      <ul className="choices">
        {free.map((choice, index) => (
          <Choice
            key={choice.team.id}
            choice={choice}
            index={index}
            inSet={choices?.set?.teams.some(({ team }) => team.id === choice.team.id) ?? false}
            place={picked.indexOf(choice.team.id)}
            single={task.kind === 'replace'}
            allReasons={allReasons}
            onToggle={() => toggle(choice.team.id)}
            onLead={() => lead(choice.team.id)}
          />
        ))}
      </ul>
      {tier === 'district' && engaged.length > 0 && (
        <details className="engaged" open={taken.length > 0 || undefined}>
          <summary>{t('dispatch.engaged', { n: engaged.length })}</summary>
          <ul className="choices">
            {engaged.map((choice) => (
              <Choice
                key={choice.team.id}
                choice={choice}
                index={KEYED}
                inSet={false}
                leaves={choice.leaves}
                place={picked.indexOf(choice.team.id)}
                single={task.kind === 'replace'}
                allReasons={allReasons}
                onToggle={() => toggle(choice.team.id)}
                onLead={() => lead(choice.team.id)}
              />
            ))}
          </ul>
        </details>
      )}
      <div className="dispatch-foot">
        {task.kind === 'replace' ? (
          <label className="field">
            <span>{t('act.reasonFor', { act: t('act.replaceTeam') })}</span>
            <input
              required
              maxLength={200}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </label>
        ) : (
          <label className="field">
            <span>{t('dispatch.note')}</span>
            <input
              value={note}
              maxLength={500}
              placeholder={t('dispatch.noteHint')}
              onChange={({ target }) => setNote(target.value)}
            />
          </label>
        )}
        {confirming && (
          <div className="take-confirm" role="alert">
            {taken.map(({ team, leaves }) => (
              <p key={team.id}>
                {t(leaves.othersOnIt > 0 ? 'dispatch.takeSome' : 'dispatch.takeAll', {
                  team: team.name,
                  no: leaves.no,
                  n: leaves.othersOnIt,
                })}
              </p>
            ))}
          </div>
        )}
        <div className="buttons">
          <button type="submit" className={confirming ? 'grave' : 'primary'} disabled={!ready}>
            {act.state.kind === 'sending'
              ? t('act.sending')
              : t(confirming ? 'dispatch.takeConfirm' : `dispatch.issue.${task.kind}`)}
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
        {act.state.kind === 'refused' && (
          <ActRefusal refusal={act.state.refusal} onAgain={() => void issue()} />
        )}
      </div>
    </form>
  );
}

/** Where the minutes come from, when that is not the usual. */
function Travel({ choices }: { readonly choices: TeamChoices }) {
  const { t } = useTranslation();
  return choices.travel === 'streetsForOsrm' ? <p className="quiet">{t('dispatch.travelFallback')}</p> : null;
}

interface SetProps {
  readonly choices: TeamChoices | null;
  /** The set is what is chosen. */
  readonly whole: boolean;
}

/** The run card line by line: who answers it, and what nobody can give. */
function SetAnswer({ choices, whole }: SetProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  const set = choices?.set;
  if (!set) return null;
  const nameOf = (id: TeamId): string => set.teams.find(({ team }) => team.id === id)?.team.name ?? id;
  return (
    <section className={whole ? 'set whole' : 'set'} aria-label={t('dispatch.set')}>
      <h4>
        {t('dispatch.set')}
        {set.completeMin !== null && (
          <span className="quiet"> {t('dispatch.complete', { minutes: say.minutes(set.completeMin) })}</span>
        )}
      </h4>
      <ul>
        {set.needs.map(({ force, teams, withinMin, onIt, teamIds, shortfall }) => {
          const found = policy?.forces.find(({ code }) => code === force);
          return (
            <li key={`${force} ${withinMin}`}>
              <span className="force-glyph" aria-hidden="true">
                {found?.glyph ?? '·'}
              </span>
              <span>
                {t('dispatch.need', {
                  force: found ? say.words(found.name) : force,
                  n: teams,
                  within: say.minutes(withinMin),
                })}
                {onIt > 0 && <span className="quiet"> {t('dispatch.onIt', { n: onIt })}</span>}
              </span>
              <strong>{teamIds.map(nameOf).join('、')}</strong>
              {shortfall && <span className="shortfall">{say.words(shortfall)}</span>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface PriceProps {
  readonly choices: TeamChoices | null;
  readonly picked: readonly TeamId[];
  readonly free: readonly TeamChoice[];
  readonly engaged: readonly EngagedChoice[];
}

/** Of the set together; of other choices one by one, as the server knows no price of just these. */
function PriceOf({ choices, picked, free, engaged }: PriceProps) {
  const { t } = useTranslation();
  if (!choices || picked.length === 0) return null;
  if (isSet(picked, choices)) return <Price price={choices.set?.price ?? null} />;
  const all = [...free, ...engaged].filter(({ team }) => picked.includes(team.id));
  const [only] = all;
  if (all.length === 1 && only) return <Price price={only.price} />;
  return all.map(({ team, price }) => (
    <Price key={team.id} price={price} hint={t('price.of', { team: team.name })} />
  ));
}

interface ChoiceProps {
  readonly choice: TeamChoice;
  readonly index: number;
  readonly inSet: boolean;
  readonly leaves?: EngagedChoice['leaves'];
  /** -1: not chosen; 0: the lead. */
  readonly place: number;
  readonly single: boolean;
  /** Also those that weigh nothing. */
  readonly allReasons: boolean;
  readonly onToggle: () => void;
  readonly onLead: () => void;
}

function Choice({ choice, index, inSet, leaves, place, single, allReasons, onToggle, onLead }: ChoiceProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { team, travelMin, distanceM, schematic, freshness, fixAgeMs, shortfall, reasons } = choice;
  // The minutes stand at the right and the other case above; what weighs nothing speaks for the team.
  const told = reasons.filter(
    ({ kind, addsMin }) => kind !== 'travel' && kind !== 'engaged' && (allReasons || addsMin !== 0),
  );
  return (
    <li className={place >= 0 ? 'choice chosen' : 'choice'}>
      <label>
        <input type="checkbox" checked={place >= 0} onChange={onToggle} />
        {index < KEYED && <kbd>{index + 1}</kbd>}
        <span className="choice-name">
          <span>
            <strong>{team.name}</strong>
            {inSet && canGo(choice) && <span className="mark-tag">{t('dispatch.recommended')}</span>}
          </span>
          <span className="quiet">
            {`${say.town(team.homeTown)} · ${t(`transport.${team.transport}`)}`}
            {freshness !== 'live' && ` · ${t(`dispatch.freshness.${freshness}`)}`}
            {freshness !== 'live' && fixAgeMs !== null && ` ${say.span(fixAgeMs)}`}
          </span>
          {leaves && (
            <span className="leaves">
              {t('dispatch.leaves', {
                no: leaves.no,
                category: say.category(leaves.category),
                priority: leaves.priority,
              })}
            </span>
          )}
          {told.length > 0 && (
            <span className="choice-reasons">
              {told.map(({ kind, text, addsMin }) => (
                <span key={kind} className={addsMin === 0 ? undefined : 'weighs'}>
                  {say.words(text)}
                </span>
              ))}
            </span>
          )}
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
      {!single && place === 0 && <span className="lead">{t('dispatch.lead')}</span>}
      {!single && place > 0 && (
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
