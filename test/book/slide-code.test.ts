/** Code that is cut for slides loses no line, and is cut where a thought ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abbreviated, essenceOf, MOST_COLUMNS, MOST_LINES, onlyShows, piecesOf } from '../../apps/book/slide-code.ts';

const loop = (name: string, lines: number) =>
  [`function ${name}() {`, ...Array.from({ length: lines - 2 }, (_, i) => `  ${name}${i}();`), '}'].join('\n');

test('short code stays in one piece', () => {
  const source = loop('f', MOST_LINES);
  assert.deepEqual(piecesOf(source, 1), [source]);
});

test('longer code is cut between functions, at the empty line', () => {
  const [one, other] = [loop('f', 7), loop('g', 9)];
  assert.deepEqual(piecesOf(`${one}\n\n${other}`, 2), [one, other]);
});

test('a long function is cut between its lines, not behind the line that opens it', () => {
  const source = loop('f', 20);
  const pieces = piecesOf(source, 2) ?? assert.fail();
  assert.equal(pieces.length, 2);
  assert.equal(pieces.join('\n'), source);
  for (const piece of pieces) {
    const lines = piece.split('\n');
    assert.ok(lines.length > 2 && lines.length <= MOST_LINES, piece);
  }
});

test('what takes too many slides is not cut', () => {
  assert.equal(piecesOf(loop('f', 25), 2), undefined);
  assert.equal(piecesOf(loop('f', 13), 1), undefined);
});

test('imports above and assertions are left out', () => {
  const source =
    "import { a } from 'b';\nimport {\n  c,\n} from 'd';\n\nassert(c);\nconst x = a(\n  c,\n);\nassert(x > 0);\nassert.equal(\n  x,\n  1,\n);";
  assert.equal(essenceOf(source), 'const x = a(\n  c,\n);');
  assert.equal(essenceOf("import { a } from 'b';\n"), '');
});

test('code that only shows something is told from code that computes it first', () => {
  assert.equal(onlyShows('// the picture\nshow(\n  picture(1),\n);\nshowTable(rows);'), true);
  assert.equal(onlyShows('const rows = table();\nshow(rows);'), false);
});

test('a long call that shows or checks something is one line; what computes stays', () => {
  const source =
    'const rows = [\n  1,\n];\n// A table.\nshowTable(\n  rows,\n);\nawait check([\n  { a: 1 },\n]);\nshow(rows);';
  const short = 'const rows = [\n  1,\n];\n// A table.\nshowTable(…);\nawait check(…);\nshow(rows);';
  assert.equal(abbreviated(source), short);
  assert.equal(abbreviated('const shown = showing(\n  1,\n);'), 'const shown = showing(\n  1,\n);');
});

test('a comment that makes its line too long stands above it, in the order of the lines', () => {
  const code = `  const x = ${'y'.repeat(MOST_COLUMNS - 14)};`;
  const source = `const a = 1; // one\n${code} // why\nconst b = "a // b"; // two`;
  assert.deepEqual(essenceOf(source).split('\n'), [
    'const a = 1; // one',
    '  // why',
    code,
    'const b = "a // b"; // two',
  ]);
});
