import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { descentSurface } from '../../notebooks/figures/08-descent-surface.ts';
import { type OptimizerWalksOptions, optimizerWalks, type Walk } from '../../notebooks/figures/08-optimizer-walks.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

const bowl = (u: number, v: number) => u ** 2 + 4 * v ** 2;
const view = { title: 'Walks', u: [-2, 2], v: [-1, 1], loss: bowl, lowest: [0, 0] } as const;
const walk = (name: string, shrink: number, steps = 40, colour = '#0072b2'): Walk => ({
  ...{ name, colour },
  points: Array.from({ length: steps + 1 }, (_, n) => [-1.5 * shrink ** n, 0.8 * shrink ** n] as const),
});

/** The places of the large dots in the map, left to right and top to bottom in pixels. */
function heads(walks: readonly Walk[], options: Partial<OptimizerWalksOptions>): [number, number][] {
  const svg = renderSvg(optimizerWalks(walks, { ...view, ...options }));
  return [...svg.matchAll(/translate\(([-\d.]+),([-\d.]+)\)"[^>]*stroke="white"/g)].map(([, x, y]) => [
    Math.round(Number(x)),
    Math.round(Number(y)),
  ]);
}

describe('optimizerWalks', () => {
  test('the walks are named; heights have their own panel', () => {
    const names = ['SGD', 'momentum', 'Nesterov', 'RMSProp', 'Adam'];
    const walks = names.map((name, i) => walk(name, 0.5 + i / 10));
    for (const heights of [false, true]) {
      const spec = optimizerWalks(walks, { ...view, heights });
      const svg = renderSvg(spec);
      for (const text of ['Walks', 'u', 'v', ...names]) assert.ok(textsOf(svg).includes(text), text);
      for (const text of ['height', 'step']) assert.equal(textsOf(svg).includes(text), heights, text);
    }
  });

  test('the large dots stand where the walks are at that step, or where they ended before it', () => {
    const walks = [walk('a', 0.5, 2), walk('b', 1, 4, '#d55e00')];
    // u from −2 to 2 is 490 pixels, v from −1 to 1 is 320, upwards.
    assert.deepEqual(heads(walks, { step: 0 }), [
      [61, 32],
      [61, 32],
    ]);
    const stopped = [Math.round(((2 - 1.5 / 4) / 4) * 490), Math.round(((1 - 0.8 / 4) / 2) * 320)];
    assert.deepEqual(heads(walks, { step: 4 }), [stopped, [61, 32]]);
    assert.deepEqual(heads(walks, {}), [stopped, [61, 32]]);
  });

  test('the slider reaches the longest walk', () => {
    const { config } = optimizerWalks([walk('a', 0.5, 2), walk('b', 0.5, 3)], view) as unknown as {
      config: { signals: { value: number; bind: { max: number } }[] };
    };
    assert.equal(config.signals[0].value, 3);
    assert.equal(config.signals[0].bind.max, 3);
  });

  test('heights are those above the lowest point, on a logarithmic axis', () => {
    const spec = optimizerWalks([walk('a', 0.1, 3)], { ...view, loss: (u, v) => bowl(u, v) - 7, heights: true });
    const { data } = spec as unknown as { data: { values: { walk: string }[] } };
    const heights = data.values[0].walk.split(' ').map((point) => Number(point.split(',')[2]));
    heights.forEach((height, n) => {
      const expected = bowl(-1.5, 0.8) * 0.01 ** n;
      assert.ok(Math.abs(height - expected) < 1e-3 * expected, `step ${n}: ${height}, expected ${expected}`);
    });
    assert.ok(textsOf(renderSvg(spec)).includes('10⁻²'));
  });

  test('a walk that runs away is drawn until it has left the picture', () => {
    const spec = optimizerWalks([walk('away', 1e60, 40), walk('home', 0.5)], { ...view, heights: true });
    assert.ok(!/NaN|Infinity/.test(JSON.stringify(spec)));
    assert.ok(!/NaN|Infinity/.test(renderSvg(spec)));
  });

  test('says what it can not draw', () => {
    assert.throws(() => optimizerWalks([], view), /got no walks/);
    assert.throws(
      () => optimizerWalks([walk('a', 0.5)], { ...view, loss: () => Number.NaN }),
      /expected finite heights/,
    );
    assert.throws(() => optimizerWalks([walk('a', 0.5)], { ...view, step: 41 }), /step is 41.*from 0 to 40/);
    assert.throws(
      () => optimizerWalks([walk('a', 0.5)], { ...view, lowest: undefined, heights: true }),
      /measured from lowest/,
    );
  });
});

describe('descentSurface', () => {
  const { data, twin } = descentSurface([walk('a', 0.5), walk('b', 0.9)], { ...view, steps: 10 });
  const traces = data as unknown as {
    type: string;
    name?: string;
    x: number[];
    y: number[];
    z: number[] & number[][];
  }[];

  test('has the surface, the first steps of each walk and the lowest point', () => {
    assert.deepEqual(
      traces.map(({ type, name }) => name ?? type),
      ['surface', 'a', 'b', 'the lowest point'],
    );
    assert.deepEqual(
      traces.slice(1).map(({ x }) => x.length),
      [11, 11, 1],
    );
  });

  test('goes from bound to bound, and the walks lie a little above it', () => {
    const [{ x, y, z }, a] = traces;
    assert.deepEqual([x[0], x.at(-1), y[0], y.at(-1)], [-2, 2, -1, 1]);
    assert.equal(z[0][0], 8);
    for (const [n, height] of a.z.entries()) {
      const above = Number(height) - bowl(a.x[n], a.y[n]);
      assert.ok(above > 0 && above < 0.3, `step ${n}: ${above} above the ground`);
    }
  });

  test('its flat twin is the map of the same steps', () => {
    const texts = textsOf(renderSvg(twin));
    for (const text of ['Walks', 'u', 'v', 'a', 'b']) assert.ok(texts.includes(text), text);
    assert.equal((twin as unknown as { config: { signals: { value: number }[] } }).config.signals[0].value, 10);
  });
});
