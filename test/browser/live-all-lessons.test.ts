/**
 * Every lesson and lab in its page of the book, as one reader does them all: from top to bottom, with the outputs of the
 * notebooks; untouched exercises say "Not yet", solved ones "✓ Right", and the map of the course counts them.
 */
import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import {
  chosenNotebooks,
  codeCells,
  exercisesOf,
  folder,
  labWithMnist,
  mayFail,
  readNotebook,
  withSolutions,
} from '../notebook-files.ts';
import { checksShow } from '../notebook-proof.ts';
import { type ServedBook, serveBook } from './books.ts';
import { assertSameCells, outputsOf } from './live-outputs.ts';
import { cellOf, downloaded, hideMnist, openNotebook, outputOf, run } from './live-pages.ts';
import { patience, watch } from './pages.ts';

/** Their outputs are stored as they are with MNIST; those of the labs without. */
const withMnist = ['06-preprocessing.ipynb', '11-mnist.ipynb'];

/** Milliseconds that a whole lesson may take on a busy machine. */
const lessonPatience = 6 * patience;

const mnist = process.env.MNIST_DIR || undefined;

/** How each cell with code ended: `ran`, `failed`, or what it says of itself. */
const endings = (page: Page): Promise<string[]> =>
  page.$$eval('[data-cell] .live-state', (all) =>
    all.map(({ textContent }) => {
      const text = textContent ?? '';
      return /^Ran in/.test(text) ? 'ran' : /^Ended with an error/.test(text) ? 'failed' : `“${text}”`;
    }),
  );

/** Presses "Run all" and waits until nothing runs any more. */
async function runAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run all', exact: true }).click();
  await page.locator('.live-busy').first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => !document.querySelector('.live-busy'), null, {
    timeout: lessonPatience,
    polling: 500,
  });
}

describe('all lessons in a page', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let book: ServedBook;
  /** The reader's browser: it keeps what was solved. */
  let context: BrowserContext;
  /** Name of a page → how many exercises were solved there. */
  const solved = new Map<string, number>();

  before(async () => {
    book = await serveBook({ mnist });
    browser = await launchBrowser();
    // What is kept for offline has tests of its own.
    context = await browser.newContext({ serviceWorkers: 'block' });
    context.setDefaultTimeout(patience);
  });
  after(async () => {
    await browser?.close();
    book?.close();
  });

  async function assertLesson(name: string): Promise<void> {
    const stored = readNotebook(join(folder, name));
    const exercises = exercisesOf(stored);
    const checks = exercises.map(({ check }) => stored.cells[check].id ?? assert.fail('a check without an id'));
    const stem = basename(name, '.ipynb');
    const page = await context.newPage();
    const wrong = await watch(page, (url) => url.origin === book.address, /Service Worker registration blocked/);
    if (name === labWithMnist) await page.route('**/files.json', hideMnist);
    await page.goto(`${book.address}/${stem}.html`);

    await runAll(page);
    const expected = codeCells(stored).map((cell) => (mayFail(cell) ? 'failed' : 'ran'));
    assert.deepEqual(await endings(page), expected, 'how the cells ended');
    const { notebook } = await downloaded(page);
    assertSameCells(name, outputsOf(notebook));
    checksShow(notebook, /: Not yet: ./, /✓ Right/);
    const marks = page.locator(`nav a[href$="${stem}.html"] .live-progress`);
    assert.equal(await marks.count(), 0, 'nothing is solved');

    const taken = `the code of ${exercises.length} cells was taken over`;
    await openNotebook(page, withSolutions(stored), taken);
    for (const id of checks) {
      await run(page, id);
      assert.match(await outputOf(page, id).innerText(), /✓ Right/, `${name}, ${id}`);
      assert.equal(await cellOf(page, id).getAttribute('data-kind'), 'exercise-check');
    }
    const label = `${checks.length} of ${checks.length} exercises solved`;
    await page.locator(`nav a[href$="${stem}.html"] [aria-label="${label}"]`).first().waitFor({ state: 'attached' });
    solved.set(stem, checks.length);
    assert.deepEqual(wrong, []);
    await page.close();
  }

  for (const name of chosenNotebooks()) {
    const skip = withMnist.includes(name) && mnist === undefined && 'MNIST_DIR is not set';
    test(name, { skip }, () => assertLesson(name));
  }

  test('the map of the course counts every exercise', async () => {
    const page = await context.newPage();
    await page.goto(`${book.address}/index.html`);
    assert.ok(solved.size > 0);
    for (const [stem, count] of solved) {
      const mark = page.locator(`main a[href="${stem}.html"] .live-progress`).first();
      assert.equal(await mark.getAttribute('aria-label'), `${count} of ${count} exercises solved`, stem);
    }
  });
});
