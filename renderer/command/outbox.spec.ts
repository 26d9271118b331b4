// The id is made once, stored before sending and kept through retries (GUARANTEES G2).
import { expect, it } from 'vitest';
import type { Answer, Command } from '#contract/command.ts';
import { caseId } from '#contract/ids.ts';
import { newId } from './newId.ts';
import { openOutbox } from './outbox.ts';

function memoryStorage(): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    clear: () => held.clear(),
    getItem: (key) => held.get(key) ?? null,
    key: (index) => [...held.keys()][index] ?? null,
    removeItem: (key) => void held.delete(key),
    setItem: (key, value) => void held.set(key, value),
  };
}

const accept = (): Command => ({ id: newId(), type: 'case.accept', caseId: caseId('c1') });
const done: Answer = { ok: true, seq: 7, at: 1 };

it('V3 a command is stored before it is sent and leaves the store with its answer', async () => {
  const storage = memoryStorage();
  const command = accept();
  let storedWhenSent = '';
  const outbox = openOutbox({
    storage,
    now: () => 1,
    deliver: async () => {
      storedWhenSent = storage.getItem('lianqin.unanswered') ?? '';
      return done;
    },
  });
  expect(await outbox.send(command)).toEqual(done);
  expect(storedWhenSent).toContain(command.id);
  expect(storage.getItem('lianqin.unanswered')).toBe('[]');
});

it('V4 an unanswered command is offered again after a reload, with the same id', async () => {
  const storage = memoryStorage();
  const command = accept();
  const lost = openOutbox({ storage, now: () => 1, deliver: () => Promise.reject(new Error('link')) });
  expect(await lost.send(command)).toMatchObject({ ok: false, refusal: { code: 'fault' } });

  const sent: string[] = [];
  const reloaded = openOutbox({
    storage,
    now: () => 2,
    deliver: async ({ id }) => {
      sent.push(id);
      return done;
    },
  });
  expect(reloaded.unanswered.getState()).toMatchObject([{ command, trying: false }]);
  expect(await reloaded.resend(command.id)).toEqual(done);
  expect(sent).toEqual([command.id]);
  expect(reloaded.unanswered.getState()).toEqual([]);
});

it('V4 rubbish in the store is no reason not to start', () => {
  const storage = memoryStorage();
  storage.setItem('lianqin.unanswered', '{"a":[1');
  const outbox = openOutbox({ storage, now: () => 1, deliver: async () => done });
  expect(outbox.unanswered.getState()).toEqual([]);
});
