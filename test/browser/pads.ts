/** Pages with nothing but a drawing pad, and how somebody writes on it. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Strokes } from '../../apps/pad/panel/strokes.ts';
import { loadModel } from '../../src/models/files.ts';
import { drawingPadBundle } from '../../src/notebook/drawing-pad.ts';
import { root } from '../notebook-files.ts';
import { drawn, newPage, restingBox, watch } from './pages.ts';

/** A page around the output of a cell. */
export const padPage = (html: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>pad</title><style>:root { color-scheme: light dark }</style><main><h1>Pad</h1>${html}</main>`;

/** A page with the pad of the network that has learnt from MNIST. */
export async function mnistPad(): Promise<string> {
  const { model } = await loadModel(join(root, 'data', 'mnist-network', 'network.safetensors'));
  return padPage(String((await drawingPadBundle(model))['text/html']));
}

/** Opens such a page; `wrong` lists what goes wrong in it. It reaches no network. */
export async function openPad(
  browser: Browser,
  html: string,
  width: number,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<{ page: Page; wrong: string[] }> {
  const page = await newPage(browser, { viewport: { width, height: 900 }, colorScheme });
  const wrong = await watch(page, () => false);
  await page.setContent(html);
  await page.locator('.pad').first().waitFor();
  return { page, wrong };
}

/** Writes with the mouse, on a pad that is cleared first. */
export async function write(page: Page, written: Strokes): Promise<void> {
  const pad = page.locator('.pad');
  await pad.scrollIntoViewIfNeeded();
  if (await page.locator('.clear').isVisible()) await page.locator('.clear').click();
  const { x, y, width, height } = await restingBox(pad);
  for (const stroke of written) {
    for (const [i, point] of stroke.entries()) {
      await page.mouse.move(x + width * point.x, y + height * point.y);
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
  }
}

/** The digit that stands beside the pad, once the page has drawn what was written. */
export async function answer(page: Page): Promise<string> {
  await drawn(page);
  return (await page.locator('.answer b').textContent()) ?? '';
}
