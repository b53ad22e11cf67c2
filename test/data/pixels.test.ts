import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NumberData } from '../../src/data/arrays.ts';
import { pixelsFrom } from '../../src/data/pixels.ts';

/** One image of 2 × n pixels. */
const image = (data: NumberData, shape = [1, 2, data.length / 2]) => ({ data, shape, name: 'x.npy' });
const meant = (data: NumberData, shape?: number[]): number[] => {
  const { images, maximum } = pixelsFrom([image(data, shape)]);
  return Array.from(images[0].bytes, (byte) => byte / maximum);
};
const assumed = (data: NumberData, shape?: number[]): string | undefined => pixelsFrom([image(data, shape)]).assumed;

test('what numbers mean follows from their range, and is said where it is not plain', () => {
  const cases: [data: NumberData, meaning: number[], said: RegExp | undefined][] = [
    [Uint8Array.of(0, 51, 102, 255), [0, 0.2, 0.4, 1], undefined],
    [Int32Array.of(0, 51, 102, 255), [0, 0.2, 0.4, 1], undefined],
    [Float64Array.of(0, 51, 102, 255), [0, 0.2, 0.4, 1], undefined],
    [Float64Array.of(0, 0.2, 0.4, 1), [0, 0.2, 0.4, 1], undefined],
    [Uint8Array.of(0, 1, 1, 0), [0, 1, 1, 0], /black and white/],
    [Float32Array.of(-1, 0, 0.5, 1), [0, 0.5, 0.75, 1], /from −1 to 1 were read as \(x \+ 1\) ÷ 2/],
    [Uint16Array.of(0, 13_107, 26_214, 65_535), [0, 0.2, 0.4, 1], /divided by 65535 and rounded/],
    [Uint16Array.of(0, 819, 1638, 4095), [0, 0.2, 0.4, 1], /divided by 4095 and rounded/],
    [Int8Array.of(-128, -77, -26, 127), [0, 0.2, 0.4, 1], /signed bytes/],
    [Float32Array.of(-1.5, -1, -0.5, 1), [0, 0.2, 0.4, 1], /standardised/],
    [BigUint64Array.of(0n, 51n, 102n, 255n), [0, 0.2, 0.4, 1], undefined],
    [Float64Array.of(0, 50.9, 102.2, 254.6), [0, 0.2, 0.4, 1], /divided by 255 and rounded/],
  ];
  for (const [data, meaning, said] of cases) {
    const label = `${data.constructor.name} ${data.join(' ')}`;
    assert.deepEqual(meant(data), meaning, label);
    if (said === undefined) assert.equal(assumed(data), undefined, label);
    else assert.match(assumed(data) ?? '', said, label);
  }
});

test('8 × 8 images of at most 16 levels mean ÷ 16, also as fractions from −1 to 1', () => {
  const digits = Float32Array.from({ length: 64 }, (_, i) => i % 17);
  const expected = Array.from(digits, (level) => level / 16);
  assert.deepEqual(meant(digits, [1, 8, 8]), expected);
  assert.deepEqual(
    meant(
      digits.map((level) => level / 8 - 1),
      [1, 64],
    ),
    expected,
  );
});

test('any fractions from 0 to 1, −1 to 1 and 0 to 255 are read within half a level of 256', () => {
  const unit = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(unit, (values) => {
      // Both ends are there, so that the range is known.
      const data = [0, 1, ...values, ...values];
      for (const [low, span] of [
        [0, 1],
        [-1, 2],
        [0, 255],
      ]) {
        const got = meant(
          Float64Array.from(data, (value) => low + span * value),
          [1, 2, data.length / 2],
        );
        got.forEach((value, i) => {
          assert.ok(Math.abs(value - data[i]) <= 0.5 / 255 + 1e-6, `${low} ${span}: ${data[i]} as ${value}`);
        });
      }
    }),
  );
});

test('both parts are read on one scale', () => {
  const { images, maximum } = pixelsFrom(
    [image(Float32Array.of(-1, 1)), image(Float32Array.of(0, 0.5))].map((part) => ({ ...part, shape: [1, 1, 2] })),
  );
  assert.deepEqual(
    images.map(({ bytes }) => Array.from(bytes, (byte) => byte / maximum)),
    [
      [0, 1],
      [0.5, 0.75],
    ],
  );
});

test('shapes with one channel, behind or before, are those without', () => {
  const size = (shape: number[]) => {
    const { height, width } = pixelsFrom([image(new Uint8Array(shape.reduce((a, b) => a * b)), shape)]).images[0];
    return [height, width];
  };
  assert.deepEqual(size([2, 3, 4, 1]), [3, 4]);
  assert.deepEqual(size([2, 1, 3, 4]), [3, 4]);
  assert.deepEqual(size([2, 3, 4]), [3, 4]);
  assert.deepEqual(size([2, 9]), [3, 3]);
  for (const shape of [[2, 3, 4, 3], [2, 3, 4, 1, 1], [2, 8], [6]]) {
    assert.throws(() => size(shape), /^Error: x\.npy: the images have shape/, String(shape));
  }
});

test('numbers without a meaning are refused with the first that shows it', () => {
  const cases: [NumberData, RegExp][] = [
    [Int32Array.of(0, 256, 3, 4), /pixel 1 is 256/],
    [Int32Array.of(0, 2, -3, 4), /pixel 2 is -3/],
    [Int32Array.of(0, 2, 3, 70_000), /pixel 3 is 70000/],
    [Float32Array.of(0, Number.NaN, 0, 0), /pixel 1 is NaN/],
    [Float64Array.of(0, 0, 0, Number.POSITIVE_INFINITY), /pixel 3 is Infinity/],
    [Float64Array.of(0.5, -1e30, 0, 0), /pixel 1 is -1e\+30/],
    [Float64Array.of(0.5, 1, 256.5, 0), /pixel 2 is 256\.5/],
    [BigInt64Array.of(0n, 1n, -1n, 2n), /pixel 2 is -1/],
    [Float64Array.of(0.5, 1e300, 0, 0), /pixel 1 is 1e\+300/],
  ];
  for (const [data, expected] of cases) assert.throws(() => pixelsFrom([image(data)]), expected);
  assert.throws(
    () => pixelsFrom([{ data: ['a', 'b'], shape: [1, 1, 2], name: 'y' }]),
    /^Error: y: the images are text/,
  );
});
