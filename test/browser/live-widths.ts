/** What a reader does with cells, all of it in a row and with real presses, in a window of a certain width. */
import assert from 'node:assert/strict';
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import {
  cellOf,
  codeOf,
  downloaded,
  ended,
  longTraining,
  notKept,
  openNotebook,
  outputOf,
  stateOf,
  whatIsLeft,
  write,
} from './live-pages.ts';
import { becomes, drawn, eventually, overflowOf, restingBox } from './pages.ts';

/** A desktop, a tablet and a phone. */
export const widths: readonly { readonly name: string; readonly options: BrowserContextOptions }[] = [
  { name: '1280 px, with a mouse', options: { viewport: { width: 1280, height: 844 } } },
  {
    name: '800 px, with a finger',
    options: { viewport: { width: 800, height: 1180 }, hasTouch: true, isMobile: true },
  },
  { name: '390 px, with a finger', options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
];

/** A cell of lesson 01 with code above it, and one below whose code is folded. */
const [first, second] = ['cell-05', 'cell-09'];

const MINE = "console.log('mine', 6 * 7);";

/** The buttons below `place` that cannot be pressed: something lies over them, or they leave the window. */
async function hidden(page: Page, place: Locator): Promise<string[]> {
  await drawn(page);
  return place.locator('button:visible, summary:visible').evaluateAll((all) =>
    all.flatMap((one) => {
      one.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, right, top, width, height } = one.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      const inside = left >= 0 && right <= document.documentElement.clientWidth;
      const free = inside && there !== null && one.contains(there);
      return free ? [] : [`${one.textContent} under ${there?.outerHTML.slice(0, 80)}`];
    }),
  );
}

/** Whether `place` lies in the window, from side to side. */
async function inWindow(page: Page, place: Locator): Promise<boolean> {
  const { x, width } = await restingBox(place);
  // Not `innerWidth`: on a phone it grows with what is too wide.
  return x >= 0 && x + width <= (await page.evaluate(() => document.documentElement.clientWidth));
}

/** Goes through everything that a page with cells can do; `context` has the width, and nobody was there before. */
export async function useEverything(context: BrowserContext, address: string, touch: boolean): Promise<void> {
  const page = await context.newPage();
  await page.goto(address);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const press = (one: Locator) => (touch ? one.tap() : one.click());
  const cell = cellOf(page, first);
  const runButton = cell.locator('.live-run');
  const allFree = async (what: string) => {
    assert.deepEqual(await hidden(page, cell), [], what);
    assert.equal(await overflowOf(page), 0, what);
  };
  await allFree('before anything');
  assert.deepEqual(await hidden(page, page.locator('.live-tools')), []);

  // Edit: a mistake is underlined while it stands there.
  await press(cell.locator('pre.input'));
  await cell.locator('.cm-content:focus').waitFor();
  await write(page, first, "const width: number = 'wide';");
  const squiggle = cell.locator('.cm-lintRange-error').first();
  await squiggle.waitFor();
  assert.ok(await inWindow(page, squiggle));
  await allFree('while something is wrong');

  // Complete: the list can be seen, and one of it chosen.
  await write(page, first, '');
  await page.keyboard.type('const most = Math.ma');
  const list = cell.locator('.cm-tooltip-autocomplete');
  await list.waitFor();
  assert.ok(await inWindow(page, list));
  await press(list.getByRole('option', { name: /^max/ }));
  await becomes(() => codeOf(page, first), 'const most = Math.max');
  await squiggle.waitFor({ state: 'detached' });

  // Run, and stop: what was learned is kept, and the next cell runs.
  await write(page, first, longTraining);
  await press(runButton);
  await outputOf(page, first)
    .filter({ hasText: /epoch [\d,]+ of/ })
    .waitFor();
  await allFree('while a training runs');
  assert.equal(await runButton.textContent(), 'Stop');
  await press(runButton);
  await ended(page, first);
  assert.match((await stateOf(page, first).textContent()) ?? '', /^Stopped after/);
  assert.match(await outputOf(page, first).innerText(), /stopped after [\d,]+ epochs?/);
  await press(cellOf(page, second).locator('.hidden-source summary'));
  await write(page, second, whatIsLeft);
  await press(cellOf(page, second).locator('.live-run'));
  await ended(page, second);
  assert.equal((await outputOf(page, second).innerText()).trim(), 'interrupted true true');

  // Take along, reset, and bring back.
  await write(page, first, MINE);
  const { notebook } = await downloaded(page);
  await allFree('with a change that can be taken back');
  await press(cell.getByRole('button', { name: 'Reset' }));
  assert.match(await codeOf(page, first), /showTable/);
  await openNotebook(page, notebook, 'the code of 1 cell was taken over');
  assert.equal(await codeOf(page, first), MINE);

  // Two tabs: each follows the other, and where both write, the reader chooses.
  const other = await context.newPage();
  await other.goto(address);
  assert.equal(await codeOf(other, first), MINE);
  await write(other, first, 'const theirs = 1;');
  await becomes(() => codeOf(page, first), 'const theirs = 1;');
  await page.evaluate((id) => {
    const key = `handwritten/01-relu/${id}`;
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null');
    localStorage.setItem(key, JSON.stringify({ ...kept, code: 'const later = 2;', version: 'later' }));
  }, first);
  await write(page, first, MINE);
  await stateOf(page, first).filter({ hasText: 'changed in another tab' }).waitFor();
  await allFree('with a question');
  await press(cell.getByRole('button', { name: 'Keep this one' }));
  await becomes(() => codeOf(other, first), MINE);
  await other.close();

  // Come back, without a network.
  await page.reload();
  assert.equal(await codeOf(page, first), MINE);
  await eventually(
    () => notKept(page),
    (missing) => missing.length === 0,
  );
  await context.setOffline(true);
  await page.reload();
  assert.equal(await codeOf(page, first), MINE);
  await press(runButton);
  await ended(page, first);
  assert.equal((await outputOf(page, first).innerText()).trim(), 'mine 42');
  await allFree('without a network');
}
