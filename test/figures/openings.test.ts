/** The pictures with which lessons open: what they promise holds for the networks that are trained for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opening as opening00 } from '../../notebooks/figures/00-opening.ts';
import { opening as opening02 } from '../../notebooks/figures/02-opening.ts';
import { opening as opening03 } from '../../notebooks/figures/03-opening.ts';
import { opening as opening04 } from '../../notebooks/figures/04-opening.ts';
import { opening as opening09 } from '../../notebooks/figures/09-opening.ts';
import { opening as opening10 } from '../../notebooks/figures/10-opening.ts';
import { opening as opening11 } from '../../notebooks/figures/11-opening.ts';
import { opening as opening12 } from '../../notebooks/figures/12-opening.ts';
import type { Spec } from '../../src/charts/index.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { loadDataset } from '../../src/node.ts';
import { sizeOf, textsOf, weightOf } from '../charts/pictures.ts';
import { played } from '../charts/played.ts';

/** Fits a page and a notebook. */
function requireSmall(spec: Spec): void {
  const svg = renderSvg(spec);
  assert.ok(sizeOf(svg).width <= 640, `${sizeOf(svg).width} pixels wide`);
  assert.ok(weightOf(spec, svg) <= 80_000, `${weightOf(spec, svg)} bytes`);
}

test('00: the network reads the 3', async () => {
  const spec = await opening00();
  requireSmall(spec);
  const { layer } = spec as unknown as { layer: { data: { values: { name: string; best: boolean }[] } }[] };
  const names = layer.at(-1)?.data.values ?? [];
  assert.deepEqual(
    names.filter(({ best }) => best).map(({ name }) => name),
    ['3'],
  );
});

test('02: the network doubts: no class has more than half of the probability', async () => {
  const spec = await opening02();
  requireSmall(spec);
  const { hconcat } = spec as unknown as { hconcat: { data?: { values: { name: string; p: number }[] } }[] };
  const classes = hconcat.at(-1)?.data?.values ?? [];
  assert.equal(classes.length, 10);
  assert.ok(Math.max(...classes.map(({ p }) => p)) < 0.5, JSON.stringify(classes));
  const writer = textsOf(renderSvg(spec)).find((text) => text.startsWith('the writer meant a '));
  assert.ok(
    classes.some(({ name }) => writer?.endsWith(` ${name}`)),
    writer,
  );
});

test('03: sixteen units, of which some answer and some are silent', async () => {
  const spec = await opening03();
  requireSmall(spec);
  const { layer } = spec as unknown as { layer: { data: { values: { answers: boolean }[] } }[] };
  const units = layer.at(-1)?.data.values ?? [];
  const loud = units.filter(({ answers }) => answers).length;
  assert.equal(units.length, 16);
  assert.ok(loud > 0 && loud < 16, `${loud} units answer`);
});

test('04: the network is wrong at first and right after eight steps', async () => {
  const spec = await opening04();
  requireSmall(spec);
  const said = async (step: number) => (await played(spec, { step })).texts.find((text) => text.startsWith('it says'));
  assert.doesNotMatch((await said(0)) ?? '', /it says 3;/);
  assert.match((await said(8)) ?? '', /it says 3; p\(3\) = \d\d %/);
});

test('09: one network has learned all labels by heart, the other knows more of new points', async () => {
  const spec = await opening09();
  requireSmall(spec);
  const texts = textsOf(renderSvg(spec));
  const numbers = (pattern: RegExp) => texts.flatMap((text) => pattern.exec(text)?.slice(1).map(Number) ?? []);
  const [heart, kept] = numbers(/^(\d+) of 64 answered as labelled$/);
  const [heartNew, keptNew] = numbers(/^(\d+) % of 1000 new points right$/);
  assert.equal(heart, 64);
  assert.ok(kept < heart && keptNew > heartNew, texts.join(' · '));
});

test('10: the first of three products reads one digit', () => {
  const spec = opening10();
  requireSmall(spec);
  const texts = textsOf(renderSvg(spec));
  for (const text of ['three loops', 'skipping zeros', 'WebAssembly SIMD', '1']) assert.ok(texts.includes(text), text);
});

test('11: sixty images with the probability of their label, or nothing where MNIST is not', async () => {
  const { name } = await loadDataset();
  const spec = await opening11();
  assert.equal(spec !== undefined, name === 'MNIST');
  if (!spec) return;
  const captions = textsOf(renderSvg(spec)).filter((text) => /^\d+ %$/.test(text));
  assert.equal(captions.length, 60);
  assert.ok(captions.includes('100 %') && captions.includes('0 %'), captions.join(' · '));
});

test('12: two ways to split the same digits stand side by side', () => {
  const spec = opening12();
  const svg = renderSvg(spec);
  assert.ok(sizeOf(svg).width <= 640, `${sizeOf(svg).width} pixels wide`);
  const texts = textsOf(svg);
  for (const text of ['a shuffled fold: one in five', 'unshuffled halves']) assert.ok(texts.includes(text), text);
});
