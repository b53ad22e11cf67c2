/** Cells that run in a page of the book: when the first result stands there, and how long each cell takes. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { memoryOf, type PageMemory, watchWorkers } from './memory.ts';
import { type CountingSite, sumOf } from './site.ts';

/** Milliseconds that a lesson may take: it is not measured then. */
const PATIENCE = 300_000;

async function openIn(context: BrowserContext, site: CountingSite, page: string): Promise<Page> {
  context.setDefaultTimeout(PATIENCE);
  const tab = await context.newPage();
  await tab.goto(`${site.address}${page}`);
  await tab.waitForLoadState('networkidle');
  return tab;
}

/** Presses Run at a cell; milliseconds until it says that it has run. */
const firstResult = (tab: Page, cell: string): Promise<number> =>
  tab.evaluate(
    (id) =>
      new Promise<number>((resolve, reject) => {
        const place = document.querySelector<HTMLElement>(`[data-cell="${id}"]`);
        const state = place?.querySelector('.live-state');
        const start = performance.now();
        if (!state) return reject(new Error(`the page has no cell ${id}`));
        new MutationObserver(() => {
          const text = state.textContent ?? '';
          if (text.startsWith('Ran')) resolve(performance.now() - start);
          else if (/^(Ended|Stopped|Not run|What runs)/.test(text)) reject(new Error(text));
        }).observe(state, { childList: true, characterData: true, subtree: true });
        place?.querySelector<HTMLElement>('.live-run')?.click();
      }),
    cell,
  );

/** Looks again and again until the page keeps what `isThere` wants. */
async function waitUntilKept(
  tab: Page,
  isThere: (kept: readonly string[]) => boolean | Promise<boolean>,
): Promise<void> {
  const names = () =>
    tab.evaluate(async () => (await (await caches.open('handwritten-named')).keys()).map(({ url }) => url));
  for (const end = performance.now() + PATIENCE; !(await isThere(await names())); ) {
    if (performance.now() > end) throw new Error('the page is not kept for offline');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether all that runs need is kept for offline. */
async function forRuns(tab: Page, kept: readonly string[]): Promise<boolean> {
  const list = kept.find((url) => url.endsWith('/run.json'));
  if (list === undefined) return false;
  const names = await tab.evaluate<readonly string[], string>(async (url) => (await fetch(url)).json(), list);
  return names.every((name) => kept.some((url) => url.endsWith(`/${name}`)));
}

export interface FirstRun {
  /** Bytes over the wire: the visit, with what is kept of the page for offline; the first run, with what is kept for others. */
  readonly bytes: { readonly visit: number; readonly run: number };
  /** Milliseconds from the press to the result: in a new browser, after a reload, and after another, when browsers have kept compiled code. */
  readonly cold: number;
  readonly warm: number;
  readonly later: number;
}

/** Of a browser that has never been here. */
export async function measureFirstRun(
  browser: Browser,
  site: CountingSite,
  page: string,
  cell: string,
): Promise<FirstRun> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const sent = () => {
    const bytes = sumOf(site.sent.values());
    site.forget();
    return bytes;
  };
  try {
    site.forget();
    const tab = await openIn(context, site, page);
    await waitUntilKept(tab, (kept) => kept.some((url) => url.includes('search.json')));
    const visit = sent();
    const cold = await firstResult(tab, cell);
    await waitUntilKept(tab, (kept) => forRuns(tab, kept));
    const run = sent();
    const again = async () => {
      await tab.reload();
      await tab.waitForLoadState('networkidle');
      return firstResult(tab, cell);
    };
    return { bytes: { visit, run }, cold, warm: await again(), later: await again() };
  } finally {
    await context.close();
  }
}

export interface LessonRun {
  /** Seconds of each cell, by its id. */
  readonly cells: Readonly<Record<string, number>>;
  /** Cells that ended with an error although they may not. */
  readonly failed: readonly string[];
  readonly memory: PageMemory;
}

/** Runs all cells of a lesson from top to bottom; the kernel is started before, by the first one. */
export async function measureLesson(browser: Browser, site: CountingSite, page: string): Promise<LessonRun> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const tab = await openIn(context, site, page);
    const workers = await watchWorkers(tab);
    await firstResult(tab, (await tab.locator('[data-cell]').first().getAttribute('data-cell')) ?? '');
    const { cells, failed } = await tab.evaluate(
      () =>
        new Promise<{ cells: Record<string, number>; failed: string[] }>((resolve) => {
          const cells: Record<string, number> = {};
          const failed: string[] = [];
          const begun = new Map<string, number>();
          for (const place of document.querySelectorAll<HTMLElement>('[data-cell]')) {
            const id = place.dataset.cell ?? '';
            const state = place.querySelector('.live-state');
            if (!state) continue;
            new MutationObserver(() => {
              const text = state.textContent ?? '';
              if (text.startsWith('Running')) begun.set(id, performance.now());
              else if (begun.has(id) && /^(Ran|Ended|Stopped)/.test(text)) {
                cells[id] = (performance.now() - (begun.get(id) ?? 0)) / 1000;
                begun.delete(id);
                const may = place.dataset.mayFail !== undefined || place.dataset.kind === 'exercise';
                if (!text.startsWith('Ran') && !may) failed.push(id);
              }
              if (Object.keys(cells).length > 0 && !document.querySelector('.live-busy')) resolve({ cells, failed });
            }).observe(state, { childList: true, characterData: true, subtree: true });
          }
          document.querySelector<HTMLElement>('.live-tools [data-does="run"]')?.click();
        }),
    );
    return { cells, failed, memory: await memoryOf(workers) };
  } finally {
    await context.close();
  }
}
