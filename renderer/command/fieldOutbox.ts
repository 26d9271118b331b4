// The outbox of a phone on a bad link. Unlike a desk's, it sends by itself: whoever stands in the street presses once,
// and the act goes when there is a link, photos first, in the order of the presses, under the id that it was kept
// with. So nothing is lost and nothing is done twice (GUARANTEES G2). A call for help waits for nothing: it has a lane
// of its own beside the photos of an earlier report.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Command, Refusal, RefusalCode } from '#contract/command.ts';
import type { Words } from '#contract/ids.ts';
import type { Reply } from './api.ts';
import type { FieldStore, KeptAct, Photo } from './fieldStore.ts';

/** A shift without any link has fewer acts; more is a phone that nobody looks at. */
export const MOST_ACTS = 100;
/** What a phone's browser surely grants: some thirty photos as phones take them. */
export const MOST_BYTES = 200 * 1024 * 1024;
/** Between tries while the link is bad. The last one is repeated: half a minute is what a tunnel costs at most. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;

export interface FieldOutboxState {
  /** Of this team, in the order in which they go; refused ones stay among them until they are dismissed. */
  readonly acts: readonly KeptAct[];
  /** Acts that another team's session left on this phone. */
  readonly strangers: readonly KeptAct[];
  /** What the last try met, when the server itself could not take it. */
  readonly trouble: Refusal | null;
  readonly isLasting: boolean;
}

export type Kept = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal };

export interface FieldOutbox {
  readonly state: StoreApi<FieldOutboxState>;
  /** Kept for sending; refused only when this phone is full. */
  keep(command: Command, photos?: readonly Photo[]): Promise<Kept>;
  /** There may be a link now: tries at once. */
  nudge(): void;
  /** Refused, or given up by the person: it is not sent any more. */
  dismiss(id: string): Promise<void>;
  /** A photo was refused: the act goes without its photos. */
  sendWithoutPhotos(id: string): Promise<void>;
  stop(): void;
}

interface Outside {
  readonly store: FieldStore;
  readonly team: string;
  readonly deliver: (command: Command) => Promise<Reply<unknown>>;
  readonly upload: (id: string, file: Blob) => Promise<Reply<unknown>>;
  /** Server time, epoch ms. */
  readonly now: () => number;
  /** Two tabs of one phone send one after the other; absent where the browser knows no locks: ids keep it right. */
  readonly alone?: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

type Lane = 'urgent' | 'ordinary';
type Outcome = 'settled' | 'later';

/** Somebody is in danger, or is being asked whether they are. */
const laneOf = ({ type }: Command): Lane =>
  type === 'panic.raise' || type === 'welfare.answer' ? 'urgent' : 'ordinary';

/** The server has understood and said no: asking again would not help. Everything else is asked again. */
const FINAL: readonly RefusalCode[] = ['invalid', 'forbidden', 'notFound', 'conflict', 'notNow', 'idReused'];

export async function openFieldOutbox(outside: Outside): Promise<FieldOutbox> {
  const { store, team, deliver, upload, now, alone = (_name, work) => work() } = outside;
  const state = createStore<FieldOutboxState>(() => ({
    acts: [],
    strangers: [],
    trouble: null,
    isLasting: store.isLasting,
  }));
  const lanes = { urgent: makeLane('urgent'), ordinary: makeLane('ordinary') };
  /** Calls that a full phone could not write down: sent from memory. */
  const unwritten = new Map<string, KeptAct>();
  let next = 0;

  async function refresh(): Promise<void> {
    const all = [...unwritten.values(), ...(await store.all())];
    next = Math.max(next, ...all.map(({ n }) => n));
    state.setState({
      acts: all.filter((one) => one.team === team),
      strangers: all.filter((one) => one.team !== team),
    });
  }

  async function keep(command: Command, photos: readonly Photo[] = []): Promise<Kept> {
    const lane = laneOf(command);
    const full = lane === 'ordinary' ? fullness(state.getState(), photos) : null;
    if (full) return { ok: false, refusal: full };
    const kept = photos.map(({ id, file }) => ({ id, bytes: file.size, isSent: false }));
    const act = { id: command.id, n: ++next, team, command, keptAt: now(), photos: kept, refusal: null };
    try {
      await store.add(act, photos);
    } catch {
      // The browser grants no more space. A call for help is tried all the same.
      if (lane === 'ordinary') return { ok: false, refusal: PHONE_FULL };
      unwritten.set(act.id, act);
    }
    await refresh();
    lanes[lane].start();
    return { ok: true };
  }

  async function settle(act: KeptAct): Promise<void> {
    unwritten.delete(act.id);
    await store.remove(act);
    await refresh();
  }

  async function change(act: KeptAct): Promise<void> {
    if (unwritten.has(act.id)) unwritten.set(act.id, act);
    await store.put(act);
    await refresh();
  }

  const find = async (id: string): Promise<KeptAct | null> => unwritten.get(id) ?? (await store.get(id));

  async function send(id: string): Promise<Outcome> {
    // As it is now: another tab may have sent it.
    let act = await find(id);
    if (!act || act.refusal) {
      await refresh();
      return 'settled';
    }
    for (const photo of act.photos) {
      if (photo.isSent) continue;
      const file = await store.photo(photo.id);
      const reply = file ? await upload(photo.id, file) : LOST_PHOTO;
      if (!reply.ok) return refusedOrLater(act, reply.refusal);
      act = {
        ...act,
        photos: act.photos.map((one) => (one.id === photo.id ? { ...one, isSent: true } : one)),
      };
      await change(act);
    }
    const reply = await deliver(act.command);
    if (!reply.ok) return refusedOrLater(act, reply.refusal);
    state.setState({ trouble: null });
    await settle(act);
    return 'settled';
  }

  async function refusedOrLater(act: KeptAct, refusal: Refusal): Promise<Outcome> {
    const isFinal = FINAL.includes(refusal.code);
    state.setState({ trouble: isFinal ? null : refusal });
    if (!isFinal) return 'later';
    await change({ ...act, refusal });
    return 'settled';
  }

  function makeLane(lane: Lane) {
    let running = false;
    let stopped = false;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const head = (): KeptAct | undefined =>
      state.getState().acts.find((one) => one.refusal === null && laneOf(one.command) === lane);

    async function run(): Promise<void> {
      if (running || stopped) return;
      running = true;
      clearTimeout(timer);
      try {
        for (let act = head(); act; act = head()) {
          if (stopped) return;
          const { id } = act;
          const outcome = await alone(`lianqin.field.${lane}`, () => send(id)).catch((): Outcome => 'later');
          if (outcome === 'later') {
            wait();
            return;
          }
          tries = 0;
        }
      } finally {
        running = false;
      }
    }

    function wait(): void {
      const ms = WAITS_MS[Math.min(tries, WAITS_MS.length - 1)];
      tries += 1;
      timer = setTimeout(() => void run(), ms);
    }

    return {
      start: () => void run(),
      nudge() {
        tries = 0;
        void run();
      },
      stop() {
        stopped = true;
        clearTimeout(timer);
      },
    };
  }

  const both = (act: 'nudge' | 'stop'): void => {
    lanes.urgent[act]();
    lanes.ordinary[act]();
  };

  await refresh();
  both('nudge');
  return {
    state,
    keep,
    nudge: () => both('nudge'),
    async dismiss(id) {
      const act = await find(id);
      if (act) await settle(act);
    },
    async sendWithoutPhotos(id) {
      const act = await find(id);
      if (!act) return;
      const { attachments: _none, ...command } = act.command as Command & { attachments?: unknown };
      await change({ ...act, command, photos: [], refusal: null });
      both('nudge');
    },
    stop: () => both('stop'),
  };
}

const bytesOf = (photos: readonly { readonly bytes: number }[]): number =>
  photos.reduce((sum, { bytes }) => sum + bytes, 0);

function fullness({ acts, strangers }: FieldOutboxState, photos: readonly Photo[]): Refusal | null {
  const all = [...acts, ...strangers];
  if (all.length >= MOST_ACTS) return TOO_MANY;
  const held = all.reduce((sum, one) => sum + bytesOf(one.photos), 0);
  const more = photos.reduce((sum, { file }) => sum + file.size, 0);
  return held + more > MOST_BYTES ? TOO_LARGE : null;
}

const full = (message: Words): Refusal => ({ code: 'tooMany', field: null, message });

const TOO_MANY = full({
  zh: `本机已存 ${MOST_ACTS} 项未发出的操作，不能再存。请到有信号处等其发出，紧要事项请用电台或电话报告。`,
  en: `This phone holds ${MOST_ACTS} acts that have not been sent and takes no more. Go where there is a signal; report what is pressing by radio or telephone.`,
});

const TOO_LARGE = full({
  zh: '本机未发出的照片已满，请减少照片，或到有信号处等其发出。',
  en: 'This phone is full of photos that have not been sent. Add fewer, or wait for them to go where there is a signal.',
});

const PHONE_FULL = full({
  zh: '手机存储空间不足，未能保存。请清理空间或减少照片后重试。',
  en: 'This phone has no space left: it was not kept. Free some space or add fewer photos, and try again.',
});

/** The browser has thrown a photo away to make space. */
const LOST_PHOTO: Reply<never> = {
  ok: false,
  refusal: {
    code: 'notFound',
    field: 'attachments',
    message: {
      zh: '照片已被手机清理，找不到了。可不带照片发出，或重新拍摄。',
      en: 'The phone has cleared this photo away. Send it without photos, or take them again.',
    },
  },
};
