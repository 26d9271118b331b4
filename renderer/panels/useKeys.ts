// Keys of the page. The innermost panel that knows a key takes it; in a text field letters are letters.
import { useEffect, useLayoutEffect, useRef } from 'react';

export interface KeyActions {
  /** By `KeyboardEvent.key`. */
  readonly keys?: Readonly<Record<string, (() => void) | undefined>>;
  /** 1 to 9. */
  readonly digit?: ((digit: number) => void) | undefined;
}

type Entry = { current: KeyActions };

/** Panels mounted later come later and are asked first. One listener serves them all. */
const stack: Entry[] = [];

export function useKeys(actions: KeyActions): void {
  const entry = useRef(actions);
  useLayoutEffect(() => {
    entry.current = actions;
  });
  useEffect(() => {
    if (stack.length === 0) addEventListener('keydown', take);
    stack.push(entry);
    return () => {
      stack.splice(stack.indexOf(entry), 1);
      if (stack.length === 0) removeEventListener('keydown', take);
    };
  }, []);
}

function take(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!isForPage(event)) return;
  const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
  for (const { current } of stack.toReversed()) {
    const act = digit > 0 && current.digit ? () => current.digit?.(digit) : current.keys?.[event.key];
    if (!act) continue;
    event.preventDefault();
    act();
    return;
  }
}

function isForPage({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return key === 'Escape';
  if (target instanceof HTMLSelectElement) return key === 'Escape';
  if (target instanceof HTMLInputElement) {
    // A box that is ticked takes no text, so digits still choose teams there.
    return target.type === 'checkbox' || target.type === 'radio'
      ? key !== ' ' && !key.startsWith('Arrow')
      : key === 'Escape';
  }
  // Enter and Space belong to the button that has the focus.
  return !(target instanceof HTMLButtonElement && (key === 'Enter' || key === ' '));
}
