// Cases that this team was asked to look at: whether a report is true, or whether others have done their work.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '#contract/case/case.ts';
import type { Refusal } from '#contract/command.ts';
import type { TeamId } from '#contract/ids.ts';
import { RefusalNote } from '../panels/desk/RefusalNote.tsx';
import { useSay } from '../panels/parts/say.ts';
import { Attachments } from '../panels/readings/Attachments.tsx';
import { usePicture } from '../panels/seat.tsx';
import { useKeep, useWaiting } from './fieldSeat.tsx';
import { PhotoPicker, usePhotos } from './PhotoPicker.tsx';

export const errandsOf = (cases: Iterable<Case>, team: TeamId): readonly Case[] =>
  [...cases].filter(({ state }) =>
    state.kind === 'verifying'
      ? state.team === team
      : state.kind === 'checking' && state.team === team && state.result === null,
  );

export function Errands({ team }: { readonly team: TeamId }) {
  const { t } = useTranslation();
  const { cases } = usePicture();
  const waiting = useWaiting();
  const errands = errandsOf(cases.values(), team).filter(
    ({ id }) =>
      !waiting.some(
        (one) => (one.type === 'case.verify' || one.type === 'case.checkResult') && one.caseId === id,
      ),
  );
  if (errands.length === 0) return null;
  return (
    <section className="errands" aria-label={t('phone.errands')}>
      {errands.map((theCase) => (
        <Errand key={theCase.id} theCase={theCase} />
      ))}
    </section>
  );
}

function Errand({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const keep = useKeep();
  const photos = usePhotos();
  const [note, setNote] = useState('');
  const [full, setFull] = useState<Refusal | null>(null);
  const { state } = theCase;
  const isCheck = state.kind === 'checking';

  async function answer(good: boolean): Promise<void> {
    const about = {
      caseId: theCase.id,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(photos.ids ? { attachments: photos.ids } : {}),
    };
    const kept = await keep(
      isCheck
        ? { type: 'case.checkResult', passed: good, ...about }
        : { type: 'case.verify', outcome: good ? 'confirmed' : 'refuted', ...about },
      photos.photos,
    );
    if (!kept.ok) setFull(kept.refusal);
  }

  return (
    <article className="own-order" aria-label={theCase.no}>
      <header className="order-head">
        <h2>{`${t(isCheck ? 'phone.check' : 'phone.verify')} · ${say.category(theCase.category)}`}</h2>
        <span className="quiet">{theCase.no}</span>
        {state.kind === 'verifying' && (
          <strong className="own-state">{t('phone.before', { time: say.minute(state.dueAt) })}</strong>
        )}
      </header>
      <p>
        {`${say.town(theCase.town)} ${say.grid(theCase.villageGrid, theCase.urbanGrid)}`}
        {theCase.place && ` · ${theCase.place}`}
      </p>
      <p className="case-text">{theCase.text}</p>
      {state.kind === 'verifying' && state.note && <p className="order-note">{state.note}</p>}
      <Attachments theCase={theCase.id} />
      <label className="field">
        <span>{t('phone.found')}</span>
        <input maxLength={200} value={note} onChange={({ target }) => setNote(target.value)} />
      </label>
      <PhotoPicker photos={photos} />
      {full && <RefusalNote refusal={full} />}
      <div className="pair">
        <button type="button" disabled={photos.isBusy} onClick={() => void answer(false)}>
          {t(isCheck ? 'phone.checkFailed' : 'phone.refuted')}
        </button>
        <button type="button" className="primary" disabled={photos.isBusy} onClick={() => void answer(true)}>
          {t(isCheck ? 'phone.checkPassed' : 'phone.confirmed')}
        </button>
      </div>
    </article>
  );
}
