/**
 * The service worker of the book: pages that were visited, and what a run needs, without a network.
 *
 * No mix of old and new: a page comes from the network while there is one. It names what it loads by content (`?v=HASH`,
 * or a folder `live-HASH/`), and so do style sheets and programs. What has such a name is kept for good, after its content
 * was compared with the name, and given out under that name alone: an old page goes on with its old files. Everything
 * else, the pages, is kept only for when there is no network.
 */
import type { WorkerMessage } from './offline.ts';

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface MessageEventOfPage extends ExtendableEvent {
  readonly data: WorkerMessage;
  readonly ports: readonly MessagePort[];
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

/** The name under which a file is kept. Servers call a page `01-relu.html` or `01-relu`, `index.html` or nothing. */
function keyOf(url: URL): string {
  if (hashIn(url) !== undefined) return url.href.replace(/#.*/, '');
  return url.origin + url.pathname.replace(/\/index(\.html)?$/, '/').replace(/\.html$/, '');
}

async function findKept(url: URL): Promise<Response | undefined> {
  const cache = await caches.open(hashIn(url) === undefined ? LATEST : NAMED);
  // What a server says of other requests does not matter: there is one file under a name.
  return cache.match(keyOf(url), { ignoreVary: true });
}

async function hasHash(answer: Response, hash: string): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await answer.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .startsWith(hash);
}

/** Keeps an answer, if it is what its name says: a new book may lie under the address of an old one. */
async function keep(url: URL, answer: Response): Promise<boolean> {
  const version = url.searchParams.get('v');
  if (!answer.ok || (version !== null && !(await hasHash(answer.clone(), version)))) return false;
  const cache = await caches.open(hashIn(url) === undefined ? LATEST : NAMED);
  // A page that a server has sent elsewhere would not be shown under the address that was asked for.
  const { status, headers } = answer;
  await cache.put(keyOf(url), answer.redirected ? new Response(answer.body, { status, headers }) : answer);
  return true;
}

/** From the network; it is kept while it is already on its way to the page. */
async function fetchAndKeep(event: FetchEvent, url: URL): Promise<Response> {
  const answer = await fetch(event.request);
  event.waitUntil(keep(url, answer.clone()).catch(() => false));
  return answer;
}

const named = async (event: FetchEvent, url: URL): Promise<Response> =>
  (await findKept(url)) ?? fetchAndKeep(event, url);

async function latest(event: FetchEvent, url: URL): Promise<Response> {
  try {
    return await fetchAndKeep(event, url);
  } catch (error) {
    const kept = await findKept(url);
    if (kept) return kept;
    if (event.request.mode !== 'navigate') throw error;
    const text = 'You are offline, and this page was not visited before.';
    return new Response(`<!doctype html><meta charset="utf-8"><title>Offline</title><p>${text}</p>`, {
      status: 503,
      headers: { 'Content-Type': 'text/html' },
    });
  }
}

/** Keeps a file that a page asks for. It has just loaded most of them: what the browser still has is not loaded again. */
async function keepAsked(url: URL): Promise<boolean> {
  if (hashIn(url) !== undefined && (await findKept(url))) return true;
  return keep(url, await fetch(url, { cache: 'force-cache' }));
}

/** Files named by content that no kept page names any more, nor a style sheet or program of such a page, are dropped. */
async function dropUnused(): Promise<void> {
  const used = new Set<string>();
  const note = async (answer: Response | undefined) => {
    for (const [, hash] of (await answer?.text())?.matchAll(/(?:\?v=|live-)([0-9a-f]{16})/g) ?? []) used.add(hash);
  };
  const pages = await caches.open(LATEST);
  for (const request of await pages.keys()) await note(await pages.match(request));
  const files = await caches.open(NAMED);
  const open = new Map((await files.keys()).map((request) => [request, new URL(request.url)]));
  // Until no file is found any more that a found one names.
  for (let before = -1; before < used.size; ) {
    before = used.size;
    for (const [request, url] of open) {
      if (!used.has(hashIn(url) ?? '')) continue;
      open.delete(request);
      if (/^(?!.*\/live-).*\.(css|js)$/.test(url.pathname)) await note(await files.match(request));
    }
  }
  for (const request of open.keys()) await files.delete(request);
}

scope.addEventListener('install', () => void scope.skipWaiting());
scope.addEventListener('activate', (event) => event.waitUntil(dropUnused().then(() => scope.clients.claim())));

const isOurs = ({ origin, pathname }: URL) => origin === top.origin && pathname.startsWith(top.pathname);

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !isOurs(url) || request.headers.has('Range')) return;
  event.respondWith(hashIn(url) === undefined ? latest(event, url) : named(event, url));
});

scope.addEventListener('message', (event) => {
  const addresses = [...new Set(event.data.keep)].map((address) => new URL(address)).filter(isOurs);
  // One that cannot be had now comes when it is asked for.
  const done = Promise.all(addresses.map((url) => keepAsked(url).catch(() => false)));
  event.waitUntil(done.then((all) => event.ports[0]?.postMessage(!all.includes(false))));
});
