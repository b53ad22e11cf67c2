/** One unit with two inputs and the four points of XOR, with sliders for its weights and its bias. */
import { colours, labels, type Spec, slider, vega } from '../../src/charts/index.ts';

export interface XorLineOptions {
  /** Where the sliders start: two weights and the bias. */
  readonly weights: readonly [number, number];
  readonly bias: number;
}

const SIDE = 264;
/** The square shows both inputs from LOW to HIGH. */
const [LOW, HIGH] = [-0.5, 1.5];
const [PALE_BLUE, PALE_ORANGE] = ['#d6e7f3', '#f9dcc6'];
/** Longer than the square is wide: the half-plane is cut off by the frame. */
const FAR = 8;

const points = [
  { x1: 0, x2: 0, wanted: 0 },
  { x1: 0, x2: 1, wanted: 1 },
  { x1: 1, x2: 0, wanted: 1 },
  { x1: 1, x2: 1, wanted: 0 },
];

/** z = w₁ x₁ + w₂ x₂ + b, orange where it is above 0; a point is right if it is above 0 exactly where XOR is 1. */
export function xorLine({ weights, bias }: XorLineOptions): Spec {
  const pixel = (x: string, y: string) =>
    `${SIDE / (HIGH - LOW)} * (${x} - (${LOW})) + ',' + ${SIDE / (HIGH - LOW)} * (${HIGH} - (${y}))`;
  const corner = (along: number, ahead: number) =>
    pixel(
      `footX + ${along} * -w2 / size + ${ahead} * w1 / size`,
      `footY + ${along} * w1 / size + ${ahead} * w2 / size`,
    );
  const outline = [corner(-FAR, 0), corner(FAR, 0), corner(FAR, FAR), corner(-FAR, FAR)].join(" + 'L' + ");
  const whole = `'M0,0H${SIDE}V${SIDE}H0Z'`;
  // Tenths add up to a hair beside 0; rounded, a point on the line counts as one.
  const z = 'round(1e9 * (w1 * datum.x1 + w2 * datum.x2 + b)) / 1e9';
  const row = (y: number) => ({ signal: `${y} + 34 * datum.row` });
  return vega({
    title: {
      text: 'One unit and XOR: can a straight line separate them?',
      subtitle: [
        'orange: z is above 0, blue: below; the discs show what is wanted',
        'make all four discs lie on their own colour',
      ],
    },
    width: 560,
    height: SIDE + 22,
    signals: [
      slider('w1', 'weight w₁', weights[0], -2, 2, 0.1),
      slider('w2', 'weight w₂', weights[1], -2, 2, 0.1),
      slider('b', 'bias b', bias, -2, 2, 0.1),
      { name: 'size', update: 'sqrt(w1 * w1 + w2 * w2)' },
      // The point of the line that is nearest to the middle of the square.
      { name: 'off', update: 'size > 0 ? (0.5 * w1 + 0.5 * w2 + b) / (size * size) : 0' },
      { name: 'footX', update: '0.5 - off * w1' },
      { name: 'footY', update: '0.5 - off * w2' },
      { name: 'half', update: `size > 1e-6 ? 'M' + ${outline} + 'Z' : b > 0 ? ${whole} : 'M0,0'` },
      { name: 'right', update: "length(data('right'))" },
    ],
    data: [
      {
        name: 'points',
        values: points.map((point, i) => ({ ...point, row: i })),
        transform: [
          { type: 'formula', as: 'z', expr: z },
          { type: 'formula', as: 'ok', expr: '(datum.z > 0) === (datum.wanted === 1)' },
        ],
      },
      { name: 'right', source: 'points', transform: [{ type: 'filter', expr: 'datum.ok' }] },
    ],
    scales: [
      { name: 'x', type: 'linear', domain: [LOW, HIGH], range: [0, SIDE] },
      { name: 'y', type: 'linear', domain: [LOW, HIGH], range: [SIDE, 0] },
    ],
    marks: [
      {
        type: 'group',
        encode: {
          enter: {
            width: { value: SIDE },
            height: { value: SIDE },
            fill: { value: PALE_BLUE },
            stroke: { value: '#b0b0b0' },
            clip: { value: true },
          },
        },
        marks: [
          {
            type: 'path',
            encode: {
              enter: { fill: { value: PALE_ORANGE }, stroke: { value: colours.ink }, strokeWidth: { value: 1.5 } },
              update: { path: { signal: 'half' } },
            },
          },
          {
            type: 'symbol',
            from: { data: 'points' },
            encode: {
              enter: {
                x: { scale: 'x', field: 'x1' },
                y: { scale: 'y', field: 'x2' },
                size: { value: 620 },
                fill: { signal: `datum.wanted === 1 ? '${colours.orange}' : '${colours.blue}'` },
                stroke: { value: 'white' },
                strokeWidth: { value: 2 },
              },
            },
          },
          {
            type: 'text',
            from: { data: 'points' },
            encode: {
              enter: {
                x: { scale: 'x', field: 'x1' },
                y: { scale: 'y', field: 'x2' },
                text: { field: 'wanted' },
                align: { value: 'center' },
                fill: { value: 'white' },
                fontSize: { value: 16 },
                fontWeight: { value: 600 },
              },
            },
          },
        ],
      },
      ...labels([
        { x: SIDE / 2, y: SIDE + 14, text: 'x₁ →', size: 14 },
        { x: SIDE + 14, y: 10, text: 'x₂ ↑', size: 14, align: 'left' },
        { x: SIDE + 60, y: 44, text: 'x₁, x₂', bold: true, align: 'left' },
        { x: SIDE + 118, y: 44, text: 'XOR', bold: true, align: 'left' },
        { x: SIDE + 226, y: 44, text: 'z', bold: true, align: 'left' },
      ]),
      {
        type: 'text',
        from: { data: 'points' },
        encode: {
          enter: {
            x: { value: SIDE + 60 },
            y: row(78),
            text: { signal: "datum.x1 + ', ' + datum.x2" },
            fontSize: { value: 15 },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'points' },
        encode: {
          enter: {
            x: { value: SIDE + 118 },
            y: row(78),
            text: { signal: "datum.wanted === 1 ? '1: z > 0' : '0: z ≤ 0'" },
            fontSize: { value: 12 },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'points' },
        encode: {
          enter: { x: { value: SIDE + 226 }, y: row(78), fontSize: { value: 15 } },
          update: { text: { signal: "format(datum.z, '.1f') + (datum.ok ? '  ✓' : '  ✗')" } },
        },
      },
      {
        type: 'text',
        encode: {
          enter: { x: { value: SIDE + 60 }, y: { value: 228 }, fontSize: { value: 18 }, fontWeight: { value: 600 } },
          update: { text: { signal: "right + ' of 4 right'" } },
        },
      },
    ],
  });
}
