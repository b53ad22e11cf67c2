import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smoothedTargets } from '../../src/charts/smoothed-targets.ts';
import { runPicture } from './view.ts';

test('smoothedTargets: one-hot at ε = 0, then spread evenly, always adding up to 1', () => {
  const picture = runPicture(smoothedTargets(['a', 'b', 'c', 'd'], 1, 0));
  const targets = () => picture.rows('t').map(({ t }) => t);
  assert.deepEqual(targets(), [0, 1, 0, 0]);
  picture.set('epsilon', 0.2);
  for (const [i, expected] of [0.05, 0.85, 0.05, 0.05].entries()) {
    assert.ok(Math.abs(targets()[i] - expected) < 1e-12);
  }
});

test('smoothedTargets: refuses a class that there is not', () => {
  assert.throws(() => smoothedTargets(['a', 'b'], 2), /right is 2/);
  assert.throws(() => smoothedTargets(['a'], 0), /classes is 1/);
  assert.throws(() => smoothedTargets(['a', 'b'], 0, 1), /epsilon is 1/);
});
