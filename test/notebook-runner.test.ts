/** The program that executes notebooks, tools/python/execute_notebook.py. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { execute, makeNotebook, readNotebook, textOf } from './notebook-files.ts';

const temporary = mkdtempSync(join(tmpdir(), 'notebook-runner-'));
after(() => rmSync(temporary, { recursive: true, force: true }));

describe('the notebook runner', () => {
  const source = join(temporary, 'source.ipynb');
  const target = join(temporary, 'target.ipynb');
  const run = (...args: Parameters<typeof makeNotebook>) => {
    rmSync(target, { force: true });
    writeFileSync(source, makeNotebook(...args));
    return execute(source, target);
  };
  const outputs = () => readNotebook(target).cells.map((cell) => cell.outputs);

  test('refuses a notebook whose cell fails, and writes nothing', async () => {
    const { status, message } = await run(['1', "throw new Error('not expected');"]);
    assert.equal(status, 1);
    assert.match(message, /not expected/);
    assert.throws(() => statSync(target), { code: 'ENOENT' });
  });

  test('refuses a rejection after the last cell', async () => {
    const { status, message } = await run(["setTimeout(() => { void Promise.reject(new Error('too late')); }, 20);"]);
    assert.equal(status, 1);
    assert.match(message, /too late/);
  });

  test('goes on after a cell that may fail', async () => {
    const { status, message } = await run(['const n: string = 1;', "'later'"], { 0: ['raises-exception'] });
    assert.equal(status, 0, message);
    assert.equal(outputs()[0]?.[0]?.output_type, 'error');
    assert.deepEqual([outputs()[1]?.[0]?.text].flat(), ['later\n']);
  });

  test('stores the last state of an output that is replaced, in place', async () => {
    const show = (text: string, update: string) =>
      `(globalThis as any).__handwritten.display({ 'text/plain': '${text}' }, { displayId: 'd'${update} });`;
    const later = show('3', ', update: true');
    const { status, message } = await run([
      `${show('1', '')}\nconsole.log('after');\n${show('2', ', update: true')}`,
      later,
    ]);
    assert.equal(status, 0, message);
    assert.deepEqual(
      outputs()[0]?.flatMap((output) => output.data?.['text/plain'] ?? output.text),
      ['3', 'after\n'],
    );
  });

  test('runs more cells behind the last one, in the same kernel, and writes them apart', async () => {
    const more = { source: join(temporary, 'more.ipynb'), target: join(temporary, 'more-target.ipynb') };
    writeFileSync(source, makeNotebook(["let n: number = 1;\nn + ' as it is'"]));
    writeFileSync(more.source, makeNotebook(["const n: string = 'two';", "n + ' answered'"]));
    const { status, message } = await execute(source, target, { more });
    assert.equal(status, 0, message);
    const texts = (file: string) => readNotebook(file).cells.map(textOf);
    assert.deepEqual(texts(target), ['1 as it is\n']);
    assert.deepEqual(texts(more.target), ['', 'two answered\n']);
  });

  test('refuses more cells of which one fails', async () => {
    const more = { source: join(temporary, 'more.ipynb'), target: join(temporary, 'failed.ipynb') };
    writeFileSync(source, makeNotebook(['1']));
    writeFileSync(more.source, makeNotebook(['const n: string = 1;']));
    const { status, message } = await execute(source, target, { more });
    assert.equal(status, 1);
    assert.match(message, /TS2322/);
    assert.throws(() => statSync(more.target), { code: 'ENOENT' });
  });

  test('writes the same bytes in each run', async () => {
    const code = ['[1, 2].map((x) => x * 2)', 'for (let i = 0; i < 500; i++) console.log(i);'];
    const files: string[] = [];
    for (let n = 0; n < 2; n++) {
      const { status, message } = await run(code);
      assert.equal(status, 0, message);
      files.push(JSON.stringify(readNotebook(target)));
    }
    assert.equal(files[0], files[1]);
  });
});
