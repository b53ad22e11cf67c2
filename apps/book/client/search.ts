/** In the browser: search in all pages, with an index that is loaded when somebody searches. */
import MiniSearch, { type SearchResult } from 'minisearch';
import { excerptOf, type Piece } from '../excerpt.ts';
import { type Section, searchOptions } from '../search-options.ts';

const base = new URL('.', (document.currentScript as HTMLScriptElement).src);
let index: Promise<MiniSearch<Section>> | undefined;

async function load(): Promise<MiniSearch<Section>> {
  const answer = await fetch(new URL('search.json', base));
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return MiniSearch.loadJSON<Section>(await answer.text(), searchOptions);
}

/** The index; after a failed load, the next one who asks tries again. */
function indexed(): Promise<MiniSearch<Section>> {
  index ??= load().catch((error: unknown) => {
    index = undefined;
    throw error;
  });
  return index;
}

/** Text with its marked parts. */
function filled<T extends HTMLElement>(element: T, pieces: readonly Piece[]): T {
  for (const { text, marked } of pieces) {
    const mark = document.createElement('mark');
    mark.textContent = text;
    element.append(marked ? mark : text);
  }
  return element;
}

function entry({ address, title, page, text, terms }: SearchResult): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = new URL(`../${String(address)}`, base).href;
  const place = document.createElement('span');
  place.textContent = String(page);
  link.append(
    filled(document.createElement('strong'), excerptOf(String(title), terms, Number.POSITIVE_INFINITY)),
    place,
  );
  link.append(filled(document.createElement('p'), excerptOf(String(text), terms)));
  item.append(link);
  return item;
}

function sentence(text: string, retry?: () => void): HTMLElement {
  const item = document.createElement('li');
  item.textContent = text;
  if (retry) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Try again';
    button.addEventListener('click', retry);
    item.append(' ', button);
  }
  return item;
}

/** The search field and the list below it, on a page that has them. */
export function startSearch(): void {
  const box = document.querySelector<HTMLInputElement>('#search');
  const list = document.querySelector<HTMLElement>('#results');
  if (!box || !list) return;
  const close = () => list.replaceChildren();
  const search = async () => {
    const words = box.value;
    if (words.trim() === '') return close();
    try {
      const found = (await indexed()).search(words).slice(0, 8);
      // The reader may have typed on meanwhile.
      if (words !== box.value) return;
      list.replaceChildren(...(found.length > 0 ? found.map(entry) : [sentence(`Nothing was found for “${words}”.`)]));
    } catch {
      if (words !== box.value) return;
      list.replaceChildren(sentence('The search could not be loaded.', () => void search()));
    }
  };
  // Errors are told when somebody searches.
  box.addEventListener('focus', () => void indexed().catch(() => undefined));
  box.addEventListener('input', () => void search());
  document.addEventListener('keydown', (event) => {
    const typing =
      event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key === 'Escape') close();
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
    }
  });
  document.addEventListener('click', (event) => {
    // The button that was pressed may have left the page already.
    if (event.target instanceof Element && event.target.isConnected && !box.parentElement?.contains(event.target))
      close();
  });
}
