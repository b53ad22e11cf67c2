import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vega from 'vega';
import { type ReluPiece, reluPieces } from '../../notebooks/figures/01-relu-pieces.ts';
import { relu } from '../../src/activations.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

const tent: ReluPiece[] = [
  { slope: 1, bend: -1 },
  { slope: -2, bend: 0 },
  { slope: 1, bend: 1 },
];
const sumAt = (pieces: readonly ReluPiece[], x: number) =>
  pieces.reduce((sum, { slope, bend }) => sum + slope * relu.value(x - bend), 0);

const run = (pieces: readonly ReluPiece[]) =>
  new vega.View(vega.parse(reluPieces(pieces) as unknown as vega.Spec), {
    renderer: 'none',
    logLevel: vega.None,
  }).run();
/** The pieces that the picture computed from its corners. */
const computed = (view: vega.View, count: number): ReluPiece[] =>
  Array.from({ length: count }, (_, k) => ({ slope: view.signal(`slope${k + 1}`), bend: view.signal(`bend${k + 1}`) }));

test('reluPieces: the pieces computed from the corners are those that it was given', () => {
  assert.deepEqual(computed(run(tent), 3), tent);
});

test('reluPieces: when corners are pulled, the sum of the computed pieces goes through them', () => {
  const view = run(tent);
  for (const [name, value] of Object.entries({ x0: -2, x1: 0.5, y1: -1.5, y2: 2, y3: 1 })) view.signal(name, value);
  view.run();
  const pieces = computed(view, 3);
  const corners = view.data('sum') as { x: number; y: number }[];
  assert.deepEqual(
    corners.map(({ x }) => x),
    [-3, -2, 0.5, 1, 3],
  );
  for (const { x, y } of corners) assert.ok(Math.abs(sumAt(pieces, x) - y) < 1e-9, `at ${x}: ${y}`);
});

test('reluPieces: writes each piece', () => {
  const svg = renderSvg(reluPieces(tent));
  for (const text of ['y =', '+ 1 relu(x + 1)', '− 2 relu(x + 0)', '+ 1 relu(x − 1)']) {
    assert.ok(textsOf(svg).includes(text), `${text}: ${textsOf(svg).join('|')}`);
  }
});

test('reluPieces: refuses what can not be pulled', () => {
  assert.throws(() => reluPieces([]), /got no pieces/);
  assert.throws(() => reluPieces([...tent, ...tent]), /got 6 pieces/);
  assert.throws(() => reluPieces([tent[1], tent[0]]), /bends 0.2 apart/);
  assert.throws(() => reluPieces([{ slope: 4, bend: 0 }]), /sums within/);
});
