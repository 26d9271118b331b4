// What is wrong with the server right now, by key: told to every console until it is over. It can be raised
// before there is anybody to tell: a start that meets a full disk has to end in words.
import type { Person } from '#contract/actor.ts';
import type { Alert } from '#contract/wire.ts';

export type AlertWords = Pick<Alert, 'text' | 'tip'>;

/** Whom an alert concerns. */
export type ToWhom = (person: Person) => boolean;
export type AlertListener = (alert: Alert, to: ToWhom) => void;

export interface AlertBoard {
  /** Raises the alert or changes its words; null: it is over. Without `to` it concerns everybody. */
  set(key: string, severity: Alert['severity'], words: AlertWords | null, to?: ToWhom): void;
  /** What the first alert says whose key begins so, in English; null when there is none. */
  standing(prefix: string): string | null;
  /** From here on `listener` hears everything, and first what stands. */
  tellTo(listener: AlertListener): void;
}

export function makeAlertBoard(now: () => number): AlertBoard {
  const standing = new Map<string, { readonly alert: Alert; readonly to: ToWhom }>();
  const listeners: AlertListener[] = [];
  return {
    set(key, severity, words, given) {
      const before = standing.get(key);
      const to = given ?? before?.to ?? everybody;
      if (!words && !before) return;
      const alert: Alert = { key, severity, ...(words ?? NO_WORDS), at: now(), cleared: words === null };
      if (words) standing.set(key, { alert, to });
      else standing.delete(key);
      for (const listener of listeners) listener(alert, to);
    },
    standing: (prefix) =>
      [...standing.values()].find(({ alert }) => alert.key.startsWith(prefix))?.alert.text.en ?? null,
    tellTo(listener) {
      listeners.push(listener);
      for (const { alert, to } of standing.values()) listener(alert, to);
    },
  };
}

const everybody: ToWhom = () => true;

const NO_WORDS: AlertWords = { text: { zh: '', en: '' }, tip: { zh: '', en: '' } };
