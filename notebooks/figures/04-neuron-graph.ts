/**
 * The computation graph of one neuron with two inputs: values on the edges, forward, and the derivatives of the loss,
 * backward. The picture computes both itself, so that its sliders work without the program.
 */
import { colours, labels, type Spec, slider, vega } from '../../src/charts/index.ts';
import { withMinus } from '../../src/text.ts';
import { signed } from './03-layer-as-picture.ts';

export interface NeuronGraphOptions {
  /** The two inputs and the target. */
  readonly inputs: readonly [number, number];
  readonly target: number;
  /** Where the sliders start: two weights and the bias. */
  readonly weights: readonly [number, number];
  readonly bias: number;
}

/** An edge of the graph: the stub that carries its numbers, then the way to the next node. */
interface Edge {
  readonly name: string;
  /** Signals with the value and with ∂L/∂value. */
  readonly value: string;
  readonly gradient: string;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

/** How far an edge runs straight, for its numbers; the radius of a node. */
const STUB = 82;
const RADIUS = 19;

const edges: readonly Edge[] = [
  { name: 'x₁', value: 'x1', gradient: 'dx1', from: [0, 40], to: [122, 70] },
  { name: 'w₁', value: 'w1', gradient: 'dw1', from: [0, 100], to: [122, 70] },
  { name: 'x₂', value: 'x2', gradient: 'dx2', from: [0, 170], to: [122, 200] },
  { name: 'w₂', value: 'w2', gradient: 'dw2', from: [0, 230], to: [122, 200] },
  { name: 'b', value: 'b', gradient: 'db', from: [141, 280], to: [262, 135] },
  { name: 'u₁', value: 'u1', gradient: 'du1', from: [141, 70], to: [262, 135] },
  { name: 'u₂', value: 'u2', gradient: 'du2', from: [141, 200], to: [262, 135] },
  { name: 'z', value: 'z', gradient: 'dz', from: [281, 135], to: [376, 135] },
  { name: 'a', value: 'a', gradient: 'da', from: [395, 135], to: [492, 135] },
  { name: 'L', value: 'L', gradient: 'dL', from: [518, 135], to: [600, 135] },
];

const nodes = [
  { x: 122, y: 70, text: '×' },
  { x: 122, y: 200, text: '×' },
  { x: 262, y: 135, text: '+' },
  { x: 376, y: 135, text: 'relu' },
  { x: 492, y: 135, text: '(a−t)²' },
];

/** u₁ = x₁w₁, u₂ = x₂w₂, z = u₁ + u₂ + b, a = relu(z), L = (a − t)². */
export function neuronGraph({ inputs, target, weights, bias }: NeuronGraphOptions): Spec {
  const computed: readonly (readonly [string, string])[] = [
    ['u1', 'x1 * w1'],
    ['u2', 'x2 * w2'],
    // Tenths add up to a hair beside 0; without rounding, a gate that reads z = 0.00 would stand open.
    ['z', 'round(1e9 * (u1 + u2 + b)) / 1e9'],
    ['a', 'max(0, z)'],
    ['L', '(a - t) * (a - t)'],
    ['dL', '1'],
    ['da', '2 * (a - t)'],
    ['dz', 'z > 0 ? da : 0'],
    ['du1', 'dz'],
    ['du2', 'dz'],
    ['db', 'dz'],
    ['dw1', 'x1 * du1'],
    ['dx1', 'w1 * du1'],
    ['dw2', 'x2 * du2'],
    ['dx2', 'w2 * du2'],
  ];
  const numbers = (signal: 'value' | 'gradient', offset: number) =>
    edges.map((edge) => ({
      type: 'text',
      encode: {
        enter: {
          x: { value: edge.from[0] + 3 },
          y: { value: edge.from[1] + offset },
          fontSize: { value: 14 },
        },
        // A number that rounds to 0 has no sign.
        update: {
          fill:
            signal === 'value'
              ? { value: colours.ink }
              : {
                  signal: `abs(${edge.gradient}) < 0.005 ? '${colours.grey}' : ${edge.gradient} > 0 ? '${signed[2]}' : '${signed[0]}'`,
                },
          text: {
            signal: `${signal === 'value' ? `'${edge.name} = ' + ` : ''}format(abs(${edge[signal]}) < 0.005 ? 0 : ${edge[signal]}, '.2f')`,
          },
        },
      },
    }));
  return vega({
    title: {
      text: 'One neuron as a graph of small steps',
      subtitle: [
        'above each edge: its value (forward, left to right)',
        'below: ∂L/∂value (backward, right to left); orange: above 0, blue: below 0',
      ],
    },
    width: 600,
    height: 305,
    signals: [
      slider('w1', 'weight w₁', weights[0], -2, 2, 0.1),
      slider('w2', 'weight w₂', weights[1], -2, 2, 0.1),
      slider('b', 'bias b', bias, -3, 3, 0.1),
      { name: 'x1', value: inputs[0] },
      { name: 'x2', value: inputs[1] },
      { name: 't', value: target },
      ...computed.map(([name, update]) => ({ name, update })),
    ],
    marks: [
      ...edges.map(({ from, to }) => ({
        type: 'path',
        encode: {
          enter: {
            path: { value: `M${from}L${Math.min(from[0] + STUB, to[0])},${from[1]}L${to}` },
            stroke: { value: '#999999' },
            strokeWidth: { value: 2 },
          },
        },
      })),
      ...nodes.map(({ x, y, text }) => ({
        type: 'symbol',
        encode: {
          enter: {
            x: { value: x },
            y: { value: y },
            size: { value: (text.length > 4 ? 1.9 : 1) * 4 * RADIUS * RADIUS },
            fill: { value: '#f4f4f4' },
            stroke: { value: '#777777' },
            strokeWidth: { value: 2 },
          },
          // The relu that lets nothing back is seen at once.
          ...(text === 'relu' && { update: { fill: { signal: "z > 0 ? '#f4f4f4' : '#d9d9d9'" } } }),
        },
      })),
      ...labels(nodes.map(({ x, y, text }) => ({ x, y, text, size: text.length > 1 ? 13 : 20 }))),
      ...labels([{ x: 492, y: 180, text: `t = ${withMinus(target)}`, size: 14 }]),
      ...numbers('value', -11),
      ...numbers('gradient', 12),
    ],
  });
}
