/** The page's side of the service worker (worker.ts). */

/** What a page tells the worker. */
export type WorkerMessage =
  /** Keep these addresses: the page loaded them before the worker was there. */
  | { readonly keep: readonly string[] }
  /** Keep all that a run needs. */
  | { readonly keepForRuns: true };

function tell(message: WorkerMessage): void {
  // Where there is no worker (from a file, in a private window, without https), reading and running work all the same.
  void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage(message));
}

export function registerWorker(address: URL): void {
  if (!('serviceWorker' in navigator) || !location.protocol.startsWith('http')) return;
  navigator.serviceWorker.register(address, { updateViaCache: 'none' }).catch(() => undefined);
  if (navigator.serviceWorker.controller) return;
  addEventListener('load', () => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    tell({ keep: [location.href, ...loaded] });
  });
}

export const keepForRuns = (): void => tell({ keepForRuns: true });
