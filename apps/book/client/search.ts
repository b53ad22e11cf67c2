/** In the browser: search in all pages, with an index that is loaded when somebody searches. */
import MiniSearch, { type SearchResult } from 'minisearch';
import { type Section, searchOptions } from '../search-options.ts';

const base = new URL('.', (document.currentScript as HTMLScriptElement).src);
const box = document.querySelector<HTMLInputElement>('#search');
const list = document.querySelector<HTMLElement>('#results');
let index: Promise<MiniSearch<Section>> | undefined;

async function load(): Promise<MiniSearch<Section>> {
  const answer = await fetch(new URL('search.json', base));
  return MiniSearch.loadJSON<Section>(await answer.text(), searchOptions);
}

function entry(result: SearchResult): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = new URL(`../${String(result.address)}`, base).href;
  const title = document.createElement('strong');
  title.textContent = String(result.title);
  const page = document.createElement('span');
  page.textContent = String(result.page);
  link.append(title, page);
  item.append(link);
  return item;
}

if (box && list) {
  const close = () => list.replaceChildren();
  box.addEventListener('focus', () => {
    index ??= load();
  });
  box.addEventListener('input', async () => {
    index ??= load();
    const found = (await index).search(box.value).slice(0, 8);
    const none = document.createElement('li');
    none.textContent = 'Nothing found.';
    list.replaceChildren(...(box.value.trim() === '' ? [] : found.length > 0 ? found.map(entry) : [none]));
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (event.key === 'Escape') close();
    if (event.key === '/' && !typing) {
      event.preventDefault();
      box.focus();
    }
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof Node && !box.parentElement?.contains(event.target)) close();
  });
}
