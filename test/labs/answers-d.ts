/** Answers to the stages of lab D, in their order: wrong ones that a reader may well give, and right ones of another kind. */
import type { Answers } from './judge.ts';

const baseline = (body: string) => `const myBaseline: Baseline = (train, test) => {\n${body}\n};`;
const mistakes = (body: string) => `const myNearestMistakes: NearestMistakes = (p, y) => {\n${body}\n};`;
/** The mistakes, sorted by a comparison of rows i and j. */
const sorted = (compare: string, keep = 'answers[i] !== y.values[i]') =>
  mistakes(`  const answers = argmaxRows(p);
  const gap = (i: number) => p.at(i, answers[i]) - p.at(i, y.values[i]);
  void gap;
  return [...answers.keys()].filter((i) => ${keep}).sort((i, j) => ${compare});`);
const inputGradient = (body: string) => `const myInputGradient: InputGradient = (network, x, y) => {\n${body}\n};`;
/** The way down by hand, of which one part differs. */
const byHand = ({
  target = 'j === y.values[i] ? 1 : 0',
  over = ' / x.rows',
  gated = 'dA.map((value, at) => (a.data[at] > 0 ? value : 0))',
}: Partial<Record<'target' | 'over' | 'gated', string>>) =>
  inputGradient(`  const [hidden, last] = network.denseLayers;
  const a = hidden.forward(x);
  const delta = last.forward(a).map((p, at) => {
    const [i, j] = [Math.floor(at / last.outputs), at % last.outputs];
    return (p - (${target}))${over};
  });
  const dA = last.backward(a, delta).input;
  return hidden.backward(x, ${gated}).input;`);
const stepUp = (body: string) => `const myStepUp: StepUp = (x, gradient, epsilon) => {\n${body}\n};`;
const step = (change: string, limit = 'Math.min(1, Math.max(0, moved))') =>
  stepUp(`  return x.map((value, at) => {
    const moved = value + ${change};
    return ${limit};
  });`);
const noise = (body: string) => `const myNoise: Noise = (x, epsilon, random) => {\n${body}\n};`;
const noisy = (change: string, limit = 'Math.min(1, Math.max(0, moved))') =>
  noise(`  return x.map((value) => {
    const moved = value + ${change};
    return ${limit};
  });`);
const smallest = (body: string) => `const mySmallestStep: SmallestStep = (answerAt, right) => {\n${body}\n};`;

export const answersD: readonly Answers[] = [
  {
    wrong: [
      [
        baseline('  return Math.max(...classCounts(test)) / test.rows;'),
        /where another class is frequent in the test part: the answer is chosen by the test labels/,
      ],
      [
        baseline('  return Math.max(...classCounts(train)) / train.rows;'),
        /the baseline with 5 of 8 training labels 1: expected 0\.5, got 0\.625/,
      ],
      [baseline('  return 1 / classCounts(train).length;'), /the baseline with 5 of 8/],
      [
        baseline(`  const counts = classCounts(train);
  return classCounts(test)[counts.indexOf(Math.max(...counts))];`),
        /2 is how many are right; expected the share/,
      ],
      [
        baseline(`  const counts = classCounts(train);
  return classCounts(test)[Math.max(...counts)] / test.rows;`),
        /the baseline with 5 of 8 training labels 1 is not a number yet/,
      ],
    ],
    right: [
      baseline(`  const counts = [...classCounts(train)];
  return accuracy(Array(test.rows).fill(counts.lastIndexOf(Math.max(...counts))), test);`),
      baseline(`  const counts = new Map<number, number>();
  for (const k of train.values) counts.set(k, (counts.get(k) ?? 0) + 1);
  const [most] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best));
  return [...test.values].filter((k) => k === most).length / test.rows;`),
      baseline(`  const of = classCounts(test);
  return mean([...test.values].map((k) => Number(k === classCounts(train).indexOf(Math.max(...classCounts(train))) && of[k] > 0)));`),
    ],
  },
  {
    wrong: [
      [sorted('gap(j) - gap(i)'), /the nearest mistakes come last; put them first/],
      [sorted('i - j'), /row \d+ comes behind row \d+, but the gap/],
      [sorted('p.at(i, answers[i]) - p.at(j, answers[j])'), /row \d+ comes behind row \d+, but the gap/],
      [sorted('p.at(j, y.values[j]) - p.at(i, y.values[i])'), /row \d+ comes behind row \d+, but the gap/],
      [sorted('gap(i) - gap(j)', 'i >= 0'), /\d+ of the rows were read right; only mistakes are asked for/],
      [
        sorted('gap(i) - gap(j)', 'answers[i] !== y.values[i] && gap(i) < 0.5'),
        /expected each of the \d+ mistakes once/,
      ],
    ],
    right: [
      mistakes(`  const answers = argmaxRows(p);
  const found: { row: number; gap: number }[] = [];
  for (let row = 0; row < p.rows; row++) {
    const gap = Math.max(...p.row(row)) - p.at(row, y.values[row]);
    if (answers[row] !== y.values[row]) found.push({ row, gap });
  }
  found.sort((one, other) => one.gap - other.gap);
  return found.map(({ row }) => row);`),
      mistakes(`  const answers = argmaxRows(p);
  const gap = (i: number) => p.at(i, answers[i]) - p.at(i, y.values[i]);
  const rows = Uint32Array.from([...answers.keys()].filter((i) => gap(i) > 0));
  return rows.sort((i, j) => gap(i) - gap(j));`),
    ],
  },
  {
    wrong: [
      [byHand({ gated: 'dA' }), /relu’s gate is missing/],
      [byHand({ target: '0' }), /∂L\/∂x of 5 → 6 → 3, for 1 row: expected/],
      [byHand({ over: '' }), /this is the gradient of the sum over the rows/],
      [byHand({ over: ' / -x.rows' }), /the sign is wrong: δ is p − t/],
      [byHand({ gated: 'dA.map((value) => (value > 0 ? value : 0))' }), /∂L\/∂x of 5 → 6 → 3/],
      [
        inputGradient(`  const { gradients } = network.gradients(x, y);
  return gradients[0];`),
        /∂L\/∂x of 5 → 6 → 3, for 1 row is 5 × 6, expected 1 × 5/,
      ],
    ],
    right: [
      inputGradient('  return network.gradients(x, y, { inputs: true }).inputs;'),
      inputGradient(`  const [hidden, last] = network.denseLayers;
  const a = hidden.forward(x);
  const delta = network.predict(x).map((p) => p / x.rows);
  for (let i = 0; i < x.rows; i++) delta.row(i)[y.values[i]] -= 1 / x.rows;
  const back = delta.multiply(last.weights.transpose());
  return back.times(a.map(Math.sign)).multiply(hidden.weights.transpose());`),
    ],
  },
  {
    wrong: [
      [step('epsilon * Math.sign(gradient.data[at])', 'moved'), /some pixels leave 0 … 1/],
      [step('epsilon * gradient.data[at]'), /the step is ε times the gradient/],
      [step('-epsilon * Math.sign(gradient.data[at])'), /this goes down the loss/],
      [step('(gradient.data[at] > 0 ? epsilon : -epsilon)'), /the sign of 0 is 0/],
      [
        stepUp(`  for (let i = 0; i < x.data.length; i++) {
    x.data[i] = Math.min(1, Math.max(0, x.data[i] + epsilon * Math.sign(gradient.data[i])));
  }
  return x;`),
        /your answer changes x/,
      ],
      [step('epsilon * Math.sign(gradient.data[at])', 'Math.max(0, moved)'), /a step of 0\.1: expected/],
    ],
    right: [
      stepUp(`  const slopes = gradient.map(Math.sign);
  return x.map((value, at) => value + epsilon * slopes.data[at]).map((v) => (v < 0 ? 0 : v > 1 ? 1 : v));`),
      stepUp(`  const moved = new Matrix(x.rows, x.columns, x.data.slice());
  for (let i = 0; i < moved.data.length; i++) {
    const g = gradient.data[i];
    if (g !== 0) moved.data[i] += (epsilon * g) / Math.abs(g);
    moved.data[i] = Math.max(Math.min(moved.data[i], 1), 0);
  }
  return moved;`),
    ],
  },
  {
    wrong: [
      [noisy('epsilon * (2 * random.uniform() - 1)'), /each pixel should move by exactly 0\.2, up or down/],
      [noisy('random.normal(0, epsilon)'), /each pixel should move by exactly 0\.2/],
      [noisy('epsilon'), /1000 of 1000 pixels move up/],
      [noisy('(random.uniform() < 0.5 ? epsilon : 0)'), /each pixel should move by exactly 0\.2/],
      [noisy('(random.uniform() < 0.5 ? epsilon : -epsilon)', 'moved'), /some pixels leave 0 … 1/],
      [noisy('(random.uniform() < 0.5 ? epsilon : -epsilon)', '(moved + 1) % 1'), /a pixel of [01] became/],
      [noisy('(Math.random() < 0.5 ? epsilon : -epsilon)'), /the same seed should give the same noise/],
      [
        noise(`  const row = Array.from({ length: x.columns }, () => (random.uniform() < 0.5 ? epsilon : -epsilon));
  return x.map((value, at) => Math.min(1, Math.max(0, value + row[at % x.columns])));`),
        /the images all get the same noise/,
      ],
    ],
    right: [
      noisy('epsilon * Math.sign(random.normal())'),
      noise(`  const coins = Array.from(x.data, () => 2 * random.integer(2) - 1);
  return x.map((value, at) => Math.max(0, Math.min(1, value + epsilon * coins[at])));`),
    ],
  },
  {
    wrong: [
      [
        smallest(`  let [low, high] = [0, 100];
  while (high - low > 1) {
    const n = Math.floor((low + high) / 2);
    if (answerAt(n / 100) === right) low = n;
    else high = n;
  }
  return high / 100;`),
        /changes at 0\.12, is right again at 0\.13|expected Infinity/,
      ],
      [
        smallest(`  for (let n = 1; n <= 100; n++) if (answerAt(n / 100) !== right) return n / 100;
  return 1;`),
        /where no step changes the answer, expected Infinity, got 1/,
      ],
      [
        smallest(`  for (let n = 1; n < 100; n++) if (answerAt(n / 100) !== right) return n / 100;
  return Infinity;`),
        /where only the largest changes the answer/,
      ],
      [
        smallest(`  for (let n = 1; n <= 100; n++) if (answerAt(n / 100) !== right) return (n - 1) / 100;
  return Infinity;`),
        /at 0\.06 the answer is still the right one/,
      ],
      [
        smallest(`  for (let n = 1; n <= 100; n++) if (answerAt(n / 100) === right) return n / 100;
  return Infinity;`),
        /the smallest step, where the answer changes at 0\.07/,
      ],
      [
        smallest(`  for (let n = 1; n <= 100; n++) if (answerAt(n) !== right) return n;
  return Infinity;`),
        /the smallest step, where the answer changes at 0\.07/,
      ],
    ],
    right: [
      smallest(`  const steps = Array.from({ length: 100 }, (_, i) => (i + 1) / 100);
  return steps.find((epsilon) => answerAt(epsilon) !== right) ?? Number.POSITIVE_INFINITY;`),
      smallest(`  let n = 1;
  while (n <= 100 && answerAt(n / 100) === right) n++;
  return n > 100 ? Number.POSITIVE_INFINITY : n / 100;`),
    ],
  },
];
