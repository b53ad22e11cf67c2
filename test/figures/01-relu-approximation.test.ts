import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reluApproximation } from '../../notebooks/figures/01-relu-approximation.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

const curve = [0, 1, 2, 3, 4].map((x) => [x, x * x] as const);
const approximations = [1, 2, 4].map((pieces) => ({
  pieces,
  corners: curve.filter(([x]) => x % (4 / pieces) === 0),
  largestError: 4 / pieces ** 2,
}));

test('reluApproximation: shows the approximation that the slider names, and its error', () => {
  const spec = reluApproximation(curve, approximations, 2);
  assert.ok(textsOf(renderSvg(spec)).includes('2 pieces, largest error 1'));
  const picture = runPicture(spec);
  picture.set('pieces', 4);
  assert.deepEqual(
    picture.rows('pieces', 'x', 'y').map(({ x, y }) => [x, y]),
    curve,
  );
  assert.equal(picture.rows('pieces', 'error')[0].error, 0.25);
});

test('reluApproximation: begins with one piece; refuses a start that is not there', () => {
  const svg = renderSvg(reluApproximation(curve, approximations));
  assert.ok(textsOf(svg).includes('1 piece, largest error 4'));
  assert.throws(() => reluApproximation(curve, approximations, 3), /no approximation with 3 pieces/);
  assert.throws(() => reluApproximation(curve, []), /no approximation/);
});
