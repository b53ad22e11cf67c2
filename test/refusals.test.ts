/** What makes no sense throws before anything is computed, and says what was expected: also where no compiler looks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batches } from '../src/batches.ts';
import { earlyStopping } from '../src/callbacks.ts';
import { requireFresh } from '../src/checks.ts';
import { fitStandardizer } from '../src/data/preprocessing.ts';
import { DivergenceError } from '../src/divergence.ts';
import { DenseLayer, Dropout } from '../src/layers/index.ts';
import { softmaxCrossEntropy } from '../src/losses.ts';
import { Matrix } from '../src/matrix.ts';
import { accuracy, argmaxRows, confusionMatrix } from '../src/metrics.ts';
import { NeuralNetwork } from '../src/network.ts';
import { check } from '../src/notebook/check.ts';
import { expectClose } from '../src/notebook/exercise.ts';
import { adam, sgd } from '../src/optimizers.ts';
import { Random } from '../src/random.ts';
import { ByteMatrix, Labels } from '../src/rows.ts';
import { requireSchedule, schedules } from '../src/schedules.ts';
import type { TrainOptions } from '../src/train-options.ts';

type AnyNetwork = NeuralNetwork<number, number>;
const matrix = (rows: number[][]): Matrix<number, number> => Matrix.from(rows);
const dense = (inputs: number, outputs: number, activation: ConstructorParameters<typeof DenseLayer>[2]) =>
  new DenseLayer<number, number>(inputs, outputs, activation);

const x = matrix([
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = new Labels<number, number>([0, 1, 2], 3);
const network = (): AnyNetwork => new NeuralNetwork<number, number>().add(dense(2, 3, 'softmax'));
/** The options as plain JavaScript gives them: of any kind. */
const trained = (options: object) => network().train(x, y, options);

test('one layer object added twice throws, dense or dropout', () => {
  const [layer, dropout] = [dense(2, 2, 'relu'), new Dropout(0.5)];
  const model: AnyNetwork = new NeuralNetwork<number, number>().add(layer).add(dropout);
  assert.throws(() => model.add(layer), /add\(DenseLayer\(2 → 2\)\): this layer is in the network already/);
  assert.throws(() => model.add(dropout), /add\(Dropout\(0\.5\)\): this layer is in the network already/);
  assert.equal(model.layers.length, 2);
});

test('a layer trained in one network may be measured in a second one, but not trained', async () => {
  const shared = dense(2, 4, 'relu');
  const [one, two] = [1, 2].map((seed) =>
    new NeuralNetwork<number, number>({ seed }).add(shared).add(dense(4, 3, 'softmax')),
  );
  await assert.rejects(two.train(x, y, { epochs: 0 })); // does not count
  await one.train(x, y, { epochs: 1 });
  await one.train(x, y, { epochs: 1 });
  assert.ok(two.evaluate(x, y).loss > 0);
  assert.equal(two.gradients(x, y).gradients.length, 4);
  const before = [...two.parameters[2].data];
  await assert.rejects(two.train(x, y), /train: DenseLayer\(2 → 4\) was trained in another network.*setParameters/);
  assert.deepEqual([...two.parameters[2].data], before);
});

test('plain objects and undefined are no layers', () => {
  const add = (layer: unknown) => network().add(layer as DenseLayer<number, number>);
  assert.throws(
    () => add({ kind: 'dense', inputs: 3, outputs: 2 }),
    /add: got \{ kind, inputs, outputs \}, expected a layer: new DenseLayer\(/,
  );
  assert.throws(() => add(undefined), /add: got undefined, expected a layer/);
  assert.throws(() => add(DenseLayer), /add: got the function DenseLayer, expected a layer/);
  assert.throws(() => add([dense(3, 2, 'relu')]), /add: got a list of 1, expected a layer/);
  const layer = (activation: unknown) => dense(2, 2, activation as 'relu');
  assert.throws(() => layer(undefined), /DenseLayer\(2 → 2\): the activation is undefined, expected one of relu/);
  assert.throws(() => layer({ name: 'relu' }), /the activation is \{ name \}, expected one of relu/);
});

test('targets of cross-entropy that are no probabilities throw, naming the row', async () => {
  const third = 1 / 3;
  const good = [third, third, third];
  for (const [bad, shown] of [
    [[0.2, 0.2, 0.2], '0.2, 0.2, 0.2'],
    [[1, 1, 0], '1, 1, 0'],
    [[1.5, -0.5, 0], '1.5, -0.5, 0'],
    [[0, 0, 0], '0, 0, 0'],
  ] as const) {
    const t = matrix([good, good, [...bad]]);
    const expected = new RegExp(`target row 2 is ${shown}, expected probabilities: at least 0, with a sum of 1`);
    await assert.rejects(network().train(x, t), expected);
    await assert.rejects(network().train(x, y, { validation: { images: x, labels: t } }), expected);
    assert.throws(() => network().evaluate(x, t), expected);
    assert.throws(() => network().gradients(x, t), expected);
  }
  // Rounded to three digits, and in single precision.
  assert.ok(network().evaluate(x, matrix([good, [0.333, 0.333, 0.333], [1, 0, 0]])).loss > 0);
  // The squared error takes any numbers.
  const squared = new NeuralNetwork<number, number>({ loss: 'mean-squared-error' }).add(dense(2, 3, 'identity'));
  assert.ok(squared.evaluate(x, matrix([[-1, 2, 5], good, good])).loss > 0);
});

test('rows with NaN or ∞ are refused wherever rows go in', async () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const broken = matrix([
      [0, 1],
      [1, bad],
      [1, 1],
    ]);
    const expected = new RegExp(`input row 1, column 1 is ${bad}, expected a finite number`);
    assert.throws(() => network().predict(broken), expected);
    assert.throws(() => network().logits(broken), expected);
    assert.throws(() => network().evaluate(broken, y), expected);
    assert.throws(() => network().gradients(broken, y), expected);
    await assert.rejects(network().train(broken, y), expected);
    await assert.rejects(
      network().train(x, y, { validation: { images: broken, labels: y } }),
      /train: validation: input row 1, column 1/,
    );
    const squared = new NeuralNetwork<number, number>({ loss: 'mean-squared-error' }).add(dense(2, 2, 'identity'));
    assert.throws(() => squared.evaluate(x, broken), /evaluate: target row 1, column 1 is/);
    const values = new Float32Array(256);
    values[7] = bad;
    assert.throws(() => new ByteMatrix(1, 2, Uint8Array.of(0, 7), values), /ByteMatrix: byte 7 stands for/);
  }
  const wide = new Matrix<number, number>(3, 2, Float64Array.of(0, 1, 1e300, 1, 0, 1));
  await assert.rejects(
    network().train(wide, y),
    /train: input row 1, column 0 is 1e\+300, expected a finite number in single precision, below 3\.4e38/,
  );
});

test('plain arrays and nothing at all are no rows and no targets', async () => {
  const [rows, labels] = [[[0, 1]], [0]] as unknown as [typeof x, typeof y];
  const nothing = undefined as unknown as typeof y;
  assert.throws(
    () => network().predict(rows),
    /predict: the inputs are a list of 1, expected rows.*Matrix\.from\(rows\)/,
  );
  assert.throws(
    () => network().evaluate(x, labels),
    /evaluate: the targets are a list of 1, expected Labels or a Matrix/,
  );
  assert.throws(() => network().evaluate(x, nothing), /evaluate: the targets are undefined, expected Labels/);
  await assert.rejects(network().train(x, nothing), /train: the targets are undefined/);
  await assert.rejects(
    trained({ validation: [x, y] }),
    /train: validation is a list of 2, expected \{ images, labels \}/,
  );
  await assert.rejects(trained({ validation: { x, y } }), /train: validation is \{ x, y \}, expected/);
  await assert.rejects(trained({ validation: null }), /train: validation is null, expected/);
});

test('what a module made before it was edited is to be made again', async () => {
  // A class of the same name, as a module that is read a second time has it.
  const old = {
    Labels: class Labels {
      rows = 3;
      classes = 3;
      values = Uint16Array.of(0, 1, 2);
    },
    Matrix: class Matrix {
      rows = 3;
      columns = 3;
      data = new Float32Array(9);
      gather() {}
    },
    Adam: class Adam {
      kind = 'adam';
      learningRate = 1;
      step() {}
    },
  };
  const again = (name: string) =>
    new RegExp(`the ${name} was made before a module was edited.*run the cell that made it again`);
  const labels = new old.Labels() as unknown as typeof y;
  const rows = new old.Matrix() as unknown as typeof x;
  assert.throws(() => network().evaluate(x, labels), again('Labels'));
  await assert.rejects(network().train(x, rows as Matrix<number, number>), again('Matrix'));
  assert.throws(() => network().predict(rows), again('Matrix'));
  assert.throws(() => accuracy(labels, [0, 1, 2]), again('Labels'));
  assert.throws(() => softmaxCrossEntropy(matrix([[0, 0, 0]]), labels), again('Labels'));
  assert.throws(() => fitStandardizer(rows), again('Matrix'));
  // Two of them have as many numbers as each other: undefined.
  assert.throws(() => check([{ operation: 'same', expected: rows, got: rows }]), again('Matrix'));
  assert.throws(() => expectClose(rows, rows, 'same'), again('Matrix'));
  assert.throws(() => confusionMatrix([0, 1, 2], labels, 3), again('Labels'));
  await assert.rejects(trained({ optimizer: new old.Adam() }), again('Adam'));
  assert.doesNotThrow(() => requireFresh('test', y, [Labels, Matrix]));
});

test('a healthy run whose first batch has a loss near 0 is not stopped: y = x², batch 1, in order', async () => {
  for (const [kernels, scale] of [
    ['plain', 1],
    ['fast', 1],
    ['fast', 1e-3],
  ] as const) {
    const numbers = Array.from({ length: 100 }, (_, i) => i / 25);
    const model = new NeuralNetwork<number, number>({ loss: 'mean-squared-error' })
      .add(dense(1, 16, 'relu'))
      .add(dense(16, 1, 'identity'));
    const targets = matrix(numbers.map((value) => [scale * value * value]));
    const { epochs } = await model.train(matrix(numbers.map((value) => [value])), targets, {
      ...{ epochs: 20, batchSize: 1, shuffle: false, kernels, optimizer: sgd({ learningRate: 1e-3 }) },
    });
    assert.equal(epochs.length, 20);
    assert.ok(epochs[19].loss < epochs[0].loss);
  }
});

test('a network that is trained already is not stopped for losses that are only larger than before', async () => {
  const model = network();
  await model.train(x, y, { epochs: 3000, learningRate: 0.1 });
  assert.ok(model.evaluate(x, y).loss < 1e-3);
  const { epochs } = await model.train(x, y, {
    epochs: 3,
    optimizer: sgd({ learningRate: 0.01 }),
    labelSmoothing: 0.3,
  });
  assert.equal(epochs.length, 3);
});

test('a divergence looks at inputs and targets before it blames the learning rate', async () => {
  const large = new Matrix<number, number>(3, 2, Float32Array.of(0, 1, 1e30, 1, 0, 1));
  const squared = () => new NeuralNetwork<number, number>({ loss: 'mean-squared-error' }).add(dense(2, 1, 'identity'));
  const targets = matrix([[1], [0], [1]]);
  const fails = (promise: Promise<unknown>, what: RegExp) =>
    assert.rejects(promise, (error: Error) => error instanceof DivergenceError && what.test(error.message));
  await fails(squared().train(large, targets), /cause is the inputs, which reach 1e\+30: scale them to about 1/);
  const options = { epochs: 500, optimizer: sgd({ learningRate: 10 }) };
  await fails(squared().train(x, matrix([[1e30], [0], [1]]), options), /cause is the targets, which reach 1e\+30/);
  await fails(
    squared().train(x, targets, { epochs: 500, optimizer: sgd({ learningRate: 1e6 }) }),
    /cause is the learning rate \(1000000\): try a tenth of it/,
  );
});

test('more classes than 65,536 throw: their numbers would not fit', () => {
  assert.throws(() => new Labels([70_000], 70_001), /Labels: classes is 70001, expected at most 65536/);
  assert.deepEqual([...new Labels([65_535], 65_536).values], [65_535]);
  assert.throws(() => argmaxRows(new Matrix(1, 65_537)), /argmaxRows: got 65537 columns, expected at most 65536/);
});

test('a confusion matrix counts whole numbers from 0 to classes − 1 and nothing else', () => {
  for (const bad of [-1, 0.5, Number.NaN, 3]) {
    assert.throws(
      () => confusionMatrix([0, bad], [0, 1], 3),
      /confusionMatrix: pair 1 is \(.*, 1\), expected classes below 3/,
    );
    assert.throws(() => confusionMatrix([0, 1], [0, bad], 3), /confusionMatrix: pair 1 is \(1, .*\)/);
  }
  assert.throws(() => confusionMatrix([0], [0], 2.5), /confusionMatrix: classes is 2.5/);
});

test('a batch larger than the rows is all rows', async () => {
  for (const kernels of ['plain', 'fast'] as const) {
    const [exact, larger] = [network(), network()];
    await exact.train(x, y, { batchSize: 3, kernels });
    await larger.train(x, y, { batchSize: 2 ** 40, kernels });
    assert.deepEqual(larger.parameters, exact.parameters);
  }
});

test('settings of the wrong kind say what is expected', async () => {
  for (const [options, expected] of [
    [{ schedule: 'cosine' }, /train: schedule is "cosine", expected one such as schedules\.cosine\(\)/],
    [{ schedule: schedules.cosine }, /train: schedule is the function cosine, expected one such as/],
    [{ schedule: { kind: 'linear' } }, /train: schedule is \{ kind \}, expected one such as/],
    [{ schedule: { kind: 'step' } }, /step: every is undefined, expected a number/],
    [{ optimizer: 'adam' }, /train: optimizer is "adam", expected an optimizer such as adam\(\)/],
    [{ optimizer: adam }, /train: optimizer is the function adam, expected/],
    [{ augmentation: true }, /train: augmentation: the options are true, expected an object with/],
    [{ callbacks: earlyStopping({ patience: 1 }) }, /train: callbacks is \{ onStart, .* \}, expected a list/],
    [{ callbacks: [earlyStopping] }, /train: callbacks: one is the function earlyStopping, expected/],
    [{ signal: true }, /train: signal is true, expected that of an AbortController/],
    [{ shuffle: 'no' }, /train: shuffle is "no", expected true or false/],
    [{ epochs: '3' }, /train: epochs is '3' \(text\), expected a whole number/],
    [{ learningRate: '0.1' }, /adam: learningRate is '0\.1' \(text\), expected a number/],
    [[], /train: the options are a list of 0, expected an object/],
    [null, /train: the options are null, expected an object/],
  ] as const) {
    await assert.rejects(trained(options as TrainOptions), expected);
  }
  const options = (value: unknown) => value as object;
  assert.throws(() => adam(options(0.1)), /adam: the options are 0\.1, expected an object with learningRate/);
  assert.throws(() => new NeuralNetwork(options(1)), /NeuralNetwork: the options are 1, expected an object with seed/);
  assert.throws(() => new NeuralNetwork(options({ loss: null })), /the loss is null, expected one of cross-entropy/);
  assert.throws(() => new NeuralNetwork(options({ seed: 'a' })), /seed is a, expected a whole number/);
  assert.throws(() => requireSchedule('test', undefined as never), /test: schedule is undefined/);
  const dropout = options({ dropout: 0.5 });
  assert.throws(() => network().gradients(x, y, dropout), /gradients: dropout is 0\.5, expected random numbers/);
  const pair = [x, y] as unknown as { images: typeof x; labels: typeof y };
  assert.throws(() => [...batches(pair)], /batches: the data is a list of 2, expected \{ images, labels \}/);
  assert.throws(() => new DenseLayer(2, 2, 'relu', options('he')), /the options are "he", expected an object/);
});

test('smoothing labels where there are none throws', async () => {
  const model = new NeuralNetwork<number, number>({ loss: 'mean-squared-error' }).add(dense(2, 1, 'identity'));
  await assert.rejects(
    model.train(x, matrix([[1], [2], [3]]), { labelSmoothing: 0.1 }),
    /train: labelSmoothing is for targets that name classes/,
  );
});

test('a network as JSON throws, and says what saves it', () => {
  assert.throws(() => JSON.stringify(network()), /use saveModel/);
  assert.throws(() => JSON.stringify({ layers: network().layers }), /use saveModel/);
});

test('a layer behind the output throws wherever rows go in', async () => {
  const model = network();
  model.add(new Dropout(0.5));
  const expected = /Dropout\(0\.5\) is behind the output, expected a dense layer at the end/;
  assert.throws(() => model.predict(x), expected);
  assert.throws(() => model.logits(x), expected);
  assert.throws(() => model.evaluate(x, y), expected);
  assert.throws(() => model.gradients(x, y), expected);
  await assert.rejects(model.train(x, y), expected);
});

test('a layer in another precision than the network throws: when it is added, and wherever rows go in', async () => {
  const single = () => dense(2, 3, 'softmax').setParameters([1, 2, 3, 4, 5, 6], [0, 0, 0]);
  const double = () => dense(2, 3, 'softmax').setParameters([1, 2, 3, 4, 5, 6], [0, 0, 0], 'float64');
  const precise = () => new NeuralNetwork<number, number>({ precision: 'float64' });
  const model = precise();
  assert.throws(
    () => model.add(single()),
    /add\(DenseLayer\(2 → 3\)\): the weights of DenseLayer\(2 → 3\) are in float32, expected float64/,
  );
  assert.equal(model.layers.length, 0);
  assert.throws(
    () => new NeuralNetwork<number, number>().add(double()),
    /are in float64, expected float32, .*'float32'\)/,
  );
  assert.throws(
    () => precise().add(dense(2, 3, 'softmax').initialize(new Random(1))),
    /are in float32, expected float64/,
  );
  assert.doesNotThrow(() => precise().add(double()));
  const changed = network();
  changed.denseLayers[0].setParameters([1, 2, 3, 4, 5, 6], [0, 0, 0], 'float64');
  const expected = /the weights of DenseLayer\(2 → 3\) are in float64, expected float32/;
  assert.throws(() => changed.predict(x), expected);
  assert.throws(() => changed.evaluate(x, y), expected);
  assert.throws(() => changed.gradients(x, y), expected);
  await assert.rejects(changed.train(x, y), expected);
});

test('setParameters keeps the precision of the network', () => {
  const layer = dense(2, 3, 'softmax');
  new NeuralNetwork<number, number>({ precision: 'float64' }).add(layer);
  layer.setParameters([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0, 0, 0]);
  assert.deepEqual(layer.weights.data, Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6));
  assert.ok(layer.bias.data instanceof Float64Array);
});

test('weights from outside are finite, in the precision that they are kept in; else nothing has changed', () => {
  const layer = dense(1, 2, 'relu').setParameters([1, 2], [3, 4]);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1e39]) {
    const came = bad === 1e39 ? Number.POSITIVE_INFINITY : bad;
    const refused = (what: string) =>
      new RegExp(`DenseLayer\\(1 → 2\\): ${what} 1 is ${came}, expected numbers that are finite in float32`);
    assert.throws(() => layer.setParameters([1, bad], [3, 4]), refused('weight'));
    assert.throws(() => layer.setParameters([5, 6], [3, bad]), refused('bias'));
    const wrong = new DenseLayer<number, number>(1, 2, 'relu', { initializer: () => bad });
    assert.throws(
      () =>
        network()
          .add(dense(3, 1, 'relu'))
          .add(wrong),
      /initial weight 0 is/,
    );
  }
  assert.deepEqual([...layer.weights.data, ...layer.bias.data], [1, 2, 3, 4]);
  layer.setParameters([1, 1e39], [3, 4], 'float64');
  assert.equal(layer.weights.data[1], 1e39);
  const set = (weights: unknown, bias?: unknown) => () => layer.setParameters(weights as [], bias as []);
  assert.throws(set(Matrix.from([[1, 2]]), [1, 2]), /setParameters got a Matrix and a list of 2, expected two lists/);
  assert.throws(set([1, 2]), /setParameters got a list of 2 and undefined, expected two lists/);
});

test('a loss that does not fit the last layer names the one that does', () => {
  for (const [loss, activation, other] of [
    ['binary-cross-entropy', 'softmax', 'cross-entropy'],
    ['binary-cross-entropy', 'identity', 'mean-squared-error'],
    ['cross-entropy', 'sigmoid', 'binary-cross-entropy'],
    ['cross-entropy', 'tanh', 'mean-squared-error'],
  ] as const) {
    const model: AnyNetwork = new NeuralNetwork<number, number>({ loss }).add(dense(2, 3, activation));
    assert.throws(
      () => model.evaluate(x, y),
      new RegExp(`${loss} needs .* got ${activation}; use \\{ loss: '${other}' \\}`),
    );
  }
});

test('bytes that no longer stand for numbers are refused under the name of the call', async () => {
  const images = new ByteMatrix<number, number>(3, 2, Uint8Array.of(0, 1, 2, 3, 4, 5));
  images.values[3] = Number.NaN;
  const refused = (operation: string) => new RegExp(`^RangeError: ${operation}: input: byte 3 stands for NaN`);
  await assert.rejects(network().train(images, y), refused('train'));
  assert.throws(() => network().evaluate(images, y), refused('evaluate'));
  assert.throws(() => network().predict(images), refused('predict'));
});

test('targets that the last layer can never give are refused, by squared error and Huber alike', async () => {
  for (const [activation, good, bad, expected] of [
    ['sigmoid', [0, 1], 1.5, 'from 0 to 1'],
    ['softmax', [0, 1], -0.1, 'from 0 to 1'],
    ['tanh', [-1, 1], 2, 'from -1 to 1'],
    ['relu', [0, 50], -1, 'of at least 0'],
    ['identity', [-50, 50]],
    ['leakyRelu', [-50, 50]],
  ] as const) {
    for (const loss of ['mean-squared-error', 'huber'] as const) {
      const model: AnyNetwork = new NeuralNetwork<number, number>({ loss }).add(dense(2, 2, activation));
      const targets = (value: number) => matrix([[...good], [...good], [good[0], value]]);
      await model.train(x, targets(good[1]), { epochs: 1, learningRate: 1e-3 });
      if (bad === undefined) continue;
      const refused = new RegExp(
        `^RangeError: train: target row 2, column 1 is ${bad}.*, expected a number ${expected}, which is all that ${activation} in the last layer gives`,
      );
      await assert.rejects(model.train(x, targets(bad)), refused);
      const validation = { images: x, labels: targets(bad) };
      await assert.rejects(
        model.train(x, targets(good[1]), { validation }),
        /^RangeError: train: validation: target row 2, column 1/,
      );
      assert.ok(model.evaluate(x, targets(bad)).loss > 0); // to measure it is no mistake
    }
  }
});

test('a number that came as text says so', async () => {
  await assert.rejects(
    trained({ epochs: '10' }),
    /train: epochs is '10' \(text\), expected a whole number of at least 1/,
  );
  await assert.rejects(
    trained({ learningRate: '0.1' }),
    /learningRate is '0\.1' \(text\), expected a number of at least 0/,
  );
  assert.throws(
    () => new Dropout('0.5' as never),
    /Dropout: rate is '0\.5' \(text\), expected a number from 0 to below 1/,
  );
  await assert.rejects(trained({ epochs: [10] }), /epochs is a list of 1, expected a whole number/);
  await assert.rejects(trained({ epochs: undefined, batchSize: null }), /batchSize is null, expected a whole number/);
});
