import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DotPanel, domainAround, dotPlot } from '../../src/charts/dot-plot.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from './pictures.ts';

const panel: DotPanel = {
  dots: [
    { name: 'plain', value: 2, runs: [1, 3], bar: [1, 3], text: 'two' },
    { name: 'better', value: 5, before: 2, text: 'five', series: 1 },
  ],
  x: 'points',
  domain: [0, 10],
  width: 200,
  write: (value) => `${value} points`,
};
const options = {
  title: 'Points',
  of: 'method',
  series: [
    { name: 'theirs', colour: '#123456' },
    { name: 'ours', colour: '#abcdef' },
  ],
};

/** Middle of each dot of a colour: x, and y from the top of the panel. */
const dotsOf = (svg: string, colour: string): [number, number][] =>
  [...svg.matchAll(/<path [^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes(`fill="${colour}"`))
    .map((tag) => (/translate\(([\d.]+),([\d.]+)\)/.exec(tag) ?? []).slice(1).map(Number) as [number, number]);

test('dotPlot: dots and runs stand at their numbers, each line has its name and its text', () => {
  const svg = renderSvg(dotPlot([panel], options));
  const [one, other, mean] = dotsOf(svg, '#123456');
  assert.deepEqual([one[0], other[0], mean[0]], [20, 60, 40]);
  const [ours] = dotsOf(svg, '#abcdef');
  assert.equal(ours[0], 100);
  assert.ok(ours[1] > mean[1], 'the second line is below the first');
  const texts = textsOf(svg);
  for (const text of ['Points', 'plain', 'better', 'two', 'five', 'points']) assert.ok(texts.includes(text), text);
  assert.ok(!texts.includes('ours'), 'a legend that nobody asked for');
  assert.ok(textsOf(renderSvg(dotPlot([panel], { ...options, legend: true }))).includes('ours'));
});

test('dotPlot: dashes for the reference and for what was before, and none without them', () => {
  const dashes = (svg: string) => (svg.match(/stroke-dasharray="5,4"/g) ?? []).length;
  assert.equal(dashes(renderSvg(dotPlot([panel], options))), 1);
  assert.equal(dashes(renderSvg(dotPlot([{ ...panel, reference: 4 }], options))), 2);
  const [first] = panel.dots;
  assert.equal(dashes(renderSvg(dotPlot([{ ...panel, dots: [first] }], options))), 0);
});

test('dotPlot: panels share their lines, whose names stand once; a logarithmic axis', () => {
  const second: DotPanel = { ...panel, x: 'seconds', domain: [1, 10], logarithmic: true };
  const texts = textsOf(renderSvg(dotPlot([panel, second], options)));
  assert.equal(texts.filter((text) => text === 'plain').length, 1);
  assert.equal(texts.filter((text) => text === 'two').length, 2);
});

test('dotPlot: refuses panels that do not fit together, and dots that would not be seen', () => {
  assert.throws(() => dotPlot([], options), /got no lines/);
  assert.throws(() => dotPlot([{ ...panel, dots: [] }], options), /got no lines/);
  const turned = { ...panel, dots: [...panel.dots].reverse() };
  assert.throws(() => dotPlot([panel, turned], options), /lines better, plain, expected plain, better/);
  const [plain] = panel.dots;
  const withDot = (more: object) => dotPlot([{ ...panel, dots: [{ ...plain, ...more }] }], options);
  for (const more of [{ value: 11 }, { value: Number.NaN }, { runs: [-1] }, { bar: [2, 12] }, { before: -3 }]) {
    assert.throws(() => withDot(more), /plain is at .*, expected 0 to 10/, JSON.stringify(more));
  }
  assert.throws(() => dotPlot([{ ...panel, reference: 12 }], options), /at 12, expected 0 to 10/);
  assert.throws(() => withDot({ series: 2 }), /of series 2, expected less than 2/);
  assert.throws(() => dotPlot([panel], { ...options, legends: true } as never), /legends/);
});

test('domainAround: all numbers are inside, also if there is one alone', () => {
  assert.deepEqual(domainAround([0, 10], 0.1), [-1, 11]);
  const [low, high] = domainAround([3, 3]);
  assert.ok(low < 3 && 3 < high);
});
