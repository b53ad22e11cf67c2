/** The fast kernels in a page: alone, and with workers where the page is cross-origin isolated. Same bits as in Node. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { findBrowser, launchBrowser } from '../../tools/lab/browser.ts';

/** Runs in Node and in a page: trains and returns the number of workers that were started and all weights, as text. */
const program = `
  import { NeuralNetwork } from './network.ts';
  import { DenseLayer } from './layers/index.ts';
  import { Matrix } from './matrix.ts';
import { Labels } from './rows.ts';
  globalThis.trainHere = async (threads) => {
    let workers = 0;
    const { Worker } = globalThis;
    if (Worker) globalThis.Worker = class extends Worker { constructor(...all) { super(...all); workers++; } };
    const x = new Matrix(300, 100, Float32Array.from({ length: 30000 }, (_, i) => (i % 3 ? 0 : (i % 11) / 11)));
    const y = new Labels(Array.from({ length: 300 }, (_, i) => i % 10), 10);
    const model = new NeuralNetwork({ seed: 1 }).add(new DenseLayer(100, 96, 'relu')).add(new DenseLayer(96, 10, 'softmax'));
    for (const layer of model.layers) layer.weights.data.forEach((_, i, w) => { w[i] = (((i * 7919) % 1009) - 504) / 4096; });
    await model.train(x, y, { epochs: 2, batchSize: 64, threads });
    return { workers, weights: model.layers.map((layer) => Array.from(layer.weights.data).join()).join() };
  };`;

describe('the fast kernels in a page', { skip: !findBrowser() && 'there is no browser' }, () => {
  let browser: Browser;
  let server: Server;
  let address: string;
  let script: string;

  before(async () => {
    const resolveDir = fileURLToPath(new URL('../../src', import.meta.url));
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir, loader: 'ts' },
      bundle: true,
      format: 'iife',
      write: false,
    });
    script = outputFiles[0].text;
    server = createServer((request, response) => {
      if (request.url === '/no-workers') response.setHeader('Content-Security-Policy', "worker-src 'none'");
      if (request.url !== '/') {
        response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      }
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>kernels</title>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  type Result = { workers: number; weights: string };
  type Trainer = { trainHere(threads: number): Promise<Result> };

  async function trainIn(path: string, threads: number): Promise<Result> {
    const page = await browser.newPage();
    await page.goto(address + path);
    await page.addScriptTag({ content: script });
    const result = await page.evaluate((n) => (globalThis as unknown as Trainer).trainHere(n), threads);
    await page.close();
    return result;
  }

  async function trainInNode(): Promise<Result> {
    runInThisContext(script);
    return (globalThis as unknown as Trainer).trainHere(1);
  }

  test('one thread in a page that is not isolated, two in one that is, and the weights of Node', async () => {
    const expected = await trainInNode();
    const alone = await trainIn('/', 2);
    assert.equal(alone.workers, 0);
    assert.ok(alone.weights === expected.weights, 'one thread: other weights than in Node');
    const isolated = await trainIn('/isolated', 2);
    assert.equal(isolated.workers, 1);
    assert.ok(isolated.weights === expected.weights, 'two threads: other weights than in Node');
  });

  test('an error where the page forbids workers', async () => {
    await assert.rejects(trainIn('/no-workers', 2), /train: a thread of the kernels failed/);
  });
});
