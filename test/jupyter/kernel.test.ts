import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePorts, KernelClient, type Result } from './kernel-client.ts';

const kernelModule = '../../src/notebook/kernel.ts';

function assertOk(result: Result): void {
  assert.equal(result.status, 'ok', result.error?.traceback);
  assert.equal(result.error, undefined);
}

function assertFails(result: Result, name: string, value: RegExp): void {
  assert.equal(result.status, 'error');
  assert.equal(result.error?.name, name);
  assert.match(result.error?.value ?? '', value);
  assert.equal(result.reply.ename, name, 'the reply tells the error, too');
  assert.match(String(result.reply.evalue), value);
}

/** Name, value and traceback: none is missing, none is empty. */
function assertComplete({ ename, evalue, traceback }: Readonly<Record<string, unknown>>): void {
  for (const text of [ename, evalue, Array.isArray(traceback) && traceback.join('\n')]) {
    assert.equal(typeof text, 'string', JSON.stringify({ ename, evalue, traceback }));
    assert.match(String(text), /\S/, JSON.stringify({ ename, evalue, traceback }));
  }
}

/** The cell failed, and both the reply and what is shown below the cell tell the whole error. */
function assertCompleteError({ reply, outputs }: Pick<Result, 'reply' | 'outputs'>): void {
  assert.equal(reply.status, 'error');
  assertComplete(reply);
  const { ename, evalue, traceback } = reply;
  const shown = outputs.filter((output) => output.type === 'error').map((output) => output.content);
  assert.deepEqual(shown, [{ ename, evalue, traceback }]);
}

describe('cells', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  test('print their last expression, and count', async () => {
    const first = await kernel.execute('6 * 7');
    const second = await kernel.execute("'a' + 1");
    assert.equal(first.text, '42\n');
    assert.equal(second.text, 'a1\n');
    assert.equal(second.count, (first.count ?? 0) + 1);
  });

  test('leave types out', async () => {
    const result = await kernel.execute(`const half = (x) => x / 2;
function both({ a }, ...rest) { return [half(a), rest.length]; }
both({ a: 3 }, 1, 2)`);
    assertOk(result);
    assert.equal(result.text, '[ 1.5, 2 ]\n');
    assertFails(await kernel.execute('const three: number = "3";'), 'TypeScriptError', /TS2322/);
  });

  test('check the older answer of a cell that does not compile, and say so', async () => {
    const check = `import { exercise, expectEqual } from '../../src/notebook/index.ts';
exercise('1 · answer', () => expectEqual(answer, 42, 'answer'))`;
    const said = ({ outputs }: Result) => JSON.stringify(outputs);
    assertOk(await kernel.execute('const answer = 42;'));
    assert.doesNotMatch(said(await kernel.execute(check)), /does not compile/);
    await kernel.execute('const answer: number = "41";');
    const result = await kernel.execute(check);
    assert.match(
      said(result),
      /The cell before this one does not compile\. What was checked here is your answer from before\./,
    );
    assert.match(said(result), /✓ Right/);
    assert.doesNotMatch(said(await kernel.execute(check)), /does not compile/);
  });

  test('import TypeScript of the project from another folder', async () => {
    const result = await kernel.execute(`import { Matrix } from '../../src/matrix.ts';
Matrix.from([[1, 2], [3, 4]]).at(1, 0)`);
    assertOk(result);
    assert.equal(result.text, '3\n');
  });

  test('see the variables, functions, classes and types of earlier cells', async () => {
    assertOk(
      await kernel.execute(
        'let seen = 1;\nfunction see() { return ++seen; }\ninterface Seen { n: number }\nclass Eye { n = 5 }',
      ),
    );
    const result = await kernel.execute("see();\nconst it: Seen = new Eye();\n[seen, it.n].join(' ')");
    assertOk(result);
    assert.equal(result.text, '2 5\n');
    assert.equal((await kernel.execute('see();\nseen')).text, '3\n');
  });

  test('use variables of earlier cells in shorthand', async () => {
    assertOk(await kernel.execute('const { width, height } = { width: 5, height: 6 };'));
    const result = await kernel.execute(
      'const sizes = { width, height, depth: 1 };\nlet depth = 0;\n({ depth } = sizes);\nJSON.stringify([sizes, depth])',
    );
    assertOk(result);
    assert.equal(result.text, '[{"width":5,"height":6,"depth":1},1]\n');
    assert.equal((await kernel.execute('({ depth } = { depth: 7 });\ndepth')).text, '7\n');
  });

  test('give new names to what values of earlier cells contain', async () => {
    assertOk(await kernel.execute("const rows = [{ mean: 1 }, { mean: 3 }];\nconst key = 'mean';"));
    const result = await kernel.execute(
      'let last = 0;\n({ mean: last } = rows[1]);\nconst { [key]: first = rows.length } = rows[0];\n' +
        "[last, first, ...rows.map(({ mean: m }, i) => i && m - rows[i - 1].mean)].join(' ')",
    );
    assertOk(result);
    assert.equal(result.text, '3 1 0 2\n');
  });

  test('can be run again: const, class, import', async () => {
    const code = `import { Matrix } from '../../src/matrix.ts';
const again = new Matrix(1, 1);
class Again { value = again.rows }
new Again().value`;
    for (let run = 0; run < 3; run++) {
      const result = await kernel.execute(code);
      assertOk(result);
      assert.equal(result.text, '1\n');
    }
    assert.equal((await kernel.execute("const again = 'a text now';\nagain")).text, 'a text now\n');
  });

  test('await at the top level, in loops as well', async () => {
    const result = await kernel.execute(`const awaited = await Promise.resolve(5);
async function* numbers() { yield 1; yield 2; }
let sum = 0;
for await (const n of numbers()) sum += n;
const loaded = await import('../../src/matrix.ts');
[awaited, sum, typeof loaded.Matrix].join()`);
    assertOk(result);
    assert.equal(result.text, '5,3,function\n');
    assert.equal((await kernel.execute('awaited + sum')).text, '8\n');
  });

  test('are checked by TypeScript: the message has place, line and mark', async () => {
    const result = await kernel.execute("const right = 1;\nconst wrong: number = 'text';");
    assertFails(result, 'TypeScriptError', /^TS2322: Type 'string' is not assignable to type 'number'\.$/);
    const { traceback } = result.error ?? assert.fail();
    assert.match(traceback, /^cell \[\d+\]:2:7 - TS2322: Type 'string' is not assignable to type 'number'\.$/m);
    assert.ok(traceback.endsWith(`    const wrong: number = 'text';\n    ${' '.repeat(6)}^^^^^`), traceback);
  });

  test('are checked with the options of the project', async () => {
    const found = await kernel.execute('const maybe = [1].find((x) => x > 1);\nmaybe.toFixed();');
    assertFails(found, 'TypeScriptError', /possibly 'undefined'/);
    const since2023 = await kernel.execute('[3, 1].toSorted().join()');
    assert.equal(since2023.text, '1,3\n');
  });

  test('tell details of a type error in one message', async () => {
    const result = await kernel.execute(
      'const point: { x: { y: number } } = { x: { y: 1 } };\nconst other: { x: { y: string } } = point;',
    );
    assertFails(result, 'TypeScriptError', /^TS2322: [\s\S]*Type 'number' is not assignable to type 'string'/);
    assert.equal(result.error?.traceback.match(/TS2322/g)?.length, 1);
  });

  test('fail with name, message and the places in TypeScript', async () => {
    const result = await kernel.execute(`import { Matrix } from '../../src/matrix.ts';
interface Shift { lines: number }

function reach(m: Matrix): number {
  return m.at(9, 9);
}
reach(new Matrix(1, 1));`);
    assertFails(result, 'RangeError', /no element \(9, 9\)/);
    const { traceback } = result.error ?? assert.fail();
    assert.match(traceback, /at Matrix\.at \(src[\\/]matrix\.ts:\d+:\d+\)/);
    assert.match(traceback, /at reach \(cell \[\d+\]:5:12\)/);
    assert.match(traceback, /at cell \[\d+\]:7:1$/m);
    assert.match(traceback, /\n {4} {2}return m\.at\(9, 9\);\n {15}\^/);
    assert.doesNotMatch(traceback, /node:|tslab|kernel\.cjs|\.js:/);
  });

  test('fail after an await with the same places', async () => {
    const result = await kernel.execute(
      "interface A { a: number }\nawait Promise.resolve();\n\nthrow new TypeError('late', { cause: new Error('why') });",
    );
    assertFails(result, 'TypeError', /^late$/);
    assert.match(result.error?.traceback ?? '', /at cell \[\d+\]:4:7/);
    assert.match(result.error?.traceback ?? '', /caused by Error: why/);
  });

  test('print errors with places in TypeScript', async () => {
    const result = await kernel.execute("interface B { b: number }\nconsole.error(new Error('printed'));");
    assertOk(result);
    assert.match(result.stderr, /^Error: printed\n {4}at cell \[\d+\]:2:15\n$/);
  });

  test('may throw what is not an error', async () => {
    assertFails(await kernel.execute("throw 'just text';"), 'Thrown', /^just text$/);
    assertFails(await kernel.execute('await Promise.reject({ a: 1 });'), 'Thrown', /^{ a: 1 }$/);
  });

  test('fail when nobody awaits a rejection', async () => {
    const result = await kernel.execute("void Promise.reject(new Error('forgotten'));\n1");
    assertFails(result, 'Error', /^forgotten$/);
    assertOk(await kernel.execute('2'));
  });

  test('fail when a timer throws while they run', async () => {
    const code =
      "setTimeout(() => { throw new Error('in a timer'); }, 1);\nawait new Promise((resolve) => setTimeout(resolve, 50));";
    assertFails(await kernel.execute(code), 'Error', /^in a timer$/);
  });

  test('do not fail when a rejection is caught late', async () => {
    const code = `const late = Promise.reject(new Error('caught'));
await new Promise((resolve) => setTimeout(resolve, 20));
await late.catch(() => 'fine')`;
    assertOk(await kernel.execute(code));
  });

  test('a rejection between cells is known to the test of the notebooks', async () => {
    assertOk(await kernel.execute("setTimeout(() => { void Promise.reject(new Error('between')); }, 60);"));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const settled = await kernel.execute('await (globalThis as any).__handwritten.settled();');
    assertFails(settled, 'Error', /^between$/);
  });

  test('know import.meta', async () => {
    const result = await kernel.execute(
      '[import.meta.dirname, import.meta.url.startsWith("file:"), `import.meta.url`].join()',
    );
    assert.equal(result.text, `${kernel.folder},true,import.meta.url\n`);
  });

  test('offer completion and tooltips', async () => {
    assertOk(await kernel.execute('/** How many. */\nconst amount = { ofPixels: 3 };'));
    assert.ok((await kernel.complete('amount.ofP')).includes('ofPixels'));
    assert.ok((await kernel.complete('amou')).includes('amount'));
    const tooltip = (await kernel.inspect('amount.ofPixels', 3)) ?? '';
    assert.match(tooltip, /const amount: \{\s*ofPixels: number;\s*\}/);
    assert.match(tooltip, /How many\./);
    assert.ok(Array.isArray(await kernel.complete('}{ nonsense (((')), 'an answer comes in any case');
  });

  test('run WebAssembly and threads', async () => {
    kernel.write(
      'thread.mjs',
      "import { parentPort, workerData } from 'node:worker_threads';\nconsole.log('from the thread');\nparentPort.postMessage(workerData * 2);",
    );
    kernel.write(
      'threads.ts',
      `import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
export async function twice(n: number): Promise<number> {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), { workerData: n });
  const [answer] = await once(worker, 'message');
  await once(worker, 'exit');
  return answer;
}
export const file = import.meta.filename;`,
    );
    const result = await kernel.execute(`import { file, twice } from './threads.ts';
const wasm = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
WebAssembly.Module.exports(wasm).length + (await twice(21)) + (file.endsWith('threads.ts') ? 0 : 1)`);
    assertOk(result);
    assert.match(result.text, /^from the thread$/m);
    assert.match(result.text, /^42$/m);
  });

  test('import circular modules and packages', async () => {
    kernel.write(
      'even.ts',
      "import { odd } from './odd.ts';\nexport const even = (n: number): boolean => n === 0 || odd(n - 1);",
    );
    kernel.write(
      'odd.ts',
      "import { even } from './even.ts';\nexport const odd = (n: number): boolean => n !== 0 && even(n - 1);",
    );
    const result = await kernel.execute(
      "import { even } from './even.ts';\nimport { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';\n[even(10), typeof xoroshiro128plus].join()",
    );
    assertOk(result);
    assert.equal(result.text, 'true,function\n');
  });
});

describe('edited files', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start({
      'leaf.ts': 'export const leaf = 1;',
      'middle.ts': "import { leaf } from './leaf.ts';\nexport const middle = () => leaf * 10;",
      'other.ts': 'export const other = { loaded: Math.floor(performance.now() * 1e6) };',
    });
  });
  after(() => kernel.close());

  test('a dependency of a dependency is loaded again, what does not depend on it is not', async () => {
    const code =
      "import { middle } from './middle.ts';\nimport { other } from './other.ts';\nconsole.log(middle());\nother.loaded";
    const [value, loaded] = (await kernel.execute(code)).text.trim().split('\n');
    assert.equal(value, '10');
    kernel.write('leaf.ts', 'export const leaf = 2;');
    const [secondValue, secondLoaded] = (await kernel.execute(code)).text.trim().split('\n');
    assert.equal(secondValue, '20');
    assert.equal(secondLoaded, loaded);
  });

  test('a missing file may be created afterwards', async () => {
    const code = "import { found } from './new-folder/found.ts';\nfound";
    assertFails(await kernel.execute(code), 'TypeScriptError', /Cannot find module/);
    assertFails(await kernel.execute(code), 'TypeScriptError', /Cannot find module/);
    kernel.write('new-folder/found.ts', "export const found = 'here';");
    assert.equal((await kernel.execute(code)).text, 'here\n');
    rmSync(join(kernel.folder, 'new-folder', 'found.ts'));
    assertFails(await kernel.execute(code), 'TypeScriptError', /Cannot find module/);
  });

  test('a mistake in an imported file is shown with its place, and gone when it is mended', async () => {
    kernel.write('faulty.ts', "export const a = 1;\nexport const faulty: number = 'x';");
    const code = "import { faulty } from './faulty.ts';\nfaulty";
    const result = await kernel.execute(code);
    assertFails(result, 'TypeScriptError', /'string' is not assignable to type 'number'/);
    assert.match(result.error?.traceback ?? '', /faulty\.ts:2:14 - TS2322/);
    kernel.write('faulty.ts', 'export const faulty = 7;');
    assert.equal((await kernel.execute(code)).text, '7\n');
  });

  test('a module that throws while it is loaded is loaded again', async () => {
    kernel.write('state.ts', 'export const state = globalThis as { ready?: boolean };');
    kernel.write(
      'throws.ts',
      "import { state } from './state.ts';\nif (!state.ready) throw new Error('not ready');\nexport const fine = true;",
    );
    const code = "import { fine } from './throws.ts';\nfine";
    assertFails(await kernel.execute(code), 'Error', /not ready/);
    assertOk(await kernel.execute("import { state } from './state.ts';\nstate.ready = true;"));
    assert.equal((await kernel.execute(code)).text, 'true\n');
  });
});

describe('outputs', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    assertOk(await kernel.execute(`import { breathe, display, interruptSignal } from '${kernelModule}';`));
  });
  after(() => kernel.close());

  test('all of a burst arrives, in few messages', async () => {
    const result = await kernel.execute("for (let i = 0; i < 3000; i++) console.log('line', i);");
    assert.deepEqual(result.text.split('\n'), [...Array.from({ length: 3000 }, (_, i) => `line ${i}`), '']);
    assert.ok(result.outputs.length < 300, `${result.outputs.length} messages`);
  });

  // zeromq.js sends 512 messages in a row, and then one later, unless it is told otherwise.
  const burst = "for (let i = 0; i < 1000; i++) display({ 'text/plain': 'shown' });";

  test('a thousand displays in a row arrive, and the error after them', async () => {
    const shown = await kernel.execute(burst);
    assertOk(shown);
    assert.equal(shown.outputs.length, 1000);
    const failed = await kernel.execute(`${burst}\nthrow new Error('after them');`);
    assertFails(failed, 'Error', /^after them$/);
    assert.equal(failed.outputs.length, 1001);
  });

  test('a cell after a long training shows something, wherever it comes in the stream of messages', async () => {
    // Three messages for each cell (busy, display, idle): any of them may be the one after 512.
    for (const length of [500, 501, 502]) {
      assertOk(
        await kernel.execute(`try { ${burst} } catch {} // the count starts anew
for (let i = 0; i < ${length}; i++) {
  await new Promise((resolve) => setImmediate(resolve));
  display({ 'text/plain': 'training' });
}`),
      );
      for (let after = 0; after < 6; after++) {
        const result = await kernel.execute("display({ 'text/plain': 'after' });");
        assertOk(result);
        assert.equal(result.outputs.length, 1);
      }
    }
  });

  test('stay in order: stdout, stderr, displays, error', async () => {
    const result = await kernel.execute(`console.log('a');
console.error('b');
display({ 'text/plain': 'c' });
console.log('d');
throw new Error('e');`);
    const shown = result.outputs.map(({ type, content }) => content.name ?? type);
    assert.deepEqual(shown, ['stdout', 'stderr', 'display_data', 'stdout', 'error']);
  });

  test('several formats are one output, and an output can be replaced', async () => {
    const result =
      await kernel.execute(`display({ 'text/plain': 'one', 'image/svg+xml': '<svg/>' }, { displayId: 'x', metadata: { a: 1 } });
display({ 'text/plain': 'two' }, { displayId: 'x', update: true });`);
    assert.deepEqual(
      result.outputs.map(({ type, content }) => [type, content]),
      [
        [
          'display_data',
          {
            data: { 'text/plain': 'one', 'image/svg+xml': '<svg/>' },
            metadata: { a: 1 },
            transient: { display_id: 'x' },
          },
        ],
        ['update_display_data', { data: { 'text/plain': 'two' }, metadata: {}, transient: { display_id: 'x' } }],
      ],
    );
  });

  test('belong to their own cells when all requests come at once', async () => {
    const codes = Array.from({ length: 8 }, (_, i) =>
      i % 2 === 0
        ? `await new Promise((resolve) => setTimeout(resolve, 20));\ndisplay({ 'text/plain': 'shown ${i}' });\nconsole.log('cell ${i}');`
        : `console.log('cell ${i}');\ndisplay({ 'text/plain': 'shown ${i}' });`,
    );
    const results = await Promise.all(codes.map((code) => kernel.execute(code)));
    for (const [i, result] of results.entries()) {
      assertOk(result);
      assert.equal(result.text, `cell ${i}\n`);
      const shown = result.outputs.filter((output) => output.type === 'display_data');
      assert.deepEqual(
        shown.map(({ content }) => content.data),
        [{ 'text/plain': `shown ${i}` }],
      );
    }
    const counts = results.map((result) => result.count ?? 0);
    assert.deepEqual(
      counts,
      counts.map((_, i) => (counts[0] ?? 0) + i),
    );
  });

  test('a write calls back', async () => {
    const result = await kernel.execute(
      "await new Promise<void>((resolve) => process.stdout.write('written', () => resolve()));",
    );
    assertOk(result);
    assert.equal(result.text, 'written');
  });
});

describe('a failing cell among others', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());
  test('stops those that wait', async () => {
    const results = await Promise.all(['1', "throw new Error('stop');", '3', '4'].map((code) => kernel.execute(code)));
    assert.deepEqual(
      results.map((result) => result.status),
      ['ok', 'error', 'aborted', 'aborted'],
    );
    assert.deepEqual(results[2]?.reply, { status: 'aborted' }, 'that is all that the protocol allows');
    assertOk(await kernel.execute('5'));
  });

  test('does not stop them if it may fail (tag raises-exception)', async () => {
    const results = await Promise.all([
      kernel.execute('const wrong: number = "text";', { stopOnError: false }),
      kernel.execute("throw new Error('expected');", { stopOnError: false }),
      kernel.execute("await Promise.reject(new Error('expected'));", { stopOnError: false }),
      kernel.execute("'still here'"),
    ]);
    assert.deepEqual(
      results.map((result) => result.status),
      ['error', 'error', 'error', 'ok'],
    );
    assert.equal(results[3]?.text, 'still here\n');
  });
});

describe('no error is empty', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    assertOk(
      await kernel.execute(`const refuse = (): never => { throw new Error('refused'); };
const proxy = new Proxy(new Error(), { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse });`),
    );
  });
  after(() => kernel.close());

  for (const code of [
    'throw undefined;',
    "throw '';",
    'throw new Error();',
    "throw Object.assign(new Error(), { name: '' });",
    "throw Object.defineProperty(new Error(), 'stack', { get: refuse });",
    "throw { [Symbol.for('nodejs.util.inspect.custom')]: refuse };",
    'throw proxy;',
    'await Promise.reject(proxy);',
    'void Promise.reject(proxy);',
    'void Promise.reject();',
    'setTimeout(() => { throw proxy; });\nawait new Promise((resolve) => setTimeout(resolve, 20));',
  ]) {
    test(JSON.stringify(code), async () => assertCompleteError(await kernel.execute(code)));
  }

  test('a result that cannot be shown', async () => {
    assertFails(await kernel.execute("({ [Symbol.for('nodejs.util.inspect.custom')]: refuse })"), 'Error', /^refused$/);
    assertFails(await kernel.execute('proxy.message'), 'Error', /^refused$/);
  });

  test('a display that cannot be sent', async () => {
    const code = `import { display } from '${kernelModule}';\ndisplay({ 'application/json': 1n });`;
    assertFails(await kernel.execute(code), 'TypeError', /BigInt/);
  });

  test('requests that make no sense', async () => {
    for (const content of [null, { code: 7 }]) {
      const { reply, outputs } = await kernel.request('execute_request', content);
      assertCompleteError({ reply, outputs });
      assert.equal(typeof reply.execution_count, 'number');
      const { reply: isComplete } = await kernel.request('is_complete_request', content);
      assert.equal(isComplete.status, 'error', JSON.stringify(content));
      assertComplete(isComplete);
    }
    assertOk(await kernel.execute('1'));
  });

  // Last, since it cannot be undone: tslab sets `write` for each cell before anything else.
  test('a kernel that a cell has broken', async () => {
    assertOk(await kernel.execute("Object.defineProperty(process.stdout, 'write', { writable: false });"));
    for (let run = 0; run < 2; run++) {
      const result = await kernel.execute('1');
      assertCompleteError(result);
      assertFails(result, 'TypeError', /read only property 'write'/);
    }
    assert.match(kernel.log, /read only property 'write'/, 'a fault of the kernel is in its log, too');
  });
});

describe('the stop button', { skip: process.platform === 'win32' && 'there are no signals on Windows' }, () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    assertOk(await kernel.execute(`import { breathe, display, interruptSignal } from '${kernelModule}';`));
  });
  after(() => kernel.close());

  /** In a cell: shows something, upon which the button is pressed. */
  const here = "display({ 'text/plain': 'here' });";
  /** The same in an asynchronous cell, after its synchronous part. */
  const afterAwait = `await null;\n${here}`;

  /** Executes, and presses the button whenever the cell displays something. */
  function interrupted(code: string, press = () => kernel.interrupt()): Promise<Result> {
    return kernel.execute(code, { onOutput: ({ type }) => void (type === 'display_data' && press()) });
  }

  test('ends a synchronous loop', async () => {
    assertFails(await interrupted(`${here}\nwhile (true) {}`), 'Interrupted', /interrupted/);
    assertOk(await kernel.execute('1'));
  });

  test('ends a loop that breathes, and the loop stops', async () => {
    const result = await interrupted(`${afterAwait}\nwhile (true) await breathe();`);
    assertFails(result, 'Interrupted', /interrupted/);
    const code =
      '(globalThis as any).__rounds = 0;\nasync function count() { for (;;) { (globalThis as any).__rounds++; await breathe(); } }';
    assertOk(await kernel.execute(code));
    assertFails(await interrupted(`${afterAwait}\nawait count();`), 'Interrupted', /interrupted/);
    const before = (await kernel.execute('(globalThis as any).__rounds')).text;
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal((await kernel.execute('(globalThis as any).__rounds')).text, before);
  });

  test('ends a cell that only waits', async () => {
    assertFails(await interrupted(`${afterAwait}\nawait new Promise(() => {});`), 'Interrupted', /interrupted/);
  });

  test('lets a cell that listens finish, keeps its variables, and drops the cells that wait', async () => {
    const code = `async function work(signal: AbortSignal) {
  let rounds = 0;
  while (!signal.aborted) {
    if (rounds++ === 1) ${here}
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { rounds, stopped: 'interrupted' };
}
const history = await work(interruptSignal());
console.log(history.stopped);`;
    const running = interrupted(code);
    const waiting = kernel.execute("console.log('must not run');");
    const result = await running;
    assertOk(result);
    assert.equal(result.text, 'interrupted\n');
    assert.equal((await waiting).status, 'aborted');
    const next = await kernel.execute('[history.rounds > 0, interruptSignal().aborted].join()');
    assert.equal(next.text, 'true,false\n');
  });

  test('pressed twice ends a cell that listens and does not come to an end', async () => {
    const code = `await null;
interruptSignal().addEventListener('abort', () => display({ 'text/plain': 'there' }));
${here}
await new Promise(() => {});`;
    let presses = 0;
    const result = await interrupted(code, () => {
      presses++;
      kernel.interrupt();
    });
    assertFails(result, 'Interrupted', /interrupted/);
    assert.equal(presses, 2);
  });

  test('works by message, too', async () => {
    const result = await interrupted(
      `${afterAwait}\nwhile (true) await breathe();`,
      () => void kernel.interruptByMessage(),
    );
    assertFails(result, 'Interrupted', /interrupted/);
  });

  test('does nothing between cells', async () => {
    kernel.interrupt();
    // The signal may be seen after the first of two requests, but not after the second.
    await kernel.complete('1');
    await kernel.complete('1');
    assert.equal((await kernel.execute('interruptSignal().aborted')).text, 'false\n');
  });
});

test('the kernel ends when Jupyter says so, though a timer of a cell still runs', async () => {
  const kernel = await KernelClient.start();
  try {
    assertOk(await kernel.execute('setInterval(() => {}, 1000);\n1'));
    const ended = new Promise((resolve) => kernel.process.on('exit', resolve));
    await kernel.shutdown();
    assert.equal(await ended, 0);
  } finally {
    await kernel.close();
  }
});

test('the kernel ends, and says why, if another program listens to one of its ports', async () => {
  const [port = 0, ...free] = await freePorts(5);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  try {
    await assert.rejects(KernelClient.startAt([...free, port]), /cannot start: .*address already in use/i);
  } finally {
    other.close();
  }
});
