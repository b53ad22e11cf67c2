/** The decks as a class sees them: each slide has room for what is on it, in letters that the last row reads. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildSlides } from '../../apps/book/slides.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { readBelow, serve } from './file-server.ts';
import { drawn, newPage } from './pages.ts';

/** What is looked at on a slide. */
interface Seen {
  /** Pixels of the screen; infinite without code. */
  readonly smallestCode: number;
  readonly linesOfCode: number;
  /** What is cut off, or would have to be scrolled. */
  readonly cut: readonly string[];
  /** True if there is nothing before a key is pressed. */
  readonly empty: boolean;
  /** Of a slide with nothing but code: how much of its height the code takes; else 1. */
  readonly taken: number;
}

/** Where the slides of a deck are: their addresses, in order. */
const placesOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.slides > section')].flatMap((row, h) => {
      const below = row.querySelectorAll(':scope > section').length;
      return below === 0 ? [`#/${h}`] : Array.from({ length: below }, (_, v) => `#/${h}/${v}`);
    }),
  );

/** Goes to a slide, and waits until its pictures are drawn and its letters have their size. */
async function goTo(page: Page, place: string): Promise<void> {
  const [h, v = 0] = place.slice(2).split('/').map(Number);
  await page.waitForFunction(
    ({ h, v, place }) => {
      const row = document.querySelectorAll('.slides > section')[h];
      const slide = row.querySelectorAll(':scope > section')[v] ?? row;
      const isShown = slide.matches('.present') && row.matches('.present');
      // The deck itself writes where it is, up to a second later: it may take back what was written here.
      if (!isShown && location.hash !== place) location.hash = place;
      return isShown && slide.querySelector('figure[data-kind]:not([data-drawn])') === null;
    },
    { h, v, place },
  );
  await drawn(page);
}

/** The slide that is shown, as it is now. */
const look = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const slide = [...document.querySelectorAll<HTMLElement>('.slides section.present > .slide')].at(-1);
    if (!slide) throw new Error('no slide is shown');
    const upright = document.documentElement.matches('.upright');
    const scale = slide.getBoundingClientRect().width / slide.offsetWidth;
    const code = [...slide.querySelectorAll('pre > code')].filter((one) => one.checkVisibility());
    const sizes = code.map((one) => scale * Number.parseFloat(getComputedStyle(one).fontSize));
    const places = [
      ...slide.querySelectorAll<HTMLElement>(
        '.body, .column, pre, .html, .wide, .katex-display, h1, h2, .vega-bindings, .foot',
      ),
    ];
    const overflowing = places.filter(
      (one) =>
        one.checkVisibility() &&
        // Upright, wide code scrolls by itself.
        ((one.scrollWidth > one.clientWidth + 1 && !(upright && one.matches('pre'))) ||
          (one.clientHeight > 0 && !one.matches('.katex-display') && one.scrollHeight > one.clientHeight + 3)),
    );
    const bounds = slide.getBoundingClientRect();
    const outside = [...slide.querySelectorAll('.body .block, svg.marks, .vega-bindings > *')].filter((one) => {
      const { top, left, bottom, right } = one.getBoundingClientRect();
      return bottom > bounds.bottom || right > bounds.right + 1 || left < bounds.left - 1 || top < bounds.top - 1;
    });
    const blocks = [...slide.querySelectorAll<HTMLElement>('.body .block')];
    const visible = blocks.filter((one) => !one.matches('.fragment:not(.visible)'));
    const alone = blocks.length > 0 && blocks.every((one) => one.querySelector(':scope > pre.input') !== null);
    const height = blocks.reduce((sum, { offsetHeight }) => sum + offsetHeight, 0);
    return {
      smallestCode: Math.min(...sizes),
      linesOfCode: code.reduce((sum, one) => sum + (one.textContent ?? '').trimEnd().split('\n').length, 0),
      cut: [...overflowing, ...outside].map(
        (one) => `${one.tagName}.${one.className}: ${one.textContent?.slice(0, 60)}`,
      ),
      empty: visible.length === 0 && blocks.length > 0,
      taken: alone ? height / (slide.querySelector<HTMLElement>('.body')?.clientHeight ?? 1) : 1,
    };
  });

/** Opens a deck. */
async function open(browser: Browser, address: string, options: BrowserContextOptions = screen): Promise<Page> {
  const page = await newPage(browser, options);
  await page.goto(address);
  await page.locator('.reveal.ready').waitFor();
  return page;
}

/** As a projector shows it: a pixel of the slide is a pixel of the screen. */
const screen = { viewport: { width: 1280, height: 720 } };
const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };

/** What is wrong on a slide that a class sees. */
function faults({ smallestCode, linesOfCode, cut, empty, taken }: Seen): string[] {
  return [
    ...(smallestCode < 24 - 0.01 ? [`code of ${smallestCode} pixels`] : []),
    ...(linesOfCode > 12 ? [`${linesOfCode} lines of code`] : []),
    ...(empty ? ['nothing before a key is pressed'] : []),
    ...(taken < LEAST_CODE ? [`nothing but code, on ${Math.round(100 * taken)} % of the height`] : []),
    ...cut,
  ];
}
/** Where there is nothing but code, it takes this share of the height. */
const LEAST_CODE = 0.25;

/** A finger that goes from one place to another. */
async function swipe(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly (readonly [number, number])[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  await touch('touchStart', [from]);
  for (const share of [0.25, 0.5, 0.75, 1]) {
    await touch('touchMove', [[from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]]);
  }
  await touch('touchEnd', []);
  await session.detach();
}

describe('slides in a browser', { skip: !findBrowser() && 'there is no browser' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'slides-'));
  let browser: Browser;
  let decks: string[];
  let server: Server;
  let address: string;

  before(async () => {
    decks = (await buildSlides(folder)).filter((path) => path !== 'index.html');
    ({ server, address } = await serve((path) => readBelow(folder, path)));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('each slide of lessons and labs has room for what is on it, and code that the last row reads', async () => {
    const lessons = decks.filter((path) => !path.startsWith('lab-'));
    assert.ok(lessons.length >= 13 && decks.length >= lessons.length + 4, decks.join());
    const wrong: string[] = [];
    for (const path of decks) {
      const page = await open(browser, `${address}/${path}`);
      const places = await placesOf(page);
      // A lesson is for an hour, at most for two; a lab's deck is what is shown before and between.
      const [least, most] = path.startsWith('lab-') ? [6, 12] : [20, 45];
      if (places.length < least || places.length > most) wrong.push(`${path}: ${places.length} slides`);
      let withCode = 0;
      for (const place of places) {
        await goTo(page, place);
        const seen = await look(page);
        wrong.push(...faults(seen).map((what) => `${path}${place}: ${what}`));
        if (seen.linesOfCode > 0) withCode++;
      }
      if (!path.startsWith('lab-') && withCode < 2) wrong.push(`${path}: ${withCode} slides with code`);
      await page.close();
    }
    assert.deepEqual(wrong, []);
  });

  test('what is too high, or waits for a key alone, is seen by this test', async () => {
    const page = await open(browser, `${address}/${decks[1]}#/1`);
    assert.deepEqual(faults(await look(page)), []);
    await page.evaluate(() => {
      const body = document.querySelector<HTMLElement>('section.present .body');
      const block = body?.querySelector('.block');
      body?.style.setProperty('--size', '4');
      for (const one of body?.querySelectorAll('.block') ?? []) one.classList.add('fragment');
      block?.insertAdjacentHTML('beforeend', `<pre class="input"><code>${'x\n'.repeat(13)}</code></pre>`);
    });
    const found = faults(await look(page)).join('\n');
    for (const what of [/13 lines of code/, /nothing before a key/, /^DIV\.body/m]) assert.match(found, what);
    await page.close();
  });

  test('keys move on, past what waits for one', async () => {
    const page = await open(browser, `${address}/${decks[0]}`);
    const places = await placesOf(page);
    const fragments = await page.locator('.slides .fragment').count();
    const shown = page.locator('.slides section.present:not(.stack)');
    const seen = new Set<number>();
    for (let i = 0; i < places.length + fragments; i++) {
      seen.add(await shown.evaluate((one) => [...document.querySelectorAll('.slides section')].indexOf(one)));
      await page.keyboard.press('Space');
    }
    assert.equal(seen.size, places.length);
    await page.close();
  });

  test('the arrows do not stand on the number of the slide', async () => {
    const page = await open(browser, `${address}/${decks[1]}#/1`);
    const number = (await page.locator('.slide-number').boundingBox()) ?? assert.fail();
    for (const arrow of await page.locator('.controls button').all()) {
      const box = (await arrow.boundingBox()) ?? assert.fail();
      assert.ok(box.x + box.width <= number.x, JSON.stringify({ box, number }));
    }
    await page.close();
  });

  test('S shows beside the slide what is said, and takes it away', async () => {
    const page = await open(browser, `${address}/01-relu.html`);
    const place = await page.evaluate(() => {
      const rows = [...document.querySelectorAll('.slides > section')];
      return `#/${rows.findIndex((row) => row.querySelector('aside.notes'))}`;
    });
    await goTo(page, place);
    const [notes, slide] = [page.locator('.speaker-notes'), page.locator('section.present > .slide').last()];
    assert.equal(await notes.isVisible(), false);
    await page.keyboard.press('s');
    await notes.waitFor();
    assert.match((await notes.textContent()) ?? '', /\w{3}/);
    const [left, right] = [await slide.boundingBox(), await notes.boundingBox()];
    assert.ok(left && right && left.x + left.width <= right.x + 1, JSON.stringify({ left, right }));
    await page.keyboard.press('s');
    await notes.waitFor({ state: 'hidden' });
    await page.close();
  });

  test('code that is folded opens over the slide', async () => {
    const page = await open(browser, `${address}/04-backprop.html`);
    const folded = page.locator('section.present:not(.stack) details.shown-code').first();
    for (const place of await placesOf(page)) {
      await goTo(page, place);
      if ((await folded.count()) > 0) break;
    }
    await folded.locator('summary').click();
    const code = folded.locator('pre');
    await code.waitFor({ state: 'visible' });
    const { height } = (await code.boundingBox()) ?? assert.fail();
    assert.ok(height > 600, `${height} pixels high`);
    await folded.locator('summary').click();
    await code.waitFor({ state: 'hidden' });
    await page.close();
  });

  test('on a phone that is held upright a deck is read and moved by a finger', async () => {
    const wrong: string[] = [];
    for (const path of ['01-relu.html', 'lab-a-autograd.html']) {
      const page = await open(browser, `${address}/${path}`, phone);
      const places = await placesOf(page);
      for (const place of places) {
        await goTo(page, place);
        const { smallestCode, cut } = await look(page);
        if (smallestCode < 13) wrong.push(`${path}${place}: code of ${smallestCode} pixels`);
        wrong.push(...cut.map((what) => `${path}${place}: ${what}`));
      }
      await goTo(page, places[0]);
      await swipe(page, [330, 400], [60, 400]);
      await page.waitForURL(/#\/1/);
      await swipe(page, [60, 400], [330, 400]);
      await page.waitForURL(({ hash }) => !hash.startsWith('#/1'));
      await page.close();
    }
    assert.deepEqual(wrong, []);
  });

  test('printed, each slide is a page with all that is on it', async () => {
    const page = await open(browser, `${address}/02-softmax.html`);
    const slides = (await placesOf(page)).length;
    await page.goto(`${address}/02-softmax.html?print-pdf`);
    await page.locator('.reveal.ready[data-printed]').waitFor();
    const bodies = await page.locator('.pdf-page .slide .body').evaluateAll((all) =>
      all.map((body) => ({
        text: body.textContent?.trim().slice(0, 40),
        over: body.scrollHeight - body.clientHeight,
        page: body.closest('.pdf-page')?.getBoundingClientRect().height,
      })),
    );
    assert.equal(bodies.length, slides);
    for (const { text, over, page: height } of bodies) {
      assert.ok(over <= 1, `${text}: ${over} pixels are cut off`);
      assert.ok(height !== undefined && height > 718 && height <= 720, `${text}: a page of ${height} pixels`);
    }
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    assert.equal(pdf.match(/\/Type \/Page\b(?!s)/g)?.length, slides);
    await page.close();
  });
});
