// What is wrong with the server right now, by key: told to every console until it is over. It can be raised
// before there is anybody to tell: a start that meets a full disk has to end in words.
import type { Alert } from '#contract/wire.ts';

export type AlertWords = Pick<Alert, 'text' | 'tip'>;

export interface AlertBoard {
  /** Raises the alert or changes its words; null: it is over. */
  set(key: string, severity: Alert['severity'], words: AlertWords | null): void;
  /** What the first alert says whose key begins so, in English; null when there is none. */
  standing(prefix: string): string | null;
  /** From here on `listener` hears everything, and first what stands. */
  tellTo(listener: (alert: Alert) => void): void;
}

export function makeAlertBoard(now: () => number): AlertBoard {
  const standing = new Map<string, Alert>();
  const listeners: ((alert: Alert) => void)[] = [];
  return {
    set(key, severity, words) {
      const before = standing.get(key);
      if (!words && !before) return;
      const alert: Alert = { key, severity, ...(words ?? NO_WORDS), at: now(), cleared: words === null };
      if (words) standing.set(key, alert);
      else standing.delete(key);
      for (const listener of listeners) listener(alert);
    },
    standing: (prefix) => [...standing.values()].find(({ key }) => key.startsWith(prefix))?.text.en ?? null,
    tellTo(listener) {
      listeners.push(listener);
      for (const alert of standing.values()) listener(alert);
    },
  };
}

const NO_WORDS: AlertWords = { text: { zh: '', en: '' }, tip: { zh: '', en: '' } };
