/** Lessons as a new student goes through them: what the page says while it works, when something is wrong, and to the keyboard. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { type ServedBook, serveBook } from './books.ts';
import { cellOf, notKept, outputOf, run, stateOf, write } from './live-pages.ts';
import { becomes, drawn, eventually, firstVisit, patience, restingBox, violations } from './pages.ts';

const buttonOf = (page: Page, id: string): Locator => cellOf(page, id).locator('.live-run');
const editorOf = (page: Page, id: string): Locator => cellOf(page, id).locator('.cm-content');

const saying = (page: Page, id: string, text: RegExp): Promise<void> =>
  stateOf(page, id).filter({ hasText: text }).waitFor();

/** The line of code with the cursor; undefined if no editor has the focus. */
const lineAtCursor = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const node = getSelection()?.anchorNode;
    const element = node instanceof Element ? node : node?.parentElement;
    return element?.closest('.cm-focused .cm-line')?.textContent ?? undefined;
  });

/** What has the focus, in a word or two. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const one = document.activeElement;
    return one?.getAttribute('aria-label') ?? one?.textContent?.trim() ?? '';
  });

const THROWS = `const relu = (z: number): number => {
  if (z > 50) throw new Error('too large');
  return z > 0 ? z : 0;
};`;

describe('a new student', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let book: ServedBook;
  const contexts: BrowserContext[] = [];

  const open = (path: string, options: BrowserContextOptions = {}): Promise<Page> =>
    firstVisit(browser, contexts, `${book.address}/${path}`, { viewport: { width: 1280, height: 800 }, ...options });

  before(async () => {
    book = await serveBook();
    browser = await launchBrowser();
  });
  after(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
    book?.close();
  });

  test('a lab runs after a lesson: a program that comes from a cache serves the page that asks for it', async () => {
    const page = await open('01-relu.html');
    await run(page, 'cell-05');
    assert.deepEqual(
      await eventually(
        () => notKept(page),
        (missing) => missing.length === 0,
        patience,
      ),
      [],
    );
    await page.goto(`${book.address}/lab-a-autograd.html`);
    await run(page, 'opening');
    assert.match((await stateOf(page, 'opening').textContent()) ?? '', /^Ran/);
    assert.equal(await outputOf(page, 'opening').locator('.error').count(), 0);
  });

  test('the first run says what it loads; stopped before it has begun, it does not begin', async () => {
    const live = join(book.folder, readdirSync(book.folder).find((name) => name.startsWith('live-')) ?? '');
    const paths: string[] = JSON.parse(readFileSync(join(live, 'run.json'), 'utf8'));
    const bytes = paths.map((path) => gzipSync(readFileSync(join(live, path))).length).reduce((a, b) => a + b);

    const page = await open('01-relu.html');
    // It starts when the test lets it.
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.context().route('**/types.json', async (route) => {
      await held;
      await route.continue();
    });
    await write(page, 'cell-45', 'const leakyRelu = (z: number): number => z;');
    await saying(page, 'cell-46', /has changed since this check/);
    await buttonOf(page, 'cell-46').click();
    await saying(page, 'cell-46', /^Starting …/);
    const megabytes = /about (\d+) MB/.exec((await stateOf(page, 'cell-46').textContent()) ?? '')?.[1];
    assert.equal(megabytes, String(Math.round(bytes / 1e6)), `${bytes} bytes`);
    await buttonOf(page, 'cell-46').click();
    await saying(page, 'cell-46', /^Stopping …/);
    letGo();
    await buttonOf(page, 'cell-46').filter({ hasText: 'Check' }).waitFor();
    await saying(page, 'cell-46', /has changed since this check/);
    assert.match(await outputOf(page, 'cell-46').innerText(), /Not yet: leakyRelu\(3\) is not a number yet/);
    assert.equal(await stateOf(page, 'cell-02').textContent(), '', 'nothing has run');
  });

  test('an error names the line and leads there; a failed cell above is tried again, and shown', async () => {
    const page = await open('01-relu.html');
    await write(page, 'cell-05', `${THROWS}\nconsole.log(relu(51));`);
    await saying(page, 'cell-05', /^Changed, not run yet\./);
    await run(page, 'cell-05');
    assert.match(await outputOf(page, 'cell-05').innerText(), /Error: too large\n +at relu \(line 2, column 21\)/);
    await outputOf(page, 'cell-05').getByRole('button', { name: 'line 5, column 13' }).click();
    await becomes(() => lineAtCursor(page), 'console.log(relu(51));');

    await page.getByRole('button', { name: 'Restart' }).click();
    await page.locator('.live-message').filter({ hasText: 'begun anew' }).waitFor();
    await write(page, 'source-relu', 'relu(52);');
    await buttonOf(page, 'source-relu').click();
    await saying(page, 'source-relu', /^Not run: a cell above failed\./);
    await stateOf(page, 'source-relu').getByRole('button', { name: 'Show it' }).click();
    await becomes(async () => (await lineAtCursor(page)) !== undefined, true);
    assert.equal(await focused(page), 'Code of cell 3');

    await write(page, 'cell-05', THROWS);
    await run(page, 'source-relu');
    const error = await outputOf(page, 'source-relu').innerText();
    assert.match(error, /at relu \(line 2, column 21 of another cell\)/);
    assert.doesNotMatch(error, /cell \[/);
    assert.match((await stateOf(page, 'cell-05').textContent()) ?? '', /^Ran/);
    await outputOf(page, 'source-relu').getByRole('button', { name: 'another cell' }).click();
    await becomes(() => lineAtCursor(page), "  if (z > 50) throw new Error('too large');");

    // The library's types are named as they are written.
    await write(page, 'source-relu', 'const wrong: number = new Matrix(1, 1);');
    await run(page, 'source-relu');
    assert.match(await outputOf(page, 'source-relu').innerText(), /line 1, column 7 - TS2322: Type 'Matrix/);
    assert.deepEqual(
      (await violations(page)).filter((one) => /live-|cm-/.test(one)),
      [],
    );
  });

  test('errors that the book stores lead to their places, too', async () => {
    const page = await open('00-welcome.html');
    const stored = page.locator('.live .output .error');
    await stored.first().waitFor();
    for (const text of await stored.allInnerTexts()) assert.doesNotMatch(text, /cell \[/);
    const place = stored.first().getByRole('button').first();
    assert.match(await place.innerText(), /^line \d+, column \d+$/);
    await place.click();
    await becomes(async () => (await lineAtCursor(page)) !== undefined, true);
  });

  test('stop says what it does, and ends by force what does not hear it', async () => {
    const page = await open('01-relu.html');
    await write(page, 'cell-05', "console.log('begun');\nwhile (true);");
    await buttonOf(page, 'cell-05').click();
    await saying(page, 'cell-05', /^Running …/);
    await buttonOf(page, 'cell-05').click();
    await saying(page, 'cell-05', /^Stopping …$/);
    await saying(page, 'cell-05', /Stop again ends it by force/);
    await buttonOf(page, 'cell-05').click();
    await saying(page, 'cell-05', /^Stopped after/);
    assert.match(await outputOf(page, 'cell-05').innerText(), /the next run makes them again/);
    await write(page, 'cell-05', THROWS);
    await run(page, 'cell-09');
    assert.match((await stateOf(page, 'cell-09').textContent()) ?? '', /^Ran/);
  });

  test('the keyboard alone: keys are named, the tools of a cell are reached, what was run stays in sight', async () => {
    const page = await open('01-relu.html');
    const keys = cellOf(page, 'cell-05').locator('.live-keys');
    await cellOf(page, 'cell-05').locator('pre.input').focus();
    await becomes(() => keys.innerText(), 'Enter edits, Shift + Enter runs and goes on');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Run cell 3');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'More');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await drawn(page);
    assert.equal(await focused(page), 'Run all above');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await editorOf(page, 'cell-05').and(page.locator(':focus')).waitFor();
    await becomes(() => keys.innerText(), 'Ctrl + Enter runs, Shift + Enter runs and goes on, Tab leaves');
    // Its code lies at the lower edge of the window, what it gives below that.
    await cellOf(page, 'cell-05')
      .locator('.live-code')
      .evaluate((code) => code.scrollIntoView({ block: 'end' }));
    await page.keyboard.press('Shift+Enter');
    await becomes(() => focused(page), 'Run cell 4');
    await saying(page, 'cell-05', /^Ran/);
    for (const part of ['.live-code', '.output']) {
      const { y, height } = await restingBox(cellOf(page, 'cell-05').locator(part));
      assert.ok(y >= 0 && y + height <= 800, `${part} is in sight`);
    }
    assert.equal(await keys.isVisible(), false);
  });

  test('what is wrong is said alone and beside the button; on a phone, long lines break', async () => {
    const long =
      "const relu = (z: number): number => (z > 0 ? z : 0); const a = relu('1'); const wrong = relu('word');";
    const page = await open('01-relu.html');
    await write(page, 'cell-05', long);
    await cellOf(page, 'cell-05').locator('.cm-lintRange-error').last().hover();
    const tooltip = page.locator('.cm-tooltip');
    await tooltip.filter({ hasText: 'TS2345' }).waitFor();
    // Longer than the other tooltip would take.
    await page.waitForTimeout(1_000);
    assert.equal(await page.locator('.live-hover').count(), 0);
    const [said, button] = [await restingBox(tooltip), await restingBox(buttonOf(page, 'cell-05'))];
    assert.ok(said.x + said.width <= button.x + 1, `${said.x + said.width} > ${button.x}`);

    const small = await open('01-relu.html', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await write(small, 'cell-05', long);
    const hidden = await cellOf(small, 'cell-05')
      .locator('.cm-scroller')
      .evaluate((one) => one.scrollWidth - one.clientWidth);
    assert.equal(hidden, 0);
  });

  test('an exercise that was solved earlier is not called unsolved', async () => {
    const page = await open('01-relu.html');
    await page.evaluate(() => {
      const code = 'const leakyRelu = (z: number): number => (z > 0 ? z : 0.1 * z);';
      localStorage.setItem('handwritten/01-relu/cell-45', JSON.stringify({ code, base: '', version: 'a' }));
      localStorage.setItem('handwritten/solved/01-relu', '["cell-46"]');
    });
    await page.reload();
    await saying(page, 'cell-46', /^✓ Solved on an earlier visit\.$/);
    assert.equal(await cellOf(page, 'cell-46').getByText('Not yet').isVisible(), false);
    assert.equal(await cellOf(page, 'cell-49').getByText('Not yet').isVisible(), true, 'the next one is open');
    await cellOf(page, 'cell-45').getByRole('button', { name: 'Reset' }).click();
    assert.equal(await cellOf(page, 'cell-46').getByText('Not yet').isVisible(), true);
  });
});
