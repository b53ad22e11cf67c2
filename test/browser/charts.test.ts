/** Charts in the pages of the book: on a phone their letters can be read, and in the dark they belong to the page. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { decode } from 'fast-png';
import type { Browser, Locator, Page } from 'playwright-core';
import { buildBook } from '../../apps/book/book.ts';
import { downhill } from '../../notebooks/figures/04-downhill.ts';
import { SMALLEST_LETTERS } from '../../src/charts/larger-letters.ts';
import { comparisonCurves } from '../../src/charts/lines.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { notebooks } from '../notebook-files.ts';
import { readBelow, serve } from './file-server.ts';
import { becomes, drawn, eventually, newPage, overflowOf } from './pages.ts';

const pages = notebooks.map((name) => name.replace('.ipynb', '.html'));

/** Text needs this contrast to its ground (WCAG 2, level AA). */
const READABLE = 4.5;
/** A ground with less contrast to the page does not look like a slab. */
const SLAB = 1.15;

/** Luminance of a colour as WCAG defines it, 0 to 1; the channels go from 0 to 255. */
function luminance(channels: readonly number[]): number {
  const [r, g, b] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrast = (one: number, other: number) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

/** The darkest and the lightest that is seen of each text of `selector` in an element. */
async function extremes(element: Locator, selector: string) {
  const texts = await element.evaluate((whole, selector) => {
    const frame = whole.getBoundingClientRect();
    return [...whole.querySelectorAll(selector)].map((text) => {
      const { x, y, width, height } = text.getBoundingClientRect();
      return { text: text.textContent, x: x - frame.x, y: y - frame.y, width, height };
    });
  }, selector);
  const { data, channels, width } = decode(await element.screenshot());
  const scale = width / (await element.evaluate((whole) => whole.getBoundingClientRect().width));
  return texts.map((box) => {
    let [low, high] = [1, 0];
    for (let y = Math.ceil(scale * box.y); y < Math.floor(scale * (box.y + box.height)); y++) {
      for (let x = Math.ceil(scale * box.x); x < Math.floor(scale * (box.x + box.width)); x++) {
        const i = (y * width + x) * channels;
        const light = luminance([data[i], data[i + 1], data[i + 2]]);
        [low, high] = [Math.min(low, light), Math.max(high, light)];
      }
    }
    return { text: box.text, low, high };
  });
}

/** Draws each interactive figure of the page. Returns them. */
async function drawAll(page: Page): Promise<Locator> {
  const figures = page.locator('figure[data-kind]');
  for (let i = 0; i < (await figures.count()); i++) {
    const figure = figures.nth(i);
    await figure.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await figure.and(page.locator('[data-drawn]')).waitFor({ state: 'attached' });
  }
  await drawn(page);
  return figures;
}

/** Lesson 02 with one picture more, in the middle of the window: a ball that walks downhill. */
async function movingPicture(page: Page, address: string) {
  await page.goto(`${address}/02-softmax.html`);
  const line = [-3, -1, 1, 3].map((x) => [x, x / 2] as const);
  const spec = downhill(line, { start: { w: -1.6, b: -2 }, learningRate: 0.03, steps: 6 });
  const figure = await page.evaluateHandle((text) => {
    const figure = document.createElement('figure');
    figure.className = 'plot';
    figure.dataset.kind = 'vega-lite';
    const [drawing, script] = [document.createElement('div'), document.createElement('script')];
    drawing.className = 'drawing';
    script.type = 'application/json';
    script.textContent = text;
    figure.append(drawing, script);
    document.querySelector('main figure')?.before(figure);
    figure.dispatchEvent(new Event('figure', { bubbles: true }));
    return figure;
  }, JSON.stringify(spec));
  const element = figure.asElement();
  assert.ok(element);
  await element.waitForSelector('svg.marks');
  await element.evaluate((one) => one.scrollIntoView({ block: 'center' }));
  await drawn(page);
  // Shifts from now on, whatever the reader does.
  await page.evaluate(() => {
    const seen = window as unknown as { shift: number };
    seen.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift' });
  });
  const bindings = page.locator('figure', { has: page.locator('input[name="play"]') }).first();
  return {
    play: bindings.locator('input[name="play"]'),
    slider: bindings.locator('input[name="steps"]'),
    shifts: () => page.evaluate(() => (window as unknown as { shift: number }).shift),
    /** Where the ball is. */
    ball: () => element.evaluate((one) => one.querySelector('path[fill="#6a3d9a"]')?.getAttribute('transform')),
  };
}

describe('charts in the book', { skip: !findBrowser() && 'there is no browser' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'charts-'));
  let browser: Browser;
  let server: Server;
  let address: string;

  before(async () => {
    await buildBook(folder, { api: false });
    ({ server, address } = await serve((path) => readBelow(folder, path)));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test(`390 px wide: no letter of a chart is below ${SMALLEST_LETTERS} px, and nothing is wider than the window`, async () => {
    for (const path of pages) {
      const page = await newPage(browser, { viewport: { width: 390, height: 844 } });
      await page.goto(`${address}/${path}`);
      await drawAll(page);
      const { texts, small } = await page.evaluate((smallest) => {
        const all = [...document.querySelectorAll('figure.plot svg')].flatMap((svg) => {
          const scale = svg.getBoundingClientRect().width / Number(svg.getAttribute('width'));
          return [...svg.querySelectorAll('text')]
            .filter((text) => text.textContent?.trim())
            .map((text) => ({
              text: text.textContent,
              size: scale * Number.parseFloat(getComputedStyle(text).fontSize),
            }));
        });
        return { texts: all.length, small: all.filter(({ size }) => !(size >= smallest)) };
      }, SMALLEST_LETTERS - 0.01);
      assert.ok(texts > 20, `${path}: ${texts} texts`);
      assert.deepEqual(small.slice(0, 5), [], `${path}: ${small.length} of ${texts} texts`);
      assert.equal(await overflowOf(page), 0, path);
      await page.close();
    }
  });

  test('a window that gets narrower lays its charts out anew, and sliders stay where they were', async () => {
    const page = await newPage(browser, { viewport: { width: 1000, height: 800 } });
    await page.goto(`${address}/05-loss.html`);
    const figures = page.locator('figure[data-kind]');
    const figure = figures.nth(
      await figures.evaluateAll((all) => all.findIndex((one) => one.innerHTML.includes('What an answer costs'))),
    );
    await figure.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const slider = figure.locator('input[type="range"]');
    await slider.fill('0.25');
    await page.setViewportSize({ width: 390, height: 800 });
    await page.waitForFunction(
      (element) => (element?.querySelector('svg.marks')?.getBoundingClientRect().width ?? 999) <= 390,
      await figure.elementHandle(),
    );
    assert.equal(await slider.inputValue(), '0.25');
    assert.match((await figure.textContent()) ?? '', /p = 0\.25 costs 1\.39/);
    await page.close();
  });

  test('a picture that moves: Space plays and pauses, arrow keys step, it stops at the end, and nothing on the page jumps', async () => {
    const page = await newPage(browser, { viewport: { width: 1000, height: 900 } });
    const { play, slider, shifts, ball } = await movingPicture(page, address);
    assert.equal(await slider.inputValue(), '6');
    const places = new Set([await ball()]);
    await slider.press('ArrowLeft');
    await becomes(() => slider.inputValue(), '5');
    await slider.press('ArrowRight');
    await becomes(() => slider.inputValue(), '6');
    await play.press('Space');
    await eventually(
      () => slider.inputValue(),
      (value) => Number(value) >= 8,
    );
    await play.press('Space');
    assert.equal(await play.isChecked(), false);
    const paused = Number(await slider.inputValue());
    places.add(await ball());
    // Longer than two ticks of its clock.
    await new Promise((done) => setTimeout(done, 600));
    assert.ok(Number(await slider.inputValue()) - paused <= 1, 'it went on');
    await slider.press('End');
    await slider.press('ArrowLeft');
    await play.press('Space');
    await becomes(() => slider.inputValue(), '30');
    await becomes(() => play.isChecked(), false);
    places.add(await ball());
    // Played again, it begins anew.
    await play.press('Space');
    await eventually(
      () => slider.inputValue(),
      (value) => Number(value) < 5,
    );
    assert.ok(Number(await slider.inputValue()) < 30);
    assert.equal(places.size, 3);
    assert.equal(await shifts(), 0);
    await page.close();
  });

  test('who prefers reduced motion sees a picture that stands still, and no button: the slider steps', async () => {
    const page = await newPage(browser, { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
    const { play, slider, ball } = await movingPicture(page, address);
    assert.equal(await play.isVisible(), false);
    const before = await ball();
    await slider.press('ArrowRight');
    await becomes(() => slider.inputValue(), '7');
    await eventually(ball, (now) => now !== before);
    assert.notEqual(await ball(), before);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.equal(await play.isVisible(), true);
    await page.close();
  });

  test('a page does not wait for a drawing pad: its program and its network come when it is near', async () => {
    const page = await newPage(browser, { viewport: { width: 1000, height: 800 } });
    const scripts: string[] = [];
    page.on('request', (request) => {
      if (/figures\/.*\.js/.test(request.url())) scripts.push(request.url());
    });
    await page.goto(`${address}/11-mnist.html`);
    await drawn(page);
    assert.deepEqual(scripts, []);
    await page.locator('[data-drawing-pad]').evaluate((element) => element.scrollIntoView());
    await page.locator('.drawing-panel .pad').waitFor();
    assert.equal(scripts.length, 1);
    await page.close();
    for (const path of pages) {
      const bytes = statSync(join(folder, path)).size;
      assert.ok(bytes < 500_000, `${path}: ${bytes} bytes`);
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${colorScheme}: titles, legends and headings of charts can be read, and their ground is that of the page`, async () => {
      for (const path of ['02-softmax.html', '05-loss.html', '09-regularization.html']) {
        const page = await newPage(browser, {
          viewport: { width: 900, height: 900 },
          colorScheme,
          deviceScaleFactor: 2,
        });
        await page.goto(`${address}/${path}`);
        const figures = await drawAll(page);
        // What floats above the page is not part of a chart.
        await page.addStyleTag({ content: 'header, aside { visibility: hidden }' });
        const ground = luminance(
          await page.evaluate(() =>
            (getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []).map(Number),
          ),
        );
        assert.equal(ground < 0.2, colorScheme === 'dark');
        for (let i = 0; i < (await figures.count()); i++) {
          const figure = figures.nth(i);
          const name = `${path}, figure ${i}`;
          const texts = '.role-title-text, .role-title-subtitle, .role-legend-label, .gtitle';
          for (const { text, low, high } of await extremes(figure, texts)) {
            assert.ok(contrast(low, high) >= READABLE, `${name}: ${text}: ${contrast(low, high)}`);
            // Around the letters there is the ground alone.
            const own = colorScheme === 'dark' ? low : high;
            assert.ok(contrast(own, ground) <= SLAB, `${name}: a slab behind ${text}`);
          }
        }
        await page.close();
      }
    });
  }

  test('dark, without scripts: the pictures have the ground of the page', async () => {
    const page = await newPage(browser, { colorScheme: 'dark', javaScriptEnabled: false });
    await page.goto(`${address}/05-loss.html`);
    const pictures = page.locator('figure.plot img');
    assert.ok((await pictures.count()) > 5);
    for (const picture of (await pictures.all()).slice(0, 4)) {
      const { data, width, channels } = decode(await picture.screenshot());
      const at = (x: number, y: number) =>
        luminance(Array.from({ length: 3 }, (_, c) => data[(y * width + x) * channels + c]));
      assert.ok(contrast(at(3, 3), luminance([22, 25, 29])) <= SLAB);
    }
    await page.close();
  });

  test("JupyterLab's dark theme: a title can be read, and the ground is that of the notebook", async () => {
    const page = await newPage(browser, { deviceScaleFactor: 2 });
    const styles = readFileSync(new URL('../../jupyter/lab.css', import.meta.url), 'utf8');
    const points = [0, 1].map((x) => ({ x, y: x }));
    const svg = renderSvg(comparisonCurves([{ name: 'one', points }], { title: 'A line', x: 'x', y: 'y' }));
    // The parts of JupyterLab's page that the style sheet speaks of.
    const show = (light: boolean) =>
      page.setContent(
        `<style>${styles}</style><body data-jp-theme-light="${light}" style="background:${light ? '#fff' : '#111'}"><div class="jp-RenderedVegaCommon5">${svg}</div>`,
      );
    for (const light of [true, false]) {
      await show(light);
      const [{ low, high }] = await extremes(page.locator('body'), '.role-title-text');
      assert.ok(contrast(low, high) >= READABLE, `${contrast(low, high)}`);
      assert.ok(contrast(light ? high : low, luminance(light ? [255, 255, 255] : [17, 17, 17])) <= SLAB);
    }
    await page.close();
  });
});
