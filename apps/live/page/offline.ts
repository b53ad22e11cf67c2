/** The page's side of the service worker (worker.ts). */

/** What a page tells the worker. */
export interface WorkerMessage {
  /** Addresses that are to be kept. */
  readonly keep: readonly string[];
}

function tell(message: WorkerMessage): void {
  // Where there is no worker (from a file, in a private window, without https), reading and running work all the same.
  void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage(message));
}

export function registerWorker(address: URL): void {
  if (!('serviceWorker' in navigator) || !location.protocol.startsWith('http')) return;
  navigator.serviceWorker.register(address, { updateViaCache: 'none' }).catch(() => undefined);
  if (navigator.serviceWorker.controller) return;
  // What came before the worker was there.
  addEventListener('load', () => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    tell({ keep: [location.href, ...loaded] });
  });
}

/** Keeps all that a run needs, not only what the first one used. `base` is the folder with editor and kernel. */
export async function keepForRuns(base: URL): Promise<void> {
  const list = new URL('run.json', base);
  const answer = await fetch(list).catch(() => undefined);
  if (!answer?.ok) return; // offline, or renewed meanwhile
  const names: readonly string[] = await answer.json();
  tell({ keep: [list.href, ...names.map((name) => new URL(name, base).href)] });
}
