/** What the reader writes in the page: kept, taken along as a notebook, brought back; and what the built pages allow. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../apps/book/course.ts';
import { liveCell, withPolicy } from '../../apps/live/page/build.ts';
import { type Notebook, notebookText, openNotebook, withReadersCode } from '../../apps/live/page/notebook.ts';
import { policyFor } from '../../apps/live/page/policy.ts';
import { forgetfulKeeper, LessonStore } from '../../apps/live/page/storage.ts';

const file = join(root, 'notebooks', '01-relu.ipynb');
const text = readFileSync(file, 'utf8');
const notebook: Notebook = JSON.parse(text);
const ids = new Set(notebook.cells.filter(({ cell_type }) => cell_type === 'code').map(({ id }) => id ?? ''));
const cellOf = ({ cells }: Notebook, id: string) => cells.find((cell) => cell.id === id) ?? assert.fail(id);

test('a lesson in which nothing was written leaves as it is, byte for byte', () => {
  const code = [cellOf(notebook, 'cell-05').source].flat().join('').trim();
  assert.equal(notebookText(withReadersCode(notebook, new Map([['cell-05', { code }]]))), text);
});

test('a changed cell loses its outputs, one that ran has those of the run', () => {
  const stream = { output_type: 'stream', name: 'stdout', text: 'a\nb' } as const;
  const table = { output_type: 'display_data', data: { 'text/plain': 'x' } } as const;
  const states = new Map([
    ['cell-05', { code: 'const one = 1;\none;' }],
    ['cell-07', { code: 'two;', run: { count: 3, outputs: [stream, table] } }],
  ]);
  const changed = withReadersCode(notebook, states);
  const first = cellOf(changed, 'cell-05');
  assert.deepEqual(first.source, ['const one = 1;\n', 'one;']);
  assert.deepEqual([first.outputs, first.execution_count], [[], null]);
  assert.deepEqual(first.metadata, cellOf(notebook, 'cell-05').metadata);
  const second = cellOf(changed, 'cell-07');
  assert.equal(second.execution_count, 3);
  assert.deepEqual(second.outputs, [
    { name: 'stdout', output_type: 'stream', text: ['a\n', 'b'] },
    { data: { 'text/plain': 'x' }, metadata: {}, output_type: 'display_data' },
  ]);
  assert.deepEqual({ ...changed, cells: [] }, { ...notebook, cells: [] });
});

test('what was taken along comes back', () => {
  const states = new Map([['cell-45', { code: 'const leakyRelu = 1;' }]]);
  const { codes, strangers } = openNotebook(notebookText(withReadersCode(notebook, states)), ids, 'ReLU');
  assert.equal(codes.get('cell-45'), 'const leakyRelu = 1;');
  assert.equal(codes.size, ids.size);
  assert.equal(strangers, 0);
});

for (const [what, content, message] of [
  ['text', 'hello', /not a notebook: it is not JSON/],
  ['JSON without cells', '{"a": 1}', /not a notebook: it has no cells/],
  ['null', 'null', /not a notebook: it has no cells/],
  ['an old format', '{"cells": [], "nbformat": 3}', /format 3; the book reads format 4/],
  ['a cell without source', '{"cells": [{"cell_type": "code"}], "nbformat": 4}', /a cell of it has no source/],
  [
    'another lesson',
    '{"cells": [{"cell_type": "code", "id": "x", "source": "1"}], "nbformat": 4}',
    /not one of “ReLU”/,
  ],
] as const) {
  test(`no notebook of this lesson: ${what}`, () => assert.throws(() => openNotebook(content, ids, 'ReLU'), message));
}

test('code is kept by lesson and cell', () => {
  const keeper = forgetfulKeeper();
  const store = new LessonStore(keeper, '01-relu');
  assert.equal(store.read('a'), undefined);
  store.write('a', 'code', 'book');
  assert.equal(store.read('a')?.code, 'code');
  assert.equal(new LessonStore(keeper, '02-softmax').read('a'), undefined);
  keeper.setItem('handwritten/01-relu/b', 'nonsense');
  assert.equal(store.read('b'), undefined, 'what something else wrote there is passed over');
  store.setSolved('a', true);
  store.forgetAll();
  assert.equal(keeper.length, 0);
});

test('a tab that does not know the version that is there does not overwrite it', () => {
  const keeper = forgetfulKeeper();
  const [one, two] = [new LessonStore(keeper, 'x'), new LessonStore(keeper, 'x')];
  const first = one.write('a', 'first', 'book').kept ?? assert.fail();
  const second = two.write('a', 'second', 'book', first.version).kept ?? assert.fail();
  assert.deepEqual(one.write('a', 'mine', 'book', first.version), { other: second });
  assert.equal(one.read('a')?.code, 'second');
  assert.ok(one.write('a', 'mine', 'book', second.version).kept);
});

test('what is solved', () => {
  const store = new LessonStore(forgetfulKeeper(), 'x');
  store.setSolved('a', true);
  store.setSolved('b', true);
  store.setSolved('a', false);
  assert.deepEqual([...store.solved()], ['b']);
});

test('the policy lets inline scripts of the page run by their hashes, and no others', () => {
  const html = '<meta charset="utf-8"><script>alert(1)</script><script type="application/json">{}</script>';
  const policy = policyFor(html);
  // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
  assert.equal(policy.match(/'sha256-[^']*'/g)?.join(), "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
  const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
  assert.doesNotMatch(scripts, /'unsafe-inline'|'unsafe-eval'|blob:|data:|https?:/);
  const whole = withPolicy(html);
  assert.ok(whole.indexOf('Content-Security-Policy') < whole.indexOf('<script>'), 'before everything that it rules');
});

test('a cell tells the page what it needs to know', () => {
  const html = '<div class="cell"><pre class="input"><code>1</code></pre></div>';
  const cell = { id: 'b0f7', cell_type: 'code', source: '1', metadata: { tags: ['exercise'] } } as const;
  assert.match(liveCell(cell, html), /^<div class="live" id="cell-b0f7" data-cell="b0f7" data-kind="exercise">/);
  const failing = { ...cell, id: 'cell-05', metadata: { tags: ['raises-exception'] } };
  assert.match(liveCell(failing, html), /id="cell-05" data-cell="cell-05" data-may-fail>/);
  assert.equal(liveCell({ ...cell, cell_type: 'markdown' }, html), html);
});
