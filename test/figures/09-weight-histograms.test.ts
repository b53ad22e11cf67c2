import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weightHistograms } from '../../notebooks/figures/09-weight-histograms.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';
import { runPicture } from '../charts/view.ts';

const networks = [
  { name: 'wide', weights: Float32Array.of(-1, 1, -1, 1, 9) },
  { name: 'narrow', weights: Float64Array.of(0.1, -0.1) },
];

test('weightHistograms: every weight is counted, those beyond the axis at its end', () => {
  const picture = runPicture(weightHistograms([networks[1]], { bins: 8 }));
  const counts = picture.rows('from', 'count').map(({ count }) => count);
  assert.deepEqual(counts, [0, 0, 0, 1, 0, 1, 0, 0]);
  const far = { name: 'far', weights: Float32Array.from({ length: 401 }, (_, i) => (i === 400 ? 100 : 0.01)) };
  const last = runPicture(weightHistograms([far], { bins: 9 }))
    .rows('from', 'count')
    .at(-1);
  assert.equal(last?.count, 1);
});

test('weightHistograms: names, sizes and one axis for all', () => {
  const svg = renderSvg(weightHistograms(networks, { title: 'Weights' }));
  const texts = textsOf(svg);
  assert.ok(texts.includes('Weights'));
  assert.ok(texts.includes('wide: root mean square 4.1'), texts.join('|'));
  assert.ok(texts.includes('narrow: root mean square 0.10'));
  const thousands = textsOf(renderSvg(weightHistograms([{ name: 'many', weights: new Float32Array(3000).fill(0.1) }])));
  assert.ok(thousands.includes('0') && thousands.includes('3k'), thousands.join('|'));
});

test('weightHistograms: refuses what has no weights, and unknown options', () => {
  assert.throws(() => weightHistograms([]), /got no weights/);
  assert.throws(() => weightHistograms([{ name: 'empty', weights: new Float32Array(0) }]), /got no weights/);
  assert.throws(() => weightHistograms(networks, { bin: 3 } as object), /unknown option 'bin'/);
});
