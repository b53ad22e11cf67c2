/** Trainings in a page of the book: with threads, stopped, and lab A from its first stage to its end. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { allDigits, DenseLayer, NeuralNetwork } from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';
import { codeCells, exercisesOf, folder, hasTag, readNotebook } from '../notebook-files.ts';
import { type ServedBook, serveBook } from './books.ts';
import { readBelow, serve } from './file-server.ts';
import { assertSameCells, outputsOf } from './live-outputs.ts';
import { cellOf, downloaded, ended, outputOf, run, stateOf, write } from './live-pages.ts';
import { newPage, watch } from './pages.ts';

const BATCH = 128;

/** Trains with one thread, two, and as many as there are by default; tells each time how many workers there were, and all bits. */
const threads = `import { createHash } from 'node:crypto';
import { allDigits } from '../src/index.ts';
const place = globalThis as any;
let workers = 0;
const { Worker: Plain } = place;
place.Worker = class extends Plain {
  constructor(...all: any[]) {
    super(...all);
    workers++;
  }
};
const { images, labels } = allDigits();
function reader() {
  const layers = [new DenseLayer(64, 96, 'relu'), new DenseLayer(96, 10, 'softmax')] as const;
  return { layers, model: new NeuralNetwork({ seed: 1 }).add(layers[0]).add(layers[1]) };
}
for (const threads of [1, 2, undefined]) {
  const { layers, model } = reader();
  await model.train(images, labels, { epochs: 2, batchSize: ${BATCH}, ...(threads && { threads }) });
  const hash = createHash('sha256');
  for (const { weights } of layers) hash.update(new Uint8Array(weights.data.slice().buffer));
  console.log(workers > 0 ? 'workers' : 'alone', hash.digest('hex'));
}
void Object.assign(place, { Worker: Plain });`;

/** The same in Node.js. */
async function bitsHere(): Promise<string> {
  const { images, labels } = allDigits();
  const layers = [new DenseLayer(64, 96, 'relu'), new DenseLayer(96, 10, 'softmax')] as const;
  const model = new NeuralNetwork({ seed: 1 }).add(layers[0]).add(layers[1]);
  await model.train(images, labels, { epochs: 2, batchSize: BATCH, threads: 1 });
  const hash = createHash('sha256');
  for (const { weights } of layers) hash.update(new Uint8Array(weights.data.slice().buffer));
  return hash.digest('hex');
}

/** A training of hours that nothing but the stop button of the cell ends. */
const endless = `const { model: long } = reader();
const untrained = long.evaluate(images, labels).loss;
let reached = 0;
await long.train(images, labels, {
  epochs: 1_000_000,
  batchSize: ${BATCH},
  threads: 2,
  callbacks: [
    {
      onEpoch({ epoch }) {
        reached = epoch;
        if (epoch === 3) console.log('three epochs');
      },
    },
  ],
});`;

describe('trainings in the book', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let book: ServedBook;

  before(async () => {
    book = await serveBook();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    book?.close();
  });

  async function open(address: string, path: string): Promise<{ page: Page; wrong: string[] }> {
    const page = await newPage(browser);
    const wrong = await watch(page, (url) => url.origin === address);
    await page.goto(`${address}/${path}`);
    return { page, wrong };
  }

  for (const isolated of [true, false]) {
    test(`${isolated ? 'threads' : 'one thread'} where the page is ${isolated ? '' : 'not '}isolated: the bits of Node.js, and it can be stopped`, async () => {
      const { server, address } = await serve((path) => readBelow(book.folder, path), { isolated });
      try {
        const { page, wrong } = await open(address, '01-relu.html');
        await write(page, 'cell-05', threads);
        await run(page, 'cell-05');
        const bits = await bitsHere();
        const many = isolated ? 'workers' : 'alone';
        const lines = (await outputOf(page, 'cell-05').innerText()).trim().split('\n');
        assert.deepEqual(lines, [`alone ${bits}`, `${many} ${bits}`, `${many} ${bits}`]);

        await write(page, 'cell-05', endless);
        await cellOf(page, 'cell-05').locator('.live-run').click();
        await outputOf(page, 'cell-05').filter({ hasText: 'three epochs' }).waitFor();
        await cellOf(page, 'cell-05').locator('.live-run').click();
        await ended(page, 'cell-05');
        assert.match((await stateOf(page, 'cell-05').textContent()) ?? '', /^Stopped after/);
        const said = await outputOf(page, 'cell-05').innerText();
        assert.match(said, /Interrupted: the cell was interrupted/);
        assert.doesNotMatch(said, /by force/);
        // What was learned is there, and so are the workers for the next training.
        await write(
          page,
          'cell-05',
          `await long.train(images, labels, { epochs: 1, batchSize: ${BATCH}, threads: 2 });
console.log(reached >= 3, long.evaluate(images, labels).loss < untrained);`,
        );
        await run(page, 'cell-05');
        assert.equal((await outputOf(page, 'cell-05').innerText()).trim(), 'true true');
        assert.deepEqual(wrong, []);
        await page.close();
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });
  }

  test('lab A from its first stage to its end, in order: what the reader wrote computes what the lab shows', async () => {
    const name = 'labs/lab-a-autograd.ipynb';
    const stored = readNotebook(join(folder, name));
    const answers = new Map(exercisesOf(stored).map(({ exercise, answer }) => [stored.cells[exercise].id, answer]));
    const { page, wrong } = await open(book.address, 'lab-a-autograd.html');
    for (const cell of codeCells(stored)) {
      const id = cell.id ?? assert.fail('a cell without an id');
      const answer = answers.get(id);
      if (answer !== undefined) {
        await write(page, id, answer);
        continue;
      }
      await run(page, id);
      assert.match((await stateOf(page, id).textContent()) ?? '', /^Ran in/, id);
      if (hasTag(cell, 'exercise-check'))
        assert.match(await outputOf(page, id).innerText(), /✓ Right\.\s+Yours is used/, id);
    }
    const count = answers.size;
    await page
      .locator(`nav [aria-label="${count} of ${count} exercises solved"]`)
      .first()
      .waitFor({ state: 'attached' });
    const { notebook } = await downloaded(page);
    // The rest of the lab shows with the reader's engine what it shows with the borrowed one.
    const asStored = outputsOf(stored);
    const ofStage = codeCells(stored).map((cell) => hasTag(cell, 'exercise') || hasTag(cell, 'exercise-check'));
    assertSameCells(
      name,
      outputsOf(notebook).map((outputs, i) => (ofStage[i] ? asStored[i] : outputs)),
    );
    assert.deepEqual(wrong, []);
    await page.close();
  });
});
