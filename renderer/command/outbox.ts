// Commands that have not been answered. A command is stored before it is sent and keeps its id through every
// retry, so that "did it go?" has an answer even when the page was reloaded in between: the server gives a
// repeated id its first answer.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Answer, Command, Refusal } from '#contract/command.ts';

export interface Unanswered {
  readonly command: Command;
  readonly sentAt: number;
  /** True while a try is under way; false: the person is asked whether to send it again. */
  readonly trying: boolean;
}

export interface Outbox {
  readonly unanswered: StoreApi<readonly Unanswered[]>;
  send(command: Command): Promise<Answer>;
  /** The same id again. */
  resend(id: string): Promise<Answer>;
  /** Stops asking. What the server did, if anything, is seen in the picture. */
  forget(id: string): void;
}

const KEY = 'lianqin.unanswered';
/** A desk that has so many open questions has lost its link; older ones are dropped from the list first. */
const MAX_UNANSWERED = 50;

const unconfirmed: Refusal = {
  code: 'fault',
  field: null,
  message: {
    zh: '没有收到回执：指令可能已生效，也可能没有。请看最新情况，或在上方重发（不会重复执行）。',
    en: 'No answer came: it may or may not have taken effect. Look at the picture, or send it again above (it cannot act twice).',
  },
};

interface Outside {
  readonly storage: Storage;
  /** Retries under the same id for a bounded time and then rejects: nothing is sent behind anybody's back later. */
  readonly deliver: (command: Command) => Promise<Answer>;
  readonly now: () => number;
}

export function openOutbox({ storage, deliver, now }: Outside): Outbox {
  const unanswered = createStore<readonly Unanswered[]>(() => restored(storage));

  function keep(list: readonly Unanswered[]): void {
    const bounded = list.slice(-MAX_UNANSWERED);
    storage.setItem(KEY, JSON.stringify(bounded.map(({ command, sentAt }) => ({ command, sentAt }))));
    unanswered.setState(bounded, true);
  }

  const without = (id: string): readonly Unanswered[] =>
    unanswered.getState().filter((one) => one.command.id !== id);

  async function send(command: Command): Promise<Answer> {
    keep([...without(command.id), { command, sentAt: now(), trying: true }]);
    try {
      const answer = await deliver(command);
      keep(without(command.id));
      return answer;
    } catch {
      // No answer is not a refusal: the command may have taken effect. It stays here until the person decides.
      const still = unanswered.getState().some((one) => one.command.id === command.id);
      if (still) keep([...without(command.id), { command, sentAt: now(), trying: false }]);
      return { ok: false, refusal: unconfirmed };
    }
  }

  async function resend(id: string): Promise<Answer> {
    const found = unanswered.getState().find((one) => one.command.id === id);
    return found ? send(found.command) : { ok: false, refusal: unconfirmed };
  }

  return { unanswered, send, resend, forget: (id) => keep(without(id)) };
}

function restored(storage: Storage): readonly Unanswered[] {
  try {
    const list: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    if (!Array.isArray(list)) return [];
    // Written by `keep` in this very tab; another shape can only come from an older page and is dropped.
    return (list as readonly Unanswered[])
      .filter((one) => typeof one.command?.id === 'string' && typeof one.sentAt === 'number')
      .map(({ command, sentAt }) => ({ command, sentAt, trying: false }));
  } catch {
    return [];
  }
}
