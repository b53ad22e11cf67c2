import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import { diverging, ink, type SpriteOptions, sprite } from '../../src/charts/sprite.ts';

const options: SpriteOptions = { width: 2, height: 2, columns: 2, enlarge: 4, gap: [8, 4], colour: ink };

/** Colours of the PNG: `at(x, y)` in its own pixels. */
function pixels(url: string) {
  const { width, height, data, palette } = decode(Buffer.from(url.replace('data:image/png;base64,', ''), 'base64'));
  const at = (x: number, y: number) => palette?.[data[y * width + x]].slice(0, 3);
  return { width, height, at };
}

test('sprite: each value is one pixel, at the place that is named', () => {
  const images = [
    [0, 1, 0.5, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 1],
  ];
  const picture = sprite(images, options);
  const { width, height, at } = pixels(picture.url);
  assert.deepEqual([width, height], [6, 5]);
  assert.deepEqual([picture.width, picture.height], [24, 20]);
  for (const [n, image] of images.entries()) {
    const { x, y } = picture.places[n];
    for (const [i, value] of image.entries()) {
      assert.deepEqual(at(x / 4 + (i % 2), y / 4 + Math.floor(i / 2)), [...ink(value)], `image ${n}, value ${i}`);
    }
  }
  assert.deepEqual(at(2, 0), [255, 255, 255], 'between the tiles');
});

test('sprite: the levels of the 8×8 digits stay apart', () => {
  const picture = sprite([Float32Array.from({ length: 17 }, (_, i) => i / 16)], {
    ...options,
    width: 17,
    height: 1,
    columns: 1,
  });
  const { at } = pixels(picture.url);
  for (let i = 0; i <= 16; i++) assert.deepEqual(at(i, 0), [...ink(i / 16)]);
});

test('sprite: diverging colours are white at 0, blue below, orange above, and end at ±1', () => {
  const { at } = pixels(
    sprite([[-5, -1, 0, 1]], { ...options, width: 4, height: 1, columns: 1, colour: diverging }).url,
  );
  assert.deepEqual(at(0, 0), at(1, 0));
  assert.deepEqual(at(2, 0), [255, 255, 255]);
  const [[r1, , b1], [r2, , b2]] = [at(1, 0) ?? [], at(3, 0) ?? []];
  assert.ok(b1 > r1 && r2 > b2);
});

test('sprite: refuses images of another size, none, and what is not a number', () => {
  assert.throws(() => sprite([[0, 0, 0]], options), /image 0 has 3 values, expected 4 for 2 × 2/);
  assert.throws(() => sprite([], options), /got no images/);
  assert.throws(() => sprite([[0, 0, Number.NaN, 0]], options), /image 0, value 2 is NaN/);
});
