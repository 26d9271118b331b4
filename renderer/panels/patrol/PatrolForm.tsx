// Planning or amending a joint patrol: name, whose it is, teams, when, where. What is written is drawn on the map as it
// grows; the rules say beside each team why it cannot be in it.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scopeOf } from '#contract/actor.ts';
import { townCode, type Position } from '#contract/ids.ts';
import type { Patrol } from '#contract/patrol/patrol.ts';
import { ActRefusal } from '../desk/acts/ActRefusal.tsx';
import { CloseCard } from '../desk/CloseCard.tsx';
import { newId } from '../../command/newId.ts';
import { InertNote } from '../desk/InertNote.tsx';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import type { ActState } from '../desk/useAct.ts';
import { useDesk } from '../desk/useDesk.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { AreaFields, type Picks } from './AreaFields.tsx';
import {
  checkpointId,
  draftOf,
  missingIn,
  newDraft,
  shapeOfDraft,
  wishOf,
  type PatrolDraft,
} from './patrolDraft.ts';
import { TeamsField } from './TeamsField.tsx';
import { useGrids, type Grids } from './useGrids.ts';
import { WindowFields } from './WindowFields.tsx';

interface Props {
  readonly amends: Patrol | null;
  /** Back to the card of the patrol that is amended. */
  readonly onDone: (() => void) | null;
}

export function PatrolForm({ amends, onDone }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const { person, shown, outbox } = useSeat();
  const { district } = usePicture();
  const mayAct = useMayAct();
  const [state, setState] = useState<ActState>({ kind: 'idle' });
  const { desk, set } = useDesk();
  const { grids, refusal: noGrids } = useGrids();
  const [draft, setDraft] = useState<PatrolDraft>(() =>
    amends ? draftOf(amends) : newDraft(person, shown.clock.now()),
  );
  const [picks, setPicks] = useState<Picks>('none');
  const [tried, setTried] = useState(false);
  const change = (part: Partial<PatrolDraft>) => setDraft((was) => ({ ...was, ...part }));
  const own = scopeOf(person).kind !== 'district';
  const missing = missingIn(draft);

  useSketch(draft);
  usePicked(picks, (place) =>
    setDraft((was) =>
      withPicked(was, picks, place, { grids, nameOf: (n) => t('patrol.checkpointN', { n }) }),
    ),
  );

  function pick(next: Picks): void {
    setPicks(next);
    set({ picking: next !== 'none', picked: null });
  }
  useKeys({
    keys: {
      // First the picking ends, then the amending, then the form itself.
      Escape: picks !== 'none' ? () => pick('none') : (onDone ?? undefined),
    },
  });

  async function submit(): Promise<void> {
    setTried(true);
    if (missing.length > 0 || !mayAct || state.kind === 'sending') return;
    setState({ kind: 'sending' });
    // A patrol has the id of the command that planned it.
    const id = newId();
    const answer = await outbox.send({ ...wishOf(draft, amends), id });
    if (!answer.ok) return setState({ kind: 'refused', refusal: answer.refusal });
    if (onDone) onDone();
    else set({ beside: { kind: 'panel', tab: 'patrols', id }, tab: 'patrols' });
  }

  const title = t(amends ? 'patrol.amendTitle' : 'patrol.planTitle');
  return (
    <form
      className="report patrol-form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
      }}
    >
      <header className="form-head">
        <h2>{title}</h2>
        <CloseCard />
      </header>
      <label className="field">
        <span>{t('patrol.name')}</span>
        <input
          // The form was opened to be filled in.
          autoFocus
          maxLength={200}
          value={draft.name}
          aria-invalid={tried && missing.includes('name')}
          onChange={({ target }) => change({ name: target.value })}
        />
      </label>
      {!own && !amends && (
        <label className="field">
          <span>{t('patrol.whose')}</span>
          <select
            value={draft.tier === 'district' ? '' : (draft.town ?? '')}
            onChange={({ target }) =>
              change(
                target.value === ''
                  ? { tier: 'district', town: null }
                  : { tier: 'town', town: townCode(target.value) },
              )
            }
          >
            <option value="">{t('patrol.ofDistrict')}</option>
            {district?.towns.map((one) => (
              <option key={one.code} value={one.code}>
                {say.words(one.name)}
              </option>
            ))}
          </select>
        </label>
      )}
      <WindowFields from={draft.from} to={draft.to} onChange={change} />
      <TeamsField
        draft={draft}
        amends={amends}
        onChange={change}
        invalid={tried && missing.includes('teams')}
      />
      <AreaFields
        draft={draft}
        grids={grids}
        picks={picks}
        picked={desk.picked}
        onPicks={pick}
        onChange={change}
      />
      {noGrids && <RefusalNote refusal={noGrids} />}
      <label className="field">
        <span>{`${t('patrol.note')} ${t('form.optional')}`}</span>
        <textarea
          rows={2}
          maxLength={2000}
          value={draft.note}
          onChange={({ target }) => change({ note: target.value })}
        />
      </label>
      {tried && missing.length > 0 && (
        <p className="hint-bad" role="alert">
          {t('patrol.missing', {
            what: missing.map((one) => t(`patrol.missingWord.${one}`)).join(t('patrol.and')),
          })}
        </p>
      )}
      {state.kind === 'refused' && <ActRefusal refusal={state.refusal} onAgain={() => void submit()} />}
      <InertNote />
      <div className="buttons">
        <button type="submit" className="primary" disabled={!mayAct || state.kind === 'sending'}>
          {t(amends ? 'patrol.save' : 'patrol.plan')}
          <kbd>Ctrl</kbd>
          <kbd>Enter</kbd>
        </button>
        {onDone && (
          <button type="button" onClick={onDone}>
            {t('act.cancel')}
          </button>
        )}
      </div>
    </form>
  );
}

/** The map draws what is written, and nothing of it when the form is gone. */
function useSketch(draft: PatrolDraft): void {
  const { set } = useDesk();
  // `set` is new with each change of the desk; the sketch follows the draft alone.
  const latest = useRef(set);
  useLayoutEffect(() => {
    latest.current = set;
  });
  const shape = useMemo(() => shapeOfDraft(draft), [draft]);
  useEffect(() => latest.current({ sketch: shape }), [shape]);
  useEffect(() => () => latest.current({ sketch: null, picking: false, picked: null }), []);
}

/** Each click is a new place, and is taken once. */
function usePicked(picks: Picks, take: (place: Position) => void): void {
  const { picked } = useDesk().desk;
  const taken = useRef(picked);
  useEffect(() => {
    if (picked === taken.current) return;
    taken.current = picked;
    if (picked && picks !== 'none') take(picked);
  }, [picked, picks, take]);
}

function withPicked(
  draft: PatrolDraft,
  picks: Picks,
  place: Position,
  { grids, nameOf }: { readonly grids: Grids | null; readonly nameOf: (n: number) => string },
): PatrolDraft {
  switch (picks) {
    case 'none':
      return draft;
    case 'grids': {
      const code = grids?.at(place)?.code;
      if (!code) return draft;
      // A second click takes it out again.
      const others = draft.grids.filter((one) => one !== code);
      return { ...draft, grids: others.length < draft.grids.length ? others : [...others, code] };
    }
    case 'points':
      return { ...draft, points: [...draft.points, place] };
    case 'checkpoints': {
      const id = checkpointId(draft.checkpoints);
      const name = nameOf(Number(id.slice(1)));
      return { ...draft, checkpoints: [...draft.checkpoints, { id, name, position: place }] };
    }
  }
}
