/** Slides whose cells run, as a teacher uses them: change a number before the class, show what comes out, go on. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Cell, Lesson } from '../../apps/book/course.ts';
import { writeDecks } from '../../apps/book/slides.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { type ServedBook, serveBook } from './books.ts';
import { becomes, eventually, newPage, violations, watch } from './pages.ts';

/** The slide that is seen. */
const slide = (page: Page): Locator => page.locator('.slides section.present:not(.stack)');
const codeOf = (page: Page, id: string): Locator => page.locator(`[data-code-of="${id}"]`);
/** A cell whose code stands on the slide that is seen: what is around the code, and its buttons. */
const barOf = (page: Page, id: string): Locator => page.locator(`.slide-bar[data-bar-of="${id}"]`);
const stateOf = (page: Page, id: string): Locator => barOf(page, id).locator('.live-state');
const runButton = (page: Page, id: string): Locator => barOf(page, id).locator('.live-run');
/** Which slide is seen: 0 is the first. */
const place = (page: Page): Promise<number> =>
  slide(page).evaluate((one) => [...document.querySelectorAll('.slides section')].indexOf(one));

/** Goes to the slide with this element. */
async function goTo(page: Page, element: Locator): Promise<void> {
  const address = await element.first().evaluate((one) => {
    const rows = [...document.querySelectorAll('.slides > section')];
    const row = rows.findIndex((section) => section.contains(one));
    const below = [...rows[row].querySelectorAll(':scope > section')].findIndex((section) => section.contains(one));
    return below < 0 ? `#/${row}` : `#/${row}/${below}`;
  });
  const wanted = await element
    .first()
    .evaluate((one) => [...document.querySelectorAll('.slides section')].indexOf(one.closest('section') ?? one));
  await becomes(async () => {
    const seen = await place(page);
    // The deck itself writes where it is, up to a second later: it may take back what was written here.
    if (seen !== wanted) await page.evaluate((hash) => (location.hash = hash), address);
    return seen;
  }, wanted);
}

/** Opens the editor of code on the slide that is seen, and replaces what is in it. */
async function write(page: Page, id: string, code: string): Promise<void> {
  if ((await slide(page).locator('.cm-content').count()) === 0) {
    const folded = slide(page)
      .locator('details.shown-code:not([open])')
      .filter({ has: codeOf(page, id) });
    if ((await folded.count()) > 0) await folded.locator('summary').click();
    await codeOf(page, id).locator('visible=true').click();
  }
  await slide(page).locator('.cm-content').locator('visible=true').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(code);
}

const ended = (page: Page, id: string): Promise<void> =>
  stateOf(page, id)
    .filter({ hasText: /^(Ran|Ended|Stopped|A cell)/ })
    .waitFor();

/** What reaches out of the slide that is seen, or is cut off by it. */
const outside = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const stage = [...document.querySelectorAll('.slides section.present > .slide')].at(-1) as HTMLElement;
    const bounds = stage.getBoundingClientRect();
    const parts = stage.querySelectorAll('.block, .body pre, .block > *, .cm-editor, .slide-bar, svg.marks, img');
    return [...parts]
      .filter((one) => one.checkVisibility())
      .filter((one) => {
        const { left, top, right, bottom } = one.getBoundingClientRect();
        return left < bounds.left - 1 || top < bounds.top - 1 || right > bounds.right + 1 || bottom > bounds.bottom + 1;
      })
      .map((one) => `${one.tagName}.${one.getAttribute('class')}: ${one.textContent?.slice(0, 60)}`);
  });

const loadedForRuns = (page: Page): Promise<number> =>
  page.evaluate(
    () => performance.getEntriesByType('resource').filter(({ name }) => /\/live-[0-9a-f]{16}\//.test(name)).length,
  );

/** What the browser keeps of lesson 01. */
const keptOf = (page: Page): Promise<unknown> =>
  page.evaluate(() => Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.includes('01-relu'))));

const code = (id: string, source: string, kind: string, ...texts: readonly string[]): Cell => ({
  id,
  cell_type: 'code',
  source,
  metadata: { slideshow: { slide_type: kind } },
  outputs: texts.map((text) => ({ output_type: 'display_data', data: { 'text/plain': text } })),
});
const heading = (source: string): Cell => ({
  cell_type: 'markdown',
  source,
  metadata: { slideshow: { slide_type: 'slide' } },
});

/** Code that takes two slides. */
const long: Cell = {
  ...code('long', Array.from({ length: 20 }, (_, i) => `const long${i} = ${i};`).join('\n'), '-'),
  metadata: { slideshow: { slide_type: '-', code: 'open' } },
};

/** A cell that shows its progress, which is over in what the notebook stores. */
const slow: Cell = {
  ...code('slow', '', '-'),
  source: `import { showHtml } from '../src/notebook/show.ts';
import { breathe } from '../src/notebook/index.ts';
showHtml('<progress value="1" max="2"></progress>', '');
await breathe();
console.log('it is done');`,
  outputs: [
    { output_type: 'display_data', data: { 'text/html': '<progress value="2" max="2"></progress>', 'text/plain': '' } },
    { output_type: 'stream', name: 'stdout', text: 'it was done' },
  ],
};

/** A deck with a cell that it skips, with code of every kind. */
const lesson: Lesson = {
  name: 'trial',
  file: 'notebooks/01-relu.ipynb',
  title: 'A trial',
  promise: '',
  minutes: undefined,
  cells: [
    heading('# A trial'),
    code('hidden', 'const hidden = 20;', 'skip'),
    heading('## Far away'),
    code('above', 'const above = hidden + 1;', '-'),
    heading('## The code'),
    code('far', "const lines = [0, 1, 2].map((i) => 'line ' + (i + above));\nconsole.log(lines.join('\\n'));", '-'),
    heading('## Slow'),
    slow,
    heading('## Long'),
    long,
  ],
};

describe('slides run their cells', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let book: ServedBook;

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await newPage(browser, { viewport: { width: 1280, height: 720 }, ...options });
    await page.goto(`${book.address}/${path}`);
    if (path.startsWith('slides/')) await page.locator('.reveal.ready').waitFor();
    return page;
  }

  before(async () => {
    book = await serveBook();
    const live = readdirSync(book.folder).find((name) => name.startsWith('live-')) ?? assert.fail('no kernel');
    const index = readFileSync(join(book.folder, 'slides', 'index.html'));
    writeDecks(join(book.folder, 'slides'), [lesson], { inBook: true, keeper: () => () => assert.fail('no picture') });
    writeFileSync(join(book.folder, 'slides', 'index.html'), index);
    const file = join(book.folder, 'slides', 'trial.html');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"../live/"', `"../${live}/"`));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    book?.close();
  });

  test('a lesson leads to its slides, and nothing is loaded there before the first run', async () => {
    const page = await open('01-relu.html');
    await page.locator('main a', { hasText: 'its slides' }).click();
    await page.locator('.reveal.ready').waitFor();
    assert.equal(new URL(page.url()).pathname, '/slides/01-relu.html');
    await page.waitForLoadState('networkidle');
    assert.equal(await loadedForRuns(page), 0);
    assert.equal(page.workers().length, 0);
    assert.ok((await page.locator('.live-run').count()) > 10);
    await page.goto(`${book.address}/slides/index.html`);
    await page.getByRole('link', { name: /^01/ }).click();
    await page.locator('.reveal.ready').waitFor();
    await page.close();
  });

  test('code is changed on its slide, the keys write, and the new output stands in the place of the stored one', async () => {
    const page = await open('slides/01-relu.html');
    const wrong = await watch(page, (url) => url.origin === book.address);
    const mine = JSON.stringify({ code: 'const mine = 1;', base: '', version: '1' });
    await page.evaluate((kept) => localStorage.setItem('handwritten/01-relu/cell-05', kept), mine);
    const kept = await keptOf(page);
    await page.reload();
    await page.locator('.reveal.ready').waitFor();
    await goTo(page, codeOf(page, 'cell-05'));
    const here = await place(page);
    const stored = await page.locator('[data-output-of="cell-05"]').innerText();
    assert.doesNotMatch(await codeOf(page, 'cell-05').innerText(), /mine/, 'what a student keeps in the book');

    await write(
      page,
      'cell-05',
      'const relu = (z: number): number => (z > 0 ? 7 * z : 0);\nshowTable([{ z: 3, relu: relu(3) }]);',
    );
    // Keys of the deck: overview, black screen, full screen, next slide.
    await page.keyboard.press('End');
    await page.keyboard.type(' // of book,');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('PageUp');
    assert.equal(await place(page), here);
    assert.equal(await page.locator('.reveal.overview, .reveal.paused').count(), 0);
    assert.match(await slide(page).locator('.cm-content').innerText(), /\/\/ of book,/);
    await page.keyboard.press('Shift+Enter');
    await slide(page).locator('td', { hasText: /^21$/ }).waitFor();
    await ended(page, 'cell-05');
    assert.equal(await page.locator('[data-output-of="cell-05"]').count(), 0, 'the stored output is gone');
    assert.deepEqual(await outside(page), []);
    assert.deepEqual(
      (await violations(page)).filter((one) => /live-|slide-bar|cm-/.test(one)),
      [],
    );

    await write(page, 'cell-05', "const relu: number = 'text';");
    await slide(page).locator('.cm-lintRange-error').first().waitFor();
    await page.keyboard.press('Control+Enter');
    const error = slide(page).locator('pre.error');
    await error.filter({ hasText: "TS2322: Type 'string' is not assignable to type 'number'" }).waitFor();
    const letters = await error.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
    assert.ok(letters >= 20, `an error in letters of ${letters} pixels`);
    assert.deepEqual(await outside(page), []);

    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.reveal.overview').count(), 0);
    await barOf(page, 'cell-05').getByRole('button', { name: 'Reset' }).click();
    assert.equal(await page.locator('[data-output-of="cell-05"]').innerText(), stored);
    await page.keyboard.press('Space');
    const there = await eventually(
      () => place(page),
      (now) => now !== here,
    );
    assert.notEqual(there, here, 'the keys move the slides again');

    await goTo(page, codeOf(page, 'cell-05'));
    await write(page, 'cell-05', 'const gone = 1;');
    await page.reload();
    await page.locator('.reveal.ready').waitFor();
    assert.match(await codeOf(page, 'cell-05').innerText(), /relu/);
    assert.deepEqual(await keptOf(page), kept, 'what was kept in the book is as it was');
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test('what a cell needs runs first, also what the deck skips; its output stands where it has room; stop ends it', async () => {
    const page = await open('slides/trial.html');
    await goTo(page, codeOf(page, 'far'));
    const here = await place(page);
    await codeOf(page, 'far').focus();
    await page.keyboard.press('Control+Enter');
    await ended(page, 'far');
    assert.match(await slide(page).innerText(), /line 21\nline 22\nline 23/);
    assert.equal(await place(page), here);

    // A cell above that fails is named, and can be gone to.
    await goTo(page, codeOf(page, 'above'));
    await write(page, 'above', 'const above = missing;');
    await page.keyboard.press('Shift+Enter');
    await slide(page).locator('pre.error', { hasText: "Cannot find name 'missing'" }).waitFor();
    await page.keyboard.press('Escape');
    await goTo(page, codeOf(page, 'far'));
    await barOf(page, 'far').hover();
    await barOf(page, 'far').getByRole('button', { name: 'Run all above' }).click();
    await page
      .locator('[data-bar-of="above"] .live-state')
      .filter({ hasText: /^Ended/ })
      .waitFor({ state: 'attached' });
    await goTo(page, barOf(page, 'far'));

    await write(
      page,
      'far',
      "import { breathe } from '../src/notebook/index.ts';\nconsole.log('begun');\nwhile (true) await breathe();",
    );
    await runButton(page, 'far').click();
    await slide(page).locator('pre.text', { hasText: 'begun' }).waitFor();
    assert.equal(await runButton(page, 'far').textContent(), 'Stop');
    // The button that was clicked does not take the keys of the deck.
    await page.keyboard.press('Space');
    assert.equal(await runButton(page, 'far').textContent(), 'Stop');
    await goTo(page, barOf(page, 'far'));
    await runButton(page, 'far').click();
    await stateOf(page, 'far')
      .filter({ hasText: /^Stopped/ })
      .waitFor();
    await becomes(async () => runButton(page, 'far').textContent(), 'Run');
    await page.close();
  });

  test('progress is not kept, and code on two slides is one cell', async () => {
    const page = await open('slides/trial.html');
    await goTo(page, codeOf(page, 'slow'));
    assert.equal(await slide(page).locator('progress').count(), 0);
    // What was there at any time.
    await page.evaluate(() => {
      new MutationObserver((all) => {
        const added = all.flatMap(({ addedNodes }) => [...addedNodes]);
        const seen = added.some((one) => one instanceof Element && one.querySelector('progress') !== null);
        if (seen) document.body.dataset.seen = 'progress';
      }).observe(document.body, { childList: true, subtree: true });
    });
    await runButton(page, 'slow').click();
    await ended(page, 'slow');
    await slide(page).locator('pre.text', { hasText: 'it is done' }).waitFor();
    assert.equal(await page.evaluate(() => document.body.dataset.seen), 'progress');
    assert.equal(await slide(page).locator('progress').count(), 0);
    assert.doesNotMatch(await slide(page).innerText(), /it was done/);

    const pieces = codeOf(page, 'long');
    assert.equal(await pieces.count(), 2);
    await goTo(page, pieces.nth(1));
    const second = await place(page);
    const line = await pieces.nth(1).evaluate((one) => one.textContent?.split('\n')[0] ?? '');
    await pieces.nth(1).click({ position: { x: 60, y: 24 } });
    const editor = slide(page).locator('.cm-content');
    await editor.waitFor();
    assert.match(await editor.innerText(), /long0 = 0;[\s\S]*long19 = 19;/, 'the whole cell');
    assert.ok(await editor.locator('.cm-line', { hasText: line }).isVisible(), 'the line that was clicked is seen');
    assert.deepEqual(await outside(page), []);
    await goTo(page, page.getByRole('button', { name: 'open on another slide', includeHidden: true }));
    assert.notEqual(await place(page), second);
    await page.getByRole('button', { name: 'open on another slide' }).click();
    await becomes(() => place(page), second);
    await editor.click();
    await page.keyboard.press('Escape');
    await pieces.nth(1).waitFor();
    assert.equal(await pieces.count(), 2, 'nothing was changed: the slides are as they were');
    await page.close();
  });

  for (const [colorScheme, width, height] of [
    ['dark', 800, 600],
    ['light', 1280, 720],
  ] as const) {
    test(`folded code opens, is changed, and its picture is drawn anew in its place: ${width} × ${height}, ${colorScheme}`, async () => {
      const page = await open('slides/01-relu.html', { colorScheme, viewport: { width, height } });
      const figure = page.locator('figure.plot').filter({ hasText: 'Three layers with random weights' });
      await goTo(page, page.locator('[data-output-of="cell-18-2"]'));
      await figure.and(page.locator('[data-drawn]')).waitFor();
      const source = await codeOf(page, 'cell-18-2').evaluate((one) => one.textContent ?? '');
      assert.match(source, /Three layers/);
      await write(page, 'cell-18-2', source.replace('Three layers', 'Two or three layers'));
      await page.keyboard.press('Shift+Enter');
      const made = slide(page).locator('figure.plot[data-drawn]').filter({ hasText: 'Two or three layers' });
      await made.locator('svg.marks').waitFor();
      await ended(page, 'cell-18-2');
      assert.equal(await slide(page).locator('details[open]').count(), 0);
      assert.deepEqual(await outside(page), []);
      const [room, picture] = await Promise.all([slide(page).boundingBox(), made.locator('svg.marks').boundingBox()]);
      assert.ok((picture?.width ?? 0) > 0.4 * (room?.width ?? 0), `${picture?.width} of ${room?.width} pixels`);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(ground, colorScheme === 'dark' ? 'rgb(22, 25, 29)' : 'rgb(255, 255, 255)');
      await page.close();
    });
  }

  test('opened as a file, a deck moves and says what running needs', async () => {
    const page = await newPage(browser, { viewport: { width: 1280, height: 720 } });
    await page.goto(`file://${book.folder}/slides/01-relu.html`);
    await page.locator('.reveal.ready').waitFor();
    await goTo(page, codeOf(page, 'cell-05'));
    await runButton(page, 'cell-05').click();
    await stateOf(page, 'cell-05').filter({ hasText: 'web server' }).waitFor();
    assert.equal(await loadedForRuns(page), 0);
    assert.deepEqual(await outside(page), []);
    await page.close();
  });
});
