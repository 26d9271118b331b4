// A patrol reports what it has found: what, where, in words and photos. It is kept like every other act, so that a
// report can be written where there is no link.
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';
import type { Position } from '#contract/ids.ts';
import type { Category } from '#contract/policy.ts';
import type { SimilarCases } from '#contract/wire.ts';
import { ConditionField } from '../panels/parts/ConditionField.tsx';
import { indexCategories } from '../panels/desk/categoryIndex.ts';
import { parsePosition } from '../panels/desk/parsePosition.ts';
import { RefusalNote } from '../panels/desk/RefusalNote.tsx';
import { useSay } from '../panels/parts/say.ts';
import { useSyllables } from '../panels/parts/useSyllables.ts';
import { useLinked, usePicture, useSeat } from '../panels/seat.tsx';
import { useKeep } from './fieldSeat.tsx';
import { useMetres } from './metres.ts';
import { PhotoPicker, usePhotos } from './PhotoPicker.tsx';
import { usePlace, type Place } from './usePlace.ts';

/** As many as fit above a phone's keyboard; one more letter narrows them. */
const MOST_SHOWN = 6;

export function ReportCase() {
  const [reported, setReported] = useState(0);
  const { t } = useTranslation();
  return (
    <>
      {reported > 0 && (
        <p className="done" role="status">
          {t('phone.reported')}
        </p>
      )}
      <Form key={reported} onReported={() => setReported((was) => was + 1)} />
    </>
  );
}

function Form({ onReported }: { readonly onReported: () => void }) {
  const { t } = useTranslation();
  const keep = useKeep();
  const place = usePlace();
  const photos = usePhotos();
  const [category, setCategory] = useState<Category | null>(null);
  const [condition, setCondition] = useState('');
  const [where, setWhere] = useState('');
  const [typed, setTyped] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [onTheSpot, setOnTheSpot] = useState<string | null>(null);
  const [apart, setApart] = useState(false);
  const [tried, setTried] = useState(false);
  const [full, setFull] = useState<Refusal | null>(null);
  const position = typed === null ? (place.kind === 'known' ? place.position : null) : parsePosition(typed);
  const similar = useSimilar(category, position);
  const missing = [
    ...(category ? [] : [t('report.category')]),
    ...(position ? [] : [t('report.position')]),
    ...(text.trim() === '' ? [t('report.text')] : []),
    ...(onTheSpot !== null && onTheSpot.trim() === '' ? [t('phone.onTheSpotText')] : []),
  ];

  async function submit(): Promise<void> {
    setTried(true);
    if (!category || !position || missing.length > 0 || photos.isBusy) return;
    const kept = await keep(
      {
        type: 'case.report',
        category: category.code,
        position,
        text: text.trim(),
        source: 'patrol',
        ...(condition === '' ? {} : { condition }),
        ...(where.trim() === '' ? {} : { place: where.trim() }),
        ...(onTheSpot === null ? {} : { selfHandled: { text: onTheSpot.trim() } }),
        ...(apart && similar.length > 0 ? { keepApart: true } : {}),
        ...(photos.ids ? { attachments: photos.ids } : {}),
      },
      photos.photos,
    );
    if (kept.ok) onReported();
    else setFull(kept.refusal);
  }

  return (
    <form
      className="field-form report-case"
      aria-label={t('report.title')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>{t('report.title')}</h2>
      <CategorySearch
        chosen={category}
        onChoose={(one) => {
          setCategory(one);
          setCondition('');
        }}
      />
      <ConditionField category={category} value={condition} onChange={setCondition} />
      <Where place={place} typed={typed} setTyped={setTyped} />
      <label className="field">
        <span>{t('report.place')}</span>
        <input
          value={where}
          maxLength={200}
          placeholder={t('phone.placeHint')}
          onChange={({ target }) => setWhere(target.value)}
        />
      </label>
      <Similar similar={similar} apart={apart} setApart={setApart} />
      <label className="field">
        <span>{t('report.text')}</span>
        <textarea
          rows={4}
          maxLength={2000}
          value={text}
          aria-invalid={tried && text.trim() === ''}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <PhotoPicker photos={photos} />
      <label className="check">
        <input
          type="checkbox"
          checked={onTheSpot !== null}
          onChange={({ target }) => setOnTheSpot(target.checked ? '' : null)}
        />
        <span>{t('phone.onTheSpot')}</span>
      </label>
      {onTheSpot !== null && (
        <label className="field">
          <span>{t('phone.onTheSpotText')}</span>
          <textarea
            rows={2}
            maxLength={2000}
            value={onTheSpot}
            onChange={({ target }) => setOnTheSpot(target.value)}
          />
        </label>
      )}
      {tried && missing.length > 0 && (
        <p className="hint-bad" role="alert">
          {t('report.missing', { what: missing.join(', ') })}
        </p>
      )}
      {full && <RefusalNote refusal={full} />}
      <button type="submit" className="primary" disabled={photos.isBusy}>
        {t('report.submit')}
      </button>
    </form>
  );
}

interface SearchProps {
  readonly chosen: Category | null;
  readonly onChoose: (category: Category | null) => void;
}

function CategorySearch({ chosen, onChoose }: SearchProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  const syllables = useSyllables();
  const [typed, setTyped] = useState('');
  const categories = policy?.categories;
  const index = useMemo(() => indexCategories(categories ?? [], syllables), [categories, syllables]);
  if (chosen) {
    return (
      <div className="field">
        <span>{t('report.category')}</span>
        <div className="chosen">
          <strong>{say.category(chosen.code)}</strong>
          <button type="button" onClick={() => onChoose(null)}>
            {t('phone.change')}
          </button>
        </div>
      </div>
    );
  }
  const found = typed.trim() === '' ? [] : index.find(typed).slice(0, MOST_SHOWN);
  return (
    <div className="category-search">
      <label className="field">
        <span>{t('report.category')}</span>
        <input
          type="search"
          autoComplete="off"
          value={typed}
          placeholder={t('report.categoryHint')}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={(event) => {
            // The phone's keyboard has a search key: it takes the first, and does not send the form.
            if (event.key !== 'Enter') return;
            event.preventDefault();
            if (found[0]) onChoose(found[0]);
          }}
        />
      </label>
      {typed.trim() !== '' && found.length === 0 && <p className="quiet">{t('report.categoryNone')}</p>}
      <ul>
        {found.map((one) => (
          <li key={one.code}>
            <button type="button" onClick={() => onChoose(one)}>
              <span>{say.category(one.code)}</span>
              <span className="quiet">{one.code}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface WhereProps {
  readonly place: Place;
  /** null: where the phone is. */
  readonly typed: string | null;
  readonly setTyped: (typed: string | null) => void;
}

function Where({ place, typed, setTyped }: WhereProps) {
  const { t } = useTranslation();
  const metres = useMetres();
  if (typed === null) {
    return (
      <div className="field">
        <span>{t('report.position')}</span>
        <div className="chosen">
          <strong>
            {place.kind === 'known'
              ? t('phone.here', { accuracy: metres(place.accuracyM) })
              : t(`phone.place.${place.kind}`)}
          </strong>
          <button type="button" onClick={() => setTyped('')}>
            {t('phone.typePosition')}
          </button>
        </div>
      </div>
    );
  }
  return (
    <div className="typed-position">
      <label className="field">
        <span>{t('report.position')}</span>
        <input
          inputMode="text"
          autoComplete="off"
          value={typed}
          placeholder={t('phone.positionHint')}
          aria-invalid={typed !== '' && !parsePosition(typed)}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      {typed !== '' && !parsePosition(typed) && <p className="hint-bad">{t('report.positionBad')}</p>}
      <button type="button" onClick={() => setTyped(null)}>
        {t('phone.useHere')}
      </button>
    </div>
  );
}

/** Asked when the place has moved by a few metres, not at every twitch of the receiver. */
const ROUNDING = 10_000;

function useSimilar(category: Category | null, position: Position | null): SimilarCases['similar'] {
  const { api } = useSeat();
  const linked = useLinked();
  const [similar, setSimilar] = useState<SimilarCases['similar']>([]);
  const code = category?.code;
  const lon = position && Math.round(position.lon * ROUNDING) / ROUNDING;
  const lat = position && Math.round(position.lat * ROUNDING) / ROUNDING;
  useEffect(() => {
    setSimilar([]);
    if (code === undefined || lon === null || lat === null || !linked) return undefined;
    let over = false;
    const query = new URLSearchParams({ category: code, lon: String(lon), lat: String(lat) });
    void api.get<SimilarCases>(`/api/cases/similar?${query}`).then((reply) => {
      if (!over && reply.ok) setSimilar(reply.value.similar);
    });
    return () => {
      over = true;
    };
  }, [api, code, lon, lat, linked]);
  return similar;
}

interface SimilarProps {
  readonly similar: SimilarCases['similar'];
  readonly apart: boolean;
  readonly setApart: (apart: boolean) => void;
}

function Similar({ similar, apart, setApart }: SimilarProps) {
  const { t } = useTranslation();
  const say = useSay();
  const metres = useMetres();
  if (similar.length === 0) return null;
  return (
    <section className="similar" aria-label={t('phone.similar')}>
      <h3>{t('phone.similar')}</h3>
      <ul>
        {similar.map((one) => (
          <li key={one.id}>
            <strong>{`${one.no} · ${metres(one.distanceM)}`}</strong>
            <span className="quiet">{say.dateMinute(one.reportedAt)}</span>
            <p className="case-text">{one.text}</p>
          </li>
        ))}
      </ul>
      <label className="check">
        <input type="checkbox" checked={apart} onChange={({ target }) => setApart(target.checked)} />
        <span>{t('phone.keepApart')}</span>
      </label>
    </section>
  );
}
