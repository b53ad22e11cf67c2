import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { meanwhile } from '../../notebooks/figures/10-meanwhile.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { image, textsOf } from '../charts/pictures.ts';

const images = [image(8), new Float32Array(64).fill(0.5)];
const versions = (...times: number[]) => times.map((one, i) => ({ name: `version ${i}`, times: one }));
const options = { title: 'Meanwhile', subtitle: 'one thread', width: 8 };
/** Heights of the pictures in an SVG: 16 for a line of digits, 20 more for each further one. */
const heights = (svg: string) => [...svg.matchAll(/<image[^>]*height="(\d+)"/g)].map(([, height]) => Number(height));

describe('meanwhile', () => {
  test('names, numbers and as many lines of digits as they need', () => {
    const spec = meanwhile(versions(1, 2.25, 81.4), images, options);
    const svg = renderSvg(spec);
    for (const text of ['Meanwhile', 'one thread', 'version 0', '1', 'version 1', '2.3', 'version 2', '81']) {
      assert.ok(textsOf(svg).includes(text), text);
    }
    assert.deepEqual(heights(svg), [16, 16, 96]);
  });

  test('a version slower than the first has a pale digit, a very fast one stays on the page', () => {
    const svg = renderSvg(meanwhile(versions(1, 0.4, 5000), images, options));
    assert.ok(textsOf(svg).includes('0.40') && textsOf(svg).includes('5000'));
    assert.deepEqual(heights(svg), [16, 16, 396]);
  });

  test('refuses what cannot be drawn, and unknown options', () => {
    assert.throws(() => meanwhile([], images, options), /versions is 0/);
    assert.throws(() => meanwhile(versions(1), [], options), /images is 0/);
    assert.throws(() => meanwhile(versions(0), images, options), /version 0 reads 0 images/);
    assert.throws(() => meanwhile(versions(Number.NaN), images, options), /reads NaN images/);
    assert.throws(() => meanwhile(versions(1), images, { ...options, height: 8 } as never), /unknown option 'height'/);
  });
});
