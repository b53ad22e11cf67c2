/** The pictures with which lessons 00 to 04 open: what they promise holds for the networks that are trained for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opening as opening00 } from '../../notebooks/figures/00-opening.ts';
import { opening as opening02 } from '../../notebooks/figures/02-opening.ts';
import { opening as opening03 } from '../../notebooks/figures/03-opening.ts';
import { opening as opening04 } from '../../notebooks/figures/04-opening.ts';
import type { Spec } from '../../src/charts/index.ts';
import { renderSvg } from '../../src/charts/render.ts';
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
