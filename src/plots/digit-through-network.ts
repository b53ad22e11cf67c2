/** Images on their way through a network with one hidden layer: pixels, input row, hidden activations, probabilities. */
import { colours, type Spec, vegaLite } from './theme.ts';

export interface DigitFlow {
  /** The input row x, row by row of the image. */
  readonly pixels: ArrayLike<number>;
  /** The activations of the hidden layer. */
  readonly hidden: ArrayLike<number>;
  /** The network's answer, one probability a class. */
  readonly probabilities: ArrayLike<number>;
  /** The right answer. */
  readonly label: string;
}

/** A slider chooses the image. Throws without images. */
export function digitThroughNetwork(flows: readonly DigitFlow[], width: number, classNames: readonly string[]): Spec {
  if (flows.length === 0) throw new RangeError('digitThroughNetwork: got no images, expected at least 1');
  const cells = (of: (flow: DigitFlow) => ArrayLike<number>) => ({
    values: flows.flatMap((flow, image) => Array.from(of(flow), (value, i) => ({ image, i, value: rounded(value) }))),
  });
  const chosen = { filter: 'datum.image == image' };
  const height = 280;
  // One scale for all images, so that the shades can be compared from image to image.
  const shade = (range: [string, string], largest: number) => ({
    field: 'value',
    type: 'quantitative',
    scale: { domain: [0, rounded(largest)], range, interpolate: 'rgb' },
    legend: null,
  });
  const largestHidden = Math.max(Number.MIN_VALUE, ...flows.flatMap(({ hidden }) => Array.from(hidden)));
  const ordinal = (field: string) => ({ field, type: 'ordinal', axis: null });
  // Thin lines between the numbers would be all that is seen of 64 of them.
  const strip = (
    name: string,
    values: ArrayLike<number>,
    data: ReturnType<typeof cells>,
    colour: ReturnType<typeof shade>,
  ) => ({
    title: { text: name, subtitle: `1 × ${values.length}` },
    width: 26,
    height,
    layer: [
      { data, transform: [chosen], mark: { type: 'rect' }, encoding: { y: ordinal('i'), color: colour } },
      {
        data: { values: [{}] },
        mark: { type: 'rect', filled: false, stroke: '#b0b0b0', x: 0, x2: 'width', y: 0, y2: 'height' },
      },
    ],
  });
  const arrow = (label: string) => ({
    width: 52,
    height,
    view: { stroke: null },
    data: { values: [{ label }] },
    layer: [
      { mark: { type: 'text', text: '→', fontSize: 30, color: colours.grey } },
      {
        mark: { type: 'text', baseline: 'bottom', dy: -36, fontSize: 12, color: colours.grey, lineBreak: '|' },
        encoding: { text: { field: 'label', type: 'nominal' } },
      },
    ],
  });
  const { pixels, hidden, probabilities } = flows[0];
  return vegaLite({
    title: { text: 'A digit flows through the network', subtitle: 'choose another image with the slider' },
    spacing: 4,
    center: true,
    params: [
      { name: 'image', value: 0, bind: { input: 'range', min: 0, max: flows.length - 1, step: 1, name: 'image ' } },
    ],
    hconcat: [
      {
        title: { text: 'image', subtitle: `${pixels.length / width} × ${width}` },
        width: 150,
        height: (150 * pixels.length) / width / width,
        data: cells((flow) => flow.pixels),
        transform: [
          chosen,
          { calculate: `datum.i % ${width}`, as: 'column' },
          { calculate: `floor(datum.i / ${width})`, as: 'row' },
        ],
        mark: { type: 'rect', stroke: '#ddd', strokeWidth: 0.5 },
        encoding: { x: ordinal('column'), y: ordinal('row'), color: shade(['#ffffff', '#111111'], 1) },
      },
      arrow('flatten'),
      strip(
        'x',
        pixels,
        cells((flow) => flow.pixels),
        shade(['#ffffff', '#111111'], 1),
      ),
      arrow('dense|ReLU'),
      strip(
        'a',
        hidden,
        cells((flow) => flow.hidden),
        shade(['#ffffff', colours.orange], largestHidden),
      ),
      arrow('dense|softmax'),
      {
        title: { text: 'p', subtitle: `1 × ${probabilities.length}` },
        width: 150,
        height,
        data: {
          values: flows.flatMap((flow, image) =>
            Array.from(flow.probabilities, (value, i) => ({
              image,
              name: classNames[i],
              value: rounded(value),
              right: classNames[i] === flow.label,
            })),
          ),
        },
        transform: [chosen],
        mark: { type: 'bar', height: { band: 0.75 } },
        encoding: {
          y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelFontSize: 13, ticks: false } },
          x: {
            field: 'value',
            type: 'quantitative',
            title: 'probability',
            scale: { domain: [0, 1] },
            axis: { tickCount: 3 },
          },
          color: { condition: { test: 'datum.right', value: colours.green }, value: '#b0b0b0' },
        },
      },
    ],
    resolve: { scale: { color: 'independent', x: 'independent', y: 'independent' } },
  });
}

const rounded = (value: number) => Number(value.toFixed(3));
