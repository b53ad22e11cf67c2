/** The picture that a link to a lesson shows elsewhere: its drawing beside its title, taken by the browser at build time. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml } from '../../src/text.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { type Lesson, root } from './course.ts';
import { createRenderer } from './markdown.ts';
import type { PreviewImage } from './preview.ts';
import { thumbnailOf } from './thumbnails.ts';

/** Pixels; all readers of previews take this size (ogp.me). */
const [WIDTH, HEIGHT] = [1200, 630];

const style = (name: string) => readFileSync(join(root, 'apps', 'book', name), 'utf8').replace(/@import[^;]*;/g, '');

/** A page as large as the picture. Of the promise it shows the first sentence: there is no room for more. */
export function previewPage({ name, title, promise }: Lesson): string {
  const [number = '', words] = title.split(' · ');
  const heading = words === undefined ? escapeHtml(title) : `<i>${escapeHtml(number)}</i>${escapeHtml(words)}`;
  const sentence = /^[\s\S]*?[.?!](?=\s|$)/.exec(promise)?.[0] ?? promise;
  return `<!doctype html><meta charset="utf-8"><style>${style('cells.css')}${style('home.css')}
    :root { color-scheme: light; }
    body { margin: 0; width: ${WIDTH}px; height: ${HEIGHT}px; box-sizing: border-box; padding: 50px 60px 44px; background: var(--paper);
      color: var(--text); font-family: var(--sans); display: grid; grid-template: auto 1fr auto / minmax(0, 1fr) 520px; gap: 0 40px; }
    h1 { margin: 0; font-size: 50px; line-height: 1.16; letter-spacing: -0.02em; align-self: center; text-wrap: balance; }
    h1 i { display: block; margin-bottom: 12px; font-style: normal; font-weight: 400; color: var(--quiet); font-size: 34px; letter-spacing: 0; }
    header, footer { grid-column: 1 / -1; }
    header { display: flex; align-items: center; gap: 14px; font-size: 30px; font-weight: 650; }
    footer { font-size: 25px; line-height: 1.4; color: var(--quiet); min-height: 70px; }
    figure { margin: 0; align-self: center; padding: 26px 20px; border-radius: 16px; background: var(--shade); }
    footer strong { font-weight: inherit; }
  </style><header>${readFileSync(join(root, 'apps', 'book', 'icon.svg'), 'utf8').replace('<svg', '<svg width="44" height="44"')}handwritten</header>
  <h1>${heading}</h1><figure>${thumbnailOf(name)}</figure>
  <footer>${createRenderer(() => undefined).renderInline(sentence)}</footer>`;
}

/** Where the picture of a lesson stands, from the top of the site, and what it shows. */
export const previewOf = ({ name, title }: Lesson): PreviewImage => ({
  address: `assets/previews/${name}.png`,
  alt: `${title}: a drawing of what the page is about`,
});

/**
 * Takes the pictures of `lessons` for the site in `folder`. False, and nothing is written, if there is no Chromium or Chrome:
 * then the pages show the picture of the course.
 */
export async function writePreviews(folder: string, lessons: readonly Lesson[]): Promise<boolean> {
  if (!findBrowser()) return false;
  mkdirSync(join(folder, 'assets', 'previews'), { recursive: true });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT }, colorScheme: 'light' });
    for (const lesson of lessons) {
      await page.setContent(previewPage(lesson));
      await page.evaluate(() => document.fonts.ready);
      writeFileSync(join(folder, previewOf(lesson).address), await page.screenshot({ type: 'png' }));
    }
  } finally {
    await browser.close();
  }
  return true;
}
