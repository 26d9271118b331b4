// A choice among too many for a list: typed by name, pinyin or code, taken by Enter or Tab without an arrow key.
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import type { Words } from '#contract/ids.ts';
import { useSyllables } from '../parts/useSyllables.ts';
import { useSay } from '../parts/say.ts';
import { indexNames } from './categoryIndex.ts';

/** As many as are read at a glance; typing one more letter narrows them. */
const MOST_SHOWN = 12;

export interface Found {
  readonly value: string;
  readonly words: Words;
  /** Also shown and searched. */
  readonly code?: string;
}

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly none: string;
  readonly options: readonly Found[];
  readonly chosen: string | null;
  readonly autoFocus?: boolean;
  readonly onChoose: (value: string | null) => void;
  /** The choice was made by Enter: to the next field. */
  readonly onNext?: () => void;
}

export function SearchBox({ label, hint, none, options, chosen, autoFocus, onChoose, onNext }: Props) {
  const say = useSay();
  const wordsOf = (value: string | null): string => {
    const found = options.find((one) => one.value === value);
    return found ? say.words(found.words) : '';
  };
  const [typed, setTyped] = useState(() => wordsOf(chosen));
  const syllables = useSyllables();
  const index = useMemo(
    () => indexNames(options, ({ words, code }) => ({ words, codes: codesOf(code) }), syllables),
    [options, syllables],
  );
  // What was chosen is no search: the whole list is one key away again.
  const search = typed === wordsOf(chosen) ? '' : typed;
  const found = useMemo(() => {
    const list = index.find(search).slice(0, MOST_SHOWN);
    // What is chosen must be among them: the box forgets a choice that it does not know.
    const own = options.find(({ value }) => value === chosen);
    return own && !list.includes(own) ? [own, ...list.slice(1)] : list;
  }, [index, search, options, chosen]);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);

  function choose(value: string | null): void {
    if (value !== null) setTyped(wordsOf(value));
    onChoose(value);
  }

  /** Enter and Tab take the first of what is offered: no arrow key is needed for the likeliest. */
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const [first] = found;
    const walking = event.currentTarget.getAttribute('aria-activedescendant');
    if ((event.key !== 'Enter' && event.key !== 'Tab') || walking || chosen || search.trim() === '' || !first)
      return;
    // At once: the next key that is typed belongs to the next field.
    flushSync(() => choose(first.value));
    if (event.key !== 'Enter') return;
    // The box itself would take Enter for giving up; the choice is made, so the person goes on.
    event.preventDefault();
    event.stopPropagation();
    onNext?.();
  }

  return (
    <ComboBox
      className="field"
      items={found.map((one) => ({ id: one.value, ...one }))}
      inputValue={typed}
      onInputChange={(text) => {
        setTyped(text);
        if (chosen && text !== wordsOf(chosen)) onChoose(null);
      }}
      selectedKey={chosen}
      onSelectionChange={(key) => choose(key === null ? null : String(key))}
      allowsEmptyCollection
      menuTrigger="input"
    >
      <Label>{label}</Label>
      <Input ref={input} placeholder={hint} onKeyDownCapture={onKeyDown} />
      <Popover className="at-desk category-popover">
        <ListBox<Found & { readonly id: string }>
          className="category-list"
          renderEmptyState={() => <p className="quiet">{none}</p>}
        >
          {({ words, code }) => (
            <ListBoxItem className="category-item" textValue={say.words(words)}>
              <span>{say.words(words)}</span>
              {code && <span className="quiet">{code}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

const codesOf = (code: string | undefined): readonly string[] => (code ? [code, code.replace('-', '')] : []);
