/** Each page of the book as a first visitor gets it: its weight, and when something is to be seen. */
import type { Browser } from 'playwright-core';
import { type CountingSite, sumOf } from './site.ts';

export interface PageWeight {
  readonly page: string;
  /** Over the wire, without what is kept for offline afterwards. */
  readonly bytes: number;
  /** The heaviest files. */
  readonly heaviest: readonly (readonly [string, number])[];
  /** Milliseconds from the request to: anything painted, the largest text or image painted, the first chart drawn. */
  readonly firstPaint?: number;
  readonly largestPaint?: number;
  /** What was painted largest: `img`, `p`, … */
  readonly largest?: string;
  readonly firstChart?: number;
}

interface Seen {
  first?: number;
  largest?: number;
  what?: string;
  chart?: number;
}

/** Runs in the page before everything else. */
const look = `globalThis.seen = {};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.entryType === 'paint' && entry.name === 'first-contentful-paint') seen.first = entry.startTime;
    if (entry.entryType !== 'largest-contentful-paint') continue;
    seen.largest = entry.startTime;
    seen.what = entry.element?.localName;
  }
}).observe({ entryTypes: ['paint', 'largest-contentful-paint'] });
addEventListener('drawn', () => { seen.chart ??= performance.now(); });`;

export async function measurePage(browser: Browser, site: CountingSite, page: string): Promise<PageWeight> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  try {
    const tab = await context.newPage();
    await tab.addInitScript(look);
    site.forget();
    await tab.goto(`${site.address}${page}`);
    await tab.waitForLoadState('networkidle');
    const seen = await tab.evaluate<Seen>('seen');
    const files = [...site.sent].sort(([, a], [, b]) => b - a);
    return {
      page,
      bytes: sumOf(files.map(([, bytes]) => bytes)),
      heaviest: files.slice(0, 4),
      ...(seen.first !== undefined && { firstPaint: Math.round(seen.first) }),
      ...(seen.largest !== undefined && { largestPaint: Math.round(seen.largest) }),
      ...(seen.what !== undefined && { largest: seen.what }),
      ...(seen.chart !== undefined && { firstChart: Math.round(seen.chart) }),
    };
  } finally {
    await context.close();
  }
}
