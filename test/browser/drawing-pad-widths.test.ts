/**
 * The drawing pad at every width and in both colour schemes. Slow, and rarely broken: `npm test -- --all` runs it;
 * test/browser/drawing-pad.test.ts proves the rest.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { mnistPad, openPad, write } from './pads.ts';
import { drawn, overflowOf, violations } from './pages.ts';
import { strokes } from './strokes.ts';

describe('the drawing pad at every width', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let mnist: string;

  before(async () => {
    mnist = await mnistPad();
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390, 320]) {
      test(`${colorScheme}, ${width} px wide: axe finds nothing, nothing is wider than the window`, async () => {
        const { page } = await openPad(browser, mnist, width, colorScheme);
        for (const state of ['empty', 'drawn']) {
          if (state === 'drawn') await write(page, strokes[2][0].strokes);
          await drawn(page);
          assert.deepEqual(await violations(page), [], state);
          assert.equal(await overflowOf(page), 0, state);
        }
        await page.close();
      });
    }
  }
});
