// Opens the page of a phone where there is no link: the page itself and the files that it has used are kept by the
// browser. Data is never answered from here: what is shown without a link, the page says to be old.
// A service worker of its own, built beside the page, for /field alone.

const CACHE = 'lianqin.field.1';
const PAGE = '/field';
/** The server is near or it is not there: a person waits no longer for a page that is at hand. */
const PAGE_WITHIN_MS = 4_000;
/** The parts of the font are many; more files than this are those of older versions. */
const MOST_FILES = 400;

/** As much of the worker's scope as is used here; the page's own types know no workers. */
interface Scope {
  addEventListener(
    type: 'install' | 'activate' | 'fetch' | 'message',
    listen: (event: {
      readonly request: Request;
      readonly data: unknown;
      waitUntil(work: Promise<unknown>): void;
      respondWith(answer: Promise<Response>): void;
    }) => void,
  ): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const scope = globalThis as unknown as Scope;

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin) return;
  if (mode === 'navigate') event.respondWith(page(event.request));
  else if (pathname.startsWith('/assets/')) event.respondWith(file(event.request));
});

/** The page says which files it has used before this worker was there. */
scope.addEventListener('message', (event) => {
  const { files } = event.data as { readonly files: readonly string[] };
  event.waitUntil(keep(files));
});

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(PAGE_WITHIN_MS) });
    // Under one name, whatever stood behind the question mark.
    if (fresh.ok) await cache.put(PAGE, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(PAGE);
    if (kept) return kept;
    throw error;
  }
}

/** A built file carries its hash in its name: what is kept is what the server has. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

async function keep(files: readonly string[]): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const one of [PAGE, ...files]) {
    if (one !== PAGE && (await cache.match(one))) continue;
    // One that is missing shall not keep the others away.
    await cache.add(one).catch(() => {});
  }
  const held = await cache.keys();
  if (held.length <= MOST_FILES) return;
  const wanted = new Set([PAGE, ...files].map((one) => new URL(one, location.origin).href));
  for (const request of held) if (!wanted.has(request.url)) await cache.delete(request);
}
