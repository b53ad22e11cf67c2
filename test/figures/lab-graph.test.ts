import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { computationGraph, type GraphNode } from '../../notebooks/figures/lab-graph.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { PAGE_WIDTH } from '../../src/charts/theme.ts';
import { sizeOf } from '../charts/pictures.ts';
import { played, slidersOf } from '../charts/played.ts';

const node = (
  data: number,
  gradient: number,
  operation = '',
  inputs: readonly GraphNode[] = [],
  rates: readonly number[] = [],
): GraphNode => ({ data, gradient, operation, inputs, rates });

/** L = x · x · w at x = 3, w = −2, with gradients or without. */
function squares(walked: boolean) {
  const g = (gradient: number) => (walked ? gradient : 0);
  const x = node(3, g(-12));
  const w = node(-2, g(9));
  const u = node(9, g(-2), '×', [x, x], [3, 3]);
  const L = node(-18, g(1), '×', [u, w], [-2, 9]);
  return { L, names: { x, w, L } };
}

describe('computationGraph', () => {
  test('before the way back: names and numbers, and a step for each', async () => {
    const { L, names } = squares(false);
    const spec = computationGraph(L, { title: 'squares', names });
    assert.deepEqual(slidersOf(spec), { step: [1, 4] });
    const { texts } = await played(spec);
    for (const text of ['squares', 'x', '3', 'w', '−2', '×', '9', 'L: ×', '−18']) assert.ok(texts.includes(text), text);
    assert.ok(!texts.some((text) => text.includes('Σ')), String(texts));
  });

  test('after the way back: what comes back on each line, and its sum where a number is used twice', async () => {
    const { L, names } = squares(true);
    const spec = computationGraph(L, { title: 'squares', names });
    assert.deepEqual(slidersOf(spec), { step: [1, 6] });
    const edges = (await played(spec)).data('edges');
    assert.deepEqual(
      edges.map(({ text }) => text),
      ['−6', '−6', '−2', '9'],
    );
    assert.ok((await played(spec)).texts.includes('Σ −12'));
  });

  test('grows with the slider: first forward, then backward', () => {
    const { L, names } = squares(true);
    const { data } = computationGraph(L, { title: 'squares', names }) as unknown as {
      data: { name: string; values: { from: number; returns: number }[] }[];
    };
    const values = (name: string) => data.find((one) => one.name === name)?.values ?? assert.fail(name);
    assert.deepEqual(
      values('boxes').map(({ from }) => from),
      [1, 2, 3, 4],
    );
    // The end hands back first, in step 5, then u; the sum at x is there when all of it has arrived.
    assert.deepEqual(
      values('edges').map(({ returns }) => returns),
      [6, 6, 5, 5],
    );
    assert.deepEqual(
      values('sums').map(({ returns }) => returns),
      [6],
    );
  });

  test('a long chain fits the page, and no boxes lie on each other', () => {
    let end = node(1, 1);
    const leaves: GraphNode[] = [];
    for (let i = 0; i < 8; i++) {
      leaves.push(node(i, 1));
      end = node(i, 1, '+', [end, leaves[i]], [1, 1]);
    }
    const spec = computationGraph(end, { title: 'chain' });
    assert.ok(sizeOf(renderSvg(spec)).width <= PAGE_WIDTH, `${sizeOf(renderSvg(spec)).width} pixels`);
    const boxes = (spec.data as { values: { x: number; y: number }[] }[])[0].values;
    for (const [i, one] of boxes.entries()) {
      for (const other of boxes.slice(i + 1)) {
        assert.ok(Math.abs(one.x - other.x) >= 48 || Math.abs(one.y - other.y) >= 40, JSON.stringify([one, other]));
      }
    }
  });

  test('refuses what is too large, and inputs without rates', () => {
    let end = node(1, 0);
    for (let i = 0; i < 30; i++) end = node(i, 0, 'relu', [end], [1]);
    assert.throws(() => computationGraph(end, { title: '' }), /got 31 numbers, expected at most 30/);
    const bad = node(1, 0, '+', [node(1, 0)], []);
    assert.throws(() => computationGraph(bad, { title: '' }), /'\+' has 1 inputs and 0 rates/);
  });
});
