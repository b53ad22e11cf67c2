/** A lesson of the book as a reader uses it: what the tests of its cells press, write and read. */
import { readFileSync } from 'node:fs';
import type { Locator, Page, Route } from 'playwright-core';
import type { Notebook } from '../notebook-files.ts';

export const cellOf = (page: Page, id: string): Locator => page.locator(`[data-cell="${id}"]`);
export const outputOf = (page: Page, id: string): Locator => cellOf(page, id).locator('.output');
export const stateOf = (page: Page, id: string): Locator => cellOf(page, id).locator('.live-state');

/** Waits until a cell that was started has ended. */
export const ended = (page: Page, id: string): Promise<void> =>
  stateOf(page, id)
    .filter({ hasText: /^(Ran|Ended|Stopped)/ })
    .waitFor();

/** Presses the button of a cell and waits until it has ended. */
export async function run(page: Page, id: string): Promise<void> {
  await cellOf(page, id).locator('.live-run').click();
  await ended(page, id);
}

/** Opens the editor of a cell and replaces what is in it. */
export async function write(page: Page, id: string, code: string): Promise<void> {
  const cell = cellOf(page, id);
  if ((await cell.locator('.cm-content').count()) === 0) await cell.locator('pre.input').click();
  await cell.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(code);
}

/** The code that a cell shows. */
export const codeOf = (page: Page, id: string): Promise<string> =>
  cellOf(page, id).evaluate((cell) => {
    const lines = [...cell.querySelectorAll('.cm-line')];
    const text = lines.length > 0 ? lines.map((line) => line.textContent).join('\n') : undefined;
    return text ?? cell.querySelector('pre.input')?.textContent ?? '';
  });

/** Presses Download and reads the notebook that comes. */
export async function downloaded(page: Page): Promise<{ name: string; notebook: Notebook }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  return { name: download.suggestedFilename(), notebook: JSON.parse(readFileSync(await download.path(), 'utf8')) };
}

/** Opens a notebook in a lesson, as a file of the reader, and waits for what the page says of it. */
export async function openNotebook(page: Page, notebook: unknown, said: string | RegExp): Promise<void> {
  const buffer = Buffer.from(JSON.stringify(notebook));
  const file = { name: 'mine.ipynb', mimeType: 'application/x-ipynb+json', buffer };
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open a notebook' }).click(),
  ]);
  await chooser.setFiles(file);
  await page.locator('.live-message').filter({ hasText: said }).waitFor();
}

/** Leaves MNIST out of the list of the site's files. */
export async function hideMnist(route: Route): Promise<void> {
  const response = await route.fetch();
  const files: Record<string, unknown> = await response.json();
  const others = Object.entries(files).filter(([path]) => !path.startsWith('data/mnist/'));
  await route.fulfill({ response, json: Object.fromEntries(others) });
}

/** A training of an hour that the stop button ends, and a cell that says what it left. */
export const longTraining = `import { allDigits } from '../src/index.ts';
import { live } from '../src/notebook/index.ts';
const { images, labels } = allDigits();
const reader = new NeuralNetwork({ seed: 1 })
  .add(new DenseLayer(64, 32, 'relu'))
  .add(new DenseLayer(32, 10, 'softmax'));
const untrained = reader.evaluate(images, labels).loss;
const history = await reader.train(images, labels, { epochs: 1_000_000, callbacks: [live()] });`;
export const whatIsLeft =
  'console.log(history.stopped, history.epochs.length > 0, reader.evaluate(images, labels).loss < untrained);';

/** What is still missing of the files that a run needs, when there is no network. */
export const notKept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    const list = requests.flat().find(({ url }) => /\/run\.json/.test(url));
    if (!list) return ['run.json'];
    const names: string[] = await (await caches.match(list))?.json();
    const kept = await Promise.all(names.map((name) => caches.match(new URL(name, list.url))));
    return names.filter((_, at) => !kept[at]);
  });
