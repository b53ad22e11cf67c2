/** Answers to the stages of lab B, in their order: wrong ones that a reader may well give, and right ones of another kind. */
import type { Answers } from './judge.ts';

const softmax = (body: string) => `const mySoftmax: Softmax = (z) => {\n${body}\n};`;
/** A softmax by rows; `largest` is what is subtracted, `divide` what happens behind. */
const byRows = (largest: string, start = 'const p = z.map((value) => value);') =>
  softmax(`  ${start}
  for (let i = 0; i < p.rows; i++) {
    const row = p.row(i);
    const m = ${largest};
    let sum = 0;
    for (let j = 0; j < row.length; j++) sum += row[j] = Math.exp(row[j] - m);
    for (let j = 0; j < row.length; j++) row[j] /= sum;
  }
  return p;`);
const loss = (body: string) => `const myLoss: Loss = (z, y) => {\n${body}\n};`;
/** A loss of which one line differs. */
const lossWith = ({
  price = 'loss -= Math.log(p.at(i, y[i])) / z.rows;',
  start = 'p.map((value) => value / z.rows)',
  target = 'delta.row(i)[y[i]] -= 1 / z.rows;',
}: {
  readonly price?: string;
  readonly start?: string;
  readonly target?: string;
}) =>
  loss(`  const p = softmax(z);
  const delta = ${start};
  let loss = 0;
  for (let i = 0; i < z.rows; i++) {
    ${price}
    ${target}
  }
  return { loss, delta };`);
const forward = (body: string) => `const myForward: Forward = (x, { W, b, activation }) => {\n${body}\n};`;
const backward = (body: string) => `const myBackward: Backward = (x, { W, b, activation }, a, dA) => {\n${body}\n};`;
/** A backward pass of which one line differs. */
const backwardWith = ({
  delta = "activation === 'relu' ? dA.map((value, at) => (a.data[at] > 0 ? value : 0)) : dA",
  dW = 'x.transpose().multiply(delta)',
  db = 'delta.sumRows()',
  dX = 'delta.multiply(W.transpose())',
}: {
  readonly delta?: string;
  readonly dW?: string;
  readonly db?: string;
  readonly dX?: string;
}) => backward(`  const delta = ${delta};\n  return { dW: ${dW}, db: ${db}, dX: ${dX} };`);
const newLayer = (W: string, more = 'b: new Matrix(1, outputs), activation') =>
  `const myNewLayer: NewLayer = (inputs, outputs, activation, random) => {\n  const W = ${W};\n  return { W, ${more} };\n};`;
/** The way through the network, of which one line differs. */
const gradientsOf = ({
  push = 'a.push(forward(a[l], layer))',
  back = 'backward(a[l], network[l], a[l + 1], dA)',
  store = 'gradients[l] = { dW, db }',
  down = 'dA = dX',
  way = 'let l = network.length - 1; l >= 0; l--',
}: Partial<
  Record<'push' | 'back' | 'store' | 'down' | 'way', string>
>) => `const myGradientsOf: GradientsOf = (network, x, y) => {
  const a = [x];
  for (const [l, layer] of network.entries()) ${push};
  const { loss, delta } = lossOf(a[a.length - 1], y);
  const gradients: LayerGradient[] = [];
  let dA = delta;
  for (${way}) {
    const { dW, db, dX } = ${back};
    ${store};
    ${down};
  }
  return { loss, gradients };
};`;
const sgdStep = (body: string) => `const mySgdStep: SgdStep = (network, gradients, learningRate) => {\n${body}\n};`;
/** A step for each number of each layer. */
const steps = (w: string, b: string) =>
  sgdStep(`  for (const [l, { W, b }] of network.entries()) {
    const { dW, db } = gradients[l];
    for (let i = 0; i < W.data.length; i++) ${w};
    for (let i = 0; i < b.data.length; i++) ${b};
  }`);
const [stepW, stepB] = ['W.data[i] -= learningRate * dW.data[i]', 'b.data[i] -= learningRate * db.data[i]'];
const epoch = (body: string) => `const myEpoch: Epoch = (x, y, batchSize, random, learn) => {\n${body}\n};`;
/** An epoch of which one part differs. */
const epochWith = ({
  order = 'random.permutation(x.rows)',
  until = 'from < x.rows',
  labels = 'Array.from(rows, (i) => y[i])',
  add = 'total += learn(x.select(rows), labels) * rows.length',
  mean = 'total / x.rows',
}: Partial<Record<'order' | 'until' | 'labels' | 'add' | 'mean', string>>) =>
  epoch(`  const order = ${order};
  let total = 0;
  let batches = 0;
  for (let from = 0; ${until}; from += batchSize) {
    const rows = order.slice(from, from + batchSize);
    const labels = ${labels};
    ${add};
    batches++;
  }
  void batches;
  return ${mean};`);
const predict = (body: string) => `const myPredict: Predict = (network, x) => {\n${body}\n};`;
const logits = 'const z = network.reduce<Matrix>((a, layer) => forward(a, layer), x);';

export const answersB: readonly Answers[] = [
  {
    wrong: [
      [byRows('0'), /with logits around 1000 .*not finite: eˣ overflows/],
      [
        byRows('Math.max(0, ...row)'),
        /around −1000 .*not finite: begin the search for the largest logit with the first one/,
      ],
      [byRows('Math.max(...z.data)'), /a row around 0 and a row around 1000 .*each row has a largest logit of its own/],
      [byRows('Math.max(...row)', 'const p = z;'), /your answer changes z/],
      [
        softmax(`  const e = z.map((value) => Math.exp(value - Math.max(...z.data)));
  const sum = e.data.reduce((a: number, b: number) => a + b, 0);
  return e.map((value) => value / sum);`).replace('e.data.reduce', '[...e.data].reduce'),
        /all numbers together add up to 1; each row should/,
      ],
      [softmax('  return z.map((value) => Math.exp(value) / (1 + Math.exp(value)));'), /row 0 adds up to/],
      [softmax('  return z.map((value) => Math.exp(value));'), /row 0 adds up to/],
      [
        softmax(`  const m = z.map((value) => value ** 2);
  const sums = Array.from({ length: z.rows }, (_, i) => [...m.row(i)].reduce((a, b) => a + b, 0));
  return m.map((value, at) => value / sums[Math.floor(at / z.columns)]);`),
        /softmax of 1 × 3 logits: expected 0.6369 at place 0/,
      ],
    ],
    right: [
      `const mySoftmax: Softmax = (z) => {
  const rows = Array.from({ length: z.rows }, (_, i) => {
    const row = [...z.row(i)];
    const e = row.map((value) => Math.exp(value - Math.max(...row)));
    const sum = e.reduce((a, b) => a + b);
    return e.map((value) => value / sum);
  });
  return Matrix.from(rows);
};`,
      // Without a division by the sum: p = exp(z − log Σ exp(z)).
      `function mySoftmax(z: Matrix): Matrix {
  const logSums = Array.from({ length: z.rows }, (_, i) => {
    const m = z.row(i).reduce((a: number, b: number) => (a > b ? a : b));
    return m + Math.log(Array.from(z.row(i), (value) => Math.exp(value - m)).reduce((a, b) => a + b));
  });
  return z.map((value, at) => Math.exp(value - logSums[Math.floor(at / z.columns)]));
}`.replace('z.row(i).reduce(', '[...z.row(i)].reduce('),
    ],
  },
  {
    wrong: [
      [lossWith({ price: 'loss -= Math.log(p.at(i, y[i]));' }), /the sum over the rows; take their mean/],
      [
        lossWith({ price: 'loss += Math.log(p.at(i, y[i])) / z.rows;' }),
        /wrong sign: the logarithm of a probability is below 0/,
      ],
      [
        lossWith({ start: 'p.map((value) => value)', target: 'delta.row(i)[y[i]] -= 1;' }),
        /each row of p − t is divided by the number of rows/,
      ],
      [
        lossWith({ start: 'p.map((value) => -value / z.rows)', target: 'delta.row(i)[y[i]] += 1 / z.rows;' }),
        /the sign is wrong: p − t/,
      ],
      [lossWith({ target: '' }), /these are the probabilities/],
      [
        lossWith({ price: 'loss -= Math.log(Math.max(...p.row(i))) / z.rows;' }),
        /the loss for \d rows? of logits: expected/,
      ],
      [lossWith({ price: 'loss -= Math.log2(p.at(i, y[i])) / z.rows;' }), /the loss for 1 row of logits: expected/],
      [
        lossWith({ target: 'delta.row(i)[y[0]] -= 1 / z.rows;' }),
        /delta for 2 rows of logits: expected .* in row 1, column 0/,
      ],
    ],
    right: [
      // From the logits, so that a probability of 0 has a price.
      loss(`  const n = z.rows;
  const p = softmax(z);
  const t = z.map((_, at) => (at % z.columns === y[Math.floor(at / z.columns)] ? 1 : 0));
  const prices = Array.from({ length: n }, (_, i) => {
    const row = [...z.row(i)];
    const m = Math.max(...row);
    return m + Math.log(row.map((value) => Math.exp(value - m)).reduce((a, b) => a + b)) - row[y[i]];
  });
  const loss = prices.reduce((a, b) => a + b) / n;
  return { delta: p.map((value, at) => (value - t.data[at]) / n), loss };`),
      `function myLoss(z: Matrix, y: ClassNumbers) {
  const probabilities = softmax(z);
  const right = Array.from({ length: z.rows }, (_, i) => probabilities.at(i, y[i]));
  const loss = -Math.log(right.reduce((a, b) => a * b)) / z.rows;
  const delta = new Matrix(z.rows, z.columns);
  for (let i = 0; i < z.rows; i++) {
    for (let j = 0; j < z.columns; j++) {
      delta.data[i * z.columns + j] = (probabilities.at(i, j) - (j === y[i] ? 1 : 0)) / z.rows;
    }
  }
  return { loss, delta };
}`,
    ],
  },
  {
    wrong: [
      [
        forward("  const z = x.multiply(W);\n  return activation === 'relu' ? z.map((v) => Math.max(0, v)) : z;"),
        /the bias is missing/,
      ],
      [forward('  return x.multiply(W).addRow(b);'), /negative numbers come out: relu is missing/],
      [
        forward('  return x.multiply(W).addRow(b).map((v) => Math.max(0, v));'),
        /this layer has no relu: look at its activation/,
      ],
      [
        forward(
          "  const z = x.multiply(W);\n  return (activation === 'relu' ? z.map((v) => Math.max(0, v)) : z).addRow(b);",
        ),
        /the bias is added behind the activation/,
      ],
      [forward('  return W.multiply(x).addRow(b);'), /your answer throws RangeError: multiply: \(3 × 2\) · \(1 × 3\)/],
      [
        forward(
          "  const z = x.multiply(W).addRow(b);\n  return activation === 'relu' ? z.map((v) => Math.abs(v)) : z;",
        ),
        /with relu, for 1 row: expected 0 at place 1/,
      ],
      [
        forward(
          "  if (activation === 'relu') for (let i = 0; i < W.data.length; i++) W.data[i] = Math.max(0, W.data[i]);\n  return x.multiply(W).addRow(b);",
        ),
        /your answer changes the weights/,
      ],
    ],
    right: [
      forward(`  const out = new Matrix(x.rows, W.columns);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < W.columns; j++) {
      let z = b.at(0, j);
      for (let k = 0; k < x.columns; k++) z += x.at(i, k) * W.at(k, j);
      out.row(i)[j] = activation === 'relu' && z < 0 ? 0 : z;
    }
  }
  return out;`),
      `function myForward(x: Matrix, layer: Layer): Matrix {
  const floor = layer.activation === 'relu' ? 0 : Number.NEGATIVE_INFINITY;
  return x.multiply(layer.W).addRow(layer.b).map((z) => Math.max(floor, z));
}`,
    ],
  },
  {
    wrong: [
      [backwardWith({ delta: 'dA' }), /dW of .* with relu.*: relu’s gate is missing/],
      [
        // No output of relu is below 0, so this gate is always open.
        backwardWith({ delta: "activation === 'relu' ? dA.map((value, at) => (a.data[at] >= 0 ? value : 0)) : dA" }),
        /dW of .* with relu.*: relu’s gate is missing/,
      ],
      [backwardWith({ dX: 'dA.multiply(W.transpose())' }), /dX of .* with relu.*: relu’s gate is missing/],
      [backwardWith({ db: 'dA.sumRows()' }), /db of .* with relu.*: relu’s gate is missing/],
      [backwardWith({ dW: 'x.transpose().multiply(delta).map((v) => v / x.rows)' }), /dW of .*divided by it already/],
      [backwardWith({ dW: 'delta.transpose().multiply(x)' }), /dW of .*: rows and columns are exchanged/],
      [backwardWith({ db: 'delta' }), /db of a layer 4 → 4 .* is 5 × 4, expected 1 × 4/],
      [
        backwardWith({ dX: 'W.rows === W.columns ? delta.multiply(W) : delta.multiply(W.transpose())' }),
        /dX of .*W is square, and no shape complains/,
      ],
      [
        backwardWith({ delta: 'dA.map((value, at) => (a.data[at] > 0 ? value : 0))' }),
        /dW of .* with identity.*: expected/,
      ],
      [
        backwardWith({ delta: "activation === 'relu' ? dA.map((value, at) => value * a.data[at]) : dA" }),
        /dW of .* with relu.*: expected/,
      ],
    ],
    right: [
      backward(`  const gate = a.map((value) => (activation === 'identity' || value > 0 ? 1 : 0));
  const delta = dA.times(gate);
  const ones = new Matrix(1, x.rows).map(() => 1);
  return { dX: delta.multiply(W.transpose()), dW: x.transpose().multiply(delta), db: ones.multiply(delta) };`),
      `function myBackward(x: Matrix, layer: Layer, a: Matrix, dA: Matrix) {
  const [dW, db, dX] = [layer.W.map(() => 0), layer.b.map(() => 0), x.map(() => 0)];
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < a.columns; j++) {
      if (layer.activation === 'relu' && a.at(i, j) === 0) continue;
      const delta = dA.at(i, j);
      db.data[j] += delta;
      for (let k = 0; k < x.columns; k++) {
        dW.row(k)[j] += x.at(i, k) * delta;
        dX.row(i)[k] += layer.W.at(k, j) * delta;
      }
    }
  }
  return { dW, db, dX };
}`,
    ],
  },
  {
    wrong: [
      [newLayer('new Matrix(inputs, outputs)'), /all weights are equal/],
      [newLayer('new Matrix(inputs, outputs).map(() => 0.1)'), /all weights are equal/],
      [
        newLayer('new Matrix(inputs, outputs).map(() => random.normal(0, 2 / inputs))'),
        /2\/n is the variance, the std is its root/,
      ],
      [
        newLayer('new Matrix(inputs, outputs).map(() => random.normal(0, Math.sqrt(2 / outputs)))'),
        /n counts the inputs, not the outputs/,
      ],
      [newLayer('new Matrix(inputs, outputs).map(() => random.normal())'), /the std of the weights is 1/],
      [
        newLayer('new Matrix(inputs, outputs).map(() => Math.sqrt(2 / inputs) * random.uniform())'),
        /the mean of the weights is/,
      ],
      [
        newLayer('new Matrix(outputs, inputs).map(() => random.normal(0, Math.sqrt(2 / inputs)))'),
        /W of a layer 200 → 100 is 100 × 200/,
      ],
      [
        newLayer('new Matrix(inputs, outputs).map(() => Math.sqrt(6 / inputs) * (2 * Math.random() - 1))'),
        /the same seed should give the same weights/,
      ],
      [
        newLayer('new Matrix(inputs, outputs)', 'b: new Matrix(1, outputs), activation').replace(
          'const W = new Matrix(inputs, outputs)',
          "const fixed = new Random(1, 'fixed');\n  void random;\n  const W = new Matrix(inputs, outputs).map(() => fixed.normal(0, Math.sqrt(2 / inputs)))",
        ),
        /another seed should give other weights/,
      ],
      [
        newLayer(
          'new Matrix(inputs, outputs).map(() => random.normal(0, Math.sqrt(2 / inputs)))',
          "b: new Matrix(1, outputs), activation: 'relu'",
        ),
        /the activation should be the one that was asked for, 'identity', got 'relu'/,
      ],
    ],
    right: [
      // Uniform with the same std: He's rule has that form, too.
      newLayer('new Matrix(inputs, outputs).map(() => random.uniform(-1, 1) * Math.sqrt(6 / inputs))'),
      `function myNewLayer(inputs: number, outputs: number, activation: Layer['activation'], random: Random): Layer {
  const W = new Matrix(inputs, outputs, new Float64Array(inputs * outputs));
  for (let i = 0; i < W.data.length; i++) W.data[i] = random.normal() * (2 / inputs) ** 0.5;
  const b = new Matrix(1, outputs, new Float64Array(outputs));
  return { activation, b, W };
}`,
    ],
  },
  {
    wrong: [
      [gradientsOf({ push: 'a.push(forward(x, layer))' }), /your answer throws RangeError|the loss of a network/],
      [gradientsOf({ back: 'backward(x, network[l], a[l + 1], dA)' }), /dW of layer 1 .* is 3 × 4, expected 5 × 4/],
      [gradientsOf({ store: 'gradients.push({ dW, db })' }), /the gradients come last layer first/],
      [
        gradientsOf({ back: 'backward(a[l], network[l], a[l], dA)' }),
        /dW of layer 0 |dW is not|RangeError|db of layer 0/,
      ],
      [gradientsOf({ down: 'void dX' }), /throws RangeError|dW of layer 0/],
      [
        gradientsOf({ way: 'let l = network.length - 1; l > 0; l--' }),
        /0 gradients came back, expected one for each layer, 1/,
      ],
      [gradientsOf({ store: 'gradients[l] = { dW: dW.map((v) => v / x.rows), db }' }), /dW of layer 0 .*: expected/],
      [
        gradientsOf({ back: "backward(a[l], { ...network[l], activation: 'identity' }, a[l + 1], dA)" }),
        /dW of layer 0 of a network 3 → 5 → 4/,
      ],
    ],
    right: [
      `const myGradientsOf: GradientsOf = (network, x, y) => {
  const through = (a: Matrix, [layer, ...above]: readonly Layer[]): { loss: number; gradients: LayerGradient[]; dA: Matrix } => {
    if (!layer) {
      const { loss, delta } = lossOf(a, y);
      return { loss, gradients: [], dA: delta };
    }
    const out = forward(a, layer);
    const { loss, gradients, dA } = through(out, above);
    const { dX, ...own } = backward(a, layer, out, dA);
    return { loss, gradients: [own, ...gradients], dA: dX };
  };
  return through(x, network);
};`,
      // As the hints have it, and without a type for the list.
      gradientsOf({}).replace('const gradients: LayerGradient[] = []', 'const gradients = []'),
      `function myGradientsOf(network: readonly Layer[], x: Matrix, y: ClassNumbers) {
  const passes: { layer: Layer; x: Matrix; a: Matrix }[] = [];
  for (const layer of network) {
    const input = passes.at(-1)?.a ?? x;
    passes.push({ layer, x: input, a: forward(input, layer) });
  }
  const { loss, delta } = lossOf(passes[passes.length - 1].a, y);
  const gradients = new Array<LayerGradient>();
  passes.reduceRight((dA, pass) => {
    const back = backward(pass.x, pass.layer, pass.a, dA);
    gradients.unshift(back);
    return back.dX;
  }, delta);
  return { gradients, loss };
}`,
    ],
  },
  {
    wrong: [
      [steps('W.data[i] += learningRate * dW.data[i]', stepB), /W of layer 0 moved uphill/],
      [steps(stepW, 'void db'), /b of layer 0 did not move/],
      [steps('W.data[i] -= dW.data[i]', stepB), /W of layer 0 moved by its whole gradient/],
      [
        sgdStep(
          '  network.map(({ W, b }, l) => ({ W: W.map((w, i) => w - learningRate * gradients[l].dW.data[i]), b }));',
        ),
        /nothing moved: write the new numbers into W.data/,
      ],
      [steps('W.data[i] = -learningRate * dW.data[i]', stepB), /W of layer 0 after a step/],
      [steps(stepW, stepB).replace('network.entries()', '[network[0]].entries()'), /W of layer 1 did not move/],
      [steps('W.data[i] -= dW.data[i] *= learningRate', stepB), /your answer changes dW of layer 0/],
      [
        steps('W.data[i] -= 0.5 * dW.data[i]', 'b.data[i] -= 0.5 * db.data[i]'),
        /after a step with a learning rate of 0.01/,
      ],
    ],
    right: [
      sgdStep(`  network.forEach(({ W, b }, l) => {
    W.data.set(W.map((w, i) => w - learningRate * gradients[l].dW.data[i]).data);
    b.data.set(b.map((w, i) => w - learningRate * gradients[l].db.data[i]).data);
  });`),
      `function mySgdStep(network: readonly Layer[], gradients: readonly LayerGradient[], eta: number) {
  for (let l = network.length - 1; l >= 0; l--) {
    for (const [w, g] of [[network[l].W, gradients[l].dW], [network[l].b, gradients[l].db]]) {
      for (let i = 0; i < w.rows; i++) for (let j = 0; j < w.columns; j++) w.row(i)[j] += -eta * g.at(i, j);
    }
  }
}`,
    ],
  },
  {
    wrong: [
      [
        epochWith({ order: 'Uint32Array.from({ length: x.rows }, (_, i) => i)' }),
        /the rows come in the order of the table/,
      ],
      [
        epochWith({ until: 'from + batchSize <= x.rows' }),
        /2 of the rows were never learned from; does the last batch take what is left\?/,
      ],
      [epochWith({ labels: 'Array.from(y).slice(from, from + batchSize)' }), /labels have to move with their rows/],
      [epochWith({ labels: 'Array.from(y)' }), /a batch of 4 rows came with 10 labels/],
      [
        epochWith({ add: 'total += learn(x.select(rows), labels)', mean: 'total / batches' }),
        /the last batch is smaller: weigh each with its rows/,
      ],
      [epochWith({ mean: 'total' }), /the mean loss of all rows .*: expected 4.5, got 45/],
      [
        epochWith({ order: 'Uint32Array.from({ length: x.rows }, () => random.integer(x.rows))' }),
        /never learned from, and others twice/,
      ],
      [
        epochWith({ order: "new Random(1, 'order').permutation(x.rows)" }),
        /the second epoch has the order of the first/,
      ],
      [
        epochWith({ order: 'Uint32Array.from({ length: x.rows }, (_, i) => i).sort(() => Math.random() - 0.5)' }),
        /the same seed should give the same order/,
      ],
      [
        epoch('  return learn(x.select(random.permutation(x.rows)), y);'),
        /labels have to move with their rows|its label is/,
      ],
    ],
    right: [
      epoch(`  const rows = random.shuffle(Array.from({ length: x.rows }, (_, i) => i));
  let mean = 0;
  while (rows.length > 0) {
    const batch = rows.splice(0, batchSize);
    mean += (learn(x.select(batch), batch.map((i) => y[i])) * batch.length) / x.rows;
  }
  return mean;`),
      `function myEpoch(x: Matrix, y: ClassNumbers, batchSize: number, random: Random, learn: (x: Matrix, y: ClassNumbers) => number): number {
  const order = [...random.permutation(x.rows)];
  const batches = Array.from({ length: Math.ceil(x.rows / batchSize) }, (_, n) => order.slice(n * batchSize, (n + 1) * batchSize));
  const losses = batches.map((rows) => learn(x.select(rows), Uint8Array.from(rows, (i) => y[i])) * rows.length);
  return losses.reduce((a, b) => a + b, 0) / x.rows;
}`,
    ],
  },
  {
    wrong: [
      [
        predict(`  ${logits}
  return Array.from({ length: z.rows }, (_, i) => Math.max(...z.row(i)));`),
        /an answer should be a class number from 0 to 3, got/,
      ],
      [
        predict(`  ${logits}\n  return [[...z.data].indexOf(Math.max(...z.data))];`),
        /a network of one layer: 1 answers for 9 rows/,
      ],
      [
        predict(`  ${logits}
  return Array.from({ length: z.rows }, (_, i) => [...z.row(i)].indexOf(Math.max(...z.data)));`),
        /an answer should be a class number/,
      ],
      [
        // The search starts at 0, which no negative logit exceeds.
        predict(`  ${logits}
  return Array.from({ length: z.rows }, (_, i) => {
    let [best, at] = [0, 0];
    for (let j = 0; j < z.columns; j++) if (z.at(i, j) > best) [best, at] = [z.at(i, j), j];
    return at;
  });`),
        /the logits of row \d are .*here all logits are negative/,
      ],
      [
        predict(`  ${logits}
  return Array.from({ length: z.rows }, (_, i) => [...z.row(i)].indexOf(Math.min(...z.row(i))));`),
        /the logits of row 0 are .*, and your answer is class/,
      ],
      [
        predict(`  const z = forward(x, network[0]);
  return Array.from({ length: z.rows }, (_, i) => [...z.row(i)].indexOf(Math.max(...z.row(i))));`),
        /PyTorch’s network of three layers/,
      ],
    ],
    right: [
      predict(`  ${logits}
  const p = softmax(z);
  return Uint8Array.from({ length: p.rows }, (_, i) => p.row(i).indexOf(Math.max(...p.row(i))));`),
      `function myPredict(network: readonly Layer[], x: Matrix): number[] {
  const answers: number[] = [];
  for (let i = 0; i < x.rows; i++) {
    let a: Matrix = x.select([i]);
    for (const layer of network) a = forward(a, layer);
    let at = 0;
    for (let j = 1; j < a.columns; j++) if (a.at(0, j) > a.at(0, at)) at = j;
    answers.push(at);
  }
  return answers;
}`,
    ],
  },
];
