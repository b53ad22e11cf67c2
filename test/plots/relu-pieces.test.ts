import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relu } from '../../src/activations.ts';
import { type ReluPiece, reluPieces } from '../../src/plots/relu-pieces.ts';
import { renderSvg } from '../../src/plots/render.ts';
import { sizeOf, textsOf } from './pictures.ts';
import { runPicture } from './view.ts';

const tent: ReluPiece[] = [
  { slope: 1, bend: -1 },
  { slope: -2, bend: 0 },
  { slope: 1, bend: 1 },
];
const sumAt = (pieces: readonly ReluPiece[], x: number) =>
  pieces.reduce((sum, { slope, bend }) => sum + slope * relu.value(x - bend), 0);

test('reluPieces: the dots lie on the sum of the pieces, and follow the sliders', () => {
  const picture = runPicture(reluPieces(tent));
  const corners = () => picture.rows('piece', 'k', 'x', 'y').map(({ x, y }) => [x, y]);
  assert.deepEqual(corners(), [
    [-1, 0],
    [0, 1],
    [1, 0],
  ]);
  picture.set('slope1', 2.5);
  picture.set('bend3', 2);
  const moved = [{ slope: 2.5, bend: -1 }, tent[1], { slope: 1, bend: 2 }];
  assert.deepEqual(
    corners(),
    moved.map(({ bend }) => [bend, sumAt(moved, bend)]),
  );
});

test('reluPieces: compiles without warnings, names the pieces, refuses none', () => {
  const svg = renderSvg(reluPieces(tent));
  assert.ok(['piece 1', 'piece 2', 'piece 3'].every((name) => textsOf(svg).includes(name)));
  assert.ok(sizeOf(svg).width <= 632);
  assert.throws(() => reluPieces([]), /got no pieces/);
});
