/** Images on their way through a network with one hidden layer: pixels, input row, hidden activations, logits, probabilities. */
import { rounded } from '../text.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

export interface DigitFlow {
  /** The input row x, row by row of the image. */
  readonly pixels: ArrayLike<number>;
  /** The activations of the hidden layer. */
  readonly hidden: ArrayLike<number>;
  /** The scores before softmax, one a class. Shown if the first image has them. */
  readonly logits?: ArrayLike<number>;
  /** The network's answer, one probability a class. */
  readonly probabilities: ArrayLike<number>;
  /** The right answer. */
  readonly label: string;
}

/** A slider chooses the image. Throws without images, and if some have logits and others not. */
export function digitThroughNetwork(flows: readonly DigitFlow[], width: number, classNames: readonly string[]): Spec {
  if (flows.length === 0) throw new RangeError('digitThroughNetwork: got no images, expected at least 1');
  const scored = flows.filter(({ logits }) => logits).length;
  if (scored !== 0 && scored !== flows.length) {
    throw new RangeError(`digitThroughNetwork: got logits of ${scored} images, expected all ${flows.length} or none`);
  }
  const cells = (of: (flow: DigitFlow) => ArrayLike<number>) => ({
    values: flows.flatMap((flow, image) =>
      Array.from(of(flow), (value, i) => ({ image, i, value: rounded(value, 3) })),
    ),
  });
  const chosen = { filter: 'datum.image == image' };
  const height = 280;
  // One scale for all images, so that the shades can be compared from image to image.
  const shade = (range: [string, string], largest: number) => ({
    field: 'value',
    type: 'quantitative',
    scale: { domain: [0, rounded(largest, 3)], range, interpolate: 'rgb' },
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
        mark: { type: 'rect', filled: false, aria: false, stroke: '#b0b0b0', x: 0, x2: 'width', y: 0, y2: 'height' },
      },
    ],
  });
  // One number a class as bars, on one scale for all images.
  const bars = (
    title: string,
    of: (flow: DigitFlow) => ArrayLike<number>,
    x: Record<string, unknown>,
    names: boolean,
  ) => ({
    title: { text: title, subtitle: `1 × ${classNames.length}` },
    width: scored ? 78 : 150,
    height,
    data: {
      values: flows.flatMap((flow, image) =>
        Array.from(of(flow), (value, i) => ({
          image,
          name: classNames[i],
          value: rounded(value, 3),
          right: classNames[i] === flow.label,
        })),
      ),
    },
    transform: [chosen],
    mark: { type: 'bar', height: { band: 0.75 } },
    encoding: {
      y: {
        ...{ field: 'name', type: 'nominal', sort: null, title: null },
        axis: { labelFontSize: 13, ticks: false, domain: names, labels: names },
      },
      x: { field: 'value', type: 'quantitative', ...x },
      color: { condition: { test: 'datum.right', value: colours.green }, value: '#b0b0b0' },
    },
  });
  const arrow = (label: string) => ({
    width: scored ? 48 : 52,
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
  const { pixels, hidden } = flows[0];
  // One axis for the scores of all images.
  const all = flows.flatMap(({ logits = [] }) => Array.from(logits));
  const scores = [Math.min(0, ...all), Math.max(0, ...all)].map((score) => rounded(score, 3));
  const side = scored ? 92 : 150;
  return vegaLite({
    title: { text: 'A digit flows through the network', subtitle: 'choose another image with the slider' },
    spacing: scored ? 0 : 4,
    center: true,
    params: [
      { name: 'image', value: 0, bind: { input: 'range', min: 0, max: flows.length - 1, step: 1, name: 'image ' } },
    ],
    hconcat: [
      {
        title: { text: 'image', subtitle: `${pixels.length / width} × ${width}` },
        width: side,
        height: (side * pixels.length) / width / width,
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
      ...(scored
        ? [
            arrow('dense'),
            bars(
              'logits',
              ({ logits = [] }) => logits,
              { title: 'score', scale: { domain: scores, nice: true }, axis: { tickCount: 3 } },
              true,
            ),
            arrow('softmax'),
          ]
        : [arrow('dense|softmax')]),
      bars(
        'p',
        (flow) => flow.probabilities,
        { title: 'probability', scale: { domain: [0, 1] }, axis: { tickCount: 3 } },
        scored === 0,
      ),
    ],
    resolve: { scale: { color: 'independent', x: 'independent', y: 'independent' } },
  });
}
