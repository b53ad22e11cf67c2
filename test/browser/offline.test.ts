/** The book without a network: what was visited opens again, a renewed book does not mix with what is kept of the old one. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import MiniSearch from 'minisearch';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { renderPage } from '../../apps/book/page.ts';
import { type Section, searchOptions } from '../../apps/book/search-options.ts';
import { writeAssets } from '../../apps/book/site.ts';
import { finishSite, writePage } from '../../apps/live/page/build.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { type ServedBook, serveBook } from './books.ts';
import { readBelow, serve } from './file-server.ts';
import { becomes, eventually, firstVisit, patience, watch } from './pages.ts';

/** Paths of all that the browser keeps, with their hashes. */
const keptIn = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const all: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) all.push(url.slice(location.origin.length + 1));
    }
    return all.sort();
  });

/** Waits until the browser keeps a file for each of `patterns`. */
async function keeps(page: Page, ...patterns: readonly RegExp[]): Promise<string[]> {
  const missing = (kept: readonly string[]) => patterns.filter((one) => !kept.some((path) => one.test(path)));
  const kept = await eventually(
    () => keptIn(page),
    (all) => missing(all).length === 0,
    patience,
  );
  assert.deepEqual(missing(kept), [], `kept: ${kept.join(', ')}`);
  return kept;
}

/** Types into the search field and gives the titles that are found. */
async function search(page: Page, words: string): Promise<string[]> {
  await page.locator('#search').fill(words);
  await page.locator('#results li').first().waitFor();
  return page.locator('#results li strong').allInnerTexts();
}

const skip = !findBrowser() && 'there is no browser';

describe('the book without a network', { skip }, () => {
  let browser: Browser;
  let book: ServedBook;
  const contexts: BrowserContext[] = [];

  const open = (path: string): Promise<Page> =>
    firstVisit(browser, contexts, `${book.address}/${path}`, { viewport: { width: 1000, height: 700 } });

  before(async () => {
    book = await serveBook();
    browser = await launchBrowser();
  });
  after(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
    book?.close();
  });

  test('a lesson opens again after one visit: letters, pictures, what turns in space, search; nothing of the kernel', async () => {
    const page = await open('05-loss.html');
    const kept = await keeps(
      page,
      /^05-loss$/,
      /search\.json\?v=/,
      /plotly\.min\.js\?v=/,
      /05-loss-12\.svg\?v=/,
      /woff2\?v=/,
    );
    assert.deepEqual(
      kept.filter((path) => path.startsWith('live-')),
      [],
    );
    await page.context().setOffline(true);
    // What the graphics of the machine say.
    const wrong = await watch(page, (url) => url.origin === book.address, /WebGL|willReadFrequently/);
    await page.reload();
    await page.locator('figure[data-kind="plotly"]').first().scrollIntoViewIfNeeded();
    await page.locator('figure[data-kind="plotly"][data-drawn]').first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    const letters = await page.evaluate(() =>
      [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family),
    );
    assert.ok(letters.some((family) => family.includes('KaTeX_Main')));
    assert.ok((await search(page, 'cross-entropy')).length > 0);
    assert.deepEqual(wrong, []);
    await page.goto(`${book.address}/02-softmax.html`);
    assert.match(await page.locator('body').innerText(), /You are offline, and this page was not visited/);
    await page.goto(`${book.address}/05-loss`);
    assert.ok((await page.locator('.live').count()) > 0, 'as other servers call the page');
  });

  test('the playground trains', async () => {
    const page = await open('playground/index.html');
    await keeps(page, /^playground\/$/, /worker\.js\?v=/, /chunk-\w+\.js\?v=/, /network\.safetensors\?v=/);
    await page.context().setOffline(true);
    const wrong = await watch(page, (url) => url.origin === book.address);
    await page.reload();
    await page.getByRole('button', { name: 'Train' }).first().click();
    await page
      .locator('#status')
      .filter({ hasText: /Epoch [2-9]|Finished/ })
      .waitFor();
    assert.deepEqual(wrong, []);
  });

  test('the whole course, for who asks for it: a lesson opens that was never visited, and its code runs', async () => {
    const page = await open('index.html');
    assert.match(await page.locator('#keep-course').innerText(), /\d\.\d MB/);
    await page.getByRole('button', { name: 'Keep the whole course' }).click();
    await page
      .locator('#keep-course')
      .filter({ hasText: /Kept\./ })
      .waitFor();
    await page.context().setOffline(true);
    await page.goto(`${book.address}/01-relu.html`);
    await page.locator('[data-cell="cell-05"] .live-run').click();
    await page.locator('[data-cell="cell-05"] .live-state').filter({ hasText: /^Ran/ }).waitFor();
    assert.match(await page.locator('[data-cell="cell-05"] .output').innerText(), /relu\(z\)/);
  });

  test('a course that cannot be kept says so, and can be tried again', async () => {
    const page = await open('index.html');
    await keeps(page, /^$/);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Keep the whole course' }).click();
    await page
      .locator('#keep-course')
      .filter({ hasText: /could not be loaded.*again/ })
      .waitFor();
  });

  for (const path of [
    'index.html',
    '05-loss.html',
    '11-mnist.html',
    'playground/index.html',
    'files/bench-measure.ts.html',
  ]) {
    test(`${path}: all that is loaded is named by its content`, async () => {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      contexts.push(context);
      context.setDefaultTimeout(patience);
      const page = await context.newPage();
      const loaded: URL[] = [];
      page.on('request', (request) => {
        if (!request.isNavigationRequest() && request.url().startsWith('http')) loaded.push(new URL(request.url()));
      });
      const answer = await page.goto(`${book.address}/${path}`);
      assert.equal(answer?.status(), 200);
      if (await page.locator('#search').count()) await search(page, 'loss');
      for (const figure of await page.locator('figure[data-kind]').all()) await figure.scrollIntoViewIfNeeded();
      await page.waitForLoadState('networkidle');
      const plain = loaded.filter(
        ({ pathname, search }) => !/^\?v=[0-9a-f]{16}$/.test(search) && pathname !== '/sw.js',
      );
      assert.deepEqual(plain.map(String), []);
      assert.ok(loaded.length > 5);
    });
  }
});

/** A book of two pages and one of the reference, in a version of its own. */
async function buildSmall(folder: string, version: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const [assets, live, api] = ['assets', 'live', 'api/assets'].map((name) => join(folder, name));
  for (const place of [assets, live, api]) mkdirSync(place, { recursive: true });
  await Promise.all([writeAssets(assets, ['page', 'figures'], ['book.css']), writePage(assets, live)]);
  writeFileSync(join(live, 'types.json'), JSON.stringify(version));
  // A style sheet that a style sheet loads.
  appendFileSync(join(assets, 'sliders.css'), `\n:root { --version: ${version}; }`);
  const index = new MiniSearch<Section>(searchOptions);
  index.add({ id: 0, title: `Title ${version}`, page: 'One', address: 'one.html', text: 'words' });
  writeFileSync(join(assets, 'search.json'), JSON.stringify(index));
  const pages = ['one', 'two'].map((title) => ({
    address: `${title}.html`,
    title,
    description: '',
    body: `<p id="is">${version}</p>`,
  }));
  for (const page of pages) writeFileSync(join(folder, page.address), renderPage(page, []));
  writeFileSync(join(api, 'style.css'), `:root { --version: ${version}; }`);
  writeFileSync(
    join(folder, 'api', 'index.html'),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"/><link rel="stylesheet" href="assets/style.css"/></head><body><p id="is">${version}</p></body></html>`,
  );
  await finishSite(
    folder,
    pages.map(({ address }) => address),
    [],
  );
}

describe('a renewed book', { skip }, () => {
  let browser: Browser;
  let server: Server;
  let address: string;
  let folder: string;
  /** The version that the server has now. */
  let now = 'old';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'books-'));
    for (const version of ['old', 'new', 'newest']) await buildSmall(join(folder, version), version);
    ({ server, address } = await serve((path) => readBelow(join(folder, now), path)));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a page shows: its own version, that of its styles, and that of the index of the search. */
  async function shown(page: Page, path: string): Promise<string[]> {
    await page.goto(`${address}/${path}`);
    const own = await page.locator('#is').innerText();
    const style = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--version'));
    if (path.startsWith('api/')) return [own, style.trim()];
    return [own, style.trim(), ...(await search(page, 'words'))];
  }
  const versions = (version: string) => [version, version, `Title ${version}`];

  test('never mixes with what is kept of the old one, and what no page names any more is dropped', async () => {
    const context = await browser.newContext();
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    assert.deepEqual(await shown(page, 'one.html'), versions('old'));
    await keeps(page, /^one$/, /sliders\.css/, /search\.json/);
    assert.deepEqual(await shown(page, 'api/index.html'), ['old', 'old']);
    const first = await keeps(page, /^api\/$/, /api\/assets\/style\.css/);

    now = 'new';
    assert.deepEqual(await shown(page, 'two.html'), versions('new'));
    await keeps(page, /^two$/);
    await context.setOffline(true);
    assert.deepEqual(await shown(page, 'one.html'), versions('old'), 'kept as it was');
    assert.deepEqual(await shown(page, 'two.html'), versions('new'));
    assert.deepEqual(await shown(page, 'api/index.html'), ['old', 'old']);
    await context.setOffline(false);
    assert.deepEqual(await shown(page, 'one.html'), versions('new'), 'from the network, while there is one');

    now = 'newest';
    assert.deepEqual(await shown(page, 'api/index.html'), ['newest', 'newest']);
    // The old style sheet is named by no page any more; that of formulas is the same in all versions.
    const [oldStyle] = first.filter((path) => path.startsWith('assets/sliders.css'));
    const [formulas] = first.filter((path) => path.startsWith('assets/katex'));
    await becomes(async () => (await keptIn(page)).includes(oldStyle), false);
    const kept = await keptIn(page);
    assert.equal(kept.filter((path) => path.startsWith('assets/sliders.css')).length, 1, 'that of the new book');
    assert.ok(kept.includes(formulas));
    await context.setOffline(true);
    assert.deepEqual(await shown(page, 'one.html'), versions('new'));
    assert.deepEqual(await shown(page, 'api/index.html'), ['newest', 'newest']);
    await context.close();
  });

  test('a file that is renewed between the page and what it loads is not kept under the old name', async () => {
    now = 'old';
    const html = readFileSync(join(folder, 'old', 'one.html'), 'utf8');
    const [style] = /assets\/cells\.css\?v=\w+/.exec(html) ?? assert.fail('the page names no cells.css');
    const context = await browser.newContext();
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    await page.goto(`${address}/two.html`);
    await keeps(page, /^two$/, /cells\.css/);
    await page.evaluate(async () => {
      for (const name of await caches.keys()) await caches.delete(name);
    });
    now = 'new';
    const text = await page.evaluate(async (path) => (await fetch(path, { cache: 'reload' })).text(), style);
    assert.match(text, /sliders\.css\?v=/);
    await page.evaluate(async () => (await fetch('assets/icon.svg', { cache: 'reload' })).text());
    const kept = await keeps(page, /icon/);
    assert.ok(!kept.includes(style), 'its content does not have that hash');
    await context.close();
  });
});
