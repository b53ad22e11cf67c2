import assert from 'node:assert/strict';
import { test } from 'node:test';
import { downhill } from '../../notebooks/figures/04-downhill.ts';
import { valueHistograms } from '../../notebooks/figures/06-value-histograms.ts';
import { methodComparison } from '../../notebooks/figures/09-method-comparison.ts';
import { accuracyDots } from '../../notebooks/figures/12-accuracy-dots.ts';
import { fittedTo } from '../../src/charts/fit-width.ts';
import { SMALLEST_LETTERS, withLargerLetters } from '../../src/charts/larger-letters.ts';
import { learningCurves } from '../../src/charts/learning-curves.ts';
import { comparisonCurves } from '../../src/charts/lines.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textWidth, wrapped } from '../../src/charts/text-width.ts';
import { type Spec, vegaLite } from '../../src/charts/theme.ts';
import { digitGrid } from '../../src/charts/tiles.ts';
import { examples } from './examples.ts';
import { epochs, image, sizeOf, textsOf } from './pictures.ts';

const PHONE = 350;

const widthOf = (spec: Spec) => sizeOf(renderSvg(spec)).width;
const fitted = (spec: Spec) => fittedTo(spec, PHONE, widthOf);
const sizesOf = (svg: string) =>
  [...svg.matchAll(/<text[^>]* font-size="([\d.]+)px"/g)].map(([, size]) => Number(size));

const lines = comparisonCurves(
  ['SGD, η = 0.5', 'momentum, η = 0.1', 'Nesterov, η = 0.1', 'RMSProp, η = 0.01'].map((name, i) => ({ name, points: [0, 1, 2].map((x) => ({ x, y: x * i })) })), // biome-ignore format: one row of data
  { title: 'Each has its own range of good learning rates', subtitle: 'after five epochs', x: 'step', y: 'loss' },
);

test('fittedTo: charts with axes get as narrow as a phone, and keep the size of their letters', () => {
  for (const spec of [lines, learningCurves(epochs(20))]) {
    assert.ok(widthOf(spec) > PHONE);
    const narrow = renderSvg(fitted(spec));
    assert.ok(sizeOf(narrow).width <= PHONE, `${sizeOf(narrow).width} px`);
    assert.ok(Math.min(...sizesOf(narrow)) >= 12);
  }
});

test('fittedTo: a title breaks between its words, and all names stay in the legend', () => {
  const texts = textsOf(renderSvg(fitted(lines)));
  assert.ok(!texts.includes('Each has its own range of good learning rates'));
  assert.ok(texts.join(' ').includes('Each has its own range of good learning rates'));
  for (const name of ['SGD, η = 0.5', 'RMSProp, η = 0.01']) assert.ok(texts.includes(name), name);
});

test('fittedTo: panels stand below each other, and each has the names of the lanes that they shared', () => {
  const results = ['none', 'dropout'].map((name) => ({ name, accuracy: [0.9, 0.92], loss: [0.3, 0.2] }));
  const spec = methodComparison(results, { title: 'Methods' });
  const count = (svg: string) => textsOf(svg).filter((text) => text === 'dropout').length;
  assert.equal(count(renderSvg(spec)), 1);
  const narrow = renderSvg(fitted(spec));
  assert.equal(count(narrow), 2);
  assert.ok(sizeOf(narrow).height > sizeOf(renderSvg(spec)).height);
});

test('fittedTo: a legend beside long names of lanes has one column, and leaves the axes their width', () => {
  const rows = ['folds', 'halves'].flatMap((panel) =>
    ['ours', 'MLPClassifier, inputs ÷ 16'].map((model) => ({ panel, model, accuracies: [0.97, 0.98] })),
  );
  const narrow = fitted(accuracyDots(rows, 'Dots'));
  const { width } = (narrow.concat as { width: number }[])[0];
  assert.ok(width > 100, `${width} px`);
  assert.ok(widthOf(narrow) <= PHONE, `${widthOf(narrow)} px`);
});

test('fittedTo: panels that now stand below each other use the width that they have', () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => i % 7);
  const panels = ['one', 'two', 'three'].map((name) => ({ name, x: 'pixel', values }));
  const spec = valueHistograms(panels, { title: 'Pixels' });
  const narrow = fitted(spec);
  const [before, after] = [spec.hconcat, narrow.concat].map((views) => (views as { width: number }[])[0].width);
  assert.ok(after > 1.3 * before, `${before} → ${after}`);
  assert.ok(widthOf(narrow) <= PHONE, `${widthOf(narrow)}`);
});

test('fittedTo: a title as wide as the picture makes no panel shorter than it was', () => {
  const line = [-1, 1].map((x) => [x, x] as const);
  const spec = downhill(line, { start: { w: -1, b: -1 }, learningRate: 0.03, steps: 6 });
  const [before, after] = [spec.hconcat, fitted(spec).concat].map((views) => (views as { width: number }[])[0].width);
  assert.ok(after >= before, `${before} → ${after}`);
});

test('fittedTo: a grid of images has fewer columns, and its captions keep their order', () => {
  const captions = Array.from({ length: 23 }, (_, i) => `n${i}`);
  const options = { title: 'A grid', width: 8, height: 8 };
  const spec = digitGrid(captions.map(() => image(8)), captions, options); // biome-ignore format: one thought
  const narrow = renderSvg(fitted(spec));
  assert.ok(sizeOf(narrow).width <= PHONE);
  assert.deepEqual(textsOf(narrow).filter((text) => text.startsWith('n')), captions); // biome-ignore format: one thought
  assert.ok((narrow.match(/<image/g) ?? []).length > 1, 'the rows show parts of one image');
});

test('fittedTo: every picture of the course can be drawn for a phone, with all words of its title', () => {
  for (const [file, group] of Object.entries(examples)) {
    const [made] = Object.values(group).map((make) => make());
    if (!('$schema' in made) || widthOf(made) <= PHONE) continue;
    const narrow = renderSvg(fitted(made));
    const words = textsOf(narrow).join(' ');
    const title = /aria-label="([^"]*)"/.exec(narrow)?.[1].replaceAll('&amp;', '&') ?? '';
    assert.ok(words.includes(title), `${file}: ${title} is not in ${words}`);
    assert.ok(!/NaN|Infinity/.test(narrow), file);
  }
});

test('withLargerLetters: shown smaller, no letters are below the smallest', () => {
  const scale = 0.6;
  // In two of them sizes of letters follow from the data.
  const files = ['00-course-map', '00-network-diagram', '04-way-back'].map((name) => `notebooks/figures/${name}.ts`);
  for (const file of files) {
    const [picture] = Object.values(examples[file]).map((make) => make() as Spec);
    assert.ok(Math.min(...sizesOf(renderSvg(picture))) * scale < SMALLEST_LETTERS, file);
    const larger = sizesOf(renderSvg(withLargerLetters(picture, scale, widthOf(picture))));
    assert.ok(Math.min(...larger) * scale >= SMALLEST_LETTERS, `${file}: ${Math.min(...larger) * scale}`);
  }
});

test('fittedTo and withLargerLetters leave the picture as it was', () => {
  const spec = vegaLite({ title: 'A title that is far too long for a picture as narrow as this', width: 500, height: 90, data: { values: [{ x: 1 }] }, mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' } } }); // biome-ignore format: one row of data
  const before = JSON.stringify(spec);
  fitted(spec);
  withLargerLetters(spec, 0.5, 500);
  assert.equal(JSON.stringify(spec), before);
});

test('wrapped: lines are short enough, hold all words, and are of about the same length if bold', () => {
  const text = 'The likelihood is highest where the price is lowest';
  for (const bold of [false, true]) {
    const parts = wrapped(text, 250, 16, bold);
    assert.ok(parts.length > 1 && parts.every((line) => textWidth(line, 16, bold) <= 250));
    assert.equal(parts.join(' '), text);
  }
  const [first, last] = wrapped('One neuron: a line, cut off at zero', 330, 16, true);
  assert.ok(textWidth(last, 16) > 0.6 * textWidth(first, 16), `${first} / ${last}`);
  assert.deepEqual(wrapped('unbreakable', 10, 16), ['unbreakable']);
});
