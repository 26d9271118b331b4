// Has the browser keep this page, so that it opens again in a tunnel. Only over TLS (or on this machine): elsewhere
// browsers know no such thing, and the page needs a link to be opened.

/** After the page has drawn, so that it takes nothing from what the person waits for. */
const AFTER_MS = 3_000;

export function keepPage(): () => void {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return () => {};
  const timer = setTimeout(() => {
    // A browser that refuses it (a private window) opens the page with a link only; nothing else depends on it.
    void serviceWorker
      .register('/field-worker.js', { scope: '/field' })
      .then(() => serviceWorker.ready)
      // A worker has no origin but its page's.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      .then(({ active }) => active?.postMessage({ files: filesUsed() }))
      .catch(() => {});
  }, AFTER_MS);
  return () => clearTimeout(timer);
}

const filesUsed = (): readonly string[] =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
    .map(({ pathname }) => pathname);
