/** The drawing pad as a reader meets it: in the output of a cell and in the built book, written on with mouse and keys. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildBook } from '../../apps/book/book.ts';
import type { Strokes } from '../../apps/pad/panel/strokes.ts';
import { loadModel } from '../../src/models/files.ts';
import { drawingPadBundle } from '../../src/notebook/drawing-pad.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { folder as notebookFolder, readNotebook, root } from '../notebook-files.ts';
import { strokes } from './strokes.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Of the 8×8 network of the first lesson, which is small and has learnt from 1438 images. */
const READ_BY_WELCOME = 27;

const pageOf = (html: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>pad</title><style>:root { color-scheme: light dark }</style><main><h1>Pad</h1>${html}</main>`;

/** What goes wrong in the page from now on; it reaches no network. */
async function watch(page: Page): Promise<string[]> {
  const wrong: string[] = [];
  await page.route(/^https?:/, (route) => route.abort());
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => wrong.push(`failed: ${request.url()}`));
  return wrong;
}

/** Writes with the mouse, on a pad that is cleared first. */
async function write(page: Page, written: Strokes): Promise<void> {
  const pad = page.locator('.pad');
  await pad.scrollIntoViewIfNeeded();
  if (await page.locator('.clear').isVisible()) await page.locator('.clear').click();
  const { x, y, width, height } = (await pad.boundingBox()) ?? assert.fail('no pad');
  for (const stroke of written) {
    for (const [i, point] of stroke.entries()) {
      await page.mouse.move(x + width * point.x, y + height * point.y);
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
  }
}

/** Waits until the panel has drawn what happened. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** The digit that stands beside the pad. */
async function answer(page: Page): Promise<string> {
  await settle(page);
  return (await page.locator('.answer b').textContent()) ?? '';
}

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
    const { model } = await loadModel(join(root, 'data', 'mnist-network', 'network.safetensors'));
    mnist = pageOf(String((await drawingPadBundle(model))['text/html']));
    const cell = readNotebook(join(notebookFolder, '00-welcome.ipynb')).cells.find(({ id }) => id === 'drawing-pad');
    welcome = pageOf([cell?.outputs?.[0]?.data?.['text/html'] ?? ''].flat().join(''));
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  async function open(html: string, width: number, colorScheme: 'light' | 'dark' = 'light') {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const wrong = await watch(page);
    await page.setContent(html);
    await page.locator('.pad').first().waitFor();
    return { page, wrong };
  }

  for (const [width, only] of [[1280], [390, 'shifted']] as const) {
    test(`${width} px wide: all ten digits are read, ${only ?? 'shifted, small and large'}; no error`, async () => {
      const { page, wrong } = await open(mnist, width);
      assert.deepEqual(await misread(page, only), []);
      assert.deepEqual(wrong, []);
      await page.close();
    });
  }

  test('the network of the first lesson reads most of them in the output that the notebook holds', async () => {
    const { page, wrong } = await open(welcome, 1280);
    const failed = await misread(page);
    assert.ok(failed.length <= 30 - READ_BY_WELCOME, failed.join(', '));
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test('what is shown belongs together: bars, answer, connections, and what a screen reader is told', async () => {
    const { page } = await open(mnist, 1280);
    await write(page, strokes[4][0].strokes);
    assert.equal(await answer(page), '4');
    const figures = await page.locator('.bars li').allTextContents();
    assert.equal(figures.length, 10);
    assert.match((await page.locator('.bars .first').textContent()) ?? '', /^4/);
    assert.ok((await page.locator('.connections path').count()) >= 10);
    await page.waitForFunction(() =>
      document
        .querySelector('.drawing-panel')
        ?.shadowRoot?.querySelector('[role=status]')
        ?.textContent?.startsWith('The network reads 4, probability'),
    );
    await page.locator('.clear').click();
    await page.locator('.pad.empty').waitFor();
    await page.waitForFunction(
      () => document.querySelector('.drawing-panel')?.shadowRoot?.querySelectorAll('.connections path').length === 0,
    );
    assert.equal(await page.locator('.answer b').count(), 0);
    await page.close();
  });

  test('the keys write, lift the pen and clear', async () => {
    const { page, wrong } = await open(mnist, 1280);
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
    const drawn = await page.locator('.ink path').count();
    await press('ArrowUp', 3);
    assert.equal(await page.locator('.ink path').count(), drawn);
    await press('Delete');
    assert.equal(await page.locator('.ink path').count(), 0);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390, 320]) {
      test(`${colorScheme}, ${width} px wide: axe finds nothing, nothing is wider than the window`, async () => {
        const { page } = await open(mnist, width, colorScheme);
        for (const state of ['empty', 'drawn']) {
          if (state === 'drawn') await write(page, strokes[2][0].strokes);
          await settle(page);
          await page.evaluate(axe);
          const found = await page.evaluate(async () => {
            const { axe } = globalThis as unknown as {
              axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
            };
            const { violations } = await axe.run();
            return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
          });
          assert.deepEqual(found, [], state);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.equal(overflow, 0, state);
        }
        await page.close();
      });
    }
  }

  test("JupyterLab's theme counts more than the system's", async () => {
    const { page } = await open(mnist, 800, 'light');
    const ground = () =>
      page
        .locator('.panel')
        .evaluate((element) => getComputedStyle(element).backgroundColor.match(/\d+/g)?.map(Number));
    const [light] = (await ground()) ?? [];
    await page.evaluate(() => {
      document.body.dataset.jpThemeLight = 'false';
    });
    await page.locator('[data-theme=dark]').waitFor();
    const [dark] = (await ground()) ?? [];
    assert.ok(Number(light) > 200 && Number(dark) < 60, `${light}, ${dark}`);
    await page.close();
  });

  test('the same output twice in a page: two pads', async () => {
    const { page, wrong } = await open(mnist.replace(/(<main>)([\s\S]*)(<\/main>)/, '$1$2$2$3'), 800);
    assert.equal(await page.locator('.pad').count(), 2);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test('where scripts do not run, there is a picture', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.setContent(welcome);
    const width = await page
      .locator('[data-drawing-pad] img')
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
    assert.ok(width > 300);
    await context.close();
  });

  test('in the built book', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'book of pads '));
    try {
      await buildBook(folder, { api: false });
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(pathToFileURL(join(folder, '00-welcome.html')).href);
      await write(page, strokes[8][2].strokes);
      assert.equal(await answer(page), '8');
      await page.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
