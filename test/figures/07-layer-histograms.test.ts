import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerHistograms } from '../../notebooks/figures/07-layer-histograms.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

const options = { title: 'Signals', x: 'z', range: [-2, 2] as const, bins: 4 };
test('layerHistograms: names networks and layers', () => {
  const layers = Array.from({ length: 6 }, () => Float32Array.from({ length: 100 }, (_, i) => Math.sin(i) * 2));
  const names = ['zeros', 'too small', 'He', 'too large'];
  const svg = renderSvg(
    layerHistograms(
      names.map((name) => ({ name, layers })),
      { ...options, bins: 25, subtitle: 'before training' },
    ),
  );
  for (const text of ['Signals', 'before training', ...names, 'layer', '1', '6']) {
    assert.ok(textsOf(svg).includes(text), text);
  }
});

test('layerHistograms: says what it can not draw', () => {
  assert.throws(() => layerHistograms([{ name: 'He', layers: [[1], []] }], options), /He, layer 2: got no numbers/);
  assert.throws(
    () => layerHistograms([{ name: 'He', layers: [[1]] }], { ...options, range: [1, 1] }),
    /range is 1 to 1/,
  );
});
