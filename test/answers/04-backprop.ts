import type { Answers } from './answers.ts';

const paper = (w: number, b: number, x: number) =>
  `const gradientOfW = ${w}; const gradientOfB = ${b}; const gradientOfX = ${x};`;
const square2 = 'const square2 = (x: number, w: number, dy: number) =>';
const throughTanh = 'const throughTanh = (upstream: Matrix, z: Matrix): Matrix =>';
const denseBackward = 'const denseBackward = (x: Matrix, weights: Matrix, delta: Matrix) =>';

export const answers: readonly Answers[] = [
  {
    exercise: '1 · one neuron',
    right: [paper(4, 2, 6), 'const [gradientOfX, gradientOfW, gradientOfB] = [3, 2, 1].map((other) => 2 * other);'],
    wrong: [
      [paper(2, 1, 3), /∂L\/∂b: .*got 1/],
      [paper(6, 2, 4), /∂L\/∂w: .*got 6/],
      [paper(4, 2, 2), /∂L\/∂x: .*got 2/],
    ],
  },
  {
    exercise: '2 · a value used twice',
    right: [
      `${square2} ({ dw: dy * x ** 2, dx: 2 * dy * w * x });`,
      `${square2} { const du = w * dy; return { dx: (x + x) * du, dw: x * x * dy }; };`,
    ],
    wrong: [
      [`${square2} ({ dw: x * x, dx: 2 * dy * w * x });`, /dw for x/],
      [`${square2} ({ dw: dy * x * x, dx: dy * w * x });`, /dx for x = 3/],
      [`${square2} ({ dw: dy * x * x, dx: 2 * x * w });`, /dx for x/],
    ],
  },
  {
    exercise: '3 · a wrong derivative',
    right: [
      `${throughTanh} upstream.times(z.map((value) => Math.cosh(value) ** -2));`,
      `${throughTanh} {
         const a = z.map(tanh.value);
         return upstream.map((value, i) => value - value * a.data[i] * a.data[i]);
       };`,
    ],
    wrong: [
      [
        `${throughTanh} upstream.map((value, i) => value * (1 - Math.tanh(z.data[i])));`,
        /compared with nudges of z, δ\[\d\]: /,
      ],
      [`${throughTanh} z.map((value) => 1 - Math.tanh(value) ** 2);`, /compared with nudges of z, δ\[\d\]: /],
      [
        `${throughTanh} upstream.map((value, i) => value * (1 - Math.tanh(value) ** 2));`,
        /compared with nudges of z, δ\[\d\]: /,
      ],
    ],
  },
  {
    exercise: '4 · a dense layer backward',
    right: [
      `${denseBackward} ({
         dW: delta.transpose().multiply(x).transpose(),
         dB: delta.sumRows(),
         dX: weights.multiply(delta.transpose()).transpose(),
       });`,
      `${denseBackward} {
         const ones = new Matrix(1, x.rows, new Float64Array(x.rows).fill(1));
         return {
           dW: x.transpose().multiply(delta),
           dB: ones.multiply(delta),
           dX: delta.multiply(weights.transpose()),
         };
       };`,
    ],
    wrong: [
      [
        `${denseBackward} ({
           dW: x.transpose().multiply(delta), dB: delta.sumRows(), dX: delta.multiply(weights) });`,
        /with X 5 × 3 and W 3 × 3, ∂L\/∂X/,
      ],
      [
        `${denseBackward} ({
           dW: x.transpose().multiply(delta), dB: delta, dX: delta.multiply(weights.transpose()) });`,
        /shape of ∂L\/∂b/,
      ],
      [
        `${denseBackward} ({
           dW: delta.transpose().multiply(x), dB: delta.sumRows(), dX: delta.multiply(weights.transpose()) });`,
        /with X 5 × 3 .*, ∂L\/∂W/,
      ],
    ],
  },
];
