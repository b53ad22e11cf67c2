/** The decks as a class sees them: each slide has room for what is on it, in letters that the last row reads. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildSlides } from '../../apps/book/slides.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { readBelow, serve } from './file-server.ts';
import { drawn, newPage } from './pages.ts';

/** What is looked at on a slide. */
interface Seen {
  readonly place: string;
  /** Pixels of the screen; infinite without code. */
  readonly smallestCode: number;
  readonly linesOfCode: number;
  /** What is cut off, or would have to be scrolled. */
  readonly cut: readonly string[];
  readonly empty: boolean;
}

/** The slide that is shown, as it is now. */
const look = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const slide = [...document.querySelectorAll<HTMLElement>('.slides section.present > .slide')].at(-1);
    if (!slide) throw new Error('no slide is shown');
    const scale = slide.getBoundingClientRect().width / slide.offsetWidth;
    const code = [...slide.querySelectorAll('pre > code')].filter((one) => one.checkVisibility());
    const sizes = code.map((one) => scale * Number.parseFloat(getComputedStyle(one).fontSize));
    const places = [...slide.querySelectorAll<HTMLElement>('.body, .text, pre, .html, .wide, .katex-display, h1, h2')];
    const overflowing = places.filter(
      (one) =>
        one.checkVisibility() &&
        (one.scrollWidth > one.clientWidth + 1 ||
          (one.clientHeight > 0 && !one.matches('.katex-display') && one.scrollHeight > one.clientHeight + 3)),
    );
    const bounds = slide.getBoundingClientRect();
    const outside = [...slide.querySelectorAll('.body > *, .body > .text > *, svg.marks')].filter((one) => {
      const { bottom, right } = one.getBoundingClientRect();
      return bottom > bounds.bottom || right > bounds.right + 1;
    });
    const visible = [...slide.querySelectorAll('.body .block')].filter(
      (one) => !one.matches('.fragment:not(.visible)'),
    );
    return {
      place: location.hash,
      smallestCode: Math.min(...sizes),
      linesOfCode: code.reduce((sum, one) => sum + (one.textContent ?? '').trimEnd().split('\n').length, 0),
      cut: [...overflowing, ...outside].map(
        (one) => `${one.tagName}.${one.className}: ${one.textContent?.slice(0, 60)}`,
      ),
      empty: visible.length === 0 && slide.querySelector('.body .block') !== null,
    };
  });

/** Goes to the next slide, past what waits on this one for a key. False on the last one. */
async function next(page: Page): Promise<boolean> {
  const shown = page.locator('.slides section.present:not(.stack)');
  const place = () => shown.evaluate((one) => [...document.querySelectorAll('.slides section')].indexOf(one));
  const before = await place();
  for (let waiting = await page.locator('section.present:not(.stack) .fragment').count(); waiting >= 0; waiting--) {
    await page.keyboard.press('Space');
    if ((await place()) !== before) return true;
  }
  return false;
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

  test('on each slide code has 24 pixels and at most 12 lines, and nothing is cut off', async () => {
    assert.ok(decks.length >= 13, decks.join());
    const wrong: string[] = [];
    for (const path of decks) {
      const page = await newPage(browser, { viewport: { width: 1280, height: 800 } });
      await page.goto(`${address}/${path}`);
      await page.locator('.reveal.ready').waitFor();
      let slides = 0;
      let withCode = 0;
      do {
        const figures = page.locator('section.present:not(.stack) figure[data-kind]');
        for (const figure of await figures.all())
          await figure.and(page.locator('[data-drawn]')).waitFor({ state: 'attached' });
        await drawn(page);
        const { place, smallestCode, linesOfCode, cut, empty } = await look(page);
        if (smallestCode < 24 - 0.01) wrong.push(`${path}${place}: code of ${smallestCode} pixels`);
        if (linesOfCode > 12) wrong.push(`${path}${place}: ${linesOfCode} lines of code`);
        if (empty) wrong.push(`${path}${place} shows nothing before a key is pressed`);
        wrong.push(...cut.map((what) => `${path}${place}: ${what}`));
        slides++;
        if (linesOfCode > 0) withCode++;
      } while (await next(page));
      assert.ok(slides > 20 && withCode > 3, `${path}: ${slides} slides, ${withCode} with code`);
      await page.close();
    }
    assert.deepEqual(wrong, []);
  });

  test('the arrows do not stand on the number of the slide', async () => {
    const page = await newPage(browser, { viewport: { width: 1280, height: 800 } });
    await page.goto(`${address}/${decks[1]}#/1`);
    await page.locator('.reveal.ready').waitFor();
    const number = (await page.locator('.slide-number').boundingBox()) ?? assert.fail();
    for (const arrow of await page.locator('.controls button').all()) {
      const box = (await arrow.boundingBox()) ?? assert.fail();
      assert.ok(box.x + box.width <= number.x, JSON.stringify({ box, number }));
    }
    await page.close();
  });

  test('code that is folded opens over the slide', async () => {
    const page = await newPage(browser, { viewport: { width: 1280, height: 800 } });
    await page.goto(`${address}/04-backprop.html`);
    await page.locator('.reveal.ready').waitFor();
    const folded = page.locator('section.present:not(.stack) details.shown-code').first();
    for (let i = 0; i < 20 && (await folded.count()) === 0; i++) await next(page);
    await folded.locator('summary').click();
    const code = folded.locator('pre');
    await code.waitFor({ state: 'visible' });
    const { height } = (await code.boundingBox()) ?? assert.fail();
    assert.ok(height > 600, `${height} pixels high`);
    await folded.locator('summary').click();
    await code.waitFor({ state: 'hidden' });
    await page.close();
  });
});
