import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decisionRegion } from '../../notebooks/figures/lab-decision-region.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { played, slidersOf } from '../charts/played.ts';

const points = [
  { x: -1, y: 1, label: 1 },
  { x: 1, y: -1, label: 0 },
];
const moment = (step: number, p: number[]) => ({ step, loss: 1 / (step + 1), right: step, p });
const options = { title: 'Moons' };

describe('decisionRegion', () => {
  const spec = decisionRegion(points, [moment(0, [0, 1, 0, 1]), moment(1, [1, 0, 1, 0])], options);

  test('shows the last moment, and the others by the slider', async () => {
    assert.deepEqual(slidersOf(spec), { moment: [0, 1] });
    assert.ok((await played(spec)).texts.includes('step 1: loss 0.500, 1 of 2 points right'));
    assert.ok((await played(spec, { moment: 0 })).texts.includes('step 0: loss 1.000, 0 of 2 points right'));
    const urls = (await played(spec)).signal('urls') as string[];
    assert.notEqual(urls[0], urls[1]);
    assert.ok(renderSvg(spec).includes(urls[1].slice(0, 60)));
  });

  test('y points up, and the classes differ in shape', async () => {
    const drawn = (await played(spec)).data('points');
    assert.deepEqual(
      drawn.map(({ x, y, shape }) => [x, y, shape]),
      [
        [0, 0, 'triangle-up'],
        [380, 380, 'circle'],
      ],
    );
  });

  test('refuses what is no square of probabilities', () => {
    assert.throws(() => decisionRegion(points, [], options), /got no moments/);
    assert.throws(() => decisionRegion(points, [moment(7, [0, 1, 0])], options), /step 7 has 3 probabilities/);
    assert.throws(() => decisionRegion(points, [moment(7, [2])], options), /step 7 says 2, expected 0 to 1/);
  });
});
