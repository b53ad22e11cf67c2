/** The cells of the book as a reader uses them: run, edit, stop, reset, keep, take along, in two tabs, without a network. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { type Notebook, sourceOf } from '../notebook-files.ts';
import { type ServedBook, serveBook } from './books.ts';
import { cellOf, codeOf, downloaded, notKept, openNotebook, outputOf, run, stateOf, write } from './live-pages.ts';
import { useEverything, widths } from './live-widths.ts';
import { becomes, eventually, firstVisit, overflowOf, patience, violations, watch } from './pages.ts';

/** What the browser keeps of lesson 01. */
const keptOf = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.includes('01-relu'))));

const SOLUTION = 'const leakyRelu = (z: number): number => (z > 0 ? z : 0.1 * z);';

const STAGE = `const myValue: MakeValue = (data, operation = '', inputs = [], rates = []) => {
  return { data, operation, inputs, rates, gradient: 0 };
};`;

const SHOW_HTML = "import { showHtml } from '../src/notebook/show.ts';";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** What axe finds in what this test is about; the rest of the page is as it was without running cells. */
const ofCells = (violation: string) => /live-|cm-/.test(violation);

describe('cells of the book run', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let book: ServedBook;
  const contexts: BrowserContext[] = [];

  const open = (path: string, options: BrowserContextOptions = {}): Promise<Page> =>
    firstVisit(browser, contexts, `${book.address}/${path}`, options);

  before(async () => {
    book = await serveBook();
    browser = await launchBrowser();
  });
  after(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
    book?.close();
  });

  test('nothing is loaded before the first run; then a cell runs, first what is above it, and errors stand below', async () => {
    const page = await open('01-relu.html', { viewport: { width: 1280, height: 844 } });
    const wrong = await watch(page, (url) => url.origin === book.address);
    await page.waitForLoadState('networkidle');
    const loaded = () =>
      page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /\/live-/.test(name)).length);
    assert.equal(await loaded(), 0);
    await run(page, 'cell-05');
    assert.ok((await loaded()) > 0);
    assert.match(await outputOf(page, 'cell-05').innerText(), /relu\(z\)/);
    assert.match((await stateOf(page, 'cell-02').textContent()) ?? '', /^Ran/, 'the imports above');
    assert.equal(await stateOf(page, 'cell-09').textContent(), '', 'below');
    await run(page, 'cell-07');
    await outputOf(page, 'cell-07').locator('figure[data-drawn] svg.marks').waitFor();

    await write(page, 'cell-05', "const relu: number = 'text';");
    await cellOf(page, 'cell-05').locator('.cm-lintRange-error').first().waitFor();
    assert.equal(await overflowOf(page), 0);
    assert.deepEqual((await violations(page)).filter(ofCells), []);
    await page.getByRole('button', { name: 'Restart' }).click();
    await page.locator('.live-message').filter({ hasText: 'begun anew' }).waitFor();
    await cellOf(page, 'cell-09').locator('.live-run').click();
    await stateOf(page, 'cell-09').filter({ hasText: 'Not run' }).waitFor();
    const error = await outputOf(page, 'cell-05').innerText();
    assert.match(error, /TS2322: Type 'string' is not assignable to type 'number'/);
    assert.deepEqual(wrong, []);
  });

  test('the keyboard alone: Enter edits, Shift+Enter runs and moves on, Tab leaves; stop ends what runs', async () => {
    const page = await open('00-welcome.html');
    const [first, second] = ['2e740f4f', '97d73c47'];
    await cellOf(page, first).locator('pre.input').focus();
    await page.keyboard.press('Enter');
    await cellOf(page, first).locator('.cm-content:focus').waitFor();
    await page.keyboard.press('Shift+Enter');
    await stateOf(page, first).filter({ hasText: /^Ran/ }).waitFor();
    assert.match(await outputOf(page, first).innerText(), /3\.5 64 3/);
    await becomes(() => page.locator('.live-spoken').innerText(), 'Cell 3: done');
    await cellOf(page, second).locator('pre.input:focus').waitFor();
    await page.keyboard.press('Tab');
    await cellOf(page, second).locator('.live-run:focus').waitFor();

    const endless =
      "import { breathe } from '../src/notebook/index.ts';\nconsole.log('begun');\nwhile (true) await breathe();";
    await write(page, first, endless);
    await cellOf(page, first).locator('.live-run').click();
    await cellOf(page, second).locator('.live-run').click();
    await outputOf(page, first).filter({ hasText: 'begun' }).waitFor();
    assert.equal(await cellOf(page, second).locator('.live-run').textContent(), 'Stop');
    await cellOf(page, second).locator('.live-run').click();
    await stateOf(page, first)
      .filter({ hasText: /^Stopped/ })
      .waitFor();
    assert.equal(await cellOf(page, second).locator('.live-run').textContent(), 'Run');
    assert.match(await outputOf(page, second).innerText(), /32/, 'what the book stores is still there');

    // What a cell shows is cleaned, or shut away with its scripts.
    const hostile = `<b onclick="x()">bold</b><style>body { display: none }</style><a href="javascript:x()">link</a>`;
    const lines = [hostile, '<script>document.body.append("ran as " + origin)</' + 'script>'];
    await write(page, first, SHOW_HTML + lines.map((html) => `\nshowHtml(${JSON.stringify(html)}, '');`).join(''));
    await run(page, first);
    const cleaned = await outputOf(page, first).locator('.html').innerHTML();
    assert.equal(cleaned, '<b>bold</b><a>link</a>');
    const frame = outputOf(page, first).locator('iframe');
    assert.equal(await frame.getAttribute('sandbox'), 'allow-scripts');
    await frame.contentFrame().getByText('ran as null').waitFor();
  });

  test('a stage of a lab is checked, stays after a reload, shows as solved, and can be reset; on a phone in the dark', async () => {
    const page = await open('lab-a-autograd.html', { ...phone, colorScheme: 'dark' });
    await write(page, 'value', STAGE.replace('gradient: 0', "gradient: 'none'"));
    await run(page, 'value');
    assert.match(await outputOf(page, 'value').innerText(), /TS2322/);
    assert.match(
      (await stateOf(page, 'value-check').textContent()) ?? '',
      /has changed since/,
      'there is nothing to check',
    );
    await write(page, 'value', STAGE);
    assert.ok(((await cellOf(page, 'value').locator('.live-run').boundingBox())?.height ?? 0) >= 44, 'for a finger');
    await run(page, 'value-check');
    assert.match(await outputOf(page, 'value-check').innerText(), /✓ Right/);
    assert.equal(await overflowOf(page), 0);
    assert.deepEqual((await violations(page)).filter(ofCells), []);
    const mark = page.locator('nav [aria-label="1 of 9 exercises solved"]');
    await mark.first().waitFor({ state: 'attached' });
    await page.goto(`${book.address}/index.html`);
    await page.locator('main [aria-label="1 of 9 exercises solved"]').waitFor();
    await page.goto(`${book.address}/lab-a-autograd.html`);
    assert.equal(await codeOf(page, 'value'), STAGE);
    await cellOf(page, 'value').getByRole('button', { name: 'Reset' }).click();
    assert.match(await codeOf(page, 'value'), /todo/);
    await page.reload();
    assert.match(await codeOf(page, 'value'), /todo/);
    assert.equal(await mark.count(), 0);
  });

  test('a verdict is of the answer that was checked; it can be asked for again on a phone; a picture keeps its number', async () => {
    const page = await open('01-relu.html', phone);
    const answer = (text: string) => write(page, 'cell-45', text);
    const changed = stateOf(page, 'cell-46').filter({ hasText: 'has changed since this check' });
    await answer(SOLUTION.replace('0.1', '0.2'));
    await changed.waitFor();
    await run(page, 'cell-46');
    assert.match(await outputOf(page, 'cell-46').innerText(), /Not yet/);
    assert.equal(await changed.count(), 0);
    await answer(SOLUTION);
    await changed.waitFor();
    // What the cell says of itself does not lie over its button.
    await cellOf(page, 'cell-46').locator('.live-run').tap();
    await outputOf(page, 'cell-46').filter({ hasText: '✓ Right' }).waitFor();
    await answer(SOLUTION.replace(';', ' +;'));
    await cellOf(page, 'cell-45').locator('.live-run').tap();
    await outputOf(page, 'cell-45').filter({ hasText: 'TS1109' }).waitFor();
    await changed.waitFor();
    assert.equal(await page.locator('[data-cell="promise"] figcaption.numbered').count(), 1);
    await answer(SOLUTION);
    await changed.waitFor({ state: 'detached' });

    await page.evaluate(() => dispatchEvent(new Event('pagehide')));
    await page.reload();
    await stateOf(page, 'cell-46').filter({ hasText: 'Solved on an earlier visit' }).waitFor();
    await cellOf(page, 'cell-45').locator('.cm-content').waitFor();
    // Longer than an editor waits before it has its code checked.
    await page.waitForTimeout(1_500);
    assert.equal(page.workers().length, 0, 'the kernel does not start for what was written before');
    await cellOf(page, 'cell-45').locator('.cm-content').tap();
    await becomes(async () => page.workers().length > 0, true, 'squiggles come when the reader goes there');
  });

  test('the lesson leaves as a notebook and comes back', async () => {
    const page = await open('01-relu.html');
    await write(page, 'cell-45', SOLUTION);
    const { name, notebook } = await downloaded(page);
    assert.equal(name, '01-relu.ipynb');
    const source: Notebook = JSON.parse(readFileSync('notebooks/01-relu.ipynb', 'utf8'));
    assert.equal(sourceOf(notebook.cells.find(({ id }) => id === 'cell-45') ?? assert.fail('no such cell')), SOLUTION);
    const others = ({ cells }: Notebook) => cells.filter(({ id }) => id !== 'cell-45');
    assert.deepEqual(others(notebook), others(source));
    assert.deepEqual({ ...notebook, cells: [] }, { ...source, cells: [] });

    const other = await open('01-relu.html');
    await openNotebook(other, notebook, 'the code of 1 cell was taken over');
    assert.equal(await codeOf(other, 'cell-45'), SOLUTION);
    assert.equal(Object.keys(await keptOf(other)).length, 1);
    await openNotebook(other, { name: 'no notebook' }, 'not a notebook');
    assert.equal(await codeOf(other, 'cell-45'), SOLUTION);
  });

  test('two tabs do not overwrite each other in silence', async () => {
    const first = await open('01-relu.html');
    await write(first, 'cell-05', 'const first = 1;');
    await eventually(
      () => keptOf(first),
      (kept) => JSON.stringify(kept).includes('first'),
    );
    const second = await first.context().newPage();
    await second.goto(`${book.address}/01-relu.html`);
    assert.equal(await codeOf(second, 'cell-05'), 'const first = 1;');
    await write(second, 'cell-05', 'const second = 2;');
    await becomes(() => codeOf(first, 'cell-05'), 'const second = 2;', 'the other tab follows');
    // Now both write at the same time. A tab does not hear of what is stored from within itself: as if it came too late.
    await first.evaluate(() => {
      const key = 'handwritten/01-relu/cell-05';
      const kept = JSON.parse(localStorage.getItem(key) ?? 'null');
      localStorage.setItem(key, JSON.stringify({ ...kept, code: 'const third = 3;', version: 'third' }));
    });
    await write(first, 'cell-05', 'const mine = 4;');
    await stateOf(first, 'cell-05').filter({ hasText: 'changed in another tab' }).waitFor();
    assert.match(JSON.stringify(await keptOf(first)), /third/, 'nothing was overwritten');
    await first.getByRole('button', { name: 'Keep this one' }).click();
    await eventually(
      () => keptOf(first),
      (kept) => JSON.stringify(kept).includes('mine'),
    );
    assert.match(JSON.stringify(await keptOf(first)), /const mine = 4;/);
  });

  test('where the browser keeps nothing, it is said, and cells can be edited all the same', async () => {
    const context = await browser.newContext();
    contexts.push(context);
    context.setDefaultTimeout(patience);
    await context.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('refused', 'SecurityError');
        },
      });
    });
    const page = await context.newPage();
    await page.goto(`${book.address}/01-relu.html`);
    assert.match(await page.locator('.live-message').innerText(), /keeps nothing/);
    await write(page, 'cell-05', 'const x = 1;');
    assert.equal(await codeOf(page, 'cell-05'), 'const x = 1;');
  });

  test('a teacher’s link: solved, empty, and to one cell', async () => {
    const page = await open('01-relu.html?solved#cell-45');
    assert.equal(await codeOf(page, 'cell-45'), SOLUTION);
    assert.ok(await cellOf(page, 'cell-45').evaluate((cell) => cell.matches(':target')));
    await write(page, 'cell-48', 'const absolute = Math.abs;');
    await cellOf(page, 'cell-48').locator('.live-state').waitFor({ state: 'attached' });
    await page.evaluate(() => dispatchEvent(new Event('pagehide')));
    assert.deepEqual(await keptOf(page), {}, 'what is written there is not the reader’s own');
    await page.goto(`${book.address}/01-relu.html`);
    await write(page, 'cell-45', SOLUTION);
    await eventually(
      () => keptOf(page),
      (kept) => Object.keys(kept).length > 0,
    );
    await page.goto(`${book.address}/01-relu.html?empty`);
    assert.match(await codeOf(page, 'cell-45'), /your answer here/);
  });

  test('without a network, after a visit', async () => {
    const page = await open('01-relu.html');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await run(page, 'cell-05');
    // All that a run needs is kept, not only what this one used.
    assert.deepEqual(
      await eventually(
        () => notKept(page),
        (missing) => missing.length === 0,
      ),
      [],
    );
    await page.context().setOffline(true);
    await page.reload();
    await run(page, 'cell-05');
    assert.match(await outputOf(page, 'cell-05').innerText(), /relu\(z\)/);
    await page.goto(`${book.address}/02-softmax.html`);
    assert.match(await page.locator('body').innerText(), /You are offline/);
  });

  for (const { name, options } of widths) {
    test(`everything that cells can do, in a row: ${name}`, async () => {
      const context = await browser.newContext(options);
      contexts.push(context);
      context.setDefaultTimeout(patience);
      await useEverything(context, `${book.address}/01-relu.html`, options.hasTouch ?? false);
    });
  }

  test('opened as a file, it can be read and says what running needs', async () => {
    const context = await browser.newContext();
    contexts.push(context);
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    const wrong: string[] = [];
    // From a file, fonts cannot be loaded ahead; the style sheet loads them all the same.
    const ahead = /Access to font|net::ERR_FAILED/;
    page.on('console', (message) => {
      if (message.type() === 'error' && !ahead.test(message.text())) wrong.push(message.text());
    });
    await page.goto(`file://${book.folder}/01-relu.html`);
    await page.locator('figure[data-kind]').first().scrollIntoViewIfNeeded();
    await page.locator('figure[data-drawn]').first().waitFor();
    await cellOf(page, 'cell-05').locator('.live-run').click();
    await stateOf(page, 'cell-05').filter({ hasText: 'web server' }).waitFor();
    assert.deepEqual(wrong, []);
  });
});
