// Where a phone keeps what it has not sent yet: in the browser's own database, so that acts and photos outlive a
// reload, a closed browser and an empty battery. An act and its photos are written together or not at all.
import type { Command } from '#contract/command.ts';
import type { Refusal } from '#contract/command.ts';

export interface KeptPhoto {
  readonly id: string;
  readonly bytes: number;
  /** The server has it; the act that names it has not been answered yet. */
  readonly isSent: boolean;
}

/** One act as it waits. Its command carries the id that it keeps through every retry. */
export interface KeptAct {
  readonly id: string;
  /** Acts go in this order. */
  readonly n: number;
  /** Whose act it is: another team's phone session must not send it. */
  readonly team: string;
  readonly command: Command;
  /** Server time as this phone knew it, epoch ms. */
  readonly keptAt: number;
  readonly photos: readonly KeptPhoto[];
  /** The server's last word on it; null while it waits. */
  readonly refusal: Refusal | null;
}

export interface Photo {
  readonly id: string;
  readonly file: Blob;
}

export interface FieldStore {
  /** False: nothing outlives this page (a private window, a browser without a database). */
  readonly isLasting: boolean;
  /** In order. */
  all(): Promise<readonly KeptAct[]>;
  get(id: string): Promise<KeptAct | null>;
  /** Rejects when the phone is full. */
  add(act: KeptAct, photos: readonly Photo[]): Promise<void>;
  put(act: KeptAct): Promise<void>;
  photo(id: string): Promise<Blob | null>;
  /** With its photos. */
  remove(act: KeptAct): Promise<void>;
}

const inOrder = (acts: readonly KeptAct[]): readonly KeptAct[] => acts.toSorted((a, b) => a.n - b.n);

export function memoryFieldStore(): FieldStore {
  const acts = new Map<string, KeptAct>();
  const files = new Map<string, Blob>();
  return {
    isLasting: false,
    all: async () => inOrder([...acts.values()]),
    get: async (id) => acts.get(id) ?? null,
    async add(act, photos) {
      acts.set(act.id, act);
      for (const { id, file } of photos) files.set(id, file);
    },
    async put(act) {
      if (acts.has(act.id)) acts.set(act.id, act);
    },
    photo: async (id) => files.get(id) ?? null,
    async remove(act) {
      acts.delete(act.id);
      for (const { id } of act.photos) files.delete(id);
    },
  };
}

const NAME = 'lianqin.field';
const VERSION = 1;
const ACTS = 'acts';
const PHOTOS = 'photos';

/** Never rejects: without a database the acts are kept in memory, and the page says so. */
export async function openFieldStore(factory: IDBFactory | undefined): Promise<FieldStore> {
  try {
    if (!factory) return memoryFieldStore();
    return databaseStore(await opened(factory));
  } catch {
    // Refused by a private window or by a policy of the phone.
    return memoryFieldStore();
  }
}

function opened(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, VERSION);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(ACTS, { keyPath: 'id' });
    request.result.createObjectStore(PHOTOS);
  });
  return answer(request);
}

function databaseStore(database: IDBDatabase): FieldStore {
  const read = <T>(store: string, ask: (from: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    answer(ask(database.transaction(store).objectStore(store)));

  return {
    isLasting: true,
    all: async () => inOrder(await read<KeptAct[]>(ACTS, (acts) => acts.getAll())),
    get: async (id) => (await read<KeptAct | undefined>(ACTS, (acts) => acts.get(id))) ?? null,
    async add(act, photos) {
      const change = database.transaction([ACTS, PHOTOS], 'readwrite');
      change.objectStore(ACTS).put(act);
      for (const { id, file } of photos) change.objectStore(PHOTOS).put(file, id);
      await done(change);
    },
    async put(act) {
      const change = database.transaction(ACTS, 'readwrite');
      const acts = change.objectStore(ACTS);
      // Another tab may have sent or discarded it meanwhile: what is gone stays gone.
      const there = await answer(acts.getKey(act.id));
      if (there !== undefined) acts.put(act);
      await done(change);
    },
    photo: async (id) => (await read<Blob | undefined>(PHOTOS, (photos) => photos.get(id))) ?? null,
    async remove(act) {
      const change = database.transaction([ACTS, PHOTOS], 'readwrite');
      change.objectStore(ACTS).delete(act.id);
      for (const { id } of act.photos) change.objectStore(PHOTOS).delete(id);
      await done(change);
    },
  };
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () =>
      reject(request.error ?? new Error('the database of this browser failed')),
    );
  });
}

function done(change: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    change.addEventListener('complete', () => resolve());
    change.addEventListener('abort', () =>
      reject(change.error ?? new Error('the database of this browser is full')),
    );
  });
}
