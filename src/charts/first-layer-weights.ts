/** What the units of the first layer look at: the weights of each unit, as an image. */

import { requireCount, requireKnown } from '../checks.ts';
import { type Matrix, requireMatrix } from '../matrix.ts';
import { withMinus } from '../text.ts';
import { movingVegaLite } from './motion.ts';
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
  return vegaLite(pictureOf('firstLayerWeights', [weights], options));
}

/**
 * The same for the weights after epoch 0, 1, 2, …: a slider goes through the epochs, and a button lets them run. One scale
 * for all. Throws unless there are at least two matrices, all of the same size.
 */
export function formingWeights(epochs: readonly Matrix[], options: WeightsOptions): Spec {
  for (const [epoch, weights] of epochs.entries()) {
    requireMatrix('formingWeights', `the matrix of epoch ${epoch}`, weights);
    if (weights.rows !== epochs[0].rows || weights.columns !== epochs[0].columns) {
      throw new RangeError(
        `formingWeights: the weights of epoch ${epoch} are ${weights.rows} × ${weights.columns}, expected ${epochs[0].rows} × ${epochs[0].columns}`,
      );
    }
  }
  if (epochs.length < 2) throw new RangeError(`formingWeights: got ${epochs.length} matrices, expected at least 2`);
  const last = epochs.length - 1;
  return movingVegaLite(
    { name: 'epoch', label: 'epoch', value: last, last, milliseconds: Math.max(150, Math.min(500, 6000 / last)) },
    pictureOf('formingWeights', epochs, options),
  );
}

function pictureOf(operation: string, stages: readonly Matrix[], options: WeightsOptions): Record<string, unknown> {
  requireKnown(operation, options, ['title', 'width', 'height', 'units']);
  const { width, height, units = 40, title = 'What the first layer looks at' } = options;
  requireCount(operation, 'width', width);
  requireCount(operation, 'height', height);
  const [{ rows, columns }] = stages;
  if (rows !== width * height) {
    throw new RangeError(
      `${operation}: the weights have ${rows} rows, expected ${width * height} for ${width} × ${height}`,
    );
  }
  requireCount(operation, 'units', units);
  const shown = Math.min(units, columns);
  const sizes = stages.flatMap(({ data }) => Array.from(data, Math.abs)).sort((one, other) => one - other);
  const limit = sizes[Math.floor(0.99 * (sizes.length - 1))] || 1;
  const enlarge = Math.max(1, Math.round(56 / width));
  const pictures = stages.map(({ data }) => {
    const images = Array.from({ length: shown }, (_, unit) =>
      Float32Array.from({ length: rows }, (_, pixel) => data[pixel * columns + unit] / limit),
    );
    return sprite(images, { width, height, columns: 8, enlarge, gap: [8, 8], colour: diverging });
  });
  const [picture] = pictures;
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
  const images = spriteLayer(picture);
  return {
    title: {
      text: title,
      subtitle: [
        `The incoming weights of ${shown} of ${columns} units.`,
        'Orange: ink here excites the unit. Blue: ink here inhibits it.',
      ],
    },
    width: picture.width,
    height: picture.height + 48,
    layer: [
      stages.length === 1
        ? images
        : {
            ...images,
            // All are there from the start: a picture that has to be loaded first would leave a gap.
            data: { values: pictures.map(({ url }, n) => ({ n, url })) },
            encoding: {
              ...(images.encoding as object),
              opacity: { condition: { test: 'datum.n === epoch', value: 1 }, value: 0 },
            },
          },
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
  };
}
