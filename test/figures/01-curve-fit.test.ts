import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curveFit } from '../../notebooks/figures/01-curve-fit.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

const samples = [-2, -1, 0, 1, 2].map((x) => [x, x ** 2] as const);
const snapshots = [
  { epoch: 0, loss: 5.25, curve: samples.map(([x]) => [x, 0] as const), bends: [0, 0] },
  { epoch: 40, loss: 0.125, curve: samples, bends: [-1, 1.5, 7, Number.NaN] },
];

test('curveFit: starts with the last snapshot; the slider goes back', () => {
  const spec = curveFit(samples, snapshots);
  assert.ok(textsOf(renderSvg(spec)).includes('epoch 40, loss 0.13'));
  const picture = runPicture(spec);
  assert.deepEqual(
    picture.rows('shot', 'x', 'y').map(({ x, y }) => [x, y]),
    samples,
  );
  picture.set('snapshot', 0);
  assert.ok(picture.rows('shot', 'x', 'y').every(({ y }) => y === 0));
  assert.equal(picture.rows('shot', 'loss')[0].loss, 5.3);
});

test('curveFit: bends outside of the picture are left out', () => {
  const { layer } = curveFit(samples, snapshots) as unknown as { layer: { mark: { type: string }; data: object }[] };
  const ticks = layer.find(({ mark }) => mark.type === 'tick')?.data;
  assert.deepEqual(ticks, {
    values: [
      { shot: 0, x: 0 },
      { shot: 0, x: 0 },
      { shot: 1, x: -1 },
      { shot: 1, x: 1.5 },
    ],
  });
});

test('curveFit: refuses fewer than two snapshots: nothing would move', () => {
  for (const few of [0, 1])
    assert.throws(() => curveFit(samples, snapshots.slice(0, few)), /expected at least 2/, `${few}`);
});
