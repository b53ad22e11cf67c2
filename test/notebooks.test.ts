/** Every notebook: what is committed is in order, and it runs from top to bottom. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, test } from 'node:test';
import {
  codeCells,
  execute,
  folder,
  largest,
  makeNotebook,
  mayFail,
  notebooks,
  readNotebook,
  sourceOf,
} from './notebook-files.ts';

const temporary = mkdtempSync(join(tmpdir(), 'notebooks-'));
after(() => rmSync(temporary, { recursive: true, force: true }));

const interactive = /^application\/vnd\.(vega|vegalite|plotly)\b/;

/** Throws if an output is an error that nobody expects, or can not be seen where no script runs. */
function checkOutputs(file: string): void {
  const [{ size }, limit] = [statSync(file), largest(basename(file))];
  assert.ok(size <= limit, `${file} has ${size} bytes, expected at most ${limit}`);
  for (const cell of codeCells(readNotebook(file))) {
    for (const output of cell.outputs ?? []) {
      const where = `cell ${cell.id}: ${sourceOf(cell).slice(0, 80)}`;
      if (output.output_type === 'error') {
        assert.ok(mayFail(cell), `${where}\n${output.ename}: ${output.evalue}`);
      }
      const types = Object.keys(output.data ?? {});
      if (types.some((type) => interactive.test(type))) {
        assert.ok(types.includes('image/svg+xml'), `${where}\nhas ${types.join(', ')}, but no static picture`);
      }
    }
  }
}

test('there are notebooks', () => assert.ok(notebooks.length > 0));

for (const name of notebooks) {
  const file = join(folder, name);

  test(`${name}: the committed outputs are those of one run from top to bottom`, () => {
    const notebook = readNotebook(file);
    assert.equal(notebook.metadata.kernelspec?.name, 'handwritten');
    const cells = codeCells(notebook);
    assert.deepEqual(
      cells.map((cell) => cell.execution_count),
      cells.map((_, i) => i + 1),
    );
    assert.equal(new Set(notebook.cells.map((cell) => cell.id)).size, notebook.cells.length, 'each cell has an id');
    checkOutputs(file);
  });

  test(`${name}: runs from top to bottom`, () => {
    const target = join(temporary, name);
    const { status, message } = execute(file, target);
    assert.equal(status, 0, message);
    checkOutputs(target);
  });
}

describe('the notebook runner', () => {
  const source = join(temporary, 'source.ipynb');
  const target = join(temporary, 'target.ipynb');
  const run = (...args: Parameters<typeof makeNotebook>) => {
    rmSync(target, { force: true });
    writeFileSync(source, makeNotebook(...args));
    return execute(source, target);
  };
  const outputs = () => readNotebook(target).cells.map((cell) => cell.outputs);

  test('refuses a notebook whose cell fails, and writes nothing', () => {
    const { status, message } = run(['1', "throw new Error('not expected');"]);
    assert.equal(status, 1);
    assert.match(message, /not expected/);
    assert.throws(() => statSync(target), { code: 'ENOENT' });
  });

  test('refuses a rejection after the last cell', () => {
    const { status, message } = run(["setTimeout(() => { void Promise.reject(new Error('too late')); }, 20);"]);
    assert.equal(status, 1);
    assert.match(message, /too late/);
  });

  test('goes on after a cell that may fail', () => {
    const { status, message } = run(['const n: string = 1;', "'later'"], { 0: ['raises-exception'] });
    assert.equal(status, 0, message);
    assert.equal(outputs()[0]?.[0]?.output_type, 'error');
    assert.deepEqual([outputs()[1]?.[0]?.text].flat(), ['later\n']);
  });

  test('stores the last state of an output that is replaced, in place', () => {
    const show = (text: string, update: string) =>
      `(globalThis as any).__handwritten.display({ 'text/plain': '${text}' }, { displayId: 'd'${update} });`;
    const later = show('3', ', update: true');
    const { status, message } = run([`${show('1', '')}\nconsole.log('after');\n${show('2', ', update: true')}`, later]);
    assert.equal(status, 0, message);
    assert.deepEqual(
      outputs()[0]?.flatMap((output) => output.data?.['text/plain'] ?? output.text),
      ['3', 'after\n'],
    );
  });

  test('writes the same bytes in each run', () => {
    const files = [0, 1].map(() => {
      const { status, message } = run(['[1, 2].map((x) => x * 2)', 'for (let i = 0; i < 500; i++) console.log(i);']);
      assert.equal(status, 0, message);
      return JSON.stringify(readNotebook(target));
    });
    assert.equal(files[0], files[1]);
  });
});
