import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xorLine } from '../../notebooks/figures/03-xor-line.ts';
import { played, slidersOf } from '../charts/played.ts';

const spec = xorLine({ weights: [1, 1], bias: -0.5 });

/** How many of the four points a unit gets right. */
const rightOf = (w1: number, w2: number, b: number) =>
  [0, 1, 2, 3].filter((n) => {
    const [x1, x2] = [n >> 1, n & 1];
    return w1 * x1 + w2 * x2 + b > 0 === (x1 !== x2);
  }).length;

test('xorLine: counts the points on their own side of the line', async () => {
  assert.deepEqual(slidersOf(spec), { w1: [-2, 2], w2: [-2, 2], b: [-2, 2] });
  for (const [w1, w2, b] of [
    [1, 1, -0.5],
    [1, -1, -0.5],
    [-1, -1, 1.5],
    [-2, 1, -1],
    [0, 0, 1],
    [0, 0, -1],
  ]) {
    const { texts } = await played(spec, { w1, w2, b });
    const expected = `${rightOf(w1, w2, b)} of 4 right`;
    assert.ok(texts.includes(expected), `${w1}, ${w2}, ${b}: expected ${expected}, got ${texts}`);
  }
});

test('xorLine: the orange half reaches from the line to the side where z is above 0', async () => {
  // z = x₁ − ½: the line is upright, halfway between the points, and orange lies at its right.
  const { signal } = await played(spec, { w1: 1, w2: 0, b: -0.5 });
  const corners = [...String(signal('half')).matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x]) => Math.round(Number(x)));
  assert.deepEqual(corners.slice(0, 2), [132, 132]);
  assert.ok(corners.slice(2).every((x) => x > 264));
});

test('xorLine: a point on the line is not above 0, and without weights the bias alone decides', async () => {
  const { texts } = await played(spec, { w1: 0.3, w2: 0.3, b: -0.3 });
  assert.equal(texts.filter((text) => text === '0.0  ✗').length, 2);
  assert.match(String((await played(spec, { w1: 0, w2: 0, b: 1 })).signal('half')), /^M0,0H264/);
  assert.equal((await played(spec, { w1: 0, w2: 0, b: -1 })).signal('half'), 'M0,0');
});
