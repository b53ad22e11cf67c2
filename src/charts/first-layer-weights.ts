/** What the units of the first layer look at: the weights of each unit, as an image. */

import { requireCount, requireKnown } from '../checks.ts';
import { type Matrix, requireMatrix } from '../matrix.ts';
import { withMinus } from '../text.ts';
import { at, diverging, sprite, spriteLayer } from './sprite.ts';
import { type Spec, vegaLite } from './theme.ts';

export interface WeightsOptions {
  readonly title?: string;
  /** Width and height of the network's input image. */
  readonly width: number;
  readonly height: number;
  /** How many units to show. Default: 40. */
  readonly units?: number;
}

/**
 * The incoming weights of the first units, blue for negative, white for 0, orange for positive; one scale for all, up to
 * the weight that only one in a hundred exceeds. Throws unless the matrix has width · height rows.
 */
export function firstLayerWeights(weights: Matrix, options: WeightsOptions): Spec {
  requireMatrix('firstLayerWeights', 'the first argument', weights);
  requireKnown('firstLayerWeights', options, ['title', 'width', 'height', 'units']);
  const { width, height, units = 40, title = 'What the first layer looks at' } = options;
  requireCount('firstLayerWeights', 'width', width);
  requireCount('firstLayerWeights', 'height', height);
  if (weights.rows !== width * height) {
    throw new RangeError(
      `firstLayerWeights: the weights have ${weights.rows} rows, expected ${width * height} for ${width} × ${height}`,
    );
  }
  requireCount('firstLayerWeights', 'units', units);
  const shown = Math.min(units, weights.columns);
  const sizes = Float64Array.from(weights.data, Math.abs).sort();
  const limit = sizes[Math.floor(0.99 * (sizes.length - 1))] || 1;
  const images = Array.from({ length: shown }, (_, unit) =>
    Float32Array.from({ length: weights.rows }, (_, pixel) => weights.data[pixel * weights.columns + unit] / limit),
  );
  const enlarge = Math.max(1, Math.round(56 / width));
  const picture = sprite(images, { width, height, columns: 8, enlarge, gap: [8, 8], colour: diverging });
  const steps = Array.from({ length: 81 }, (_, i) => i / 40 - 1);
  const bar = sprite([Float32Array.from(steps)], {
    width: 81,
    height: 1,
    columns: 1,
    enlarge: 3,
    gap: [0, 0],
    colour: diverging,
  });
  const [barTop, barHeight] = [picture.height + 18, 12];
  const marks = [-limit, 0, limit].map((value, i) => ({
    x: (i * bar.width) / 2,
    y: barTop + barHeight + 11,
    text: `${i === 0 ? '≤ ' : i === 2 ? '≥ ' : ''}${withMinus(Number(value.toPrecision(2)))}`,
  }));
  const legend = spriteLayer(bar, 0, barTop);
  return vegaLite({
    title: {
      text: title,
      subtitle: [
        `The incoming weights of ${shown} of ${weights.columns} units.`,
        'Orange: ink here excites the unit. Blue: ink here inhibits it.',
      ],
    },
    width: picture.width,
    height: picture.height + 48,
    layer: [
      spriteLayer(picture),
      { ...legend, mark: { ...(legend.mark as object), height: barHeight, aspect: false } },
      {
        data: { values: marks },
        mark: {
          type: 'text',
          fontSize: 12,
          align: { expr: `datum.x === 0 ? 'left' : datum.x < ${bar.width} ? 'center' : 'right'` },
        },
        encoding: { x: at('x'), y: at('y'), text: { field: 'text' } },
      },
    ],
  });
}
