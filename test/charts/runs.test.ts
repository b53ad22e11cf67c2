import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderSvg } from '../../src/charts/render.ts';
import { runsPlot } from '../../src/charts/runs.ts';
import { textsOf } from './pictures.ts';
import { runPicture } from './view.ts';

const options = { title: 'Three seeds', x: 'test accuracy', percent: true };
const groups = [
  { name: 'plain', values: [0.96, 0.97, 0.98] },
  { name: 'one run', values: [0.99] },
];

test('runsPlot: a dot for each run, the mean and one standard deviation either way', () => {
  const picture = runPicture(runsPlot(groups, options));
  assert.equal(picture.rows('name', 'value').length, 4);
  assert.deepEqual(
    picture.rows('mean', 'low', 'high').map(({ mean, low, high }) => [mean, low, high]),
    [
      [0.97, 0.96, 0.98],
      [0.99, 0.99, 0.99],
    ],
  );
});

test('runsPlot: names the groups and what was measured', () => {
  const texts = textsOf(renderSvg(runsPlot(groups, options)));
  for (const text of ['Three seeds', 'test accuracy', 'plain', 'one run', '97.0%'])
    assert.ok(texts.includes(text), text);
});

test('runsPlot: refuses what has no mean', () => {
  assert.throws(() => runsPlot([], options), /got no groups/);
  assert.throws(() => runsPlot([{ name: 'none', values: [] }], options), /none has the runs \[\]/);
  assert.throws(() => runsPlot([{ name: 'lost', values: [1, Number.NaN] }], options), /lost has the runs \[1,NaN\]/);
});
