import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deskew, slant } from '../../src/data/deskew.ts';
import { ByteMatrix } from '../../src/rows.ts';

const side = 28;
const size = { width: side, height: side };

/** A stroke three pixels wide through the centre, `lean` pixels to the right per pixel downwards. */
function stroke(lean: number): Uint8Array {
  const bytes = new Uint8Array(side * side);
  for (let y = 6; y < 22; y++) {
    const middle = Math.round(13.5 + lean * (y - 13.5));
    bytes.fill(200, y * side + middle - 1, y * side + middle + 2);
  }
  return bytes;
}

const sum = (bytes: ArrayLike<number>) => Array.from(bytes).reduce((a, b) => a + b, 0);

test('the slant of a stroke is how far it leans', () => {
  for (const lean of [-0.5, -0.25, 0, 0.25, 0.5]) {
    const { slope, centreY } = slant(stroke(lean), side);
    assert.ok(Math.abs(slope - lean) < 0.03, `lean ${lean}: got ${slope}`);
    assert.equal(centreY, 13.5);
  }
});

test('no ink, or ink in one row, does not lean; a dash leans at most 45°', () => {
  assert.deepEqual(slant(new Uint8Array(side * side), side), { slope: 0, centreY: 0 });
  const row = new Uint8Array(side * side).fill(255, 5 * side + 3, 5 * side + 20);
  assert.equal(slant(row, side).slope, 0);
  const dash = new Uint8Array(side * side).fill(255, 5 * side, 5 * side + 14).fill(255, 6 * side + 14, 7 * side);
  assert.equal(slant(dash, side).slope, 1);
});

test('a slanted stroke is upright afterwards, in the same place and with the same ink', () => {
  const images = new ByteMatrix(2, side * side, Uint8Array.from([...stroke(0.5), ...stroke(-0.3)]));
  const upright = deskew(images, size);
  for (const i of [0, 1]) {
    const bytes = upright.rowBytes(i);
    assert.ok(Math.abs(slant(bytes, side).slope) < 0.02);
    assert.ok(Math.abs(sum(bytes) - sum(images.rowBytes(i))) <= 16 * 2);
    // All that is left of the stroke lies within three pixels of the middle.
    for (let j = 0; j < bytes.length; j++) assert.ok(bytes[j] === 0 || Math.abs((j % side) - 13.5) < 3.6);
  }
});

test('an upright image stays as it is, and so does its scale', () => {
  const images = new ByteMatrix(1, side * side, stroke(0), new Float32Array(256).fill(7));
  const upright = deskew(images, size);
  assert.deepEqual([...upright.rowBytes(0)], [...images.rowBytes(0)]);
  assert.equal(upright.values, images.values);
});

test('rows are shifted and interpolated: each pixel lies between its two neighbours of the old row', () => {
  const rows = fc.uint8Array({ minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(rows, (bytes) => {
      const upright = deskew(new ByteMatrix(1, 64, bytes), { width: 8, height: 8 }).rowBytes(0);
      const { slope, centreY } = slant(bytes, 8);
      for (let i = 0; i < 64; i++) {
        const y = Math.floor(i / 8);
        const at = (i % 8) + slope * (y - centreY);
        const pixel = (x: number) => (x >= 0 && x < 8 ? bytes[y * 8 + x] : 0);
        const [a, b] = [pixel(Math.floor(at)), pixel(Math.floor(at) + 1)];
        const exact = a + (at - Math.floor(at)) * (b - a);
        assert.ok(Math.abs(upright[i] - exact) <= 0.5 + 1e-9, `pixel ${i}: expected ${exact}, got ${upright[i]}`);
      }
    }),
  );
});

test('a view by index is deskewed row by row, and a wrong size throws', () => {
  const images = new ByteMatrix(2, side * side, Uint8Array.from([...stroke(0), ...stroke(0.4)]));
  const view = images.select(Uint32Array.of(1));
  assert.deepEqual([...deskew(view, size).rowBytes(0)], [...deskew(images, size).rowBytes(1)]);
  assert.throws(
    () => deskew(images, { width: 20, height: 20 }),
    /deskew: width × height is 20 × 20, expected 784 pixels/,
  );
});
