import assert from 'node:assert/strict';
import { test } from 'node:test';
import { downhill } from '../../notebooks/figures/04-downhill.ts';
import { runPicture } from '../charts/view.ts';

const points = [
  [-2, -1],
  [-1, 0.5],
  [0, 0.2],
  [3, 2.5],
] as const;
const start = { w: -1.5, b: -2 };
const spec = downhill(points, { start, learningRate: 0.05, steps: 3 });

/** Gradient descent, step by step, with the derivatives written out. */
function walked(learningRate: number, steps: number) {
  let { w, b } = start;
  for (let n = 0; n < steps; n++) {
    const errors = points.map(([x, t]) => [w * x + b - t, x] as const);
    const [dw, db] = [errors.reduce((sum, [e, x]) => sum + e * x, 0), errors.reduce((sum, [e]) => sum + e, 0)];
    w -= (learningRate * 2 * dw) / points.length;
    b -= (learningRate * 2 * db) / points.length;
  }
  return { w, b, loss: points.reduce((sum, [x, t]) => sum + (w * x + b - t) ** 2, 0) / points.length };
}

test('downhill: the ball stands where gradient descent puts it, and its loss is the mean squared error', () => {
  const picture = runPicture(spec);
  for (const [eta, steps] of [
    [0.05, 0],
    [0.05, 3],
    [0.2, 7],
    [0.24, 30],
  ]) {
    picture.set('eta', eta);
    picture.set('steps', steps);
    const expected = walked(eta, steps);
    const [got] = picture.rows('w', 'b', 'loss');
    for (const name of ['w', 'b', 'loss'] as const) {
      const off = Math.abs(got[name] - expected[name]) / Math.max(1, Math.abs(expected[name]));
      assert.ok(off < 1e-9, `${name} at η = ${eta}, step ${steps}: expected ${expected[name]}, got ${got[name]}`);
    }
  }
});

test('downhill: the trail has a point for each step taken', () => {
  const picture = runPicture(spec);
  picture.set('steps', 5);
  assert.equal(picture.rows('n', 'w', 'b').length, 6);
});

test('downhill: refuses points whose mean x is not 0: its steps would be wrong', () => {
  const shifted = points.map(([x, t]) => [x + 1, t] as const);
  assert.throws(() => downhill(shifted, { start, learningRate: 0.05, steps: 3 }), /the mean of x is 1, expected 0/);
});
