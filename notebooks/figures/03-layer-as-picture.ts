/** A dense layer as a picture: the image, the weights of one unit as an image, their product, its sum, the activation. */

import { arrow, colours, type Label, labels, type Spec, slider, vega } from '../../src/charts/index.ts';
import type { Matrix } from '../../src/matrix.ts';
import { rounded } from '../../src/text.ts';

export interface LayerPicture {
  /** The input images, one a row. */
  readonly x: Matrix;
  readonly weights: Matrix;
  readonly bias: Matrix;
  /** Width of an image in its own pixels. */
  readonly width: number;
  readonly title: string;
  /** The image and the unit that are shown first; default: 0. */
  readonly image?: number;
  readonly unit?: number;
}

const SIDE = 128;

/** A layer with ReLU. Sliders choose the image and the unit. Throws if the weights do not fit the images. */
export function layerAsPicture({ x, weights, bias, width, title, image = 0, unit = 0 }: LayerPicture): Spec {
  const z = x.multiply(weights).map((value, at) => value + bias.data[at % bias.columns]);
  const [images, inputs, units] = [x.rows, x.columns, weights.columns];
  const pixel = SIDE / width;
  const side = (pixel * inputs) / width;
  const lefts = [0, SIDE + 28, 2 * (SIDE + 28)];
  const top = 26;
  const largestWeight = largestOf(weights.data);
  const [barLeft, barHeight] = [lefts[2] + SIDE + 34, side / units];
  const largestActivation = Math.max(Number.MIN_VALUE, ...z.data);
  const squares = (left: number, fill: Record<string, unknown>) => ({
    type: 'rect',
    interactive: false,
    from: { data: 'pixels' },
    encode: {
      enter: {
        x: { signal: `${left} + ${pixel} * (datum.i % ${width})` },
        y: { signal: `${top} + ${pixel} * floor(datum.i / ${width})` },
        width: { value: pixel },
        height: { value: pixel },
        stroke: { value: '#dddddd' },
        strokeWidth: { value: 0.5 },
      },
      update: { fill },
    },
  });
  const bottom = top + side;
  const texts: Label[] = [
    { x: lefts[0] + SIDE / 2, y: 10, text: 'image x' },
    { x: lefts[1] + SIDE / 2, y: 10, text: 'weights of the unit' },
    { x: lefts[2] + SIDE / 2, y: 10, text: 'image × weights' },
    { x: barLeft + 55, y: 10, text: `all ${units} activations a` },
    { x: lefts[1] - 14, y: top + side / 2, text: '×', size: 24, colour: colours.grey },
    { x: lefts[2] - 14, y: top + side / 2, text: '=', size: 24, colour: colours.grey },
  ];
  const chosen = (condition: string) => [{ type: 'filter', expr: condition }];
  return vega({
    title: { text: title, subtitle: 'orange: positive, blue: negative; choose with the sliders, or point at a bar' },
    width: barLeft + 114,
    height: bottom + 66,
    signals: [
      slider('image', 'image', image, 0, images - 1, 1),
      {
        ...slider('unit', 'unit', unit, 0, units - 1, 1),
        on: [{ events: '@bars:pointerover', update: 'datum.unit' }],
      },
    ],
    data: [
      {
        name: 'pixels',
        values: Array.from({ length: inputs }, (_, i) => ({
          i,
          x: Array.from({ length: images }, (_, n) => rounded(x.at(n, i), 4)),
          w: Array.from(weights.row(i), (weight) => rounded(weight, 4)),
        })),
        transform: [
          { type: 'formula', as: 'ink', expr: 'datum.x[image]' },
          { type: 'formula', as: 'weight', expr: 'datum.w[unit]' },
          { type: 'formula', as: 'product', expr: 'datum.ink * datum.weight' },
        ],
      },
      {
        name: 'activations',
        values: Array.from(z.data, (value, at) => ({
          image: Math.floor(at / units),
          unit: at % units,
          z: rounded(value, 3),
          b: rounded(bias.data[at % units], 3),
        })),
        // The sum as the difference of the other two as they are shown, so that the line of text adds up.
        transform: [...chosen('datum.image === image'), { type: 'formula', as: 'sum', expr: 'datum.z - datum.b' }],
      },
      { name: 'chosen', source: 'activations', transform: chosen('datum.unit === unit') },
    ],
    scales: [
      { name: 'ink', type: 'linear', domain: [0, 1], range: ['#ffffff', '#111111'] },
      ...(['weight', 'product'] as const).map((name) => {
        // Products are fainter than weights: full ink is rare where weights are large.
        const largest = name === 'weight' ? largestWeight : 0.6 * largestWeight;
        return { name, type: 'linear', domain: [-largest, 0, largest], range: [...signed], clamp: true };
      }),
    ],
    marks: [
      squares(lefts[0], { scale: 'ink', field: 'ink' }),
      squares(lefts[1], { scale: 'weight', field: 'weight' }),
      squares(lefts[2], { scale: 'product', field: 'product' }),
      arrow(lefts[2] + SIDE + 6, top + side / 2, barLeft - 8, top + side / 2),
      {
        name: 'bars',
        type: 'rect',
        from: { data: 'activations' },
        encode: {
          enter: {
            x: { value: barLeft },
            y: { signal: `${top} + ${barHeight} * datum.unit` },
            height: { value: barHeight - 1.5 },
            cursor: { value: 'pointer' },
          },
          update: {
            // A thin rest of a bar where the activation is 0, so that it can be pointed at.
            width: { signal: `3 + 108 * max(0, datum.z) / ${largestActivation}` },
            fill: [{ test: 'datum.unit === unit', value: colours.ink }, { value: '#bdbdbd' }],
          },
        },
      },
      ...labels(texts),
      {
        type: 'text',
        interactive: false,
        from: { data: 'chosen' },
        encode: {
          enter: { x: { value: 0 }, y: { value: bottom + 26 }, fontSize: { value: 15 } },
          update: {
            text: {
              signal: `'sum of the ${inputs} products: ' + ${shown('sum')} + ',   plus bias ' + ${shown('b')} + ':   z = ' + ${shown('z')}`,
            },
          },
        },
      },
      {
        type: 'text',
        interactive: false,
        from: { data: 'chosen' },
        encode: {
          enter: { x: { value: 0 }, y: { value: bottom + 52 }, fontSize: { value: 15 }, fontWeight: { value: 600 } },
          update: {
            text: { signal: `'a = relu(z) = ' + format(max(0, datum.z), '.3f') + (datum.z > 0 ? '' : '   (silent)')` },
            fill: { value: colours.ink },
          },
        },
      },
    ],
  });
}

/** Blue below 0, orange above. */
export const signed = ['#0059a0', '#ffffff', '#c85000'] as const;

const shown = (field: string) => `format(abs(datum.${field}) < 0.0005 ? 0 : datum.${field}, '.3f')`;
const largestOf = (values: ArrayLike<number>) =>
  Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), Number.MIN_VALUE);
