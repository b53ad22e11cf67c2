/** Notebooks in JupyterLab in a real browser: Run All, and look at what the page shows. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findBrowser } from '../../tools/lab/browser.ts';
import { type Lab, openLab } from '../../tools/lab/lab.ts';
import { folder, makeNotebook, mayFail, notebooks, readNotebook } from '../notebook-files.ts';
import { alone } from '../notebook-proof.ts';
import { eventually, patience } from './pages.ts';

/** Those that a reader is most likely to run from top to bottom; an hour is more than any machine needs. */
const shown = notebooks.filter((name) => /^1[12]-/.test(name));
const seconds = 3600;

const chart = {
  $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
  params: [{ name: 'shift', value: -2, bind: { input: 'range', min: -3, max: 3, step: 1 } }],
  data: { values: [{ x: 1 }, { x: 2 }] },
  mark: 'point',
  encoding: { x: { field: 'x', type: 'quantitative' } },
};

describe('JupyterLab', { skip: !findBrowser() && 'there is no browser' }, () => {
  let lab: Lab;
  const temporary = mkdtempSync(join(tmpdir(), 'lab-'));
  before(async () => {
    lab = await openLab();
  });
  after(async () => {
    await lab?.close();
    rmSync(temporary, { recursive: true, force: true });
  });

  test('shows each output below its own cell after Run All', async () => {
    const file = join(temporary, 'small.ipynb');
    const notebook = makeNotebook(
      [
        "import { Matrix } from '../src/matrix.ts';\nimport { display } from '../src/notebook/kernel.ts';",
        "console.log('first', Matrix.from([[1, 2]]).columns);\nawait new Promise((resolve) => setTimeout(resolve, 300));",
        "const wrong: number = 'text';",
        `display({ 'application/vnd.vegalite.v5+json': ${JSON.stringify(chart)}, 'text/plain': 'chart' });`,
        "display({ 'text/plain': 'a' }, { displayId: 'live' });\ndisplay({ 'text/plain': 'replaced' }, { displayId: 'live', update: true });",
        "console.log('last');",
      ],
      { 2: ['raises-exception'] },
    );
    writeFileSync(file, notebook);
    await lab.openNotebook(file);
    await lab.runAll(seconds);
    const cells = await eventually(lab.cells, (shown) => (shown[3]?.drawings ?? 0) > 0, patience);
    assert.deepEqual(
      cells.map((cell) => cell.prompt),
      ['1', '2', '3', '4', '5', '6'],
    );
    const texts = cells.map((cell) => cell.text.trim());
    assert.equal(texts[0], '');
    assert.equal(texts[1], 'first 2');
    assert.match(texts[2] ?? '', /TS2322: Type 'string' is not assignable to type 'number'/);
    assert.deepEqual(
      cells.map((cell) => cell.error),
      [false, false, true, false, false, false],
    );
    assert.deepEqual(
      cells.map((cell) => cell.drawings > 0),
      [false, false, false, true, false, false],
    );
    // The minus sign of the axes, where Vega writes a hyphen.
    assert.match(texts[3] ?? '', /shift\s*−2/);
    assert.equal(texts[4], 'replaced');
    assert.equal(texts[5], 'last');
    assert.deepEqual(await lab.complaints(), []);
  });

  test('Run All comes to its end where the code of all cells is folded', async () => {
    const file = join(temporary, 'folded.ipynb');
    const notebook = JSON.parse(makeNotebook(["console.log('one');", "console.log('two');"]));
    for (const cell of notebook.cells) cell.metadata.jupyter = { source_hidden: true };
    writeFileSync(file, JSON.stringify(notebook));
    await lab.openNotebook(file);
    await lab.runAll(seconds);
    assert.deepEqual(
      (await lab.cells()).map(({ text }) => text.trim()),
      ['one', 'two'],
    );
  });

  for (const name of shown) {
    test(`${name}: Run All shows every output, no error and no complaint`, async () => {
      const file = join(folder, name);
      const notebook = readNotebook(file);
      await alone(name, async () => {
        await lab.openNotebook(file);
        await lab.runAll(seconds);
      });
      const pictures = notebook.cells.map(
        (cell) => cell.outputs?.filter((output) => output.data?.['image/svg+xml'] !== undefined).length ?? 0,
      );
      // Charts draw themselves after their cell has run.
      const cells = await eventually(
        lab.cells,
        (shown) => pictures.every((count, i) => (shown[i]?.drawings ?? 0) >= count),
        patience,
      );
      assert.equal(cells.length, notebook.cells.length);
      for (const [i, cell] of notebook.cells.entries()) {
        const { kind, prompt, source, error, text, drawings } = cells[i] ?? assert.fail();
        if (kind !== 'code' || source.trim() === '') continue;
        const where = `cell ${i}: ${source.slice(0, 80)}`;
        assert.match(prompt, /^\d+$/, `${where} did not run`);
        assert.ok(!error || mayFail(cell), `${where} shows ${text.slice(0, 500)}`);
        assert.ok(drawings >= pictures[i], `${where} draws ${drawings} pictures, expected ${pictures[i]}`);
      }
      assert.deepEqual(await lab.complaints(), []);
    });
  }
});
