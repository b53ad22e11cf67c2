/** The stages of lab A, an engine that computes gradients by itself: what is checked, and what can be borrowed. */
import { numericalGradient, Random } from '../../src/index.ts';
import { expectClose, expectThat, type Stage } from '../../src/notebook/index.ts';

/** A number that remembers where it came from. */
export interface Value {
  data: number;
  /** What computed it, for the picture: '+', '×', … Empty for a number that was put in. */
  readonly operation: string;
  /** The values that it was computed from. */
  readonly inputs: readonly Value[];
  /** For each input: how fast this value grows with it, ∂(this value) ÷ ∂(the input). */
  readonly rates: readonly number[];
  /** ∂L ÷ ∂(this value), once the way back has been walked. */
  gradient: number;
}

export type MakeValue = (
  data: number,
  operation?: string,
  inputs?: readonly Value[],
  rates?: readonly number[],
) => Value;
export type OfOne = (a: Value) => Value;
export type OfTwo = (a: Value, b: Value) => Value;
export type Order = (end: Value) => Value[];
export type PassBack = (node: Value) => void;
export type Backward = (end: Value) => void;
export type WeightedSum = (x: readonly Value[], w: readonly Value[], b: Value) => Value;
export type Price = (z: Value, label: number) => Value;
export type Descend = (parameters: readonly Value[], loss: Value, learningRate: number) => void;

// What can be borrowed.

const value: MakeValue = (data, operation = '', inputs = [], rates = []) => ({
  data,
  operation,
  inputs,
  rates,
  gradient: 0,
});
const add: OfTwo = (a, b) => value(a.data + b.data, '+', [a, b], [1, 1]);
const times: OfTwo = (a, b) => value(a.data * b.data, '×', [a, b], [b.data, a.data]);
const relu: OfOne = (a) => value(Math.max(0, a.data), 'relu', [a], [a.data > 0 ? 1 : 0]);
const log: OfOne = (a) => value(Math.log(a.data), 'log', [a], [1 / a.data]);
const exp: OfOne = (a) => value(Math.exp(a.data), 'exp', [a], [Math.exp(a.data)]);

const order: Order = (end) => {
  const list: Value[] = [];
  const seen = new Set<Value>();
  const visit = (node: Value) => {
    if (seen.has(node)) return;
    seen.add(node);
    node.inputs.forEach(visit);
    list.push(node);
  };
  visit(end);
  return list;
};

const passBack: PassBack = (node) => {
  for (const [k, input] of node.inputs.entries()) input.gradient += node.gradient * node.rates[k];
};

const backward: Backward = (end) => {
  const list = order(end);
  for (const node of list) node.gradient = 0;
  end.gradient = 1;
  for (const node of list.reverse()) passBack(node);
};

const weightedSum: WeightedSum = (x, w, b) => x.reduce((sum, one, k) => add(sum, times(one, w[k])), b);

const price: Price = (z, label) => log(add(value(1), exp(times(value(label === 1 ? -1 : 1), z))));

const descend: Descend = (parameters, loss, learningRate) => {
  backward(loss);
  for (const w of parameters) w.data -= learningRate * w.gradient;
};

// What the checks share.

/** A number for a message. */
const brief = (n: number): string => String(Number(n.toPrecision(4))).replace('-', '−');

/** Numbers with one decimal, never 0: what goes wrong can be computed again on paper. */
function numbers(stream: string, count: number): number[] {
  const random = new Random(1, stream);
  return Array.from({ length: count }, () => (1 + random.integer(30)) / (random.integer(2) === 0 ? 10 : -10));
}

/** Throws unless `got` is a value computed from `inputs` with the given result and rates. */
function expectStep(got: Value, what: string, data: number, inputs: readonly Value[], rates: readonly number[]): void {
  expectThat(
    typeof got === 'object' && got !== null && 'data' in got && Array.isArray(got.inputs) && Array.isArray(got.rates),
    `${what} should be a value with data, inputs and rates, made with value(…)`,
  );
  expectClose(got.data, data, `data of ${what}`);
  for (const input of inputs) {
    expectThat(
      got.inputs.includes(input),
      `${what} does not remember what it was computed from: its inputs should hold the very objects that came in`,
    );
  }
  expectThat(
    got.inputs.every((input) => inputs.includes(input)),
    `${what} names an input that it was not computed from`,
  );
  expectThat(
    got.inputs.length === got.rates.length,
    `${what} has ${got.inputs.length} inputs and ${got.rates.length} rates: one rate for each input`,
  );
  // The same value may come in twice: then its rates count together.
  for (const input of new Set(inputs)) {
    const together = (of: readonly number[], among: readonly Value[]) =>
      of.reduce((sum, rate, k) => sum + (among[k] === input ? rate : 0), 0);
    const [wanted, came] = [together(rates, inputs), together(got.rates, got.inputs)];
    const which =
      inputs.length > 1 && input !== inputs[0] ? 'second input' : inputs.length > 1 ? 'first input' : 'input';
    expectThat(
      Math.abs(wanted - came) <= 1e-9 * Math.max(1, Math.abs(wanted)),
      `the rate of ${what} for its ${which}: raise that input by 0.001, and the result changes by ${brief(0.001 * wanted)}; with your rate of ${brief(came)} it would be ${brief(0.001 * came)}`,
    );
  }
  expectThat(got.operation !== '', `${what} has no operation: name it, for the picture`);
  expectThat(got.gradient === 0, `the gradient of ${what} should start at 0, got ${String(got.gradient)}`);
}

/** An expression of several leaves, and the gradients by which an engine is judged: finite differences. */
interface Expression {
  readonly what: string;
  readonly names: readonly string[];
  readonly at: readonly number[];
  readonly build: (...leaves: Value[]) => Value;
  /** What is special about it. */
  readonly hint?: string;
}

const expressions: readonly Expression[] = [
  { what: 'x · w + b', names: ['x', 'w', 'b'], at: [1.5, 0.8, 0.3], build: (x, w, b) => add(times(x, w), b) },
  { what: 'relu(x · w), shut', names: ['x', 'w'], at: [1.5, -2], build: (x, w) => relu(times(x, w)) },
  { what: 'log(x) · w', names: ['x', 'w'], at: [2, 3], build: (x, w) => times(log(x), w) },
  { what: 'x · x', names: ['x'], at: [3], build: (x) => times(x, x) },
  { what: 'x + x', names: ['x'], at: [3], build: (x) => add(x, x) },
  {
    what: 'x · w · x + w',
    names: ['x', 'w'],
    at: [-1.5, 2],
    build: (x, w) => add(times(times(x, w), x), w),
  },
  {
    // u is used at once and again far behind: who hands back too early hands back too little.
    what: 'u + relu(u · w + b) with u = x · x',
    hint: ' (u is used twice, and may hand on only when both have come back)',
    names: ['x', 'w', 'b'],
    at: [1.2, 0.7, 0.4],
    build: (x, w, b) => {
      const u = times(x, x);
      return add(u, relu(add(times(u, w), b)));
    },
  },
  {
    what: 'relu(u · w + b) + u with u = x · x',
    hint: ' (u is used twice, and may hand on only when both have come back)',
    names: ['x', 'w', 'b'],
    at: [1.2, 0.7, 0.4],
    build: (x, w, b) => {
      const u = times(x, x);
      return add(relu(add(times(u, w), b)), u);
    },
  },
];

/** Throws unless `run` leaves in each leaf of the expression what a finite difference says, also if it runs again. */
function expectGradients({ what, names, at, build, hint = '' }: Expression, run: Backward): void {
  const point = Float64Array.from(at);
  const nudged = numericalGradient(() => build(...Array.from(point, (data) => value(data))).data, point);
  const leaves = at.map((data) => value(data));
  const end = build(...leaves);
  const place = names.map((name, i) => `${name} = ${brief(at[i])}`).join(', ');
  run(end);
  expectThat(end.gradient === 1, `the end of ${what} should get the gradient ∂L/∂L = 1, got ${brief(end.gradient)}`);
  const left = leaves.findIndex(({ gradient }, k) => gradient === 0 && Math.abs(nudged[k]) > 1e-9);
  expectThat(
    left < 0,
    `L = ${what}: nothing came back to ${names[left]}: does the walk go through all values, from the last to the first?`,
  );
  for (const [k, { gradient }] of leaves.entries()) {
    expectClose(gradient, nudged[k], `∂L/∂${names[k]} for L = ${what} at ${place}${hint}`);
  }
  run(end);
  for (const [k, { gradient }] of leaves.entries()) {
    expectThat(
      Math.abs(gradient - nudged[k]) <= 1e-6 * Math.max(1, Math.abs(gradient)),
      `when backward runs a second time, ∂L/∂${names[k]} for L = ${what} becomes ${brief(gradient)} instead of ${brief(nudged[k])}: set all gradients to 0 first`,
    );
  }
}

// The checks.

const checkValue = (make: MakeValue): void => {
  const [two, three] = [make(2), make(3)];
  expectThat(typeof two === 'object' && two !== null, 'a value is an object: { data, operation, … }');
  expectThat(two !== three, 'value(2) and value(3) are the same object: each call should make a new one');
  expectClose(two.data, 2, 'data of value(2)');
  expectThat(two.gradient === 0, `the gradient of a new value should be 0, got ${String(two.gradient)}`);
  for (const name of ['inputs', 'rates'] as const) {
    expectThat(
      Array.isArray(two[name]) && two[name].length === 0,
      `value(2) was put in, not computed: its ${name} should be an empty list`,
    );
  }
  expectThat(two.operation === '', `value(2) was put in, not computed: its operation should be ''`);
  const sum = make(5, '+', [two, three], [1, 1]);
  expectThat(sum.operation === '+', `the operation of value(5, '+', …) should be '+', got '${String(sum.operation)}'`);
  expectThat(
    sum.inputs?.length === 2 && sum.inputs[0] === two && sum.inputs[1] === three,
    'a computed value forgets its inputs: it should keep the very objects that it was given, in their order',
  );
  expectThat(
    sum.rates?.length === 2 && sum.rates.every((rate) => rate === 1),
    'a computed value forgets its rates: it should keep those that it was given',
  );
  expectThat(
    sum.gradient === 0,
    `the gradient of a computed value should be 0 until we walk back, got ${String(sum.gradient)}`,
  );
  sum.gradient = 7;
  expectThat(make(1).gradient === 0 && two.gradient === 0, 'a gradient is shared: each value needs one of its own');
};

const checkArithmetic = (answer: { readonly add: OfTwo; readonly times: OfTwo }): void => {
  const n = numbers('arithmetic', 12);
  for (let i = 0; i < n.length; i += 2) {
    const [a, b] = [value(n[i]), value(n[i + 1])];
    const pair = `(${brief(a.data)}, ${brief(b.data)})`;
    expectStep(answer.add(a, b), `add${pair}`, a.data + b.data, [a, b], [1, 1]);
    expectStep(answer.times(a, b), `times${pair}`, a.data * b.data, [a, b], [b.data, a.data]);
    expectThat(a.data === n[i] && b.data === n[i + 1], `add or times changed its inputs, ${pair}`);
  }
  const x = value(3);
  expectStep(answer.add(x, x), 'add(x, x) with x = 3', 6, [x, x], [1, 1]);
  expectStep(answer.times(x, x), 'times(x, x) with x = 3', 9, [x, x], [3, 3]);
};

const checkBends = (answer: { readonly relu: OfOne; readonly log: OfOne }): void => {
  for (const n of [2, -2, ...numbers('bends', 6)]) {
    const [a, b] = [value(n), value(Math.abs(n))];
    expectStep(answer.relu(a), `relu(${brief(n)})`, Math.max(0, n), [a], [n > 0 ? 1 : 0]);
    expectStep(answer.log(b), `log(${brief(b.data)})`, Math.log(b.data), [b], [1 / b.data]);
  }
  const zero = answer.relu(value(0));
  expectClose(zero.data, 0, 'data of relu(0)');
  // At 0 the curve has a corner: any slope from 0 to 1 will do, but it has to be a number.
  const rate = zero.rates[0];
  expectThat(rate >= 0 && rate <= 1, `the rate of relu(0) should be 0 (or at most 1), got ${String(rate)}`);
};

const checkOrder = (answer: Order): void => {
  const judge = (end: Value, what: string) => {
    const wanted = order(end);
    const got = answer(end);
    expectThat(Array.isArray(got), `the order of ${what} should be a list of values`);
    expectThat(
      new Set(got).size === got.length,
      `in ${what} a value stands in the list more than once: pass over those that you have seen`,
    );
    const missing = wanted.filter((node) => !got.includes(node));
    const kind = missing.some(({ inputs }) => inputs.length === 0)
      ? 'numbers that were put in belong to it, too'
      : 'is the end in it?';
    expectThat(missing.length === 0, `${what}: ${got.length} of ${wanted.length} values are in the list; ${kind}`);
    expectThat(
      got.length === wanted.length,
      `${what}: ${got.length} values in the list, but ${wanted.length} lead to the end`,
    );
    got.forEach((node, i) => {
      expectThat(
        node.inputs.every((input) => got.indexOf(input) < i),
        `in ${what}, the value computed by ${node.operation} stands before one of its inputs`,
      );
    });
  };
  judge(value(3), 'a single value');
  for (const { what, at, build } of expressions) judge(build(...at.map((data) => value(data))), what);
  const again = times(value(2), value(3));
  judge(again, 'x · w');
  const { length } = answer(again);
  expectThat(
    length === 3,
    `asked a second time, the order of x · w has ${length} values instead of 3: what was seen in one call must be forgotten in the next`,
  );

  // Each step uses the one before twice: 2³⁰ ways lead to the first value.
  let reads = 0;
  let end = value(1);
  for (let i = 0; i < 30; i++) {
    const { inputs, ...rest } = add(end, end);
    end = {
      ...rest,
      get inputs() {
        reads++;
        expectThat(reads < 10_000, 'a value that is used twice is visited again and again; go on only from new ones');
        return inputs;
      },
    };
  }
  judge(end, 'a chain of 30 doublings');
};

const checkPassBack = (answer: PassBack): void => {
  const [x, w] = [value(1.5), value(-2)];
  const product = times(x, w);
  const end = add(product, value(1));
  product.gradient = 3;
  answer(product);
  expectThat(x.gradient !== 0 || w.gradient !== 0, 'nothing arrived: the inputs of the node should get a gradient');
  expectClose(x.gradient, -6, '∂L/∂x for u = x · w at x = 1.5, w = −2, where ∂L/∂u is 3');
  expectClose(w.gradient, 4.5, '∂L/∂w for u = x · w at x = 1.5, w = −2, where ∂L/∂u is 3');
  expectThat(product.gradient === 3, 'the gradient of the node itself should stay as it is');
  const twice = value(3);
  const square = times(twice, twice);
  square.gradient = 1;
  answer(square);
  expectThat(
    twice.gradient !== 3,
    'u = x · x uses x twice, but only one of the two rates arrived: a second number replaces the first where it should be added to it',
  );
  expectClose(twice.gradient, 6, '∂L/∂x for u = x · x at x = 3');
  // The same input twice with different rates, as x has them in x − x.
  const both = value(3);
  const mixed = value(3, 'two rates', [both, both], [2, -5]);
  mixed.gradient = 1;
  answer(mixed);
  expectClose(both.gradient, -3, 'the gradient of a value that comes in twice, with the rates 2 and −5');
  const [shared, other] = [value(2), value(5)];
  shared.gradient = 10; // something has come back from elsewhere
  const sum = add(shared, other);
  sum.gradient = 4;
  answer(sum);
  expectThat(
    shared.gradient !== 4,
    'what had come back to a value from elsewhere is lost: add to its gradient, do not replace it',
  );
  expectClose(shared.gradient, 14, 'a gradient of 10, to which the rule of + adds 4');
  end.gradient = 1;
  answer(end);
  expectThat(
    x.gradient === -6 && w.gradient === 4.5,
    'one node at a time: only its own inputs should get something, not the inputs of those',
  );
  for (const { operation, inputs, rates } of [product, square, mixed, sum]) {
    expectThat(
      inputs.length === 2 && rates.length === 2,
      `the node ${operation} was changed: only gradients may change`,
    );
  }
};

const checkBackward = (answer: Backward): void => {
  const alone = value(5);
  answer(alone);
  expectThat(
    alone.gradient === 1,
    `the end of the walk should get the gradient ∂L/∂L = 1, got ${brief(alone.gradient)}`,
  );
  for (const expression of expressions) {
    expectGradients(expression, answer);
  }
};

const checkWeightedSum = (answer: WeightedSum): void => {
  for (const count of [1, 2, 5]) {
    const n = numbers(`weighted sum of ${count}`, 2 * count + 1);
    const [x, w] = [n.slice(0, count), n.slice(count, 2 * count)].map((list) => list.map((data) => value(data)));
    const b = value(n[2 * count]);
    const z = answer(x, w, b);
    const what = `z for ${count} ${count === 1 ? 'input' : 'inputs'}`;
    const sum = x.reduce((total, one, k) => total + one.data * w[k].data, 0);
    expectThat(typeof z === 'object' && z !== null && 'data' in z, `${what} should be a value`);
    expectThat(Math.abs(z.data - sum) > 1e-9, `${what} is the sum without the bias`);
    expectClose(z.data, sum + b.data, what);
    for (const [name, list] of Object.entries({ x, w, b: [b] })) {
      const known = order(z);
      expectThat(
        list.every((one) => known.includes(one)),
        `${what} is the right number, but no way leads back from it to ${name}: compute with add and times, not with numbers`,
      );
    }
    backward(z);
    expectClose(
      w.map(({ gradient }) => gradient),
      x.map(({ data }) => data),
      `∂z/∂w of ${what}`,
    );
    expectClose(
      x.map(({ gradient }) => gradient),
      w.map(({ data }) => data),
      `∂z/∂x of ${what}`,
    );
    expectClose(b.gradient, 1, `∂z/∂b of ${what}`);
  }
};

const checkPrice = (answer: { readonly exp: OfOne; readonly price: Price }): void => {
  for (const n of [1, ...numbers('price', 5), 0]) {
    const a = value(n);
    expectStep(answer.exp(a), `exp(${brief(n)})`, Math.exp(n), [a], [Math.exp(n)]);
    for (const label of [0, 1]) {
      const z = value(n);
      const got = answer.price(z, label);
      const p = 1 / (1 + Math.exp(-n)); // of class 1
      const [wanted, other] = label === 1 ? [-Math.log(p), -Math.log(1 - p)] : [-Math.log(1 - p), -Math.log(p)];
      const what = `price(${brief(n)}, ${label})`;
      expectThat(typeof got === 'object' && got !== null && 'data' in got, `${what} should be a value`);
      expectThat(
        Math.abs(wanted - other) < 1e-9 || Math.abs(got.data - other) > 1e-9,
        `${what} is the price of the other class: a large z should be cheap for class 1`,
      );
      expectThat(!(got.data < 0), `${what} is below 0, but a probability is at most 1, and −log of it at least 0`);
      expectClose(got.data, wanted, what);
      expectThat(order(got).includes(z), `no way leads back from ${what} to z: compute with values, not with numbers`);
      backward(got);
      expectClose(z.gradient, p - label, `∂L/∂z of ${what}`);
    }
  }
};

const checkDescend = (answer: Descend): void => {
  const [w, b, fixed] = [value(2), value(-1), value(3)];
  const loss = () => add(times(times(w, w), fixed), b); // 3 w² + b
  answer([w, b], loss(), 0.1);
  expectThat(w.data !== 2 || b.data !== -1, 'nothing moved: backward first, then change the data of each parameter');
  expectThat(!(w.data > 2), 'the step goes uphill: subtract');
  expectClose(w.data, 2 - 0.1 * 12, 'w = 2 with the gradient 12, after a step with η = 0.1');
  expectClose(b.data, -1 - 0.1, 'b = −1 with the gradient 1, after a step with η = 0.1');
  expectThat(fixed.data === 3, 'a value that is not a parameter moved');
  answer([w, b], loss(), 0.5);
  expectClose(w.data, 0.8 - 0.5 * 4.8, 'w = 0.8 with the gradient 4.8, after a second step with η = 0.5');
};

/** The stages in order. */
export const stages = {
  value: { name: '1 · a value that remembers', check: checkValue, borrowed: value } satisfies Stage<MakeValue>,
  arithmetic: { name: '2 · plus and times', check: checkArithmetic, borrowed: { add, times } },
  bends: { name: '3 · relu and log', check: checkBends, borrowed: { relu, log } },
  order: { name: '4 · inputs first', check: checkOrder, borrowed: order },
  passBack: { name: '5 · one step back', check: checkPassBack, borrowed: passBack },
  backward: { name: '6 · all the way back', check: checkBackward, borrowed: backward },
  weightedSum: { name: '7 · a neuron', check: checkWeightedSum, borrowed: weightedSum },
  price: { name: '8 · the price of an answer', check: checkPrice, borrowed: { exp, price } },
  descend: { name: '9 · one step down', check: checkDescend, borrowed: descend },
} as const;

/** A point in the plane and its class. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
}

/** Two half moons that reach into each other, `count` points altogether, within −1 … 1. */
export function twoMoons(count: number, seed = 1): Point[] {
  const random = new Random(seed, 'moons');
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 0 : 1;
    const angle = Math.PI * random.uniform();
    const [x, y] = label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return { x: (x - 0.5 + random.normal(0, 0.08)) / 1.8, y: (y - 0.25 + random.normal(0, 0.08)) / 1.1, label };
  });
}
