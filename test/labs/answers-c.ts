/** Answers to the stages of lab C, in their order: wrong repairs that a reader may well try, and right ones of another kind. */
import type { Answers } from './judge.ts';

const rate = (value: string) => `const myLearningRate: number = ${value};`;
const firstWeights = (body: string) =>
  `const myFirstWeights: FirstWeights = (inputs, outputs, random) => {\n${body}\n};`;
const drawn = (number: string) =>
  firstWeights(`  const width = Math.sqrt(6 / inputs);
  return zeros(inputs, outputs).map(() => ${number} * 1);`);
const lossOf = (body: string) => `const myLossOf: LossOf = (z, y) => {\n${body}\n};`;
const shuffle = (body: string) => `const myShuffle: Shuffle = ({ x, y }, random) => {\n${body}\n};`;
const backward = ({
  hidden = 'dA.map((value, at) => (a.data[at] > 0 ? value : 0))',
  dW2 = 'a.transpose().multiply(delta)',
  dW1 = 'x.transpose().multiply(hidden)',
  db1 = 'hidden.sumRows()',
}: Partial<Record<'hidden' | 'dW2' | 'dW1' | 'db1', string>>) =>
  `const myBackward: Backward = (x, a, W2, delta) => {
  const dA = delta.multiply(W2.transpose());
  const hidden = ${hidden};
  return { dW2: ${dW2}, db2: delta.sumRows(), dW1: ${dW1}, db1: ${db1} };
};`;
/** A split by one order, of which the two parts are given. */
const split = (train: string, validation: string, order = 'random.permutation(x.rows)') =>
  `const mySplit: SplitRows = ({ x, y }, random) => {
  const count = Math.round(0.8 * x.rows);
  const part = (rows: ArrayLike<number>) => ({ x: x.select([...Array.from(rows)]), y: y.select([...Array.from(rows)]) });
  const order = ${order};
  return { train: part(${train}), validation: part(${validation}) };
};`;

export const answersC: readonly Answers[] = [
  {
    wrong: [
      [
        rate('0.0005'),
        /trained with it for twenty epochs, the loss is 2\.\d+, .*expected at least 90.*: the steps are still too short/,
      ],
      [rate('0.005'), /% of the validation images are read right; expected at least 90/],
      [rate('0.0125'), /the loss is 0\.8\d*, and 8\d\.\d % .*: the steps are still too short/],
      [rate('3'), /% of the validation images are read right; expected at least 90.*: the steps are so long/],
      [rate('-0.3'), /with a learning rate of −0\.3 no step goes downhill/],
      [rate('0'), /no step goes downhill/],
      [rate('Number.NaN'), /should be a number/],
      [rate('1e9'), /the loss is|not a finite number/],
    ],
    right: [rate('0.1'), rate('0.0005 * 500'), rate('2 ** -1'), rate('0.05'), rate('1')],
  },
  {
    wrong: [
      [drawn('width * (random.uniform() - 1)'), /the mean of the weights is −.*most weights are below 0/],
      [drawn('width * random.uniform()'), /the mean of the weights is .*most weights are above 0/],
      [drawn('(random.uniform() - 0.5)').replace('0.5)', '0.5)'), /W of a layer 200 → 100: the std of the weights is/],
      [drawn('width * (random.uniform() - 0.9)'), /most weights are below 0/],
      [firstWeights('  return zeros(inputs, outputs);'), /all weights are equal/],
      [drawn('width * (2 * Math.random() - 1)'), /the same seed should give the same weights/],
      [
        firstWeights('  return zeros(outputs, inputs).map(() => random.normal(0, 0.2));'),
        /is 32 × 64, expected 64 × 32/,
      ],
      [drawn('random.normal()'), /the std of the weights is/],
      [drawn('0.001 * random.normal()'), /the std of the weights is/],
    ],
    right: [
      drawn('width * 2 * (random.uniform() - 0.5)'),
      drawn('width * (random.uniform() - 0.5)'),
      firstWeights('  return zeros(inputs, outputs).map(() => random.normal(0, Math.sqrt(2 / inputs)));'),
      firstWeights(`  const spread = Math.sqrt(2 / (inputs + outputs));
  return zeros(inputs, outputs).map((_, at) => (at % 2 === 0 ? 1 : -1) * Math.abs(random.normal(0, spread)));`),
    ],
  },
  {
    wrong: [
      [
        lossOf(`  const p = new Matrix(z.rows, z.columns, softmax(z.data, z.columns));
  const { loss, gradient } = softmaxCrossEntropy(p, y);
  return { loss, delta: gradient };`),
        /the loss for logits that are sure of the right class: expected .*e?.*got 1\.46115/,
      ],
      [
        lossOf(`  const { loss, gradient } = softmaxCrossEntropy(z, y);
  const p = new Matrix(z.rows, z.columns, softmax(z.data, z.columns));
  const delta = p.map(() => 0);
  softmaxGradient(p.data, gradient.data, z.columns, delta.data);
  return { loss, delta };`),
        /delta for .*expected/,
      ],
      [
        lossOf(`  const { loss, gradient } = softmaxCrossEntropy(z, y);
  return { loss, delta: gradient.map((value) => value * z.rows) };`),
        /each row of p − t is divided by the number of rows/,
      ],
      [
        lossOf(`  const { loss, gradient } = softmaxCrossEntropy(z, y);
  return { loss, delta: gradient.map((value) => -value) };`),
        /the sign is wrong/,
      ],
      [
        lossOf(`  const e = z.map(Math.exp);
  const delta = e.map((value, at) => {
    const i = Math.floor(at / z.columns);
    const sum = [...e.row(i)].reduce((one, other) => one + other, 0);
    return (value / sum - (at % z.columns === y.values[i] ? 1 : 0)) / z.rows;
  });
  const { loss } = softmaxCrossEntropy(z, y);
  return { loss, delta };`),
        /delta for logits around 1000 contains NaN/,
      ],
    ],
    right: [
      lossOf(`  const { loss, gradient: delta } = softmaxCrossEntropy(z, y);
  return { delta, loss };`),
      lossOf(`  const p = new Matrix(z.rows, z.columns, softmax(z.data, z.columns));
  let loss = 0;
  const delta = p.map((value) => value / z.rows);
  for (let i = 0; i < z.rows; i++) {
    const row = z.row(i);
    const m = Math.max(...row);
    loss += Math.log([...row].reduce((sum, v) => sum + Math.exp(v - m), 0)) + m - row[y.values[i]];
    delta.row(i)[y.values[i]] -= 1 / z.rows;
  }
  return { loss: loss / z.rows, delta };`),
      lossOf(`  const p = new Matrix(z.rows, z.columns, softmax(z.data, z.columns));
  return {
    loss: softmaxCrossEntropy(z, y).loss,
    delta: p.map((value, at) => {
      const right = at % z.columns === y.values[Math.floor(at / z.columns)];
      return (right ? value - 1 : value) / z.rows;
    }),
  };`),
    ],
  },
  {
    wrong: [
      [shuffle('  return { x, y };'), /the rows keep their order: each epoch needs a new one/],
      [shuffle('  return { x: x.select(random.permutation(x.rows)), y };'), /image \d+ came with the label/],
      [
        shuffle(`  const order = random.permutation(x.rows);
  return { x: x.select(order), y: y.select([...order].sort((a, b) => a - b)) };`),
        /image \d+ came with the label/,
      ],
      [
        shuffle(`  const order = Array.from({ length: x.rows }, () => random.integer(x.rows));
  return { x: x.select(order), y: y.select(order) };`),
        /\d+ of 30 rows are missing/,
      ],
      [
        shuffle(`  const order = random.permutation(x.rows).slice(1);
  return { x: x.select(order), y: y.select(order) };`),
        /1 of 30 rows are missing/,
      ],
      [
        shuffle(`  const order = new Random(1, 'order').permutation(x.rows);
  return { x: x.select(order), y: y.select(order) };`),
        /the second epoch has the order of the first/,
      ],
      [
        shuffle(`  const order = random.permutation(x.rows).sort(() => Math.random() - 0.5);
  return { x: x.select(order), y: y.select(order) };`),
        /the same seed should give the same order/,
      ],
    ],
    right: [
      shuffle(`  const order = [...new Uint32Array(x.rows).keys()];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return { x: x.select(order), y: y.select(order) };`),
      shuffle(`  const keys = Array.from({ length: x.rows }, () => random.uniform());
  const order = [...keys.keys()].sort((i, j) => keys[i] - keys[j]);
  const labels = order.map((i) => y.values[i]);
  return { x: x.select(order), y: new Labels(labels, y.classes) };`),
    ],
  },
  {
    wrong: [
      [backward({ hidden: 'dA' }), /dW1 of a network 3 → 5 → 2, as finite differences: expected/],
      [backward({ hidden: 'dA.map((value) => (value > 0 ? value : 0))' }), /dW1 .*as finite differences/],
      [backward({ hidden: 'dA.times(a)' }), /dW1 .*as finite differences/],
      [backward({ db1: 'dA.sumRows()' }), /db1 .*as finite differences/],
      [
        backward({ dW1: 'x.transpose().multiply(hidden).map((value) => value / x.rows)' }),
        /dW1 .*as finite differences/,
      ],
      [
        backward({ dW2: 'a.map((value) => (value > 0 ? 1 : 0)).transpose().multiply(delta)' }),
        /dW2 .*as finite differences/,
      ],
      [backward({ dW1: 'hidden.transpose().multiply(x)' }), /dW1 of a network 3 → 5 → 2 is 5 × 3, expected 3 × 5/],
    ],
    right: [
      backward({ hidden: 'dA.times(a.map((value) => (value > 0 ? 1 : 0)))' }),
      backward({ hidden: 'dA.map((value, at) => value * Math.sign(a.data[at]))' }),
      `const myBackward: Backward = (x, a, W2, delta) => {
  const hidden = a.map((value) => value);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) {
      let sum = 0;
      for (let k = 0; k < W2.columns; k++) sum += delta.at(i, k) * W2.at(j, k);
      hidden.row(i)[j] = a.at(i, j) === 0 ? 0 : sum;
    }
  }
  const dW2 = a.transpose().multiply(delta);
  return { dW2, db2: delta.sumRows(), dW1: x.transpose().multiply(hidden), db1: hidden.sumRows() };
};`,
    ],
  },
  {
    wrong: [
      [
        split('random.permutation(x.rows).slice(0, count)', 'random.permutation(x.rows).slice(count)'),
        /1\d\d of 200 validation rows are among those to learn from/,
      ],
      [split('order.slice(0, count)', 'order.slice(count - 1)'), /1 of 201 validation rows are among those/],
      [split('order.slice(0, count)', 'order'), /800 of 1000 validation rows are among those/],
      [split('order.slice(0, count)', 'order.slice(count + 1)'), /1 of 1000 rows are in neither part/],
      [
        split('order.slice(0, count)', 'order.slice(count)', 'Uint32Array.from({ length: x.rows }, (_, i) => i)'),
        /100\.0 % of the validation rows come from the second half of the table: let chance choose them/,
      ],
      [split('order.slice(count)', 'order.slice(0, count)'), /200 of 1000 rows are to learn from; expected about four/],
      [
        split('order.slice(0, count)', 'order.slice(count)', "new Random(7, 'split').permutation(x.rows)"),
        /another seed should choose other rows/,
      ],
      [
        split('order.slice(0, count)', 'order.slice(count)', 'random.permutation(x.rows)').replace(
          'y: y.select([...Array.from(rows)])',
          'y: y.slice(0, rows.length)',
        ),
        /image \d+ came with the label/,
      ],
    ],
    right: [
      split('order.slice(x.rows - count)', 'order.slice(0, x.rows - count)'),
      `const mySplit: SplitRows = ({ x, y }, random) => {
  const coins = Array.from({ length: x.rows }, () => random.uniform());
  const part = (keep: (coin: number) => boolean) => {
    const rows = [...coins.keys()].filter((i) => keep(coins[i]));
    return { x: x.select(rows), y: y.select(rows) };
  };
  return { train: part((coin) => coin < 0.8), validation: part((coin) => coin >= 0.8) };
};`,
      `const mySplit: SplitRows = ({ x, y }, random) => {
  const order = [...random.permutation(x.rows)];
  const set = new Set(order.slice(0, Math.round(0.8 * x.rows)));
  const rest = order.filter((row) => !set.has(row));
  return {
    train: { x: x.select([...set]), y: y.select([...set]) },
    validation: { x: x.select(rest), y: y.select(rest) },
  };
};`,
    ],
  },
];
