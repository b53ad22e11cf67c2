/** The stages of lab C, six broken trainings: how each repair is checked, and what can be borrowed. */
import {
  Labels,
  loadDigits,
  type Matrix,
  mean,
  numericalGradient,
  Random,
  softmaxCrossEntropy,
  std,
} from '../../src/index.ts';
import { expectClose, expectThat, percent, type Stage } from '../../src/notebook/index.ts';
import {
  type Backward,
  type FirstWeights,
  forward,
  gradientsOf,
  type LossOf,
  type Program,
  type Rows,
  right,
  rowsOf,
  type Shuffle,
  type SplitRows,
  training,
  zeros,
} from './lab-c-trainings.ts';
import {
  brief,
  close,
  expectMatrix,
  expectMatrixClose,
  expectNumbers,
  randomMatrix,
  TOLERANCE,
  watch,
} from './matrix-checks.ts';

/** What a repaired training has to read right of its validation images, after the twenty epochs that each case is given. */
const ENOUGH = 0.9;

let digits: Rows | undefined;

/** Throws unless the program, trained twice for twenty epochs, reads enough of its validation images. */
function expectLearns(program: Program, why = ''): void {
  digits ??= rowsOf(loadDigits({ seed: 1 }).train);
  for (const seed of [1, 2]) {
    const last = training(program, digits, { epochs: 20, seed }).epochs[19];
    expectThat(Number.isFinite(last.loss), 'trained with it, the loss is not a finite number any more');
    expectThat(
      last.validationAccuracy >= ENOUGH,
      `trained with it for twenty epochs, the loss is ${brief(last.loss)}, and ${percent(last.validationAccuracy)} of the validation images are read right; expected at least ${percent(ENOUGH)}${why}`,
    );
  }
}

const checkLearningRate = (answer: number): void => {
  expectThat(typeof answer === 'number' && Number.isFinite(answer), 'the learning rate should be a number');
  expectThat(answer > 0, `with a learning rate of ${brief(answer)} no step goes downhill`);
  const tooShort = answer < right.learningRate;
  expectLearns(
    { ...right, learningRate: answer },
    `: the steps are ${tooShort ? 'still too short' : 'so long that hidden units die'}`,
  );
};

const checkFirstWeights = (answer: FirstWeights): void => {
  for (const [inputs, outputs] of [
    [64, 32],
    [200, 100],
  ]) {
    const make = (seed: number) => answer(inputs, outputs, new Random(seed, 'first weights'));
    const W = make(1);
    const what = `W of a layer ${inputs} → ${outputs}`;
    expectMatrix(W, inputs, outputs, what);
    const [middle, spread, he] = [mean([...W.data]), std([...W.data]), Math.sqrt(2 / inputs)];
    expectThat(spread > 0, `${what}: all weights are equal, so all units stay copies of each other`);
    const side = middle < 0 ? 'below' : 'above';
    expectThat(
      Math.abs(middle) < 0.1 * spread,
      `${what}: the mean of the weights is ${brief(middle)}, and their std ${brief(spread)}: most weights are ${side} 0`,
    );
    expectThat(
      spread > 0.3 * he && spread < 2.5 * he,
      `${what}: the std of the weights is ${brief(spread)}; expected near √(2/${inputs}) = ${brief(he)}`,
    );
    expectThat(
      close(make(1).data, W.data) && !close(make(2).data, W.data),
      'the same seed should give the same weights, another seed others: draw from the random that is given',
    );
  }
  expectLearns({ ...right, firstWeights: answer });
};

const checkLossOf = (answer: LossOf): void => {
  const random = new Random(1, 'loss');
  const given = (z: Matrix, values: readonly number[]) => ({ z, y: new Labels(values, z.columns) });
  const sure = zeros(3, 10).map((_, at) => (at % 10 === Math.floor(at / 10) ? 50 : 0));
  const cases = [
    { what: 'for logits that are sure of the right class', ...given(sure, [0, 1, 2]) },
    { what: 'for one row of random logits', ...given(randomMatrix(random, 1, 4, 2), [3]) },
    { what: 'for five rows of random logits', ...given(randomMatrix(random, 5, 4, 2), [3, 0, 1, 1, 2]) },
    {
      what: 'for logits around 1000',
      ...given(
        randomMatrix(random, 3, 4).map((value) => 1000 + value),
        [0, 1, 2],
      ),
    },
  ];
  for (const { what, z, y } of cases) {
    const unchanged = watch({ z });
    const got = answer(z, y);
    unchanged();
    const wanted = right.lossOf(z, y);
    expectThat(typeof got === 'object' && got !== null, 'the answer should be an object { loss, delta }');
    expectClose(got.loss, wanted.loss, `the loss ${what}`, TOLERANCE);
    const times = (factor: number) => wanted.delta.map((value) => factor * value);
    expectMatrixClose(got.delta, wanted.delta, `delta ${what}`, [
      [times(z.rows), 'the loss is a mean, so each row of p − t is divided by the number of rows'],
      [times(-1), 'the sign is wrong: p − t, what was said minus what was right'],
    ]);
    if (what.includes('random')) {
      const nudged = numericalGradient(() => softmaxCrossEntropy(z, y).loss, z.data);
      expectNumbers(got.delta.data, nudged, `delta ${what}, as finite differences`, z.columns);
    }
  }
  expectLearns({ ...right, lossOf: answer });
};

/** Rows that can be told apart: row i holds the number i, and its label is 7 i mod 10. */
function numbered(count: number): Rows {
  const x = zeros(count, 2).map((_, at) => Math.floor(at / 2));
  return {
    x,
    y: new Labels(
      Array.from({ length: count }, (_, i) => (7 * i) % 10),
      10,
    ),
  };
}

/** The numbers of such rows. Throws if a label is not that of its row. */
function numbersOf(got: Rows, what: string): number[] {
  expectThat(typeof got === 'object' && got !== null, `${what} should be an object { x, y }`);
  expectMatrix(got.x, got.x?.rows ?? 0, 2, `x of ${what}`);
  expectThat(got.y instanceof Labels, `y of ${what} should be Labels`);
  const numbers = Array.from({ length: got.x.rows }, (_, i) => got.x.at(i, 0));
  expectThat(
    got.y.rows === numbers.length,
    `${what}: ${numbers.length} images and ${got.y.rows} labels; each image needs one`,
  );
  const apart = numbers.findIndex((n, i) => got.y.values[i] !== (7 * n) % 10);
  expectThat(
    apart < 0,
    `${what}: image ${numbers[apart]} came with the label ${got.y.values[apart]}, but its label is ${(7 * numbers[apart]) % 10}`,
  );
  return numbers;
}

const checkShuffle = (answer: Shuffle): void => {
  const count = 30;
  const rows = numbered(count);
  const shuffled = (random: Random) => {
    const unchanged = watch({ 'the rows that are given': rows.x });
    const got = numbersOf(answer(rows, random), 'what shuffle returns');
    unchanged();
    return got;
  };
  const random = new Random(3, 'order');
  const [one, two] = [shuffled(random), shuffled(random)];
  for (const order of [one, two]) {
    const missing = count - new Set(order).size;
    expectThat(missing === 0, `${missing} of ${count} rows are missing`);
    expectThat(order.length === count, `${order.length} rows come back, expected ${count}: some come twice`);
  }
  expectThat(
    one.some((n, i) => n !== i),
    'now images and labels fit, but the rows keep their order: each epoch needs a new one',
  );
  expectThat(one.join() !== two.join(), 'the second epoch has the order of the first');
  expectThat(
    shuffled(new Random(3, 'order')).join() === one.join(),
    'the same seed should give the same order: draw from the random that is given',
  );
  expectLearns({ ...right, shuffle: answer });
};

const checkBackward = (answer: Backward): void => {
  const random = new Random(1, 'backward');
  for (const [inputs, hidden, outputs, count] of [
    [3, 5, 2, 4],
    [4, 4, 4, 6], // square matrices: shapes do not tell
    [64, 8, 10, 3],
  ]) {
    const weights = {
      W1: randomMatrix(random, inputs, hidden, 0.5),
      b1: randomMatrix(random, 1, hidden, 0.5),
      W2: randomMatrix(random, hidden, outputs, 0.5),
      b2: randomMatrix(random, 1, outputs, 0.5),
    };
    const x = randomMatrix(random, count, inputs);
    const y = new Labels(
      Array.from({ length: count }, () => random.integer(outputs)),
      outputs,
    );
    const { a, z } = forward(weights, x);
    const { delta } = right.lossOf(z, y);
    const unchanged = watch({ x, a, delta, W2: weights.W2 });
    const got = answer(x, a, weights.W2, delta);
    unchanged();
    expectThat(typeof got === 'object' && got !== null, 'the answer should be an object { dW1, db1, dW2, db2 }');
    const wanted = right.backward(x, a, weights.W2, delta);
    for (const [name, part] of [
      ['dW2', 'W2'],
      ['db2', 'b2'],
      ['dW1', 'W1'],
      ['db1', 'b1'],
    ] as const) {
      const what = `${name} of a network ${inputs} → ${hidden} → ${outputs}`;
      expectMatrix(got[name], wanted[name].rows, wanted[name].columns, what);
      const loss = () => gradientsOf(right, weights, { x, y }).loss;
      const nudged = numericalGradient(loss, weights[part].data);
      expectNumbers(got[name].data, nudged, `${what}, as finite differences`, wanted[name].columns);
    }
  }
  expectLearns({ ...right, backward: answer });
};

const checkSplit = (answer: SplitRows): void => {
  const count = 1000;
  const rows = numbered(count);
  const splitBy = (seed: number) => {
    const unchanged = watch({ 'the rows that are given': rows.x });
    const got = answer(rows, new Random(seed, 'split'));
    unchanged();
    expectThat(typeof got === 'object' && got !== null, 'the answer should be an object { train, validation }');
    return { train: numbersOf(got.train, 'train'), validation: numbersOf(got.validation, 'validation') };
  };
  for (const seed of [1, 2]) {
    const { train, validation } = splitBy(seed);
    const known = new Set(train);
    const both = validation.filter((n) => known.has(n)).length;
    expectThat(both === 0, `${both} of ${validation.length} validation rows are among those to learn from`);
    const used = new Set([...train, ...validation]).size;
    expectThat(used === train.length + validation.length, 'a row comes twice in the same part');
    expectThat(used === count, `${count - used} of ${count} rows are in neither part`);
    expectThat(
      Math.abs(train.length / count - 0.8) < 0.05,
      `${train.length} of ${count} rows are to learn from; expected about four in five`,
    );
    // Rows of one kind may lie together, and those behind row 800 be all of a kind.
    const late = validation.filter((n) => n >= count / 2).length / validation.length;
    expectThat(
      late > 0.3 && late < 0.7,
      `${percent(late)} of the validation rows come from the second half of the table: let chance choose them`,
    );
  }
  const [one, again, other] = [splitBy(1), splitBy(1), splitBy(2)];
  const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b).join();
  expectThat(
    one.train.join() === again.train.join(),
    'the same seed should give the same split: draw from the random that is given',
  );
  expectThat(
    sorted(one.validation) !== sorted(other.validation),
    'another seed should choose other rows: draw from the random that is given',
  );
  expectLearns({ ...right, split: answer });
};

/** The stages in order. */
export const stages = {
  one: { name: '1 · it hardly moves', check: checkLearningRate, borrowed: right.learningRate } as Stage<number>,
  two: { name: '2 · one answer for all', check: checkFirstWeights, borrowed: right.firstWeights },
  three: { name: '3 · stuck halfway', check: checkLossOf, borrowed: right.lossOf },
  four: { name: '4 · all tools are content', check: checkShuffle, borrowed: right.shuffle },
  five: { name: '5 · a little worse', check: checkBackward, borrowed: right.backward },
  six: { name: '6 · too good', check: checkSplit, borrowed: right.split },
} as const;
