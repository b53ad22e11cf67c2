import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import { twoSplits } from '../../notebooks/figures/12-two-splits.ts';

const size = { width: 8, height: 8 };
const images = Array.from({ length: 40 }, () => new Float32Array(64));
const picture = (first: number[], second: number[]) =>
  twoSplits(
    images,
    [
      { title: 'one', test: first },
      { title: 'two', test: second },
    ],
    { title: 'Splits', ...size },
  );

/** The colour in the middle of each image of a panel, as `red,green,blue`. */
function coloursOf(spec: ReturnType<typeof twoSplits>, panel: number): string[] {
  const { layer } = spec as unknown as { layer: { data?: { values: { url: string }[] } }[] };
  const url = layer[panel].data?.values[0].url ?? assert.fail('there is no picture');
  const { width, data, palette = [] } = decode(Buffer.from(url.split(',')[1], 'base64'));
  const columns = (width + 1) / 9;
  return images.map((_, i) => {
    const [x, y] = [9 * (i % columns) + 4, 9 * Math.floor(i / columns) + 4];
    return palette[data[y * width + x]].slice(0, 3).join();
  });
}

test('twoSplits: an image is amber in the panel that keeps it for the test, and nowhere else', () => {
  const spec = picture([0, 35], [20, 21, 39]);
  for (const [panel, kept] of [
    [0, [0, 35]],
    [1, [20, 21, 39]],
  ] as const) {
    const colours = coloursOf(spec, panel);
    const amber = [...colours.keys()].filter((i) => colours[i] !== '255,255,255');
    assert.deepEqual(amber, [...kept]);
  }
});

test('twoSplits: a row that is not one of the images is refused', () => {
  assert.throws(() => picture([40], []), /"one" has row 40, expected one of 40/);
});
