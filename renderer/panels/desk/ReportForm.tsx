// Reporting a case: what, where, in which words, from where. Where comes from a click on the map or from numbers.
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { CaseSource } from '#contract/case/case.ts';
import { caseId, type Position } from '#contract/ids.ts';
import { SOURCES } from '#contract/case/case.ts';
import { categoryOf, type Category } from '#contract/policy.ts';
import { newId } from '../../command/newId.ts';
import { useSay } from '../parts/say.ts';
import { AttachmentsPicker } from '../readings/AttachmentsPicker.tsx';
import { usePictures } from '../readings/attachmentsUpload.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { indexCategories, type CategoryIndex, type Syllables } from './categoryIndex.ts';
import { InertNote } from './InertNote.tsx';
import { parsePosition, writePosition } from './parsePosition.ts';
import { RefusalNote } from './RefusalNote.tsx';
import type { ActState } from './useAct.ts';
import { useDesk } from './useDesk.ts';

/** As many as are read at a glance; typing one more letter narrows them. */
const MOST_SHOWN = 12;

export function ReportForm() {
  const { t } = useTranslation();
  const say = useSay();
  const { outbox } = useSeat();
  const mayAct = useMayAct();
  const { policy } = usePicture();
  const { desk, set } = useDesk();
  const [category, setCategory] = useState<Category | null>(null);
  const [condition, setCondition] = useState('');
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: Position | null } | null>(null);
  const [place, setPlace] = useState('');
  const [text, setText] = useState('');
  const [source, setSource] = useState<CaseSource>('patrol');
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
    // A report does not go without a picture that is still coming.
    ...(pictures.isPending ? [t('attachment.title')] : []),
  ];

  /** What is typed is shown on the map as soon as it is a position. */
  function typePosition(written: string): void {
    const place = parsePosition(written);
    if (place) set({ picked: place });
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
      ...(pictures.ids.length === 0 ? {} : { attachments: pictures.ids }),
    });
    if (answer.ok) set({ beside: { kind: 'case', id: caseId(id) }, picked: null });
    else setState({ kind: 'refused', refusal: answer.refusal });
  }

  const conditions = (policy && category && categoryOf(policy, category.code)?.conditions) ?? [];
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
      <CategoryBox
        chosen={category}
        onNext={() => positionField.current?.focus()}
        onChoose={(chosen) => {
          setCategory(chosen);
          setCondition('');
        }}
      />
      {conditions.length > 1 && (
        <label className="field">
          <span>{t('report.condition')}</span>
          <select value={condition} onChange={({ target }) => setCondition(target.value)}>
            {conditions.map((one, index) => (
              <option key={one.key} value={index === 0 ? '' : one.key}>
                {say.words(one.name)}
              </option>
            ))}
          </select>
        </label>
      )}
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
      <label className="field">
        <span>{t('report.text')}</span>
        <textarea
          rows={4}
          maxLength={2000}
          value={text}
          aria-invalid={tried && text.trim() === ''}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          }}
        />
      </label>
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

interface CategoryBoxProps {
  readonly chosen: Category | null;
  readonly onChoose: (category: Category | null) => void;
  /** The choice is made by key: to the next field. */
  readonly onNext: () => void;
}

function CategoryBox({ chosen, onChoose, onNext }: CategoryBoxProps) {
  const { t } = useTranslation();
  const say = useSay();
  const [typed, setTyped] = useState('');
  const index = useCategoryIndex();
  const found = useMemo(() => index.find(typed).slice(0, MOST_SHOWN), [index, typed]);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);

  function choose(category: Category | null): void {
    if (category) setTyped(say.words(category.name));
    onChoose(category);
  }

  /** Enter and Tab take the first of what is offered: no arrow key is needed for the likeliest. */
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const [first] = found;
    const walking = event.currentTarget.getAttribute('aria-activedescendant');
    if ((event.key !== 'Enter' && event.key !== 'Tab') || walking || chosen || typed.trim() === '' || !first)
      return;
    choose(first);
    if (event.key !== 'Enter') return;
    // The box itself would take Enter for giving up; the choice is made, so the person goes on.
    event.preventDefault();
    event.stopPropagation();
    requestAnimationFrame(onNext);
  }

  return (
    <ComboBox
      className="field"
      items={found.map((category) => ({ id: category.code, category }))}
      inputValue={typed}
      onInputChange={(text) => {
        setTyped(text);
        if (chosen && text !== say.words(chosen.name)) onChoose(null);
      }}
      selectedKey={chosen?.code ?? null}
      onSelectionChange={(key) => choose(found.find(({ code }) => code === key) ?? null)}
      allowsEmptyCollection
      menuTrigger="input"
    >
      <Label>{t('report.category')}</Label>
      <Input ref={input} placeholder={t('report.categoryHint')} onKeyDownCapture={onKeyDown} />
      <Popover className="at-desk category-popover">
        <ListBox<{ readonly id: string; readonly category: Category }>
          className="category-list"
          renderEmptyState={() => <p className="quiet">{t('report.categoryNone')}</p>}
        >
          {({ category }) => (
            <ListBoxItem className="category-item" textValue={say.words(category.name)}>
              <span>{say.words(category.name)}</span>
              <span className="quiet">{category.code}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** By name and code at once; by pinyin as soon as its table is here, which is large and needed by nobody else. */
function useCategoryIndex(): CategoryIndex {
  const { policy } = usePicture();
  const [syllables, setSyllables] = useState<Syllables>(() => noSyllables);
  useEffect(() => {
    let over = false;
    void import('pinyin-pro').then(({ pinyin }) => {
      if (!over) setSyllables(() => (text: string) => pinyin(text, { toneType: 'none', type: 'array' }));
    });
    return () => {
      over = true;
    };
  }, []);
  return useMemo(() => indexCategories(policy?.categories ?? [], syllables), [policy, syllables]);
}

const noSyllables: Syllables = () => [];
