/** One image forward through a network with one hidden layer, and its gradients on the way back, layer under layer. */

import { arrow, colours, type Label, labels, motionSignals, type Spec, slider, vega } from '../../src/charts/index.ts';
import { signed } from './03-layer-as-picture.ts';

/** What flows for one image. */
export interface Passage {
  /** Forward: the input row, the hidden activations, the probabilities. */
  readonly x: ArrayLike<number>;
  readonly a: ArrayLike<number>;
  readonly p: ArrayLike<number>;
  /** Backward: ∂L/∂x, ∂L/∂z of the hidden layer, ∂L/∂z of the last layer. */
  readonly inputGradient: ArrayLike<number>;
  readonly hiddenDelta: ArrayLike<number>;
  readonly outputDelta: ArrayLike<number>;
  /** The right class. */
  readonly label: number;
}

/** Side of the image, left ends of the bars, width of the bars, in pixels. */
const SIDE = 128;
const [HIDDEN, OUTPUT, WIDE] = [172, 408, 192];

/** The order in which the parts come when the picture plays: forward from the image, then back to it. */
const COMES = { x: 0, a: 1, p: 2, outputDelta: 3, hiddenDelta: 4, inputGradient: 5 } as const;
type Part = keyof typeof COMES;
const LAST = COMES.inputGradient;

/** What is drawn of a part before it has come: nothing. */
const appears = (part: Part) => ({ opacity: { signal: `step >= ${COMES[part]} ? 1 : 0` } });

/** Sliders choose the image and how far it has come; the scales are shared by all images. `width`: of an image, in its own pixels. */
export function forwardBackward(passages: readonly Passage[], width: number, title: string): Spec {
  if (passages.length === 0) throw new RangeError('forwardBackward: got no images, expected at least 1');
  const [{ x, a, p }] = passages;
  const pixel = SIDE / width;
  const side = (pixel * x.length) / width;
  const [top, second] = [28, 28 + side + 76];
  const largest = (of: (passage: Passage) => ArrayLike<number>) =>
    Math.max(Number.MIN_VALUE, ...passages.flatMap((passage) => Array.from(of(passage), Math.abs)));
  const rows = (of: (passage: Passage) => ArrayLike<number>) =>
    Array.from({ length: of(passages[0]).length }, (_, i) => ({
      i,
      v: passages.map((passage) => Number(of(passage)[i].toPrecision(4))),
    }));
  const data = (['x', 'a', 'p', 'inputGradient', 'hiddenDelta', 'outputDelta'] as const).map((name) => ({
    name,
    values: rows((passage) => passage[name]),
    transform: [{ type: 'formula', as: 'value', expr: 'datum.v[image]' }],
  }));
  const squares = (name: Part, y: number) => ({
    type: 'rect',
    from: { data: name },
    encode: {
      enter: {
        x: { signal: `${pixel} * (datum.i % ${width})` },
        y: { signal: `${y} + ${pixel} * floor(datum.i / ${width})` },
        width: { value: pixel },
        height: { value: pixel },
        stroke: { value: '#dddddd' },
        strokeWidth: { value: 0.5 },
      },
      update: { fill: { scale: name, field: 'value' }, ...appears(name) },
    },
  });
  // Bars up and down from a line; in a row of numbers that are never negative the line is at the foot.
  const bars = (name: Part, left: number, y: number, count: number, both: boolean, limit: number) => {
    const step = WIDE / count;
    const line = both ? y + side / 2 : y + side;
    const unit = (both ? side / 2 : side) / limit;
    return [
      {
        type: 'rule',
        encode: {
          enter: {
            x: { value: left },
            x2: { value: left + WIDE },
            y: { value: line },
            stroke: { value: '#aaaaaa' },
          },
        },
      },
      {
        type: 'rect',
        from: { data: name },
        encode: {
          enter: { x: { signal: `${left} + ${step} * datum.i + 1` }, width: { value: step - 2 } },
          update: {
            y: { signal: `${line} - ${unit} * max(0, datum.value)` },
            y2: { signal: `${line} + ${unit} * max(0, -datum.value)` },
            ...appears(name),
            fill: both
              ? { signal: `datum.value < 0 ? '${signed[0]}' : '${signed[2]}'` }
              : name === 'p'
                ? { signal: `datum.i === label[image] ? '${colours.green}' : '#9e9e9e'` }
                : { value: '#9e9e9e' },
          },
        },
      },
    ];
  };
  const digits = (y: number) =>
    Array.from(p, (_, i): Label => ({ x: OUTPUT + (WIDE / p.length) * (i + 0.5), y, text: String(i), size: 12 }));
  const texts: Label[] = [
    { x: SIDE / 2, y: 10, text: `image x (1 × ${x.length})` },
    { x: HIDDEN + WIDE / 2, y: 10, text: `hidden layer: a (1 × ${a.length})` },
    { x: OUTPUT + WIDE / 2, y: 10, text: `last layer: p (1 × ${p.length})` },
    { x: SIDE / 2, y: second - 16, text: '∂L/∂x' },
    { x: HIDDEN + WIDE / 2, y: second - 16, text: 'δ of the hidden layer' },
    { x: OUTPUT + WIDE / 2, y: second - 16, text: 'δ of the last layer' },
    ...digits(top + side + 12),
    ...digits(second + side + 12),
  ];
  const arrowTo = (part: Part, from: number, to: number, y: number) => {
    const { encode, ...mark } = arrow(from, y, to, y);
    return { ...mark, encode: { ...encode, update: appears(part) } };
  };
  const [middle, back] = [top + side / 2, second + side / 2];
  return vega({
    title: {
      text: title,
      subtitle: [
        'upper row: forward; lower row: how the loss changes with each number above',
        'orange: more of it raises the loss, blue: more of it lowers the loss',
      ],
    },
    width: OUTPUT + WIDE,
    height: second + side + 24,
    signals: [
      slider('image', 'image', 0, 0, passages.length - 1, 1),
      ...motionSignals({ name: 'step', label: 'step', value: LAST, last: LAST, milliseconds: 700 }),
      { name: 'label', value: passages.map(({ label }) => label) },
    ],
    data,
    scales: [
      { name: 'x', type: 'linear', domain: [0, 1], range: ['#ffffff', '#111111'] },
      {
        name: 'inputGradient',
        type: 'linear',
        domain: [-1, 0, 1].map((end) => end * largest((passage) => passage.inputGradient)),
        range: [...signed],
      },
    ],
    marks: [
      squares('x', top),
      ...bars(
        'a',
        HIDDEN,
        top,
        a.length,
        false,
        largest((passage) => passage.a),
      ),
      ...bars('p', OUTPUT, top, p.length, false, 1),
      squares('inputGradient', second),
      ...bars(
        'hiddenDelta',
        HIDDEN,
        second,
        a.length,
        true,
        largest((passage) => passage.hiddenDelta),
      ),
      ...bars('outputDelta', OUTPUT, second, p.length, true, 1),
      arrowTo('a', SIDE + 10, HIDDEN - 10, middle),
      arrowTo('p', HIDDEN + WIDE + 10, OUTPUT - 10, middle),
      arrowTo('hiddenDelta', OUTPUT - 10, HIDDEN + WIDE + 10, back),
      arrowTo('inputGradient', HIDDEN - 10, SIDE + 10, back),
      ...labels(texts),
    ],
  });
}
