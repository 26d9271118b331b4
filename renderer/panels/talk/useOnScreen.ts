// Which of the listed messages a person can see: half of it in the window, and the page not hidden behind another.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { MessageId } from '#contract/ids.ts';

const SEEN_SHARE = 0.5;

export interface OnScreen {
  readonly ids: ReadonlySet<MessageId>;
  /** Given to the element of each message. */
  watch(id: MessageId): (element: HTMLElement | null) => void;
}

export function useOnScreen(): OnScreen {
  const [ids, setIds] = useState<ReadonlySet<MessageId>>(() => new Set());
  const elements = useRef(new Map<HTMLElement, MessageId>());
  const observer = useRef<IntersectionObserver | null>(null);
  const inWindow = useRef(new Set<MessageId>());
  const refs = useRef(new Map<MessageId, (element: HTMLElement | null) => void>());

  useEffect(() => {
    const tell = () => setIds(document.visibilityState === 'visible' ? new Set(inWindow.current) : new Set());
    const made = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const id = elements.current.get(target as HTMLElement);
          if (id === undefined) continue;
          if (isIntersecting) inWindow.current.add(id);
          else inWindow.current.delete(id);
        }
        tell();
      },
      { threshold: SEEN_SHARE },
    );
    observer.current = made;
    for (const element of elements.current.keys()) made.observe(element);
    document.addEventListener('visibilitychange', tell);
    return () => {
      made.disconnect();
      observer.current = null;
      document.removeEventListener('visibilitychange', tell);
    };
  }, []);

  const watch = useCallback((id: MessageId) => {
    let ref = refs.current.get(id);
    if (!ref) {
      let held: HTMLElement | null = null;
      ref = (element) => {
        if (held) {
          observer.current?.unobserve(held);
          elements.current.delete(held);
          inWindow.current.delete(id);
        }
        held = element;
        if (!element) return;
        elements.current.set(element, id);
        observer.current?.observe(element);
      };
      refs.current.set(id, ref);
    }
    return ref;
  }, []);
  return { ids, watch };
}
