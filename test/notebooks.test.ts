/** Every notebook as it is committed: its outputs are whole, those of one run. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkOutputs, codeCells, folder, labs, notebooks, readNotebook } from './notebook-files.ts';

test('there are notebooks and labs', () => assert.ok(notebooks.length > 0 && labs.length > 0));

for (const name of [...notebooks, ...labs]) {
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
}
