/** Dropout at work: activations, a mask for each draw, and what is left, with a slider over the draws. */

import { at } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount, requireNumber } from '../../src/checks.ts';
import type { FloatArray } from '../../src/matrix.ts';

/**
 * Three squares side by side: the activations a, the mask m (0 or 1 ÷ (1 − rate)), and the product a · m; below each the
 * mean of its cells. The slider goes through the masks.
 * Throws unless there is a mask, and each has one number for each activation.
 * @param columns how many cells lie side by side
 */
export function dropoutMasks(
  activations: FloatArray,
  masks: readonly FloatArray[],
  columns: number,
  rate: number,
): Spec {
  requireCount('dropoutMasks', 'masks', masks.length);
  requireCount('dropoutMasks', 'columns', columns);
  requireNumber('dropoutMasks', 'rate', rate, 0, 1, true);
  for (const [n, mask] of masks.entries()) {
    if (mask.length !== activations.length) {
      throw new RangeError(`dropoutMasks: mask ${n} has ${mask.length} numbers, expected ${activations.length}`);
    }
  }
  const rows = Math.ceil(activations.length / columns);
  const side = Math.floor(176 / columns);
  const largest = Math.max(...activations) / (1 - rate);
  const values = Array.from(activations, (a, i) => ({
    x: ((i % columns) + 0.5) * side,
    y: (Math.floor(i / columns) + 0.5) * side,
    a: Number(a.toPrecision(3)),
    // One letter for each draw: kept or dropped.
    kept: masks.map((mask) => (mask[i] === 0 ? '0' : '1')).join(''),
  }));
  const scale = Number((1 / (1 - rate)).toPrecision(4));
  const panel = (title: string, field: string, domain: readonly number[], range: readonly string[]) => ({
    title: { text: title, anchor: 'middle', fontSize: 14, fontWeight: 'normal', offset: 6 },
    width: side * columns,
    height: side * rows + 24,
    layer: [
      {
        mark: { type: 'rect', stroke: 'white', strokeWidth: 1.5, width: side, height: side },
        encoding: {
          x: at('x'),
          y: at('y'),
          color: { field, type: 'quantitative', scale: { domain, range }, legend: null },
          tooltip: [
            { field: 'a', title: 'activation' },
            { field: 'm', title: 'mask' },
            { field: 'left', title: 'what is left', format: '.2f', type: 'quantitative' },
          ],
        },
      },
      {
        transform: [
          // A name of its own: Vega-Lite joins sums of the same name, and all panels would show one of them.
          { aggregate: [{ op: 'mean', field, as: `mean_${field}` }] },
          { calculate: `'mean ' + format(datum.mean_${field}, '.2f')`, as: 'text' },
        ],
        mark: { type: 'text', baseline: 'middle', fontSize: 13, color: colours.ink },
        encoding: {
          x: { value: (side * columns) / 2 },
          y: { value: side * rows + 15 },
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  });
  return vegaLite({
    title: {
      text: 'Dropout: each draw silences other units',
      subtitle: `rate ${rate}: a unit is silent with probability ${rate}, the others count ${scale} times`,
    },
    data: { values },
    params: [
      {
        name: 'draw',
        value: 1,
        bind: { input: 'range', min: 1, max: masks.length, step: 1, name: 'draw ' },
      },
    ],
    transform: [
      { calculate: `substring(datum.kept, draw - 1, draw) == '1' ? ${scale} : 0`, as: 'm' },
      { calculate: 'datum.a * datum.m', as: 'left' },
    ],
    hconcat: [
      panel('activations a', 'a', [0, largest], ['#f4f4f4', colours.orange]),
      panel('mask m (strong: 0)', 'm', [0, scale], [colours.ink, '#f4f4f4']),
      panel('a · m', 'left', [0, largest], ['#f4f4f4', colours.orange]),
    ],
    spacing: 28,
    resolve: { scale: { color: 'independent' } },
  });
}
