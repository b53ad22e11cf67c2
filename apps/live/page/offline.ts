/** The page's side of the service worker (worker.ts). */

/** What a page tells the worker. A port that comes with it hears whether all of it is kept. */
export interface WorkerMessage {
  /** Addresses that are to be kept. */
  readonly keep: readonly string[];
}

/** True where a service worker can be: not in a page that is opened as a file, nor on plain http. */
export const canKeep = (): boolean => 'serviceWorker' in navigator && location.protocol.startsWith('http');

async function tell(message: WorkerMessage, ports: MessagePort[] = []): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(message, ports);
}

/** Keeps one file; false if it cannot be had, or there is no room for it. */
export function keepNow(address: URL): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<boolean>) => resolve(data);
    tell({ keep: [address.href] }, [port2]).catch(reject);
  });
}

/**
 * Starts the worker and keeps the page that is open: what it has loaded, its pictures, and the files that it loads when
 * they are wanted. To be called before pictures are replaced by charts.
 * @param home the top of the site; @param wanted from there, files that are loaded later
 */
export function keepVisit(home: URL, wanted: readonly string[]): void {
  if (!canKeep()) return;
  const workers = navigator.serviceWorker;
  const pictures = [...document.images].map(({ src }) => src);
  // Scripts of outputs wait until those come near.
  const scripts = [...document.querySelectorAll<HTMLElement>('[data-src]')].map(
    ({ dataset }) => new URL(dataset.src ?? '', document.baseURI).href,
  );
  const later = wanted.map((address) => new URL(address, home).href);
  // What came before the worker was there; afterwards the page and what it loads pass through it.
  const before = workers.controller === null;
  const keep = () => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    void tell({ keep: [...(before ? [location.href] : []), ...loaded, ...pictures, ...scripts, ...later] });
  };
  if (document.readyState === 'complete') keep();
  else addEventListener('load', keep);
  // Files that were on their way.
  if (before) workers.addEventListener('controllerchange', keep, { once: true });
  workers.register(new URL('sw.js', home), { updateViaCache: 'none' }).catch(() => undefined);
}

/** Keeps all that a run needs, not only what the first one used. `base` is the folder with editor and kernel. */
export async function keepForRuns(base: URL): Promise<void> {
  const list = new URL('run.json', base);
  const answer = await fetch(list).catch(() => undefined);
  if (!canKeep() || !answer?.ok) return; // offline, or renewed meanwhile
  const names: readonly string[] = await answer.json();
  await tell({ keep: [list.href, ...names.map((name) => new URL(name, base).href)] });
}
