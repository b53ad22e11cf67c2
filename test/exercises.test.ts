/** Every exercise: unanswered, its check says so and nothing breaks; with the solution put in, the check is content. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import {
  execute,
  folder,
  hasTag,
  mayFail,
  type Notebook,
  notebooks,
  readNotebook,
  sourceOf,
  textOf,
  withSolutions,
} from './notebook-files.ts';

/** Cells import `../src`, so the answered notebooks lie beside the others, under a name that git ignores. */
const answered = (name: string) => join(folder, `look-${process.pid}-${name}`);
after(() => {
  for (const name of notebooks) rmSync(answered(name), { force: true });
});

const checksOf = (notebook: Notebook) => notebook.cells.filter((cell) => hasTag(cell, 'exercise-check'));

for (const name of notebooks) {
  const file = join(folder, name);
  const checks = checksOf(readNotebook(file));
  if (checks.length === 0) continue;

  describe(name, () => {
    test('each exercise has a check and a solution', () => {
      const { cells } = readNotebook(file);
      const count = (tag: string) => cells.filter((cell) => hasTag(cell, tag)).length;
      assert.ok(count('exercise') >= 2 && count('exercise') <= 4, `${count('exercise')} exercises, expected 2 to 4`);
      assert.equal(count('exercise-check'), count('exercise'));
      assert.equal(count('solution'), count('exercise'));
      withSolutions(readNotebook(file));
    });

    test('unanswered, each check says "Not yet"', () => {
      for (const cell of checks) {
        assert.match(textOf(cell), /: Not yet: ./, `${sourceOf(cell).slice(0, 80)}\nshows ${textOf(cell)}`);
        assert.ok(!/✓ Right/.test(textOf(cell)), sourceOf(cell));
      }
    });

    test('with the solutions, each check says "✓ Right"', () => {
      const path = answered(name);
      writeFileSync(path, JSON.stringify(withSolutions(readNotebook(file))));
      const { status, message } = execute(path, path);
      assert.equal(status, 0, message);
      const after = readNotebook(path);
      for (const cell of checksOf(after)) {
        assert.match(textOf(cell), /✓ Right/, `${sourceOf(cell).slice(0, 80)}\nshows ${textOf(cell)}`);
      }
      for (const cell of after.cells) {
        const failed = cell.outputs?.some((output) => output.output_type === 'error');
        assert.ok(!failed || mayFail(cell), `${sourceOf(cell).slice(0, 80)}\n${textOf(cell)}`);
      }
    });
  });
}

test('solutions are put in place of the nearest exercise above', () => {
  const cell = (cell_type: 'code' | 'markdown', source: string, ...tags: string[]) => ({
    cell_type,
    source,
    metadata: { tags },
  });
  const solution = (answer: string) =>
    cell('markdown', `<details>\n\n\`\`\`ts\n${answer}\n\`\`\`\n\n</details>`, 'solution');
  const stub = cell('code', 'const a = 0;', 'exercise');
  const sources = (cells: Notebook['cells']) => withSolutions({ metadata: {}, cells }).cells.map(sourceOf);
  assert.equal(sources([stub, cell('code', 'a'), solution('const a =\n  1;')])[0], 'const a =\n  1;');
  assert.throws(() => sources([stub, stub, solution('1')]), /exercise without a solution/);
  assert.throws(() => sources([stub]), /exercise without a solution/);
  assert.throws(() => sources([solution('1')]), /solution without an exercise/);
  assert.throws(() => sources([stub, cell('markdown', 'none', 'solution')]), /without a block/);
});
