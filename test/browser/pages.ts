/** What the browser tests share: how they wait, what goes wrong in a page, what an expert on accessibility finds. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** Milliseconds that a page may take for anything: never the machine's fault, however busy it is. */
export const patience = 300_000;

/** Milliseconds for an answer that the page computes at once: long beside that, and short enough if it is wrong. */
const shortly = 20_000;

/** A page in a context of its own, which waits patiently. */
export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(patience);
  return page;
}

/** A page at `address` as a browser that has not been there before shows it. Its context goes into `contexts`, to be closed. */
export async function firstVisit(
  browser: Browser,
  contexts: BrowserContext[],
  address: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(patience);
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

/** What goes wrong in `page` from now on, but for texts that `ignored` matches. Requests that are not `allowed` fail. */
export async function watch(page: Page, allowed: (url: URL) => boolean, ignored?: RegExp): Promise<string[]> {
  const wrong: string[] = [];
  await page.route(
    (url) => url.protocol.startsWith('http') && !allowed(url),
    (route) => route.abort(),
  );
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || ignored?.test(message.text())) return;
    wrong.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => {
    // Aborted: the page was left while it still loaded something.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') wrong.push(`failed: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`);
  });
  return wrong;
}

/** Reads until `accept` is content, and gives what was read; else what was read last, for an assertion to refuse. */
export async function eventually<T>(
  read: () => Promise<T>,
  accept: (value: T) => boolean,
  milliseconds = shortly,
): Promise<T> {
  for (const end = performance.now() + milliseconds; ; ) {
    const value = await read();
    if (accept(value) || performance.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asserts that `read` gives `expected`, at once or soon. */
export async function becomes<T>(read: () => Promise<T>, expected: T, message?: string): Promise<void> {
  const value = await eventually(read, (one) => isSame(one, expected));
  assert.deepEqual(value, expected, message);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Waits until the page has drawn what has happened so far. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an element is, once it has been in one place for some frames. */
export async function restingBox(element: Locator): Promise<Box> {
  await element.evaluate(async (one) => {
    // No function with a name in here: the compiler marks those, and the page knows nothing of it.
    for (let last = '', still = 0; still < 3; ) {
      await new Promise((done) => requestAnimationFrame(done));
      const place = JSON.stringify(one.getBoundingClientRect());
      still = place === last ? still + 1 : 0;
      last = place;
    }
  });
  return (await element.boundingBox()) ?? assert.fail(`${element} is not visible`);
}

/** How many pixels the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in the page as it is now. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}
