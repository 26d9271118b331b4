// A phone's outbox against a link that fails as it likes: what was pressed arrives once and in order, or is refused in
// words; nothing is lost over a reload, and a call for help waits for no photo.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { caseId, orderId, teamId } from '#contract/ids.ts';
import type { Command, Refusal } from '#contract/command.ts';
import { noLink, type Reply } from './api.ts';
import { MOST_ACTS, MOST_BYTES, openFieldOutbox, type FieldOutbox } from './fieldOutbox.ts';
import { memoryFieldStore, type FieldStore } from './fieldStore.ts';
import { newId } from './newId.ts';

const SEED = 20_171_116;
const TEAM = 's1';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ok: Reply<unknown> = { ok: true, value: null };
const refused = (code: Refusal['code']): Reply<unknown> => ({
  ok: false,
  refusal: { code, field: null, message: { zh: '不行', en: 'no' } },
});
const lost: Reply<unknown> = { ok: false, refusal: noLink };

/** What the server has taken: an id that comes again gets its first answer, as the real one does. */
class Server {
  readonly commands: Command[] = [];
  readonly uploads: string[] = [];
  readonly #answered = new Map<string, Reply<unknown>>();
  /** What becomes of each exchange, in turn; the link is good when they have run out. */
  weather: ('fine' | 'request lost' | 'answer lost' | 'refused' | 'busy')[] = [];

  #meet(id: string, take: () => void): Reply<unknown> {
    const how = this.weather.shift() ?? 'fine';
    if (how === 'request lost') return lost;
    if (how === 'busy') return refused('tooMany');
    const before = this.#answered.get(id);
    const answer = before ?? (how === 'refused' ? refused('notNow') : ok);
    if (!before) {
      this.#answered.set(id, answer);
      if (answer.ok) take();
    }
    return how === 'answer lost' ? lost : answer;
  }
  deliver = async (command: Command) => this.#meet(command.id, () => this.commands.push(command));
  upload = async (id: string) => this.#meet(id, () => this.uploads.push(id));
}

const open = (store: FieldStore, server: Server, team = TEAM): Promise<FieldOutbox> =>
  openFieldOutbox({
    store,
    team,
    deliver: (command) => server.deliver(command),
    upload: (id) => server.upload(id),
    now: () => 1_000,
  });

const step = (type: 'assignment.depart' | 'assignment.arrive' = 'assignment.depart'): Command => ({
  id: newId(),
  type,
  orderId: orderId('o'),
  team: teamId(TEAM),
});
const help = (): Command => ({ id: newId(), type: 'panic.raise', team: teamId(TEAM) });
const photo = (bytes = 10) => ({ id: newId(), file: { size: bytes } as Blob });

it('FL4 FL5 through any weather and any reload, each act arrives once and in order, photos before the act that names them', async () => {
  const weather = fc.array(fc.constantFrom('fine', 'request lost', 'answer lost', 'busy'), { maxLength: 30 });
  const presses = fc.array(fc.record({ photos: fc.nat({ max: 3 }), reload: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  });
  console.log(`field outbox: seed ${SEED}`);
  await fc.assert(
    fc.asyncProperty(weather, presses, async (how, pressed) => {
      const server = new Server();
      server.weather = [...how];
      const store = memoryFieldStore();
      let outbox = await open(store, server);
      const sent: string[] = [];
      const pictures: string[] = [];
      for (const { photos, reload } of pressed) {
        const command = step();
        const files = Array.from({ length: photos }, () => photo());
        expect(await outbox.keep(command, files)).toEqual({ ok: true });
        sent.push(command.id);
        pictures.push(...files.map(({ id }) => id));
        if (!reload) continue;
        outbox.stop();
        outbox = await open(store, server);
      }
      // Each failure costs one wait of half a minute at most.
      await vi.advanceTimersByTimeAsync((how.length + 1) * 30_000);
      expect(server.commands.map(({ id }) => id)).toEqual(sent);
      expect(server.uploads).toEqual(pictures);
      expect(outbox.state.getState().acts).toEqual([]);
      outbox.stop();
    }),
    { seed: SEED, numRuns: 150 },
  );
});

it('FL4 a burst of presses on a slow link goes one after the other, each once', async () => {
  let [underWay, most] = [0, 0];
  const sent: string[] = [];
  const outbox = await openFieldOutbox({
    store: memoryFieldStore(),
    team: TEAM,
    async deliver({ id }) {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 500));
      underWay -= 1;
      sent.push(id);
      return ok;
    },
    upload: async () => ok,
    now: () => 1_000,
  });
  const burst = [step(), step('assignment.arrive'), step(), step()];
  for (const command of burst) await outbox.keep(command);
  outbox.nudge();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent).toEqual(burst.map(({ id }) => id));
  expect(most).toBe(1);
  outbox.stop();
});

it('FL5 an act that a page kept and could not send goes when the page is opened again', async () => {
  const server = new Server();
  const store = memoryFieldStore();
  server.weather = ['request lost'];
  const first = await open(store, server);
  await first.keep(step(), [photo()]);
  await vi.advanceTimersByTimeAsync(0);
  first.stop();
  expect(server.commands).toEqual([]);
  const again = await open(store, server);
  await vi.advanceTimersByTimeAsync(0);
  expect(server.commands).toHaveLength(1);
  expect(server.uploads).toHaveLength(1);
  again.stop();
});

it('FL6 a refusal stays with its act in words, over a reload, and does not hold up what comes after it', async () => {
  const server = new Server();
  const store = memoryFieldStore();
  server.weather = ['refused'];
  const outbox = await open(store, server);
  const [bad, good] = [step(), step('assignment.arrive')];
  await outbox.keep(bad);
  await outbox.keep(good);
  await vi.advanceTimersByTimeAsync(0);
  expect(server.commands).toEqual([good]);
  outbox.stop();
  const again = await open(store, server);
  expect(again.state.getState().acts).toMatchObject([{ id: bad.id, refusal: { message: { en: 'no' } } }]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.commands).toEqual([good]);
  await again.dismiss(bad.id);
  expect(again.state.getState().acts).toEqual([]);
  again.stop();
});

it('FL6 an act whose photo is refused is not sent without it, unless the person says so', async () => {
  const server = new Server();
  server.weather = ['refused'];
  const outbox = await open(memoryFieldStore(), server);
  const file = photo();
  const command: Command = {
    id: newId(),
    type: 'case.selfHandle',
    caseId: caseId('c'),
    text: '已清理',
    attachments: [file.id as never],
  };
  await outbox.keep(command, [file]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.commands).toEqual([]);
  await outbox.sendWithoutPhotos(command.id);
  await vi.advanceTimersByTimeAsync(0);
  expect(server.commands).toMatchObject([{ id: command.id, text: '已清理' }]);
  expect(server.commands[0]).not.toHaveProperty('attachments');
  outbox.stop();
});

it('FL8 a call for help overtakes a photo that is being sent, and goes when the phone is full', async () => {
  const server = new Server();
  const store = memoryFieldStore();
  let release = (_reply: Reply<unknown>): void => {};
  const outbox = await openFieldOutbox({
    store: {
      ...store,
      add: (act, photos) => (full ? Promise.reject(new Error('full')) : store.add(act, photos)),
    },
    team: TEAM,
    deliver: server.deliver,
    upload: () => new Promise((resolve) => (release = resolve)),
    now: () => 1_000,
  });
  let full = false;
  const report = step();
  await outbox.keep(report, [photo()]);
  await vi.advanceTimersByTimeAsync(0);
  full = true;
  const call = help();
  expect(await outbox.keep(call)).toEqual({ ok: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(server.commands).toEqual([call]);
  expect(await outbox.keep(step())).toMatchObject({ ok: false, refusal: { code: 'tooMany' } });
  release(ok);
  await vi.advanceTimersByTimeAsync(0);
  expect(server.commands).toEqual([call, report]);
  outbox.stop();
});

it('FL7 it is bounded in number and bytes, and says so; a call for help is not counted', async () => {
  const server = new Server();
  const outbox = await open(memoryFieldStore(), server);
  server.deliver = async () => lost;
  for (let n = 0; n < MOST_ACTS; n++) expect((await outbox.keep(step())).ok).toBe(true);
  expect(await outbox.keep(step())).toMatchObject({ ok: false, refusal: { code: 'tooMany' } });
  expect((await outbox.keep(help())).ok).toBe(true);
  outbox.stop();

  const small = await open(memoryFieldStore(), server);
  expect((await small.keep(step(), [photo(MOST_BYTES)])).ok).toBe(true);
  expect(await small.keep(step(), [photo(1)])).toMatchObject({ ok: false });
  expect((await small.keep(step())).ok).toBe(true);
  small.stop();
});

it('FL5 what another team left on this phone is told, and sent by that team alone', async () => {
  const server = new Server();
  const store = memoryFieldStore();
  server.weather = ['request lost'];
  const theirs = await open(store, server, 'other');
  await theirs.keep(step());
  await vi.advanceTimersByTimeAsync(0);
  theirs.stop();
  const ours = await open(store, server);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(server.commands).toEqual([]);
  expect(ours.state.getState()).toMatchObject({ acts: [], strangers: [{ team: 'other' }] });
  ours.stop();
});
