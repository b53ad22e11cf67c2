/** The stages of lab B, a network from an empty cell: what is checked, and what can be borrowed. */
import { readFileSync } from 'node:fs';
import {
  activate,
  activationGradient,
  argmaxRows,
  initializers,
  Labels,
  Matrix,
  mean,
  numericalGradient,
  Random,
  softmaxCrossEntropy,
  softmax as softmaxOf,
  std,
} from '../../src/index.ts';
import { expectClose, expectThat, type Stage } from '../../src/notebook/index.ts';
import {
  brief,
  close,
  expectMatrix,
  expectMatrixClose,
  expectNumbers,
  randomMatrix,
  TOLERANCE,
  total,
  watch,
} from './matrix-checks.ts';

/** A dense layer: a = f(x W + b). */
export interface Layer {
  /** inputs × outputs */
  readonly W: Matrix;
  /** 1 × outputs */
  readonly b: Matrix<1>;
  /** The last layer has 'identity': what comes out are the logits. */
  readonly activation: Activation;
}
export type Activation = 'relu' | 'identity';
/** ∂L/∂W and ∂L/∂b of a layer. */
export interface LayerGradient {
  readonly dW: Matrix;
  readonly db: Matrix;
}
/** A class number for each row. */
export type ClassNumbers = ArrayLike<number>;

export type Softmax = (z: Matrix) => Matrix;
export type Loss = (z: Matrix, y: ClassNumbers) => { readonly loss: number; readonly delta: Matrix };
export type Forward = (x: Matrix, layer: Layer) => Matrix;
export type Backward = (x: Matrix, layer: Layer, a: Matrix, dA: Matrix) => LayerGradient & { readonly dX: Matrix };
export type NewLayer = (inputs: number, outputs: number, activation: Activation, random: Random) => Layer;
export type GradientsOf = (
  network: readonly Layer[],
  x: Matrix,
  y: ClassNumbers,
) => { readonly loss: number; readonly gradients: readonly LayerGradient[] };
export type SgdStep = (network: readonly Layer[], gradients: readonly LayerGradient[], learningRate: number) => void;
/** One step of learning from a batch; returns its loss. */
export type Learn = (x: Matrix, y: ClassNumbers) => number;
export type Epoch = (x: Matrix, y: ClassNumbers, batchSize: number, random: Random, learn: Learn) => number;
export type Predict = (network: readonly Layer[], x: Matrix) => ArrayLike<number>;

// What can be borrowed: it is made of the parts of src.

const softmax: Softmax = (z) => new Matrix(z.rows, z.columns, softmaxOf(z.data, z.columns));

const lossOf: Loss = (z, y) => {
  const { loss, gradient } = softmaxCrossEntropy(z, new Labels(y, z.columns));
  return { loss, delta: gradient };
};

const forward: Forward = (x, { W, b, activation }) => activate(activation, x.multiply(W).addRow(b));

const backward: Backward = (x, { W, activation }, a, dA) => {
  const delta = activationGradient(activation, a, a, dA);
  return { dW: x.transpose().multiply(delta), db: delta.sumRows(), dX: delta.multiply(W.transpose()) };
};

const newLayer: NewLayer = (inputs, outputs, activation, random) => ({
  W: new Matrix(inputs, outputs).map(() => initializers.he(random, inputs, outputs)),
  b: new Matrix(1, outputs),
  activation,
});

const gradientsOf: GradientsOf = (network, x, y) => {
  const a = [x];
  for (const layer of network) a.push(forward(a[a.length - 1], layer));
  const { loss, delta } = lossOf(a[network.length], y);
  const gradients: LayerGradient[] = [];
  let dA = delta;
  for (const [l, layer] of [...network.entries()].reverse()) {
    const { dX, ...own } = backward(a[l], layer, a[l + 1], dA);
    gradients.unshift(own);
    dA = dX;
  }
  return { loss, gradients };
};

const sgdStep: SgdStep = (network, gradients, learningRate) => {
  for (const [l, { W, b }] of network.entries()) {
    for (const [w, g] of [
      [W, gradients[l].dW],
      [b, gradients[l].db],
    ]) {
      for (let i = 0; i < w.data.length; i++) w.data[i] -= learningRate * g.data[i];
    }
  }
};

const epoch: Epoch = (x, y, batchSize, random, learn) => {
  const rows = random.permutation(x.rows);
  let total = 0;
  for (let from = 0; from < rows.length; from += batchSize) {
    const chosen = rows.slice(from, from + batchSize);
    const batch = x.select(chosen);
    const labels = Array.from(chosen, (i) => y[i]);
    total += learn(batch, labels) * chosen.length;
  }
  return total / x.rows;
};

const predict: Predict = (network, x) => [...argmaxRows(network.reduce(forward, x))];

// What the checks share.

const matrix = (rows: readonly (readonly number[])[]): Matrix =>
  new Matrix(rows.length, rows[0].length, Float64Array.from(rows.flat()));

function randomLayer(random: Random, inputs: number, outputs: number, activation: Activation): Layer {
  return { W: randomMatrix(random, inputs, outputs), b: randomMatrix(random, 1, outputs), activation };
}

interface Fixtures {
  readonly torch: string;
  readonly losses: readonly {
    readonly case: string;
    readonly loss: string;
    readonly labelSmoothing?: number;
    readonly logits: number[][];
    readonly labels: number[];
    readonly value: number;
    readonly gradient: number[][];
  }[];
  readonly network: {
    readonly layers: readonly { readonly weight: number[][]; readonly bias: number[] }[];
    readonly input: number[][];
    readonly labels: number[];
    readonly cases: readonly {
      readonly hidden: string;
      readonly output: string;
      readonly loss: string;
      readonly value: number;
      readonly outputs: number[][];
      readonly gradients: readonly { readonly weight: number[][]; readonly bias: number[] }[];
    }[];
  };
}

/** What PyTorch computed, by tools/python/write_pytorch_fixtures.py. */
const torch: Fixtures = JSON.parse(readFileSync(new URL('../../data/pytorch-fixtures.json', import.meta.url), 'utf8'));

/** The network that PyTorch computed, 6 → 5 → 4 → 3, and its numbers. */
function torchNetwork() {
  const { layers, input, labels, cases } = torch.network;
  const network = layers.map(
    ({ weight, bias }, l): Layer => ({
      W: matrix(weight),
      b: new Matrix(1, bias.length, Float64Array.from(bias)),
      activation: l === layers.length - 1 ? 'identity' : 'relu',
    }),
  );
  const numbers = cases.find(
    (one) => one.hidden === 'relu' && one.output === 'softmax' && one.loss === 'cross-entropy',
  );
  if (!numbers) throw new Error('torchNetwork: the fixtures have no such case');
  return { network, x: matrix(input), y: labels, numbers };
}

// The checks.

const checkSoftmax = (answer: Softmax): void => {
  const random = new Random(1, 'softmax');
  for (const [rows, columns] of [
    [1, 3],
    [4, 5],
    [3, 1],
  ]) {
    const z = randomMatrix(random, rows, columns, 2);
    const unchanged = watch({ z });
    const p = answer(z);
    unchanged();
    const what = `softmax of ${rows} × ${columns} logits`;
    expectMatrix(p, rows, columns, what);
    const sums = Array.from({ length: rows }, (_, i) => total(p.row(i)));
    expectThat(
      rows === 1 || Math.abs(total(sums) - 1) > TOLERANCE,
      `${what}: all numbers together add up to 1; each row should, by itself`,
    );
    for (const [i, sum] of sums.entries())
      expectThat(Math.abs(sum - 1) <= TOLERANCE, `${what}: row ${i} adds up to ${brief(sum)}, expected 1`);
    expectMatrixClose(p, softmax(z), what);
  }
  const far = [
    ['with logits around 1000', [[1000, 1001, 999]], 'eˣ overflows: subtract the largest logit of the row first'],
    [
      'with logits around −1000',
      [[-1000, -1001, -999]],
      'begin the search for the largest logit with the first one, not with 0',
    ],
    [
      'with a row around 0 and a row around 1000',
      [
        [0, 1],
        [1000, 1001],
      ],
      'each row has a largest logit of its own',
    ],
  ] as const;
  for (const [what, rows, fault] of far) {
    const z = matrix(rows);
    const p = answer(z);
    const finite = p instanceof Matrix && p.data.every(Number.isFinite);
    expectThat(finite, `softmax ${what} contains numbers that are not finite: ${fault}`);
    expectMatrixClose(p, softmax(z), `softmax ${what}`);
  }
};

const checkLoss = (answer: Loss): void => {
  const random = new Random(1, 'loss');
  const cases = torch.losses.filter(
    (one) => one.loss === 'cross-entropy' && one.labelSmoothing === 0 && one.case === 'ordinary logits',
  );
  const byTorch = cases.map(({ logits, labels, value, gradient }) => ({
    z: matrix(logits),
    y: labels,
    loss: value,
    delta: matrix(gradient),
    by: `, computed with PyTorch ${torch.torch}`,
  }));
  const byUs = [1, 2, 5].map((rows) => {
    const z = randomMatrix(random, rows, 4, 2);
    const y = Array.from({ length: rows }, () => random.integer(4));
    return { z, y, ...lossOf(z, y), by: '' };
  });
  for (const { z, y, loss, delta, by } of [...byUs, ...byTorch]) {
    const unchanged = watch({ z });
    const got = answer(z, y);
    unchanged();
    const what = `for ${z.rows} ${z.rows === 1 ? 'row' : 'rows'} of logits${by}`;
    expectThat(typeof got === 'object' && got !== null, 'the answer should be an object { loss, delta }');
    expectThat(got.loss !== -loss, `the loss ${what} has the wrong sign: the logarithm of a probability is below 0`);
    expectThat(
      z.rows === 1 || !close([got.loss], [loss * z.rows]),
      `the loss ${what} is the sum over the rows; take their mean`,
    );
    expectClose(got.loss, loss, `the loss ${what}`, TOLERANCE);
    const times = (factor: number) => delta.map((value) => factor * value);
    expectMatrixClose(got.delta, delta, `delta ${what}`, [
      [times(z.rows), 'the loss is a mean, so each row of p − t is divided by the number of rows'],
      [times(-1), 'the sign is wrong: p − t, what was said minus what was right'],
      [softmax(z).map((p) => p / z.rows), 'these are the probabilities; at the right class 1 is subtracted'],
    ]);
    const nudged = numericalGradient(() => lossOf(z, y).loss, z.data);
    expectNumbers(got.delta.data, nudged, `delta ${what}, as finite differences`, z.columns);
  }
};

const checkForward = (answer: Forward): void => {
  const random = new Random(1, 'forward');
  for (const [rows, inputs, outputs] of [
    [1, 3, 2],
    [5, 4, 4],
    [3, 2, 6],
  ]) {
    for (const activation of ['identity', 'relu'] as const) {
      const layer = randomLayer(random, inputs, outputs, activation);
      const x = randomMatrix(random, rows, inputs);
      const unchanged = watch({ x, 'the weights': layer.W, 'the bias': layer.b });
      const a = answer(x, layer);
      unchanged();
      const what = `a layer ${inputs} → ${outputs} with ${activation}, for ${rows} ${rows === 1 ? 'row' : 'rows'}`;
      const z = x.multiply(layer.W);
      const other = activation === 'relu' ? 'identity' : 'relu';
      expectMatrixClose(a, forward(x, layer), what, [
        [activate(activation, z), 'the bias is missing'],
        [
          activate(other, z.addRow(layer.b)),
          activation === 'relu'
            ? 'negative numbers come out: relu is missing'
            : 'nothing negative comes out, but this layer has no relu: look at its activation',
        ],
        [activate(activation, z).addRow(layer.b), 'the bias is added behind the activation, but belongs before it'],
      ]);
    }
  }
};

const checkBackward = (answer: Backward): void => {
  const random = new Random(1, 'backward');
  for (const [rows, inputs, outputs] of [
    [1, 3, 2],
    [5, 4, 4], // W is square: shapes do not tell
    [4, 2, 6],
  ]) {
    for (const activation of ['identity', 'relu'] as const) {
      const layer = randomLayer(random, inputs, outputs, activation);
      const x = randomMatrix(random, rows, inputs);
      const a = forward(x, layer);
      const dA = randomMatrix(random, rows, outputs);
      const unchanged = watch({ x, a, dA, 'the weights': layer.W, 'the bias': layer.b });
      const got = answer(x, layer, a, dA);
      unchanged();
      expectThat(typeof got === 'object' && got !== null, 'the answer should be an object { dW, db, dX }');
      const what = (part: string) =>
        `${part} of a layer ${inputs} → ${outputs} with ${activation}, for ${rows} ${rows === 1 ? 'row' : 'rows'}`;
      const right = backward(x, layer, a, dA);
      const openGate = backward(x, { ...layer, activation: 'identity' }, a, dA);
      const gate = 'relu’s gate is missing: where a is 0, nothing goes back';
      const mean = 'divided by the number of rows, but delta was divided by it already';
      const over = (m: Matrix) => m.map((value) => value / rows);
      expectMatrixClose(got.dW, right.dW, what('dW'), [
        [openGate.dW, gate],
        [over(right.dW), mean],
        [right.dW.transpose(), 'rows and columns are exchanged: which of the two factors is transposed?'],
      ]);
      expectMatrixClose(got.db, right.db, what('db'), [
        [openGate.db, gate],
        [over(right.db), mean],
      ]);
      const delta = activationGradient(activation, a, a, dA);
      expectMatrixClose(got.dX, right.dX, what('dX'), [
        [openGate.dX, gate],
        ...(inputs === outputs
          ? [[delta.multiply(layer.W), 'W is square, and no shape complains, but it has to be transposed'] as const]
          : []),
      ]);
      // The witness that knows no formula: L = Σ a · dA has the gradient dA at a.
      const loss = () => total(forward(x, layer).times(dA).data);
      for (const [part, data, numbers] of [
        ['dW', got.dW.data, layer.W.data],
        ['db', got.db.data, layer.b.data],
        ['dX', got.dX.data, x.data],
      ] as const)
        expectNumbers(data, numericalGradient(loss, numbers), `${what(part)}, as finite differences`);
    }
  }
};

const checkNewLayer = (answer: NewLayer): void => {
  const [inputs, outputs] = [200, 100];
  const make = (seed: number) => answer(inputs, outputs, 'relu', new Random(seed, 'new layer'));
  const layer = make(1);
  expectThat(typeof layer === 'object' && layer !== null, 'the answer should be an object { W, b, activation }');
  expectMatrix(layer.W, inputs, outputs, `W of a layer ${inputs} → ${outputs}`);
  expectMatrix(layer.b, 1, outputs, `b of a layer ${inputs} → ${outputs}`);
  expectThat(
    layer.b.data.every((value) => value === 0),
    'the biases should start at 0',
  );
  for (const activation of ['relu', 'identity'] as const) {
    const got = answer(3, 2, activation, new Random(1)).activation;
    expectThat(
      got === activation,
      `the activation should be the one that was asked for, '${activation}', got '${got}'`,
    );
  }
  const { data } = layer.W;
  expectThat(new Set(data).size > 1, 'all weights are equal: then all units stay copies of each other');
  const [middle, spread] = [mean([...data]), std([...data])];
  const wanted = Math.sqrt(2 / inputs);
  const near = (value: number) => Math.abs(spread / value - 1) < 0.05;
  expectThat(
    Math.abs(middle) < 0.05 * spread,
    `the mean of the weights is ${brief(middle)}, expected about 0: as many below 0 as above`,
  );
  expectThat(!near(2 / inputs), `the std of the weights is ${brief(spread)}: 2/n is the variance, the std is its root`);
  expectThat(
    !near(Math.sqrt(2 / outputs)),
    `the std of the weights is ${brief(spread)}: n counts the inputs, not the outputs`,
  );
  expectThat(!near(1), 'the std of the weights is 1: for 200 inputs that is far too large');
  expectThat(near(wanted), `the std of the weights is ${brief(spread)}, expected √(2/${inputs}) = ${brief(wanted)}`);
  expectThat(
    close(make(1).W.data, data),
    'the same seed should give the same weights: draw from the random that is given',
  );
  expectThat(
    !close(make(2).W.data, data),
    'another seed should give other weights: draw from the random that is given',
  );
  const both = new Random(1, 'both');
  const [one, other] = [answer(3, 2, 'relu', both), answer(3, 2, 'relu', both)];
  expectThat(one.W !== other.W && !close(one.W.data, other.W.data), 'two layers got the same weights');
};

const checkGradientsOf = (answer: GradientsOf): void => {
  const random = new Random(1, 'gradients');
  const deep = torchNetwork();
  const cases = [
    { network: [randomLayer(random, 3, 4, 'identity')], what: 'a network of one layer, 3 → 4' },
    {
      network: [randomLayer(random, 3, 5, 'relu'), randomLayer(random, 5, 4, 'identity')],
      what: 'a network 3 → 5 → 4',
    },
    { ...deep, what: `PyTorch’s network 6 → 5 → 4 → 3` },
  ];
  for (const { network, what, ...given } of cases) {
    const x = 'x' in given ? given.x : randomMatrix(random, 6, network[0].W.rows);
    const y = 'y' in given ? given.y : [0, 1, 2, 3, 0, 1];
    const unchanged = watch({ x, ...Object.fromEntries(network.map(({ W }, l) => [`W of layer ${l}`, W])) });
    const got = answer(network, x, y);
    unchanged();
    const right = gradientsOf(network, x, y);
    expectThat(typeof got === 'object' && got !== null, 'the answer should be an object { loss, gradients }');
    expectClose(got.loss, right.loss, `the loss of ${what}`, TOLERANCE);
    const count = got.gradients?.length;
    expectThat(
      count === network.length,
      `${what}: ${count} gradients came back, expected one for each layer, ${network.length}`,
    );
    const backwards = right.gradients.every(({ dW }, l) => {
      const other = got.gradients[network.length - 1 - l]?.dW;
      return other instanceof Matrix && close(other.data, dW.data);
    });
    expectThat(
      network.length === 1 || !backwards,
      'the gradients come last layer first; put them in the order of the layers',
    );
    for (const [l, { dW, db }] of right.gradients.entries()) {
      const where = `of layer ${l} of ${what}`;
      expectMatrixClose(got.gradients[l].dW, dW, `dW ${where}`);
      expectMatrixClose(got.gradients[l].db, db, `db ${where}`);
      const loss = () => network.reduce(forward, x);
      const nudged = numericalGradient(() => lossOf(loss(), y).loss, network[l].W.data);
      expectNumbers(got.gradients[l].dW.data, nudged, `dW ${where}, as finite differences`);
    }
  }
  const { loss, gradients } = answer(deep.network, deep.x, deep.y);
  const by = `computed with PyTorch ${torch.torch}`;
  expectClose(loss, deep.numbers.value, `the loss, ${by}`, TOLERANCE);
  for (const [l, { weight, bias }] of deep.numbers.gradients.entries()) {
    expectNumbers(gradients[l].dW.data, weight.flat(), `dW of layer ${l}, ${by}`);
    expectNumbers(gradients[l].db.data, bias, `db of layer ${l}, ${by}`);
  }
};

const checkSgdStep = (answer: SgdStep): void => {
  const random = new Random(1, 'step');
  const network = [randomLayer(random, 3, 5, 'relu'), randomLayer(random, 5, 2, 'identity')];
  const gradients = network.map(({ W, b }) => ({
    dW: randomMatrix(random, W.rows, W.columns),
    db: randomMatrix(random, 1, b.columns),
  }));
  for (const learningRate of [0.5, 0.01]) {
    const before = network.flatMap(({ W, b }) => [W.data.slice(), b.data.slice()]);
    const unchanged = watch(
      Object.fromEntries(
        gradients.flatMap(({ dW, db }, l) => [
          [`dW of layer ${l}`, dW],
          [`db of layer ${l}`, db],
        ]),
      ),
    );
    answer(network, gradients, learningRate);
    unchanged();
    const after = network.flatMap(({ W, b }) => [W.data, b.data]);
    const slopes = gradients.flatMap(({ dW, db }) => [dW.data, db.data]);
    expectThat(
      !after.every((data, k) => close(data, before[k])),
      'nothing moved: write the new numbers into W.data and b.data of each layer',
    );
    for (const [k, data] of after.entries()) {
      const what = `${k % 2 === 0 ? 'W' : 'b'} of layer ${Math.floor(k / 2)}`;
      const moved = (rate: number) => before[k].map((w, i) => w - rate * slopes[k][i]);
      expectThat(!close(data, before[k]), `${what} did not move`);
      expectThat(!close(data, moved(-learningRate)), `${what} moved uphill, with its gradient: subtract`);
      expectThat(!close(data, moved(1)), `${what} moved by its whole gradient: multiply by the learning rate`);
      expectNumbers(data, moved(learningRate), `${what} after a step with a learning rate of ${learningRate}`);
    }
  }
};

const checkEpoch = (answer: Epoch): void => {
  // Row i holds the number i, so that each row can be told from the others.
  const count = 10;
  const x = new Matrix(count, 2, new Float64Array(2 * count)).map((_, at) => Math.floor(at / 2));
  const y = Array.from({ length: count }, (_, i) => (7 * i) % count);
  const watched = (random: Random, batchSize: number) => {
    const seen: number[][] = [];
    const unchanged = watch({ x });
    const loss = answer(x, y, batchSize, random, (batch, labels) => {
      expectThat(batch instanceof Matrix && batch.columns === 2, 'learn should get a Matrix with the columns of x');
      const rows = Array.from({ length: batch.rows }, (_, i) => batch.at(i, 0));
      expectThat(
        labels.length === rows.length,
        `a batch of ${rows.length} rows came with ${labels.length} labels: it needs those of its rows`,
      );
      const apart = rows.findIndex((row, i) => labels[i] !== y[row]);
      expectThat(
        apart < 0,
        `row ${rows[apart]} came with the label ${labels[apart]}, but its label is ${y[rows[apart]]}: labels have to move with their rows`,
      );
      seen.push(rows);
      return mean(rows);
    });
    unchanged();
    return { loss, seen, order: seen.flat() };
  };
  for (const batchSize of [4, 5, 1, 32]) {
    const { loss, seen, order } = watched(new Random(3, 'order'), batchSize);
    const what = `${count} rows in batches of ${batchSize}`;
    expectThat(order.length > 0, `${what}: learn was never called`);
    const sizes = seen.map(({ length }) => length);
    expectThat(
      sizes.every((size) => size > 0),
      `${what}: an empty batch`,
    );
    const missing = Array.from({ length: count }, (_, i) => i).filter((i) => !order.includes(i));
    const twice = order.length !== new Set(order).size;
    expectThat(
      missing.length === 0,
      `${what}: ${missing.length} of the rows were never learned from${twice ? ', and others twice' : '; does the last batch take what is left?'}`,
    );
    expectThat(!twice, `${what}: a row was learned from more than once`);
    const wanted = Array.from({ length: Math.ceil(count / batchSize) }, (_, i) =>
      Math.min(batchSize, count - i * batchSize),
    );
    expectThat(
      sizes.join() === wanted.join(),
      `${what}: the batches had ${sizes.join(', ')} rows, expected ${wanted.join(', ')}`,
    );
    const [plain, weighed] = [mean(seen.map(mean)), mean([...x.data])];
    // In some orders the two are the same.
    expectThat(
      sizes.every((size) => size === sizes[0]) || close([loss], [weighed]) || !close([loss], [plain]),
      'the mean of the losses of the batches is returned, but the last batch is smaller: weigh each with its rows',
    );
    expectClose(loss, weighed, `the mean loss of all rows (${what})`, TOLERANCE);
  }
  const random = new Random(3, 'order');
  const [one, two] = [watched(random, 4).order, watched(random, 4).order];
  expectThat(
    one.some((row, i) => row !== i) || two.some((row, i) => row !== i),
    'the rows come in the order of the table: shuffle them first',
  );
  expectThat(
    one.join() !== two.join(),
    'the second epoch has the order of the first: shuffle in each, with the random that is given',
  );
  const again = watched(new Random(3, 'order'), 4).order;
  expectThat(
    again.join() === one.join(),
    'the same seed should give the same order: shuffle with the random that is given',
  );
};

const checkPredict = (answer: Predict): void => {
  const random = new Random(1, 'predict');
  const deep = torchNetwork();
  for (const { network, x, what } of [
    { network: [randomLayer(random, 3, 4, 'identity')], x: randomMatrix(random, 9, 3), what: 'a network of one layer' },
    { network: deep.network, x: deep.x, what: 'PyTorch’s network of three layers' },
  ]) {
    for (const shift of [0, -100]) {
      const last = network[network.length - 1];
      const shifted = [...network.slice(0, -1), { ...last, b: last.b.map((value) => value + shift) }];
      const wanted = predict(shifted, x);
      const got = answer(shifted, x);
      expectThat(got?.length === x.rows, `${what}: ${got?.length} answers for ${x.rows} rows, expected one for each`);
      const odd = Array.from(got).find((one) => !(Number.isInteger(one) && one >= 0 && one < last.W.columns));
      const why = shift < 0 ? ' (here all logits are negative)' : '';
      expectThat(
        odd === undefined,
        `${what}: an answer should be a class number from 0 to ${last.W.columns - 1}, got ${brief(odd ?? 0)}${why}`,
      );
      const wrong = Array.from(got).findIndex((one, i) => one !== wanted[i]);
      const logits = shifted.reduce(forward, x);
      expectThat(
        wrong < 0,
        `${what}: the logits of row ${wrong} are ${wrong < 0 ? '' : Array.from(logits.row(wrong), brief).join(', ')}, and your answer is class ${got[wrong]}${why}`,
      );
    }
  }
};

/** The stages in order. */
export const stages = {
  softmax: { name: '1 · softmax', check: checkSoftmax, borrowed: softmax } satisfies Stage<Softmax>,
  loss: { name: '2 · the loss', check: checkLoss, borrowed: lossOf },
  forward: { name: '3 · a layer, forward', check: checkForward, borrowed: forward },
  backward: { name: '4 · a layer, backward', check: checkBackward, borrowed: backward },
  newLayer: { name: '5 · the first weights', check: checkNewLayer, borrowed: newLayer },
  gradientsOf: { name: '6 · the whole network', check: checkGradientsOf, borrowed: gradientsOf },
  sgdStep: { name: '7 · the optimizer', check: checkSgdStep, borrowed: sgdStep },
  epoch: { name: '8 · the loop', check: checkEpoch, borrowed: epoch },
  predict: { name: '9 · reading', check: checkPredict, borrowed: predict },
} as const;
