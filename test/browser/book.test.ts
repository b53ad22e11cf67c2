/** The book and the slides as a reader opens them: from a plain file server, in a browser that reaches nothing else. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type BuiltBook, buildBook } from '../../apps/book/book.ts';
import { buildSlides } from '../../apps/book/slides.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { type Notebook, folder as notebookFolder, notebooks, readNotebook, sourceOf } from '../notebook-files.ts';
import { readBelow, serve } from './file-server.ts';
import { drawn, eventually, newPage, restingBox, violations, watch } from './pages.ts';
import { strokes } from './strokes.ts';

/** Brings each interactive figure into view and waits until it is drawn. Returns how many there are. */
async function drawAll(page: Page): Promise<number> {
  const figures = page.locator('figure[data-kind]');
  const count = await figures.count();
  for (let i = 0; i < count; i++) {
    const figure = figures.nth(i);
    await figure.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await figure.and(page.locator('[data-drawn]')).waitFor({ state: 'attached' });
  }
  return count;
}

/** Without the service worker: what it asks for, a test cannot refuse. */
const unaided = { serviceWorkers: 'block' } as const;

/** Adds up from now on how far things jump in the pages of `page`, as a share of the window (web.dev/cls). */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const seen = window as unknown as { shift: number; moved: string[] };
    seen.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]) {
        if (!entry.hadRecentInput) seen.shift += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { shift: number }).shift);
}

describe('the book in a browser', { skip: !findBrowser() && 'there is no browser' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'book-'));
  let browser: Browser;
  let book: BuiltBook;
  let decks: string[];
  let server: Server;
  let address: string;
  /** As they were when the book was built. */
  const sources = new Map<string, Notebook>();

  /** Drawing in a window that nobody sees has warnings of its own. */
  const watchBook = (page: Page) => watch(page, (url) => url.origin === address, /Canvas2D|WebGL|GPU stall/);

  before(async () => {
    for (const name of notebooks) sources.set(name, readNotebook(join(notebookFolder, name)));
    book = await buildBook(join(folder, 'book'));
    decks = await buildSlides(join(folder, 'slides'));
    ({ server, address } = await serve((path) => readBelow(folder, path)));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('every link leads to a page', () => assert.deepEqual(book.missing, []));

  test('there is a page of each notebook', () => {
    for (const name of notebooks) assert.ok(book.pages.includes(name.replace('.ipynb', '.html')), name);
  });

  for (const width of [1280, 390]) {
    test(`${width} px wide: no error, no missing picture, nothing wider than the window, nothing that jumps`, async () => {
      for (const path of [...book.pages, 'api/index.html']) {
        const page = await newPage(browser, { viewport: { width, height: 900 } });
        const wrong = await watchBook(page);
        const shifts = await watchShifts(page);
        await page.goto(`${address}/book/${path}`);
        // What the reader sees first has come.
        await page.waitForFunction(() =>
          [...document.querySelectorAll<HTMLElement>('figure[data-kind]')]
            .filter((figure) => figure.getBoundingClientRect().top < innerHeight)
            .every((figure) => figure.dataset.drawn),
        );
        const shift = await shifts();
        assert.ok(shift <= 0.05, `${path}: layout shift ${shift}`);
        const figures = await drawAll(page);
        await page.evaluate(() => document.fonts.ready);
        await drawn(page);
        const seen = await page.evaluate(() => ({
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          empty: [...document.querySelectorAll('figure.plot')].filter(
            (figure) => !figure.querySelector('svg.marks, .main-svg, canvas, img'),
          ).length,
          // Text of formulas that nothing has turned into one.
          raw: [...document.querySelectorAll('main .prose p, main .prose li')]
            .filter((element) => !element.querySelector('code') && /\$[^$]+\$/.test(element.textContent ?? ''))
            .map((element) => element.textContent),
          formulas: document.querySelectorAll('.katex').length,
          fonts: [...document.fonts].filter((font) => font.status === 'error').length,
        }));
        assert.deepEqual(wrong, [], path);
        assert.deepEqual({ ...seen, formulas: 0 }, { overflow: 0, empty: 0, raw: [], formulas: 0, fonts: 0 }, path);
        const notebook = notebooks.find((name) => path === name.replace('.ipynb', '.html'));
        if (notebook) {
          const { cells } = sources.get(notebook) ?? assert.fail();
          const outputs = cells.flatMap((cell) => cell.outputs ?? []);
          const interactive = outputs.filter((output) =>
            Object.keys(output.data ?? {}).some((type) => /^application\/vnd\.(vega|vegalite|plotly)\b/.test(type)),
          );
          assert.equal(figures, interactive.length, path);
          const withMath = cells.some((cell) => cell.cell_type === 'markdown' && sourceOf(cell).includes('$$'));
          assert.ok(!withMath || seen.formulas > 0, `${path}: no formula`);
        }
        await page.close();
      }
    });
  }

  test('each page has a description and a preview, and its picture is there', () => {
    // `frame.html` is shown inside a page, never alone.
    const pages = readdirSync(join(folder, 'book'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.html') && !/^live[^/]*\/page\/frame\.html$/.test(name),
    );
    for (const name of ['index.html', 'playground/index.html', 'api/index.html', '01-relu.html'])
      assert.ok(pages.includes(name));
    for (const name of pages) {
      const html = readFileSync(join(folder, 'book', name), 'utf8');
      for (const property of ['og:title', 'og:description', 'og:image']) {
        assert.match(html, new RegExp(`<meta property="${property}" content="[^"]+">`), name);
      }
      assert.equal(html.match(/<meta name="description" content="[^"]+">/g)?.length, 1, name);
      const image = /property="og:image" content="([^"]*)"/.exec(html)?.[1] ?? '';
      assert.ok(existsSync(join(folder, 'book', name, '..', image)), `${name}: ${image}`);
      if (notebooks.includes(name.replace('.html', '.ipynb'))) {
        assert.equal(image, `assets/previews/${name.replace('.html', '.png')}`);
      }
    }
  });

  test('the search finds a section, shows its sentence with the words marked, and stays in the window', async () => {
    for (const width of [1280, 390]) {
      const page = await newPage(browser, { viewport: { width, height: 800 } });
      const wrong = await watchBook(page);
      await page.goto(`${address}/book/index.html`);
      await page.locator('#search').fill('cross-entropy');
      const first = page.locator('#results a').first();
      await first.filter({ hasText: /entropy/i }).waitFor();
      assert.match((await first.locator('p mark').first().textContent()) ?? '', /^(cross|entropy)/i);
      const box = await restingBox(page.locator('#results'));
      assert.ok(box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
      await first.click();
      await page.waitForURL(/\/book\/\d\d-.*\.html/);
      assert.deepEqual(wrong, []);
      await page.close();
    }
  });

  test('a search that could not be loaded says so, and works after another try', async () => {
    const page = await newPage(browser, unaided);
    await page.route(/\/search\.json/, (route) => route.fulfill({ status: 503 }));
    await page.goto(`${address}/book/01-relu.html`);
    await page.locator('#search').fill('softmax');
    await page.locator('#results', { hasText: 'The search could not be loaded.' }).waitFor();
    await page.unroute(/\/search\.json/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#results a').first().waitFor();
    await page.locator('#search').fill('zzzzqqq');
    await page.locator('#results', { hasText: 'Nothing was found for “zzzzqqq”.' }).waitFor();
    await page.close();
  });

  test('on the first page a written digit is read, and a network is trained that reads it, too', async () => {
    const page = await newPage(browser, { viewport: { width: 1280, height: 900 } });
    const wrong = await watchBook(page);
    await page.goto(`${address}/book/index.html`);
    const answer = page.locator('.drawing-panel .answer b');
    await answer.filter({ hasText: '3' }).waitFor();
    const pad = await restingBox(page.locator('.drawing-panel .pad'));
    const large = strokes[7].find(({ name }) => name === 'large') ?? assert.fail();
    for (const stroke of large.strokes) {
      for (const [at, { x, y }] of stroke.entries()) {
        await page.mouse.move(pad.x + pad.width * x, pad.y + pad.height * y);
        if (at === 0) await page.mouse.down();
      }
      await page.mouse.up();
    }
    await answer.filter({ hasText: '7' }).waitFor();
    assert.equal(await page.locator('#weights').isVisible(), false);
    await page.getByRole('button', { name: 'Train a network' }).click();
    await page.locator('#progress', { hasText: 'Your network reads' }).waitFor();
    const share = /reads ([\d.]+) %/.exec((await page.locator('#progress').textContent()) ?? '')?.[1];
    assert.ok(Number(share) > 95, share);
    assert.ok(await page.locator('#weights').isVisible());
    await answer.filter({ hasText: '7' }).waitFor();
    await page.getByRole('button', { name: 'Train another one' }).waitFor();
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test('a program that cannot be loaded is told, and the button works again', async () => {
    const page = await newPage(browser, unaided);
    await page.route(/\/train\.js/, (route) => route.abort());
    await page.goto(`${address}/book/index.html`);
    await page.getByRole('button', { name: 'Train a network' }).click();
    await page.locator('#progress', { hasText: 'could not be loaded' }).waitFor();
    await page.unroute(/\/train\.js/);
    await page.getByRole('button', { name: 'Train a network' }).click();
    await page.locator('#progress', { hasText: 'Your network reads' }).waitFor();
    await page.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in ${colorScheme} pages`, async () => {
      for (const path of ['index.html', '01-relu.html', 'lab-b-network.html', 'teachers.html', 'api/index.html']) {
        const page = await newPage(browser, { colorScheme, viewport: { width: 1280, height: 900 } });
        await page.goto(`${address}/book/${path}`);
        if (path === '01-relu.html') {
          for (const folded of await page.locator('details').all())
            await folded.evaluate((one) => one.toggleAttribute('open', true));
          await page.locator('#search').fill('softmax');
          await page.locator('#results a').first().waitFor();
        }
        // Typedoc's navigation has links in what folds it.
        const known = path.startsWith('api/') ? /^nested-interactive/ : /^$/;
        assert.deepEqual(
          (await violations(page)).filter((violation) => !known.test(violation)),
          [],
          path,
        );
        await page.close();
      }
    });
  }

  test('solutions are folded', async () => {
    const page = await newPage(browser);
    await page.goto(`${address}/book/00-welcome.html`);
    const solution = page.locator('.solution details').first();
    assert.equal(await solution.locator('pre').isVisible(), false);
    await solution.locator('summary').click();
    await solution.locator('pre').waitFor({ state: 'visible' });
    await page.close();
  });

  test('on a phone what is cut off at the right shows how much is seen, and comments and first columns are not', async () => {
    const page = await newPage(browser, { viewport: { width: 390, height: 800 }, hasTouch: true });
    await page.goto(`${address}/book/lab-b-network.html`);
    await drawAll(page);
    const unmarked = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('main :is(pre, .wide, .katex-display, figure.plot)')]
          .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth)
          .filter((element) => {
            const [size = ''] = getComputedStyle(element).backgroundSize.split(',');
            const share = (100 * element.clientWidth) / element.scrollWidth;
            return Math.abs(Number.parseFloat(size) - share) > 1 || !/%? 3px$/.test(size);
          })
          .map(({ outerHTML }) => outerHTML.slice(0, 200)),
      );
    assert.deepEqual(await eventually(unmarked, (left) => left.length === 0), []);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('main pre .hljs-comment')]
        .filter((comment) => {
          const edge = comment.closest('pre')?.getBoundingClientRect().right ?? 0;
          return comment.textContent?.startsWith('// Stage') && comment.getBoundingClientRect().right > edge;
        })
        .map(({ textContent }) => textContent),
    );
    assert.deepEqual(cut, []);
    const table = page.locator('[data-scrolls="pinned"]').first();
    const cell = table.locator('td:first-child').first();
    const before = await restingBox(cell);
    await table.evaluate((element) => element.scrollTo({ left: element.scrollWidth, behavior: 'instant' }));
    const bar = () => table.evaluate((element) => element.style.getPropertyValue('--bar-left'));
    assert.equal(await eventually(bar, (left) => Number.parseFloat(left) > 99), '100%');
    assert.equal((await restingBox(cell)).x, before.x);
    await page.close();
  });

  test('a digression stands beside the text where there is room, and in it where there is none', async () => {
    for (const name of book.pages.filter((path) => /^(0[2-9]|1\d)-/.test(path))) {
      for (const width of [1280, 390]) {
        const page = await newPage(browser, { viewport: { width, height: 800 } });
        await page.goto(`${address}/book/${name}`);
        const places = await page.evaluate(() => {
          const main = document.querySelector('main')?.getBoundingClientRect() ?? new DOMRect();
          const text = document.querySelector('main .prose > p')?.getBoundingClientRect() ?? new DOMRect();
          return [...document.querySelectorAll('.margin-note')].map((note) => {
            const { left, right } = note.getBoundingClientRect();
            const within = left >= text.left && right <= main.right && note.scrollWidth <= note.clientWidth;
            return { beside: left > text.right, within };
          });
        });
        assert.ok(places.length > 0, name);
        for (const place of places)
          assert.deepEqual(place, { beside: width === 1280, within: true }, `${name} ${width}`);
        await page.close();
      }
    }
  });

  test('the source of the library is not cut off on a wide page, in lines of up to 120 letters', async () => {
    const page = await newPage(browser, { viewport: { width: 1280, height: 800 } });
    for (const name of ['04-backprop', '06-preprocessing']) {
      await page.goto(`${address}/book/${name}.html`);
      const sources = await page.locator('.output .prose pre').evaluateAll((all) =>
        all.map((source) => ({
          cut: source.scrollWidth - source.clientWidth,
          longest: Math.max(...(source.textContent ?? '').split('\n').map(({ length }) => length)),
        })),
      );
      const usual = sources.filter(({ longest }) => longest <= 120);
      assert.ok(Math.max(...usual.map(({ longest }) => longest)) > 105, name);
      for (const { cut, longest } of usual) assert.equal(cut, 0, `${name}: ${longest} letters`);
    }
    await page.close();
  });

  test('without scripts the pictures are there, in a size that can be read', async () => {
    const page = await newPage(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
    const wrong = await watchBook(page);
    await page.goto(`${address}/book/00-welcome.html`);
    const pictures = page.locator('figure[data-kind] img');
    assert.ok((await pictures.count()) > 0);
    for (const picture of await pictures.all()) {
      const box = await picture.boundingBox();
      assert.equal(Math.round(box?.width ?? 0), Number(await picture.getAttribute('width')));
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test('each deck opens, and its last slide can be reached', async () => {
    for (const path of decks) {
      const page = await newPage(browser, { viewport: { width: 1280, height: 800 } });
      const wrong = await watchBook(page);
      await page.goto(`${address}/slides/${path}`);
      if (path !== 'index.html') {
        await page.locator('.reveal.ready').waitFor();
        await page.keyboard.press('End');
        await page.locator('.slides > section:last-of-type.present').waitFor();
      }
      assert.deepEqual(wrong, [], path);
      await page.close();
    }
  });

  for (const [kind, path, width, height] of [
    ['a slide on a large screen', 'slides/01-relu.html', 1920, 1080],
    ['a page on a phone', 'book/01-relu.html', 420, 800],
  ] as const) {
    test(`a corner that is pulled follows the pointer: ${kind}`, async () => {
      const page = await newPage(browser, { viewport: { width, height } });
      await page.goto(`${address}/${path}`);
      const figures = page.locator('figure[data-kind]');
      const at = await figures.evaluateAll((all) => all.findIndex((one) => one.innerHTML.includes('Pull the corners')));
      const figure = figures.nth(at);
      // In a deck: the row of slides in which it stands.
      const row = await figure.evaluate((element) =>
        [...document.querySelectorAll('.slides > section')].findIndex((section) => section.contains(element)),
      );
      // … and its place below the first slide of the row.
      const below = await figure.evaluate((element) => {
        const slide = element.closest('.slides > section > section');
        return slide ? [...(slide.parentElement?.children ?? [])].indexOf(slide) : 0;
      });
      if (row >= 0) await page.goto(`${address}/${path}#/${row}/${below}`);
      await figure.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      await figure.and(page.locator('[data-drawn]')).waitFor();
      const handle = figure.locator('.handle path').nth(2);
      // A slide moves into its place, and a picture follows the pointer, as fast as the machine can.
      const middle = async () => {
        const box = await restingBox(handle);
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      };
      const from = await middle();
      const picture = await restingBox(figure.locator('svg.marks'));
      const drawnWidth = Number(await figure.locator('svg.marks').getAttribute('width'));
      assert.ok(Math.abs(picture.width / drawnWidth - 1) > 0.2, `${picture.width} px wide, drawn as ${drawnWidth}`);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(from.x + 25, from.y - 50, { steps: 4 });
      await page.mouse.up();
      const follows = ({ x, y }: { x: number; y: number }) =>
        Math.abs(y - (from.y - 50)) < 4 && Math.abs(x - (from.x + 25)) < 4;
      const to = await eventually(middle, follows);
      assert.ok(follows(to), JSON.stringify({ from, to }));
      await page.close();
    });
  }
});
