/** Which code of the lessons stands open in the book. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderCell } from '../../apps/book/cells.ts';
import { type Cell, joined, type Output, readCourse, readLabs } from '../../apps/book/course.ts';
import { foldedAs, LONGEST, statementsOf } from '../../apps/book/folding.ts';
import { createRenderer } from '../../apps/book/markdown.ts';

const picture: Output = { output_type: 'display_data', data: { 'image/svg+xml': '<svg></svg>' } };
const table: Output = { output_type: 'display_data', data: { 'text/html': '<table></table>' } };

const cell = (source: string, outputs: readonly Output[] = [], metadata: Cell['metadata'] = {}): Cell => ({
  cell_type: 'code',
  source,
  metadata,
  outputs,
});
const lines = (count: number) => Array.from({ length: count }, (_, i) => `const a${i} = ${i};`).join('\n');

describe('the code of a cell', () => {
  test('is folded where it only draws', () => {
    assert.equal(foldedAs(cell('show(lines(a));', [picture])), 'The code of this picture');
    assert.equal(foldedAs(cell('const a = 1;\n\nshow(\n  lines(a),\n);', [picture])), 'The code of this picture');
    assert.equal(foldedAs(cell(`showTable([\n${'  1,\n'.repeat(7)}]);`, [table])), 'The code of this table');
  });

  test('stands open where it computes, if it is short', () => {
    assert.equal(foldedAs(cell(`${lines(3)}\nshow(a1);`, [picture])), undefined);
    assert.equal(foldedAs(cell(`${lines(LONGEST - 1)}\nshow(a1);`, [picture])), undefined);
    assert.equal(foldedAs(cell(`${lines(LONGEST)}\nshow(a1);`, [picture])), 'The code of this picture');
    assert.equal(foldedAs(cell(lines(40))), undefined);
    assert.equal(foldedAs(cell('showTable([1]);', [table])), undefined);
    // A word that only begins alike, and one in a text.
    assert.equal(foldedAs(cell("showcase(a);\nconst b = 'show(';", [picture])), undefined);
  });

  test('is folded in checks, whose code says what is wanted, and where it only imports', () => {
    assert.equal(foldedAs(cell(lines(1), [table], { tags: ['exercise-check'] })), 'The code of this check');
    assert.equal(foldedAs(cell("import {\n  a,\n} from 'a';\nimport b from 'b';")), 'Imports');
    assert.equal(foldedAs(cell("import a from 'a';\nconst b = a;")), undefined);
    assert.equal(foldedAs(cell('')), undefined);
  });

  test('obeys the metadata of the cell', () => {
    const open = { book: { code: 'open' } } as const;
    assert.equal(foldedAs(cell('show(a);', [picture], open)), undefined);
    assert.equal(foldedAs(cell(lines(1), [], { book: { code: 'folded' } })), 'The code of this result');
    assert.equal(foldedAs(cell(lines(1), [picture], { jupyter: { source_hidden: true } })), 'The code of this picture');
  });

  test('is taken apart into statements', () => {
    const source = '// why\nconst a = [\n  1,\n];\n\nshow(\n  a,\n);\nfor (const b of a) {\n  b;\n} // end';
    assert.deepEqual(
      statementsOf(source).map((one) => one.length),
      [4, 3, 3],
    );
  });

  test('stands below what it gave, behind one line', () => {
    const html = renderCell(
      cell('show(a);', [picture]),
      createRenderer(() => undefined),
      () => 'a.svg',
    );
    assert.match(html, /<figure[\s\S]*<details class="hidden-source"><summary>The code of this picture<\/summary><pre/);
  });
});

test('no more than a few lines stand before a picture of the course, and no check shows its hints', () => {
  for (const { name, cells } of [...readCourse(), ...readLabs()]) {
    for (const one of cells.filter(({ cell_type }) => cell_type === 'code')) {
      if (foldedAs(one) !== undefined) continue;
      assert.ok(!one.metadata.tags?.includes('exercise-check'), `${name}, ${one.id}`);
      const pictures = (one.outputs ?? []).filter(({ data }) => data?.['image/svg+xml'] !== undefined);
      const length = statementsOf(joined(one.source)).flat().length;
      assert.ok(pictures.length === 0 || length <= LONGEST, `${name}, ${one.id}: ${length} lines before a picture`);
    }
  }
});
