/** Workers: one that dies or never starts is an error in time, and none keeps a process alive. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { defaultThreads } from '../../src/fast/threads.ts';

const source = (file: string) => pathToFileURL(fileURLToPath(new URL(`../../src/${file}`, import.meta.url))).href;
const tsx = import.meta.resolve('tsx');

/** Runs JavaScript in a process of its own and returns what it prints. */
async function run(body: string): Promise<string> {
  const program = `
    import { NeuralNetwork } from '${source('network.ts')}';
    import { DenseLayer } from '${source('layers/index.ts')}';
    import { Matrix } from '${source('matrix.ts')}';
    import { Labels } from '${source('rows.ts')}';
    import { openFastSession } from '${source('fast/session.ts')}';
    import { Hand } from '${source('fast/worker.ts')}';
    import { sgd } from '${source('optimizers.ts')}';
    const x = new Matrix(256, 300, Float32Array.from({ length: 256 * 300 }, (_, i) => (i % 7) / 7));
    const y = new Labels(Array.from({ length: 256 }, (_, i) => i % 10), 10);
    const model = new NeuralNetwork({ seed: 1 });
    model.add(new DenseLayer(300, 64, 'relu')).add(new DenseLayer(64, 10, 'softmax'));
    ${body}`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', tsx, '--input-type=module', '--eval', program],
    { timeout: 60_000 },
  );
  return stdout;
}

test('the process ends when training is over', async () => {
  const printed = await run(`
    const { epochs } = await model.train(x, y, { epochs: 3, threads: 2 });
    console.log(epochs.length);`);
  assert.equal(printed.trim(), '3');
});

const open = `
  const network = new NeuralNetwork().add(new DenseLayer(300, 10, 'softmax', { initializer: 'zeros' }));
  const work = {
    network, labelSmoothing: 0, optimizer: sgd(), inputs: x, targets: y, batchSize: 64, seed: 1, threads: 2,
  };
  const order = Uint32Array.from({ length: 256 }, (_, i) => i);
  const rates = new Float64Array(4).fill(0.1);`;

test('a worker that dies between two calls makes the next one fail, and a new run works', async () => {
  const printed = await run(`${open}
    const session = await openFastSession(work, { alwaysThreads: true });
    session.run(order, rates);
    await Hand.crash();
    try { session.run(order, rates); console.log('went on'); } catch (error) { console.log(error.message); }
    await session.close();
    const again = await openFastSession(work, { alwaysThreads: true });
    console.log(again.run(order, rates).length);
    await again.close();`);
  assert.match(printed, /a thread of the kernels failed/);
  assert.match(printed, /^4$/m);
  assert.doesNotMatch(printed, /went on/);
});

test('a worker that dies while the others compute is noticed when the patience is over', async () => {
  const printed = await run(`${open}
    const session = await openFastSession(work, { alwaysThreads: true, patience: { step: 300 } });
    session.run(order, rates);
    const crashed = Hand.crash();
    try { session.run(order, rates); console.log('went on'); } catch (error) { console.log(error.message); }
    await crashed;
    await session.close();`);
  assert.match(printed, /a thread of the kernels failed/);
  assert.doesNotMatch(printed, /went on/);
});

/** Replaces the workers: `body` is what they run instead. */
const replaceWorkers = (body: string) => `
  const threads = process.getBuiltinModule('node:worker_threads');
  const { Worker } = threads;
  threads.Worker = class extends Worker { constructor(_, options) { super(${JSON.stringify(body)}, options); } };`;

for (const [what, body, patience, message] of [
  ['hangs before it is ready', 'for (;;);', 300, /did not start within 0\.3 s/],
  ['never answers', 'setInterval(() => {}, 1000);', 300, /did not start within 0\.3 s/],
  ['ends at once', 'process.exit(3);', 20_000, /ended with code 3/],
  ['throws while it loads', 'throw new Error("no memory");', 20_000, /no memory/],
] as const) {
  test(`a worker that ${what} is an error, the process ends, and a new run works`, async () => {
    const printed = await run(`${open}${replaceWorkers(body)}
      const start = (start) => openFastSession(work, { alwaysThreads: true, patience: { start } });
      try { await start(${patience}); console.log('went on'); } catch (error) { console.log(error.message); }
      threads.Worker = Worker;
      const again = await start(20_000);
      console.log(again.run(order, rates).length);
      await again.close();`);
    assert.match(printed, /^train: a thread of the kernels failed: /);
    assert.match(printed, message);
    assert.match(printed, /^4$/m);
    assert.doesNotMatch(printed, /went on/);
  });
}

test('workers that cannot even be made are an error', async () => {
  const printed = await run(`${open}
    const threads = process.getBuiltinModule('node:worker_threads');
    threads.Worker = class { constructor() { throw new Error('no more threads'); } };
    try { await openFastSession(work, { alwaysThreads: true }); console.log('went on'); } catch (error) { console.log(error.message); }`);
  assert.equal(printed.trim(), 'train: a thread of the kernels failed: no more threads');
});

test('the default is one thread a core', () => {
  assert.ok(defaultThreads() >= 1 && Number.isInteger(defaultThreads()));
});

/** One step on inputs that take about 24 MB when they are compressed. */
const large = `
  const { ByteMatrix } = await import('${source('rows.ts')}');
  const rows = 20000;
  const pixels = new ByteMatrix(rows, 784, Uint8Array.from({ length: rows * 784 }, (_, i) => (i % 5 === 0 ? 1 + (i % 255) : 0)));
  const classes = new Labels(Uint16Array.from({ length: rows }, (_, i) => i % 10), 10);
  const make = () => new NeuralNetwork().add(new DenseLayer(784, 128, 'relu')).add(new DenseLayer(128, 10, 'softmax'));
  const stop = { onBatches: (_, run) => run.stop('interrupted') };
  const fail = { onBatches() { throw new Error('as planned'); } };
  const one = async (callback) => { await make().train(pixels, classes, { threads: 2, callbacks: [callback] }).catch(() => {}); };`;

for (const callback of ['stop', 'fail']) {
  test(`the memory of finished trainings is freed (${callback})`, async () => {
    const printed = await run(`${large}
      for (let i = 0; i < 5; i++) await one(${callback});
      const before = process.memoryUsage.rss();
      for (let i = 0; i < 40; i++) await one(${callback});
      console.log((process.memoryUsage.rss() - before) / 2 ** 20);`);
    assert.ok(Number(printed) < 250, `it grew by ${printed.trim()} MB in 40 trainings of more than 20 MB each`);
  });
}

test('a memory that serves again is as good as new', async () => {
  const printed = await run(`
    const losses = async () => {
      const network = new NeuralNetwork({ seed: 1 }).add(new DenseLayer(300, 64, 'relu')).add(new DenseLayer(64, 10, 'softmax'));
      const { epochs } = await network.train(x, y, { epochs: 2, batchSize: 256, threads: 2 });
      return [...epochs.map(({ loss }) => loss), ...network.parameters[0].data.slice(0, 5)].join();
    };
    let made = 0;
    const { Memory } = WebAssembly;
    WebAssembly.Memory = function (...settings) { made++; return new Memory(...settings); };
    const first = await losses();
    made = 0;
    await new NeuralNetwork({ seed: 2 }).add(new DenseLayer(300, 60, 'tanh')).add(new DenseLayer(60, 10, 'softmax'))
      .train(x, y, { epochs: 1, batchSize: 256, threads: 2 });
    let same = true;
    for (let i = 0; i < 10; i++) same &&= (await losses()) === first;
    console.log(same, made);`);
  const [same, made] = printed.trim().split(' ');
  assert.equal(same, 'true');
  assert.ok(Number(made) < 11, `11 trainings made ${made} memories`);
});
