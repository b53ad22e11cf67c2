/** The stop button, wherever the code of a cell computes, and what becomes of trainings. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { KernelClient, type Output, type Result } from './kernel-client.ts';

const skip = process.platform === 'win32' && 'there are no signals on Windows';
const here = "display({ 'text/plain': 'here' });";

let kernel: KernelClient;

/** Executes, and presses the button at the display with this number. */
function stopped(code: string, at = 1): Promise<Result> {
  let seen = 0;
  const onOutput = ({ type }: Output) => void (type === 'display_data' && ++seen === at && kernel.interrupt());
  return kernel.execute(code, { onOutput });
}

function assertStopped(result: Result): void {
  assert.equal(result.error?.name, 'Interrupted', result.error?.traceback ?? `status ${result.status}`);
  assert.equal(result.reply.ename, 'Interrupted');
  assert.equal(result.text, '', 'nothing after the place where it was stopped');
}

const expression = async (code: string): Promise<string> => {
  const { text, error } = await kernel.execute(code);
  assert.equal(error, undefined, error?.traceback);
  return text.trim();
};

describe('the stop button ends', { skip }, () => {
  before(async () => {
    kernel = await KernelClient.start({
      'busy.ts':
        'export function busy(): void { while (true) {} }\nexport const later = async (): Promise<void> => { await null; while (true) {} };',
    });
    await expression(
      "import { display } from '../../src/notebook/kernel.ts';\nconst kept = { value: 5 };\nlet ticks = 0;",
    );
  });
  after(() => kernel.close());

  const cells: Readonly<Record<string, string>> = {
    'a loop after an await': `await new Promise((resolve) => setTimeout(resolve, 10));\n${here}\nwhile (true) {}`,
    'a callback of a timer': `setTimeout(() => { ${here} while (true) {} });\nawait new Promise(() => {});`,
    'a callback of an interval, again and again': `setInterval(() => { ${here} const end = performance.now() + 3000; while (performance.now() < end) {} }, 1);\nawait new Promise(() => {});`,
    'a callback of a promise': `${here}\nawait Promise.resolve().then(() => { while (true) {} });`,
    'a callback of setImmediate': `setImmediate(() => { ${here} while (true) {} });\nawait new Promise(() => {});`,
    'a callback of process.nextTick': `process.nextTick(() => { ${here} while (true) {} });\nawait new Promise(() => {});`,
    'a listener': `const controller = new AbortController();\ncontroller.signal.addEventListener('abort', () => { while (true) {} });\nawait null;\n${here}\ncontroller.abort();`,
    'for await': `async function* ones() { for (;;) yield 1; }\n${here}\nfor await (const one of ones()) ;`,
    'awaits without end': `async function spin() { for (;;) await null; }\n${here}\nawait spin();`,
    'a loop after process.removeAllListeners': `process.removeAllListeners();\nawait null;\n${here}\nwhile (true) {}`,
    'a loop that nobody awaits': `${here}\nvoid (async () => { await null; while (true) {} })();`,
    'an imported loop': `import { busy } from './busy.ts';\nawait null;\n${here}\nbusy();`,
    'an imported loop after an await': `import { later } from './busy.ts';\n${here}\nawait later();`,
    recursion: `await null;\n${here}\n(function again(): void { for (;;) try { again(); } catch {} })();`,
    'a loop that catches everything': `await null;\n${here}\nwhile (true) try { while (true) {} } catch {} finally {}`,
    'a generator': `function* ones() { while (true) yield 1; }\nawait null;\n${here}\nfor (const one of ones()) ;`,
    'a regular expression': `await null;\n${here}\n/^(a+)+$/.test('a'.repeat(40) + 'b');`,
    'a thread that sleeps': `await null;\n${here}\nAtomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
    'a synchronous loop': `${here}\nfor (;;) {}`,
    'a cell whose timer comes later': `${here}\nawait new Promise((resolve) => setTimeout(resolve, 200));\nconsole.log('went on');`,
  };
  for (const [name, code] of Object.entries(cells)) {
    test(name, async () => {
      assertStopped(await stopped(code));
      assert.equal(await expression('kept.value'), '5', 'variables survive');
    });
  }

  test('intervals with the cell that began them, and no others', async () => {
    await expression('const other = setInterval(() => { ticks++; }, 5);\n1');
    const { error } = await stopped(
      `setInterval(() => console.log('tick'), 1);\n${here}\nawait new Promise(() => {});`,
    );
    assert.equal(error?.name, 'Interrupted');
    const before = Number(await expression('ticks'));
    const text = await expression('await new Promise((resolve) => setTimeout(resolve, 50));\nticks');
    assert.ok(Number(text) > before, `${before} ticks, then '${text}'`);
    await expression('clearInterval(other);\n1');
  });

  test('cells that wait behind the one that computes', async () => {
    const results = await Promise.all([stopped(`await null;\n${here}\nwhile (true) {}`), kernel.execute('1')]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['error', 'aborted'],
    );
  });

  test('one cell after the other', async () => {
    for (let i = 0; i < 3; i++) assertStopped(await stopped(`await null;\n${here}\nwhile (true) {}`));
    assert.equal(await expression('kept.value'), '5');
  });
});

describe('a training that is stopped', { skip }, () => {
  let started = 0;
  const threads = () => readdirSync(`/proc/${kernel.process.pid}/task`).length;

  before(async () => {
    kernel = await KernelClient.start();
    await expression(`import { DenseLayer, Labels, Matrix, NeuralNetwork, Random } from '../../src/index.ts';
import { display } from '../../src/notebook/kernel.ts';
import { live } from '../../src/notebook/live.ts';
const random = new Random(1, 'data');
const x = new Matrix(4000, 200, Float32Array.from({ length: 800_000 }, () => random.uniform()));
const y = new Labels(Uint16Array.from({ length: 4000 }, (_, i) => i % 10), 10);
function make() { return new NeuralNetwork().add(new DenseLayer(200, 300, 'relu')).add(new DenseLayer(300, 10, 'softmax')); }
const model = make();
const other = make();
const long = { epochs: 1e6, threads: 2 };
const shown = { onProgress() { ${here} }, onEpoch() { ${here} } };
let weight = model.parameters[0].data[0];
await model.train(x, y, { epochs: 1, threads: 2 });`);
    if (process.platform === 'linux') started = threads();
  });
  after(() => kernel.close());

  /** It has learned, it is over, its threads work for the next one, and nothing of it is seen in later cells. */
  async function assertOver(): Promise<void> {
    assert.equal(await expression('weight !== (weight = model.parameters[0].data[0])'), 'true', 'it has learned');
    const later = await kernel.execute('await new Promise((resolve) => setTimeout(resolve, 300));');
    assert.deepEqual(later.outputs, []);
    const again = await kernel.execute('(await model.train(x, y, { epochs: 1, threads: 2 })).stopped');
    assert.equal(again.text, 'finished\n', again.error?.traceback);
    assert.equal(again.outputs.length, 1);
    if (process.platform === 'linux') assert.ok(threads() <= started + 2, `${started} threads, then ${threads()}`);
  }

  const train = 'model.train(x, y, { ...long, callbacks: [shown] })';
  for (const [name, code] of Object.entries({
    awaited: `await ${train};\nconsole.log('went on');`,
    'with the plain kernels': `await model.train(x, y, { ...long, kernels: 'plain', callbacks: [shown] });\nconsole.log('went on');`,
    'within Promise.all': `await Promise.all([${train}, other.train(x, y, long)]);\nconsole.log('went on');`,
    'in a function, one of several': `async function all() { for (const one of [model, other, model]) await one.train(x, y, { ...long, callbacks: [shown] }); }\nawait all();\nconsole.log('went on');`,
    'followed by then': `await ${train}.then(() => console.log('went on'));`,
    'whose end is caught': `for (;;) try { await ${train}; } catch {}`,
    'whose end is caught in a function': `async function all() { for (;;) try { await ${train}; } catch {} }\nawait all();`,
  })) {
    test(name, async () => {
      assertStopped(await stopped(code, 3));
      await assertOver();
    });
  }

  test('not awaited, when no cell runs any more', async () => {
    const shownLater = await kernel.execute(`void ${train}.then(() => console.log('went on'));\n1`);
    assert.equal(shownLater.status, 'ok', shownLater.error?.traceback);
    await new Promise((resolve) => setTimeout(resolve, 500));
    kernel.interrupt();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await assertOver();
  });

  test('with live(), not awaited: its pictures belong to its own cell', async () => {
    const watched = kernel.execute('void model.train(x, y, { epochs: 40, threads: 2, callbacks: [live()] });\n1');
    assert.equal((await watched).status, 'ok');
    const next = await kernel.execute('await new Promise((resolve) => setTimeout(resolve, 1500));');
    assert.deepEqual(next.outputs, []);
    kernel.interrupt();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await assertOver();
  });

  test('leaves the network of a cell that declares and trains it', async () => {
    const result = await stopped(
      "const own = new NeuralNetwork({ seed: 4 }).add(new DenseLayer(200, 10, 'softmax'));\nconst ended = await own.train(x, y, { ...long, callbacks: [shown] });",
      3,
    );
    assertStopped(result);
    assert.equal(await expression('own.parameterCount'), '2010');
    assert.equal(await expression('own.denseLayers[0].bias.data.some((value) => value !== 0)'), 'true');
    await assertOver();
  });

  test('with live(), is a history of the cell', async () => {
    const result = await stopped(
      'const history = await model.train(x, y, { ...long, callbacks: [live(), shown] });\nconsole.log(history.stopped);',
      5,
    );
    assert.equal(result.text, 'interrupted\n', result.error?.traceback);
    assert.equal(await expression('history.planned'), '1000000');
    await assertOver();
  });
});
