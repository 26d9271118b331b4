// Reporting a case: what, where, in which words, from where. Where comes from a click on the map or from numbers.
import { useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '#contract/actor.ts';
import { mayCommand } from '#contract/authority.ts';
import { SOURCES, type CaseSource } from '#contract/case/case.ts';
import { caseId, type Position } from '#contract/ids.ts';
import { categoryOf, type Category } from '#contract/policy.ts';
import { ConditionField } from '../parts/ConditionField.tsx';
import { LongText } from '../parts/LongText.tsx';
import { newId } from '../../command/newId.ts';
import { AttachmentsPicker } from '../readings/AttachmentsPicker.tsx';
import { usePictures } from '../readings/attachmentsUpload.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { InertNote } from './InertNote.tsx';
import { parsePosition, writePosition } from './parsePosition.ts';
import { RefusalNote } from './RefusalNote.tsx';
import { SearchBox } from './SearchBox.tsx';
import { SimilarCases, type Similarity } from './SimilarCases.tsx';
import type { ActState } from './useAct.ts';
import { useDesk } from './useDesk.ts';

export function ReportForm() {
  const { t } = useTranslation();
  const { outbox, person } = useSeat();
  const mayAct = useMayAct();
  const { policy } = usePicture();
  const { desk, set } = useDesk();
  const [category, setCategory] = useState<Category | null>(null);
  const [condition, setCondition] = useState('');
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: Position | null } | null>(null);
  const [place, setPlace] = useState('');
  const [text, setText] = useState('');
  const [source, setSource] = useState<CaseSource>(() => sourceOf(person));
  const [hotlineNo, setHotlineNo] = useState('');
  const [similarity, setSimilarity] = useState<Similarity>({ kind: 'later' });
  const [handled, setHandled] = useState<string | null>(null);
  const [state, setState] = useState<ActState>({ kind: 'idle' });
  const [tried, setTried] = useState(false);
  const pictures = usePictures();
  const positionId = useId();
  const positionField = useRef<HTMLInputElement>(null);

  // What is typed counts until the map is clicked again.
  const positionText =
    typed && typed.over === desk.picked ? typed.text : desk.picked ? writePosition(desk.picked) : '';
  const position = parsePosition(positionText);
  const missing = [
    ...(category ? [] : [t('report.category')]),
    ...(position ? [] : [t('report.position')]),
    ...(text.trim() === '' ? [t('report.text')] : []),
    ...(handled?.trim() === '' ? [t('report.handledText')] : []),
    // A report does not go without a picture that is still coming.
    ...(pictures.isPending ? [t('attachment.title')] : []),
  ];

  /** What is typed is shown on the map as soon as it is a position. */
  function typePosition(written: string): void {
    const place = parsePosition(written);
    if (place) set({ picked: place });
    setSimilarity({ kind: 'later' });
    setTyped({ text: written, over: place ?? desk.picked });
  }

  async function submit(): Promise<void> {
    setTried(true);
    if (!category || !position || missing.length > 0 || !mayAct || state.kind === 'sending') return;
    setState({ kind: 'sending' });
    const id = newId();
    const answer = await outbox.send({
      id,
      type: 'case.report',
      category: category.code,
      position,
      text: text.trim(),
      source,
      ...(condition === '' ? {} : { condition }),
      ...(place.trim() === '' ? {} : { place: place.trim() }),
      ...(source === 'hotline' && hotlineNo.trim() !== '' ? { hotlineNo: hotlineNo.trim() } : {}),
      ...(similarity.kind === 'apart' ? { keepApart: true } : {}),
      ...(similarity.kind === 'same' ? { linkTo: similarity.as } : {}),
      ...(handled === null ? {} : { selfHandled: { text: handled.trim() } }),
      ...(pictures.ids.length === 0 ? {} : { attachments: pictures.ids }),
    });
    // What was linked goes on as the other case.
    const open = similarity.kind === 'same' ? similarity.as : caseId(id);
    if (answer.ok) set({ beside: { kind: 'case', id: open }, picked: null });
    else setState({ kind: 'refused', refusal: answer.refusal });
  }

  const options = useMemo(
    () => (policy?.categories ?? []).map(({ code, name }) => ({ value: code, words: name, code })),
    [policy],
  );
  const maySelfHandle = mayCommand(person, 'case.selfHandle', {}) !== 'role';
  return (
    <form
      className="report"
      aria-label={t('report.title')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>{t('report.title')}</h2>
      <SearchBox
        label={t('report.category')}
        hint={t('report.categoryHint')}
        none={t('report.categoryNone')}
        options={options}
        chosen={category?.code ?? null}
        autoFocus
        onNext={() => positionField.current?.focus()}
        onChoose={(code) => {
          setCategory((policy && code !== null && categoryOf(policy, code)) || null);
          setCondition('');
          setSimilarity({ kind: 'later' });
        }}
      />
      <ConditionField category={category} value={condition} onChange={setCondition} />
      <label className="field" htmlFor={positionId}>
        <span>{t('report.position')}</span>
        <input
          id={positionId}
          ref={positionField}
          inputMode="decimal"
          className="figures-input"
          value={positionText}
          placeholder={t('report.positionHint')}
          aria-invalid={(tried || positionText !== '') && !position}
          onChange={({ target }) => typePosition(target.value)}
        />
      </label>
      {positionText !== '' && !position && <p className="hint-bad">{t('report.positionBad')}</p>}
      <label className="field">
        <span>{t('report.place')}</span>
        <input value={place} maxLength={200} onChange={({ target }) => setPlace(target.value)} />
      </label>
      <LongText
        label={t('report.text')}
        rows={4}
        value={text}
        invalid={tried && text.trim() === ''}
        onChange={setText}
        onSend={() => void submit()}
      />
      <label className="field">
        <span>{t('report.source')}</span>
        <select
          value={source}
          onChange={({ target }) => setSource(SOURCES.find((one) => one === target.value) ?? 'patrol')}
        >
          {SOURCES.map((one) => (
            <option key={one} value={one}>
              {t(`source.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {source === 'hotline' && (
        <label className="field">
          <span>{`${t('form.hotlineNo')} ${t('form.optional')}`}</span>
          <input
            value={hotlineNo}
            maxLength={40}
            pattern="[0-9A-Za-z\-]*"
            onChange={({ target }) => setHotlineNo(target.value)}
          />
        </label>
      )}
      <SimilarCases
        category={category?.code ?? null}
        position={position}
        decided={similarity}
        onDecide={setSimilarity}
      />
      {maySelfHandle && (
        <label className="check-line">
          <input
            type="checkbox"
            checked={handled !== null}
            onChange={({ target }) => setHandled(target.checked ? '' : null)}
          />
          {t('report.handled')}
        </label>
      )}
      {handled !== null && (
        <label className="field">
          <span>{t('report.handledText')}</span>
          <textarea
            rows={2}
            maxLength={2000}
            value={handled}
            onChange={({ target }) => setHandled(target.value)}
          />
        </label>
      )}
      <AttachmentsPicker pictures={pictures} />
      {policy?.verified === false && <p className="quiet">{t('report.unverified')}</p>}
      <div className="buttons">
        <button type="submit" className="primary" disabled={!mayAct || state.kind === 'sending'}>
          {state.kind === 'sending' ? t('act.sending') : t('report.submit')}
          <kbd>Ctrl</kbd>
          <kbd>{t('keys.enter')}</kbd>
        </button>
        <button type="button" onClick={() => set({ beside: { kind: 'nothing' }, picked: null })}>
          {t('act.cancel')}
          <kbd>Esc</kbd>
        </button>
      </div>
      {tried && missing.length > 0 && (
        <p className="hint-bad">{t('report.missing', { what: missing.join(', ') })}</p>
      )}
      <InertNote />
      {state.kind === 'refused' && <RefusalNote refusal={state.refusal} />}
    </form>
  );
}

/** Where reports of this office usually come from. */
function sourceOf({ role }: Person): CaseSource {
  switch (role) {
    case 'workstation':
      return 'workstation';
    case 'districtIntake':
    case 'townIntake':
      return 'hotline';
    case 'districtSupervisor':
      return 'supervision';
    default:
      return 'patrol';
  }
}
