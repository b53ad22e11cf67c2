/** The running book's own exponential and logarithm give what Node.js gives, in every bit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exp, expm1, log, log1p, log10, tanh } from '../../apps/live/kernel/math.ts';
import { Random } from '../../src/random.ts';

const own = { exp, expm1, log, log10, log1p, tanh };

/** Numbers of every size, and those at which the functions change their way. */
function* samples(): Generator<number> {
  const random = new Random(1, 'samples of numbers');
  const borders = [
    0,
    1,
    Math.LN2 / 2,
    1.5 * Math.LN2,
    22,
    56 * Math.LN2,
    709.782712893384,
    745.13321910194,
    2 ** -28,
    2 ** -54,
  ];
  yield* [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-310, 5e-324, Number.MAX_VALUE];
  for (const border of borders) {
    for (const factor of [1, 1 + 2 ** -52, 1 - 2 ** -53, 1 + 1e-9, 1 - 1e-9])
      yield* [border * factor, -border * factor];
  }
  for (let i = 0; i < 20_000; i++) {
    const size = 10 ** (8 * random.uniform() - 5);
    yield* [size, -size, 1 + size / 1e4, 1 - size / 1e4];
  }
}

for (const name of Object.keys(own) as (keyof typeof own)[]) {
  test(`${name} has the bits of Node.js`, () => {
    for (const x of samples()) {
      const [got, expected] = [own[name](x), Math[name](x)];
      assert.ok(Object.is(got, expected), `${name}(${x}): expected ${expected}, got ${got}`);
    }
  });
}
