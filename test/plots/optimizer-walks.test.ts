import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optimizerWalks, type Walk } from '../../src/plots/optimizer-walks.ts';
import { renderSvg } from '../../src/plots/render.ts';
import { sizeOf, textsOf, weightOf } from './pictures.ts';

const bowl = (u: number, v: number) => u ** 2 + 4 * v ** 2;
const view = { title: 'Walks', u: [-2, 2], v: [-1, 1], loss: bowl, lowest: [0, 0] } as const;
const walk = (name: string, shrink: number, steps = 40): Walk => ({
  name,
  colour: '#0072b2',
  points: Array.from({ length: steps + 1 }, (_, n) => [-1.5 * shrink ** n, 0.8 * shrink ** n] as const),
});

test('optimizerWalks: five walks of forty steps fit a page of 800 pixels and a small file', () => {
  const names = ['SGD', 'momentum', 'Nesterov', 'RMSProp', 'Adam'];
  const spec = optimizerWalks(
    names.map((name, i) => walk(name, 0.5 + i / 10)),
    view,
  );
  const svg = renderSvg(spec);
  assert.ok(sizeOf(svg).width <= 630, `${sizeOf(svg).width}`);
  assert.ok(weightOf(spec, svg) < 90_000, `${weightOf(spec, svg)} bytes`);
  for (const text of ['Walks', 'u', 'v', ...names]) assert.ok(textsOf(svg).includes(text), text);
});

test('optimizerWalks: each point carries its step and its height; the slider reaches the longest walk', () => {
  const spec = optimizerWalks([walk('a', 0.5, 2), walk('b', 0.5, 3)], view) as unknown as {
    params: { value: number; bind: { max: number } }[];
    data: { values: { name: string; n: number; u: number; v: number; loss: number }[] };
  };
  assert.equal(spec.params[0].value, 3);
  assert.equal(spec.params[0].bind.max, 3);
  assert.equal(spec.data.values.length, 7);
  for (const { u, v, loss } of spec.data.values) assert.ok(Math.abs(loss - bowl(u, v)) < 1e-2 * loss);
});

test('optimizerWalks: says what it can not draw', () => {
  assert.throws(() => optimizerWalks([], view), /got no walks/);
  assert.throws(() => optimizerWalks([walk('a', 0.5)], { ...view, loss: () => Number.NaN }), /expected finite heights/);
});
