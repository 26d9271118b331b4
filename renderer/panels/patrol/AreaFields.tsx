// Where a patrol goes: grids or a route, and checkpoints with names. Everything can be typed, and everything can be
// clicked on the map.
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { gridCode, type Position } from '#contract/ids.ts';
import { parsePosition, writePosition } from '../desk/parsePosition.ts';
import { SearchBox } from '../desk/SearchBox.tsx';
import { checkpointId, type PatrolDraft } from './patrolDraft.ts';
import { DropButton } from './TeamsField.tsx';
import { typedGrids } from './typedGrids.ts';
import type { Grids } from './useGrids.ts';
import { useTargetName } from './useTargetName.ts';

/** What a click on the map adds. */
export type Picks = 'none' | 'grids' | 'points' | 'checkpoints';

interface Props {
  readonly draft: PatrolDraft;
  readonly grids: Grids | null;
  readonly picks: Picks;
  readonly picked: Position | null;
  readonly onPicks: (picks: Picks) => void;
  readonly onChange: (part: Partial<PatrolDraft>) => void;
}

export function AreaFields(props: Props) {
  const { t } = useTranslation();
  const { draft, picks, onPicks, onChange } = props;
  return (
    <>
      <fieldset className="patrol-field">
        <legend>{t('patrol.area')}</legend>
        <div className="tiers">
          {(['grids', 'route'] as const).map((kind) => (
            <label key={kind}>
              <input
                type="radio"
                name="area"
                checked={draft.areaKind === kind}
                onChange={() => {
                  onChange({ areaKind: kind });
                  if (picks === 'grids' || picks === 'points') onPicks('none');
                }}
              />
              {t(`patrol.areaKind.${kind}`)}
            </label>
          ))}
        </div>
        {draft.areaKind === 'grids' ? <GridFields {...props} /> : <PointFields {...props} />}
      </fieldset>
      <CheckpointFields {...props} />
    </>
  );
}

function PickButton({
  picks,
  wanted,
  onPicks,
}: Pick<Props, 'picks' | 'onPicks'> & { readonly wanted: Picks }) {
  const { t } = useTranslation();
  const on = picks === wanted;
  return (
    <button type="button" aria-pressed={on} onClick={() => onPicks(on ? 'none' : wanted)}>
      {t(on ? 'patrol.pickEnd' : 'patrol.pick')}
    </button>
  );
}

function GridFields({ draft, grids, picks, onPicks, onChange }: Props) {
  const { t } = useTranslation();
  const nameOf = useTargetName(draft);
  const [typed, setTyped] = useState('');
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const [taken, setTaken] = useState(0);
  const add = (codes: readonly string[]) => {
    const more = codes.filter((code) => !draft.grids.includes(gridCode(code)));
    onChange({ grids: [...draft.grids, ...more.map(gridCode)] });
  };
  const takeTyped = () => {
    const { codes, unread } = typedGrids(typed, draft.town ?? '');
    const known = codes.filter((code) => grids?.byCode.has(code) ?? true);
    const not = [...unread, ...codes.filter((code) => !known.includes(code))];
    add(known);
    setUnknown(not);
    // What was not understood stays there to be put right.
    setTyped(not.join(' '));
  };
  const options = (grids?.all ?? [])
    .filter(({ code, town }) => (draft.town === null || town === draft.town) && !draft.grids.includes(code))
    .map(({ code, name }) => ({ value: code as string, words: name, code: code as string }));
  return (
    <>
      <SearchBox
        key={taken}
        label={t('patrol.gridSearch')}
        hint={t('patrol.gridSearchHint')}
        none={t(grids ? 'patrol.noGrid' : 'patrol.loading')}
        options={options}
        chosen={null}
        autoFocus={taken > 0}
        onChoose={(code) => {
          if (code === null) return;
          add([code]);
          setTaken((n) => n + 1);
        }}
      />
      <label className="field">
        <span>{t('patrol.gridType')}</span>
        <input
          value={typed}
          placeholder={t(draft.town === null ? 'patrol.gridTypeHintDistrict' : 'patrol.gridTypeHint')}
          aria-invalid={unknown.length > 0}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={() => {
            if (typed.trim() !== '') takeTyped();
          }}
          onKeyDown={onEnter(takeTyped)}
        />
      </label>
      {unknown.length > 0 && (
        <p className="hint-bad">{t('patrol.gridUnknown', { codes: unknown.join(' ') })}</p>
      )}
      <div className="buttons">
        <PickButton picks={picks} wanted="grids" onPicks={onPicks} />
        <span className="quiet">{t('patrol.gridsN', { n: draft.grids.length })}</span>
      </div>
      <ul className="chosen-list is-short">
        {draft.grids.map((grid) => (
          <li key={grid}>
            <span>{nameOf({ kind: 'grid', grid })}</span>
            <DropButton
              name={nameOf({ kind: 'grid', grid })}
              onDrop={() => onChange({ grids: draft.grids.filter((one) => one !== grid) })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function PointFields({ draft, picks, onPicks, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <PlaceInput
        label={t('patrol.pointType')}
        onPlace={(place) => onChange({ points: [...draft.points, place] })}
      />
      <div className="buttons">
        <PickButton picks={picks} wanted="points" onPicks={onPicks} />
        <span className="quiet">{t('patrol.pointsN', { n: draft.points.length })}</span>
        {draft.points.length > 0 && (
          <button type="button" onClick={() => onChange({ points: draft.points.slice(0, -1) })}>
            {t('patrol.dropLast')}
          </button>
        )}
      </div>
      <ol className="chosen-list">
        {draft.points.map((point, index) => (
          // A route may pass the same place twice: its number is all that tells the two apart.
          <li key={index}>
            <span>{t('patrol.pointName', { n: index + 1 })}</span>
            <span className="quiet">{writePosition(point)}</span>
            <DropButton
              name={t('patrol.pointName', { n: index + 1 })}
              onDrop={() => onChange({ points: draft.points.filter((_, at) => at !== index) })}
            />
          </li>
        ))}
      </ol>
    </>
  );
}

function CheckpointFields({ draft, picks, onPicks, onChange }: Props) {
  const { t } = useTranslation();
  const { checkpoints } = draft;
  return (
    <fieldset className="patrol-field">
      <legend>{t('patrol.checkpoints', { n: checkpoints.length })}</legend>
      <PlaceInput
        label={t('patrol.checkpointType')}
        onPlace={(position) => {
          const id = checkpointId(checkpoints);
          const name = t('patrol.checkpointN', { n: Number(id.slice(1)) });
          onChange({ checkpoints: [...checkpoints, { id, name, position }] });
        }}
      />
      <div className="buttons">
        <PickButton picks={picks} wanted="checkpoints" onPicks={onPicks} />
      </div>
      <ul className="chosen-list">
        {checkpoints.map(({ id, name, position }) => (
          <li key={id}>
            <input
              aria-label={t('patrol.checkpointName')}
              maxLength={200}
              value={name}
              aria-invalid={name.trim() === ''}
              onChange={({ target }) =>
                onChange({
                  checkpoints: checkpoints.map((one) =>
                    one.id === id ? { ...one, name: target.value } : one,
                  ),
                })
              }
            />
            <span className="quiet">{writePosition(position)}</span>
            <DropButton
              name={name}
              onDrop={() => onChange({ checkpoints: checkpoints.filter((one) => one.id !== id) })}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** A place by its numbers, taken by Enter. */
function PlaceInput({
  label,
  onPlace,
}: {
  readonly label: string;
  readonly onPlace: (place: Position) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [bad, setBad] = useState(false);
  const take = () => {
    const place = parsePosition(typed);
    setBad(!place);
    if (!place) return;
    onPlace(place);
    setTyped('');
  };
  return (
    <>
      <label className="field">
        <span>{label}</span>
        <input
          inputMode="decimal"
          className="figures-input"
          value={typed}
          placeholder={t('patrol.placeHint')}
          aria-invalid={bad}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={onEnter(take)}
        />
      </label>
      {bad && <p className="hint-bad">{t('report.positionBad')}</p>}
    </>
  );
}

/** Enter adds to the list; Ctrl+Enter is the whole form's. */
const onEnter = (take: () => void) => (event: KeyboardEvent<HTMLInputElement>) => {
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  take();
};
