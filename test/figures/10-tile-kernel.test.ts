/** The products in tiles that lesson 10 compiles, against sums in double precision, and the lesson's numbers on tiles. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { joinedPairs } from '../../notebooks/figures/10-joined-pairs.ts';
import { peakKernel, type TileStep, tileKernel, tileOf } from '../../notebooks/figures/10-tile-kernel.ts';
import { registersOf } from '../../notebooks/figures/10-tile-registers.ts';
import { vectorBits } from '../../src/fast/module.ts';
import { forwardKernel } from '../../src/fast/single.ts';
import { Random } from '../../src/random.ts';

const numbers = (length: number, seed: number) => {
  const random = new Random(seed, 'tiles');
  return new Float32Array(length).map(() => random.normal());
};

const operands = fc.record({
  ...{ B: fc.integer({ min: 1, max: 19 }), K: fc.integer({ min: 1, max: 40 }), N: fc.integer({ min: 1, max: 45 }) },
  ...{ rows: fc.integer({ min: 1, max: 7 }), vectors: fc.integer({ min: 1, max: 6 }) },
});
const widths = ([128, 256] as const).filter((bits) => bits <= vectorBits());

describe('tileKernel', () => {
  for (const bits of widths) {
    test(`any size of tile and matrices gives the product, with ${bits} bits`, () => {
      fc.assert(
        fc.property(operands, ({ B, K, N, rows, vectors }) => {
          const [x, w] = [numbers(B * K, 1), numbers(K * N, 2)];
          const kernel = tileKernel(x, w, B, tileOf(rows, vectors), bits);
          assert.deepEqual([kernel.loads, kernel.multiplyAdds], [rows + vectors, rows * vectors]);
          kernel.run();
          kernel.run(); // sums begin at 0 each time
          const z = kernel.result();
          assert.equal(z.length, B * N);
          for (let n = 0; n < z.length; n++) {
            const [i, j] = [Math.floor(n / N), n % N];
            let sum = 0;
            for (let k = 0; k < K; k++) sum += x[i * K + k] * w[k * N + j];
            assert.ok(Math.abs(z[n] - sum) < 1e-4, `Z[${i}, ${j}] is ${z[n]}, expected ${sum}`);
          }
        }),
        { numRuns: 60 },
      );
    });
  }

  test('rows a multiple of 1024 bytes long, and the bits of the kernels of src', () => {
    const [B, K, N] = [10, 256, 24];
    const [x, w] = [numbers(B * K, 3), numbers(K * N, 4)];
    const expected = forwardKernel(x, w, new Float32Array(N), B);
    const kernel = tileKernel(x, w, B, tileOf(3, 2));
    for (const one of [expected, kernel]) one.run();
    assert.deepEqual(kernel.result(), expected.result());
  });

  test('what a tile does not have is refused', () => {
    const [x, w] = [numbers(6, 5), numbers(6, 6)];
    const compile = (step: TileStep) => () => tileKernel(x, w, 2, { rows: 2, vectors: 1, step });
    assert.throws(
      compile((tile) => tile.weights(1)),
      /tile of 2 rows × 1 vectors: there is no vector 1/,
    );
    assert.throws(
      compile((tile) => tile.input(-1)),
      /there is no row -1/,
    );
    assert.throws(
      compile((tile) => tile.multiplyAdd(2, 0, tile.input(0), tile.weights(0))),
      /there is no row 2/,
    );
    assert.throws(
      compile((tile) => tile.multiplyAdd(0, 0, { index: 0 }, tile.weights(0))),
      /expected what weights and input return/,
    );
    assert.throws(() => tileKernel(x, w, 4, tileOf(1, 1)), /got 6 and 6 numbers, expected 4 × K and K × N/);
    assert.throws(() => tileKernel(x, w, 2, tileOf(0, 1)), /rows/);
  });
});

test('peakKernel: a half of 1, plus a half, stays 1', () => {
  for (const bits of widths) {
    const kernel = peakKernel(bits);
    kernel.run();
    const result = kernel.result();
    assert.equal(kernel.flops % (2 * result.length), 0);
    assert.ok(result.every((value) => value === 1));
  }
});

test('V8 joins neighbours, and an odd vector stays alone; where there are 128 bits, 256 are refused', () => {
  // Several tiles side by side: else the next row of Z begins where the last one ends, and V8 pairs across rows.
  const pairs = (rows: number, vectors: number) =>
    joinedPairs(tileKernel(numbers(4, 1), numbers(80, 2), 2, tileOf(rows, vectors)).bytes);
  if (vectorBits() === 128) {
    assert.throws(() => peakKernel(256), /vectors of 256 bits: here the kernels have 128/);
    assert.equal(pairs(4, 4), undefined);
    return;
  }
  assert.deepEqual(pairs(4, 4), { loads: 2, multiplications: 8, additions: 8, stores: 8 });
  assert.deepEqual(pairs(4, 3), { loads: 1, multiplications: 4, additions: 4, stores: 4 });
  assert.deepEqual(pairs(3, 1), { loads: 0, multiplications: 0, additions: 0, stores: 0 });
});

test('registersOf: sums, weights, a number of X and a product; with 256 bits two vectors share one', () => {
  assert.equal(registersOf({ rows: 4, vectors: 2 }), 12);
  assert.equal(registersOf({ rows: 4, vectors: 4 }), 22);
  assert.equal(registersOf({ rows: 4, vectors: 4 }, 256), 12);
  assert.equal(registersOf({ rows: 5, vectors: 3 }, 256), 14);
});
