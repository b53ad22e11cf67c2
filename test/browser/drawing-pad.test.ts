/** The drawing pad as a reader meets it: in the output of a cell and in the built book, written on with mouse and keys. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildBook } from '../../apps/book/book.ts';
import { DenseLayer } from '../../src/layers/index.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { drawingPadBundle } from '../../src/notebook/drawing-pad.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { folder as notebookFolder, readNotebook } from '../notebook-files.ts';
import { answer, mnistPad, openPad, padPage, write } from './pads.ts';
import { becomes, drawn, eventually, newPage } from './pages.ts';
import { strokes } from './strokes.ts';

/** Of the 8×8 network of the first lesson, which is small and has learnt from 1438 images. */
const READ_BY_WELCOME = 27;

/** Which digits are read as something else: of all thirty, or of one variant. */
async function misread(page: Page, only?: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const [digit, variants] of Object.entries(strokes)) {
    for (const { name, strokes: written } of variants) {
      if (only && name !== only) continue;
      await write(page, written);
      const read = await answer(page);
      if (read !== digit) wrong.push(`${digit} ${name}: ${read}`);
    }
  }
  return wrong;
}

describe('the drawing pad in a browser', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let mnist: string;
  let welcome: string;

  before(async () => {
    mnist = await mnistPad();
    const cell = readNotebook(join(notebookFolder, '00-welcome.ipynb')).cells.find(({ id }) => id === 'drawing-pad');
    welcome = padPage([cell?.outputs?.[0]?.data?.['text/html'] ?? ''].flat().join(''));
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  test('names of classes are text: none of them becomes an element or a script', async () => {
    const names = ['<img src=x onerror="document.title=1">', '</script><script>document.title=2</script>', '<b>3</b>'];
    const classNames = Array.from({ length: 10 }, (_, i) => names[i] ?? String(i));
    const model = new NeuralNetwork({ seed: 1 }).add(new DenseLayer(64, 10, 'softmax'));
    const bundle = await drawingPadBundle(model, { classNames });
    const { page, wrong } = await openPad(browser, padPage(String(bundle['text/html'])), 800);
    await write(page, Object.values(strokes)[1][0].strokes);
    await answer(page);
    const shown = await page.locator('.bars .name').allTextContents();
    assert.deepEqual(shown, classNames);
    assert.equal(await page.title(), 'pad');
    assert.equal(await page.locator('img[src="x"], .bars b').count(), 0);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  for (const [width, only] of [[1280], [390, 'shifted']] as const) {
    test(`${width} px wide: all ten digits are read, ${only ?? 'shifted, small and large'}; no error`, async () => {
      const { page, wrong } = await openPad(browser, mnist, width);
      assert.deepEqual(await misread(page, only), []);
      assert.deepEqual(wrong, []);
      await page.close();
    });
  }

  test('the network of the first lesson reads most of them in the output that the notebook holds', async () => {
    const { page, wrong } = await openPad(browser, welcome, 1280);
    const failed = await misread(page);
    assert.ok(failed.length <= 30 - READ_BY_WELCOME, failed.join(', '));
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test('what is shown belongs together: bars, answer, connections, and what a screen reader is told', async () => {
    const { page } = await openPad(browser, mnist, 1280);
    await write(page, strokes[4][0].strokes);
    assert.equal(await answer(page), '4');
    const figures = await page.locator('.bars li').allTextContents();
    assert.equal(figures.length, 10);
    assert.match((await page.locator('.bars .first').textContent()) ?? '', /^4/);
    const connections = () => page.locator('.connections path').count();
    assert.ok((await eventually(connections, (count) => count >= 10)) >= 10);
    await page.waitForFunction(() =>
      document
        .querySelector('.drawing-panel')
        ?.shadowRoot?.querySelector('[role=status]')
        ?.textContent?.startsWith('The network reads 4, probability'),
    );
    await page.locator('.clear').click();
    await page.locator('.pad.empty').waitFor();
    await becomes(connections, 0);
    await becomes(() => page.locator('.answer b').count(), 0);
    await page.close();
  });

  test('the keys write, lift the pen and clear', async () => {
    const { page, wrong } = await openPad(browser, mnist, 1280);
    const press = async (key: string, times = 1) => {
      for (let n = 0; n < times; n++) await page.keyboard.press(key);
    };
    await page.keyboard.press('Tab');
    await press('ArrowLeft', 5);
    await press('Space');
    await press('ArrowRight', 9);
    // Two arrows held go aslant: the stem of a 7.
    await page.keyboard.down('ArrowDown');
    for (let n = 0; n < 14; n++) {
      if (n % 2 === 0) await press('ArrowLeft');
      else await page.keyboard.down('ArrowDown');
    }
    await page.keyboard.up('ArrowDown');
    await press('Space');
    assert.equal(await answer(page), '7');
    const inked = await page.locator('.ink path').count();
    await press('ArrowUp', 3);
    await drawn(page);
    assert.equal(await page.locator('.ink path').count(), inked);
    await press('Delete');
    await becomes(() => page.locator('.ink path').count(), 0);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("JupyterLab's theme counts more than the system's", async () => {
    const { page } = await openPad(browser, mnist, 800, 'light');
    const ground = () =>
      page
        .locator('.panel')
        .evaluate((element) => Number(getComputedStyle(element).backgroundColor.match(/\d+/)?.[0] ?? Number.NaN));
    const light = await ground();
    await page.evaluate(() => {
      document.body.dataset.jpThemeLight = 'false';
    });
    await page.locator('[data-theme=dark]').waitFor();
    const dark = await eventually(ground, (red) => red < 60);
    assert.ok(light > 200 && dark < 60, `${light}, ${dark}`);
    await page.close();
  });

  test('the same output twice in a page: two pads', async () => {
    const { page, wrong } = await openPad(browser, mnist.replace(/(<main>)([\s\S]*)(<\/main>)/, '$1$2$2$3'), 800);
    await becomes(() => page.locator('.pad').count(), 2);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test('where scripts do not run, there is a picture', async () => {
    const page = await newPage(browser, { javaScriptEnabled: false });
    await page.setContent(welcome);
    const width = await page
      .locator('[data-drawing-pad] img')
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
    assert.ok(width > 300);
    await page.close();
  });

  test('in the built book', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'book of pads '));
    try {
      await buildBook(folder, { api: false });
      const page = await newPage(browser, { viewport: { width: 1280, height: 900 } });
      await page.goto(pathToFileURL(join(folder, '00-welcome.html')).href);
      // Its program is loaded when a reader comes near.
      await page.locator('[data-drawing-pad]').scrollIntoViewIfNeeded();
      await write(page, strokes[8][2].strokes);
      assert.equal(await answer(page), '8');
      await page.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
