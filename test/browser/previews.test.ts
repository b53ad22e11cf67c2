/** What a link to a lesson shows elsewhere. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { decode } from 'fast-png';
import { readCourse, readLabs } from '../../apps/book/course.ts';
import { previewTags } from '../../apps/book/preview.ts';
import { previewOf, previewPage, writePreviews } from '../../apps/book/preview-pictures.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { newPage } from './pages.ts';

describe('previews', { skip: !findBrowser() && 'there is no browser' }, () => {
  const lessons = [...readCourse(), ...readLabs()];

  test('each lesson and lab has a picture of its own, of the size that is said and not heavy', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'previews-'));
    try {
      assert.equal(await writePreviews(folder, lessons), true);
      const seen = new Map<string, string>();
      for (const lesson of lessons) {
        const file = readFileSync(join(folder, previewOf(lesson).address));
        const { width, height } = decode(file);
        assert.deepEqual([width, height], [1200, 630], lesson.name);
        assert.ok(file.length < 150_000, `${lesson.name}: ${file.length} bytes`);
        const same = seen.get(file.toString('base64'));
        assert.equal(same, undefined, `${lesson.name} has the picture of ${same}`);
        seen.set(file.toString('base64'), lesson.name);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('it shows the whole title, in letters that a small copy keeps, and nothing is cut off', async () => {
    const browser = await launchBrowser();
    try {
      const page = await newPage(browser, { viewport: { width: 1200, height: 630 } });
      const look = async (lesson: (typeof lessons)[number]) => {
        await page.setContent(previewPage(lesson));
        return page.evaluate(() => {
          const title = document.querySelector('h1');
          const parts = [...document.querySelectorAll<HTMLElement>('body, header, h1, figure, footer')];
          return {
            title: title?.innerText.replace(/\s+/g, ' '),
            letters: title ? Number.parseFloat(getComputedStyle(title).fontSize) : 0,
            cut: parts.some(
              (part) => part.scrollWidth > part.clientWidth || part.getBoundingClientRect().bottom > innerHeight,
            ),
          };
        });
      };
      for (const lesson of lessons) {
        const { title, letters, cut } = await look(lesson);
        assert.equal(title, lesson.title.replace(' · ', ' '), lesson.name);
        assert.ok(letters >= 48, `${lesson.name}: ${letters} px`);
        assert.equal(cut, false, lesson.name);
      }
      const [first = assert.fail()] = lessons;
      assert.equal((await look({ ...first, title: '00 · Unbelievablyoverlongword' })).cut, true);
    } finally {
      await browser.close();
    }
  });

  test('the tags of a page name its own picture and say what it shows', () => {
    const [, lesson = assert.fail()] = lessons;
    const page = { address: `${lesson.name}.html`, title: lesson.title, description: 'One.' };
    const tags = previewTags({ ...page, image: previewOf(lesson) }, 'https://example.org/course');
    assert.match(tags, /"og:image" content="https:\/\/example\.org\/course\/assets\/previews\/01-relu\.png"/);
    assert.match(tags, /"og:image:alt" content="01 · ReLU[^"]*"/);
    assert.match(previewTags(page), /"og:image" content="assets\/preview\.png"/);
  });
});
