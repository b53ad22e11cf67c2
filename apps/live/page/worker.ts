/**
 * The service worker of the book: pages that were visited, and what a run needs, without a network.
 *
 * No mix of old and new: a page comes from the network while there is one, and names what it needs by content (`?v=HASH`,
 * or a folder `live-HASH/`). What has such a name is kept for good, after its content was compared with the name, and
 * given out under that name alone. Everything else is kept only for when there is no network.
 */
import type { WorkerMessage } from './offline.ts';

/** Written in by the build: the version of editor and kernel. Another one makes another worker, which tidies up. */
declare const VERSION: string;

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface MessageEventOfPage extends ExtendableEvent {
  readonly data: WorkerMessage;
}
interface WorkerScope {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEventOfPage) => void): void;
}
const scope = self as unknown as WorkerScope;

/** Named by content, and the rest. */
const [NAMED, LATEST] = ['handwritten-named', 'handwritten-latest'];
const top = new URL(scope.registration.scope);

/** The hash in an address, if it has one. */
const hashIn = ({ pathname, searchParams }: URL): string | undefined =>
  searchParams.get('v') ?? /\/live-([0-9a-f]+)\//.exec(pathname)?.[1];

async function hasHash(answer: Response, hash: string): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await answer.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .startsWith(hash);
}

async function named(request: Request, url: URL): Promise<Response> {
  const cache = await caches.open(NAMED);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  const version = url.searchParams.get('v');
  // A new book under the address of an old one is shown, but not kept under that name.
  if (answer.ok && (version === null || (await hasHash(answer.clone(), version))))
    await cache.put(request, answer.clone());
  return answer;
}

async function latest(request: Request): Promise<Response> {
  const cache = await caches.open(LATEST);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: request.mode === 'navigate' });
    if (kept) return kept;
    if (request.mode !== 'navigate') throw error;
    const text = 'You are offline, and this page was not visited before.';
    return new Response(`<!doctype html><meta charset="utf-8"><title>Offline</title><p>${text}</p>`, {
      status: 503,
      headers: { 'Content-Type': 'text/html' },
    });
  }
}

/** Files named by content that no kept page names any more are dropped. */
async function dropUnused(): Promise<void> {
  const pages = await caches.open(LATEST);
  const texts: string[] = [];
  for (const request of await pages.keys()) {
    const page = await pages.match(request);
    if (page?.headers.get('Content-Type')?.startsWith('text/html')) texts.push(await page.text());
  }
  const cache = await caches.open(NAMED);
  for (const request of await cache.keys()) {
    const hash = hashIn(new URL(request.url));
    if (hash !== VERSION && !texts.some((text) => text.includes(hash ?? '?'))) await cache.delete(request);
  }
}

scope.addEventListener('install', () => void scope.skipWaiting());
scope.addEventListener('activate', (event) => event.waitUntil(dropUnused().then(() => scope.clients.claim())));

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const ours = url.origin === top.origin && url.pathname.startsWith(top.pathname);
  // The reference and the playground have no names by content: they are not kept.
  const path = url.pathname.slice(top.pathname.length);
  if (request.method !== 'GET' || !ours || /^(api|playground)\//.test(path) || request.headers.has('Range')) return;
  event.respondWith(hashIn(url) === undefined ? latest(request) : named(request, url));
});

scope.addEventListener('message', (event) => {
  const addresses = event.data.keep
    .map((address) => new URL(address))
    .filter(({ origin, pathname }) => origin === top.origin && pathname.startsWith(top.pathname));
  const keepOne = async (url: URL) => {
    const request = new Request(url);
    await (hashIn(url) === undefined ? latest(request) : named(request, url));
  };
  // One that cannot be had now comes when it is asked for.
  event.waitUntil(Promise.allSettled(addresses.map(keepOne)));
});
