/** Answers to the stages of lab A, in their order: wrong ones that a reader may well give, and right ones of another kind. */
import type { Answers } from './judge.ts';

const value = (fields: string) =>
  `const myValue: MakeValue = (data, operation = '', inputs = [], rates = []) => (${fields});`;
const arithmetic = (add: string, times: string) =>
  `const myAdd: OfTwo = (a, b) => ${add};\nconst myTimes: OfTwo = (a, b) => ${times};`;
const add = "value(a.data + b.data, '+', [a, b], [1, 1])";
const times = "value(a.data * b.data, '×', [a, b], [b.data, a.data])";
const bends = (relu: string, log: string) =>
  `const myRelu: OfOne = (a) => ${relu};\nconst myLog: OfOne = (a) => ${log};`;
const relu = "value(Math.max(0, a.data), 'relu', [a], [a.data > 0 ? 1 : 0])";
const log = "value(Math.log(a.data), 'log', [a], [1 / a.data])";
const order = (body: string) => `const myOrder: Order = (end) => {\n${body}\n};`;
const passBack = (body: string) => `const myPassBack: PassBack = (node) => {\n${body}\n};`;
const backward = (body: string) => `const myBackward: Backward = (end) => {\n${body}\n};`;
const weightedSum = (body: string) => `const myWeightedSum: WeightedSum = (x, w, b) => {\n${body}\n};`;
const price = (exp: string, body: string) =>
  `const myExp: OfOne = (a) => ${exp};\nconst myPrice: Price = (z, label) => {\n${body}\n};`;
const exp = "value(Math.exp(a.data), 'exp', [a], [Math.exp(a.data)])";
const descend = (body: string) => `const myDescend: Descend = (parameters, loss, learningRate) => {\n${body}\n};`;

export const answersA: readonly Answers[] = [
  {
    wrong: [
      [value('{ data, operation, inputs, rates, gradient: data }'), /gradient of a new value should be 0, got 2/],
      [value('{ data, operation, inputs, rates, gradient: 1 }'), /gradient of a new value should be 0, got 1/],
      [value('{ data, operation, inputs, rates, gradient: rates.length }'), /gradient of a computed value .*, got 2/],
      [value('{ data, operation, inputs: [], rates: [], gradient: 0 }'), /forgets its inputs/],
      [value('{ data, operation, inputs, rates: [], gradient: 0 }'), /forgets its rates/],
      [value("{ data, operation: '', inputs, rates, gradient: 0 }"), /operation of value\(5, '\+', …\) should be '\+'/],
      [
        `const only: Value = { data: 0, operation: '', inputs: [], rates: [], gradient: 0 };
const myValue: MakeValue = (data, operation = '', inputs = [], rates = []) => Object.assign(only, { data, operation, inputs, rates });`,
        /value\(2\) and value\(3\) are the same object/,
      ],
      [value('{ data, operation, inputs: inputs.map((one) => ({ ...one })), rates, gradient: 0 }'), /very objects/],
    ],
    right: [
      value('{ data, operation, inputs, rates, gradient: 0 }'),
      `class Number2 implements Value {
  gradient = 0;
  constructor(public data: number, readonly operation: string, readonly inputs: readonly Value[], readonly rates: readonly number[]) {}
}
function myValue(data: number, operation = '', inputs: readonly Value[] = [], rates: readonly number[] = []): Value {
  return new Number2(data, operation, inputs, rates);
}`,
      `const myValue = (...[data, operation, inputs, rates]: Parameters<MakeValue>): Value => {
  return { gradient: 0, data, operation: operation ?? '', inputs: [...(inputs ?? [])], rates: [...(rates ?? [])] };
};`,
    ],
  },
  {
    wrong: [
      [
        arithmetic(add, "value(a.data * b.data, '×', [a, b], [a.data, b.data])"),
        /the rate of times\(.*\) for its first input/,
      ],
      [
        arithmetic("value(a.data + b.data, '+', [a, b], [a.data, b.data])", times),
        /the rate of add\(.*\) for its first input/,
      ],
      [arithmetic("value(a.data + b.data, '+')", times), /add\(.*\) does not remember/],
      [arithmetic(add, "value(a.data * b.data, '×', [a, b])"), /2 inputs and 0 rates/],
      [
        arithmetic("value(a.data + b.data, '+', [value(a.data), value(b.data)], [1, 1])", times),
        /very objects that came in/,
      ],
      [arithmetic(add, "value(a.data + b.data, '×', [a, b], [b.data, a.data])"), /data of times\(.*\): expected/],
      [arithmetic("value(a.data + b.data, '', [a, b], [1, 1])", times), /has no operation/],
    ],
    right: [
      arithmetic(add, times),
      arithmetic(
        "value(a.data + b.data, 'plus', [b, a], [1, 1])",
        "value(b.data * a.data, '*', [b, a], [a.data, b.data])",
      ),
      `const myAdd = (a: Value, b: Value): Value => ({ data: a.data + b.data, operation: '+', inputs: [a, b], rates: [1, 1], gradient: 0 });
function myTimes(a: Value, b: Value) {
  if (a === b) return value(a.data ** 2, '²', [a], [2 * a.data]);
  return value(a.data * b.data, '×', [a, b], [b.data, a.data]);
}`,
    ],
  },
  {
    wrong: [
      [bends("value(Math.max(0, a.data), 'relu', [a], [1])", log), /the rate of relu\(−2\) for its input/],
      [
        bends("value(Math.max(0, a.data), 'relu', [a], [Math.max(0, a.data)])", log),
        /the rate of relu\(2\) for its input/,
      ],
      [
        bends("value(Math.abs(a.data), 'relu', [a], [a.data > 0 ? 1 : 0])", log),
        /data of relu\(−2\): expected 0, got 2/,
      ],
      [
        bends("value(Math.max(0, a.data), 'relu', [a], [Math.max(0, a.data) / a.data])", log),
        /the rate of relu\(0\) should be 0 .*, got NaN/,
      ],
      [bends(relu, "value(Math.log(a.data), 'log', [a], [Math.log(a.data)])"), /the rate of log\(2\) for its input/],
      [
        bends(relu, "value(Math.log10(a.data), 'log', [a], [1 / a.data])"),
        /data of log\(2\): expected 0.693147, got 0.30103/,
      ],
      [bends(relu, "value(Math.log(a.data), 'log', [], [])"), /log\(2\) does not remember/],
    ],
    right: [
      bends("value((a.data + Math.abs(a.data)) / 2, 'relu', [a], [(1 + Math.sign(a.data)) / 2])", log),
      `function myRelu(a: Value): Value {
  if (a.data < 0) return value(0, 'relu', [a], [0]);
  return value(a.data, 'relu', [a], [1]);
}
const myLog: OfOne = ({ data, ...rest }) => todo(String(rest.operation) + data);`.replace(
        /const myLog[\s\S]*$/,
        "const myLog = (a: Value) => value(Math.log2(a.data) * Math.LN2, 'ln', [a], [a.data ** -1]);",
      ),
    ],
  },
  {
    wrong: [
      [
        order(`  const list: Value[] = [];
  const visit = (node: Value): void => {
    node.inputs.forEach(visit);
    list.push(node);
  };
  visit(end);
  return list;`),
        /stands in the list more than once/,
      ],
      [
        order(`  const list = new Set<Value>();
  const visit = (node: Value): void => {
    list.add(node);
    node.inputs.forEach(visit);
  };
  visit(end);
  return [...list];`),
        /stands before one of its inputs/,
      ],
      [
        // Breadth first and turned around: right for trees, wrong where two ways differ in length.
        order(`  const list = [end];
  for (const node of list) for (const input of node.inputs) if (!list.includes(input)) list.push(input);
  return list.reverse();`),
        /stands before one of its inputs/,
      ],
      [order('  return [...end.inputs, end];'), /of \d values are in the list/],
      [
        order(`  const list: Value[] = [];
  const visit = (node: Value): void => {
    if (list.includes(node) || node.inputs.length === 0) return;
    node.inputs.forEach(visit);
    list.push(node);
  };
  visit(end);
  return list;`),
        /numbers that were put in belong to it, too/,
      ],
      [
        `const seenEver = new Set<Value>();
${order(`  const list: Value[] = [];
  const visit = (node: Value): void => {
    if (seenEver.has(node)) return;
    seenEver.add(node);
    node.inputs.forEach(visit);
    list.push(node);
  };
  visit(end);
  return list;`)}`,
        /asked a second time, the order of x · w has 0 values/,
      ],
      [
        order(`  const list: Value[] = [];
  const visit = (node: Value): void => {
    node.inputs.forEach(visit);
    if (!list.includes(node)) list.push(node);
  };
  visit(end);
  return list;`),
        /visited again and again/,
      ],
    ],
    right: [
      // Kahn's way: whoever has no input left in front of him comes next.
      order(`  const all = new Set([end]);
  for (const node of all) for (const input of node.inputs) all.add(input);
  const list: Value[] = [];
  while (list.length < all.size) {
    const next = [...all].find((node) => !list.includes(node) && node.inputs.every((one) => list.includes(one)));
    if (next) list.push(next);
  }
  return list;`),
      // Without a function that calls itself.
      order(`  const list: Value[] = [];
  const open: [Value, boolean][] = [[end, false]];
  const seen = new Set<Value>();
  while (open.length > 0) {
    const [node, done] = open.pop()!;
    if (done) list.push(node);
    else if (!seen.has(node)) {
      seen.add(node);
      open.push([node, true], ...node.inputs.map((one): [Value, boolean] => [one, false]));
    }
  }
  return list;`),
    ],
  },
  {
    wrong: [
      [
        passBack('  node.inputs.forEach((input, k) => { input.gradient = node.gradient * node.rates[k]; });'),
        /uses x twice, but only one of the two rates arrived/,
      ],
      [
        passBack(
          '  for (const one of node.inputs) one.gradient += node.gradient * node.rates[node.inputs.indexOf(one)];',
        ),
        /comes in twice, with the rates 2 and −5: expected −3, got 4/,
      ],
      [
        passBack('  node.inputs.forEach((input, k) => { input.gradient += node.rates[k]; });'),
        /∂L\/∂x for u = x · w .*: expected −6, got −2/,
      ],
      [
        passBack('  node.inputs.forEach((input, k) => { input.gradient += node.data * node.rates[k]; });'),
        /∂L\/∂x for u = x · w/,
      ],
      [
        passBack('  node.inputs.forEach((input) => { input.gradient += node.gradient; });'),
        /∂L\/∂x for u = x · w .*: expected −6, got 3/,
      ],
      [
        passBack(
          '  for (const input of new Set(node.inputs)) input.gradient += node.gradient * node.rates[node.inputs.indexOf(input)];',
        ),
        /uses x twice, but only one/,
      ],
      [
        passBack(`  const go = (one: Value): void => one.inputs.forEach((input, k) => {
    input.gradient += one.gradient * one.rates[k];
    go(input);
  });
  go(node);`),
        /one node at a time/,
      ],
      [
        // Adds within one node, but forgets what came from elsewhere.
        passBack(`  for (const input of new Set(node.inputs)) {
    input.gradient = node.inputs.reduce((sum, one, k) => sum + (one === input ? node.gradient * node.rates[k] : 0), 0);
  }`),
        /from elsewhere is lost/,
      ],
      [passBack('  void node;'), /nothing arrived/],
    ],
    right: [
      passBack('  for (const [k, rate] of node.rates.entries()) node.inputs[k].gradient += rate * node.gradient;'),
      `function myPassBack({ inputs, rates, gradient }: Value): void {
  let k = 0;
  while (k < inputs.length) {
    const input = inputs[k];
    input.gradient = input.gradient + gradient * rates[k];
    k++;
  }
}`,
    ],
  },
  {
    wrong: [
      [
        backward(
          '  const list = order(end);\n  end.gradient = 1;\n  for (const node of list.reverse()) passBack(node);',
        ),
        /when backward runs a second time, .* set all gradients to 0 first/,
      ],
      [
        backward(
          '  const list = order(end);\n  for (const node of list) node.gradient = 0;\n  for (const node of list.reverse()) passBack(node);',
        ),
        /the end of the walk should get the gradient ∂L\/∂L = 1/,
      ],
      [
        backward(
          '  const list = order(end);\n  for (const node of list) node.gradient = 0;\n  end.gradient = 1;\n  for (const node of list) passBack(node);',
        ),
        /nothing came back to x: does the walk go through all values, from the last to the first/,
      ],
      [
        // Goes down at once, and comes again with what came in between.
        backward(`  for (const node of order(end)) node.gradient = 0;
  end.gradient = 1;
  const go = (node: Value): void => {
    passBack(node);
    node.inputs.forEach(go);
  };
  go(end);`),
        /∂L\/∂\w for L = .*u is used twice, and may hand on only when both have come back/,
      ],
      [
        backward('  end.gradient = 1;\n  passBack(end);'),
        /nothing came back to x: does the walk go through all values/,
      ],
      [
        backward(
          '  const list = order(end);\n  for (const node of list) node.gradient = 1;\n  for (const node of list.reverse()) passBack(node);',
        ),
        /∂L\/∂x for L = x · w \+ b .*: expected 0.8, got 2.6/,
      ],
    ],
    right: [
      backward(`  const list = order(end);
  list.forEach((node) => { node.gradient = node === end ? 1 : 0; });
  for (let i = list.length - 1; i >= 0; i--) passBack(list[i]);`),
      `const myBackward = (end: Value) => {
  const sums = new Map<Value, number>([[end, 1]]);
  for (const node of order(end).toReversed()) {
    node.gradient = sums.get(node) ?? 0;
    node.inputs.forEach((input, k) => sums.set(input, (sums.get(input) ?? 0) + node.gradient * node.rates[k]));
  }
};`,
    ],
  },
  {
    wrong: [
      [weightedSum('  return x.reduce((sum, one, k) => add(sum, times(one, w[k])), value(0));'), /without the bias/],
      [
        weightedSum('  return value(x.reduce((sum, one, k) => sum + one.data * w[k].data, b.data));'),
        /no way leads back from it to x/,
      ],
      [weightedSum('  return add(add(times(x[0], w[0]), times(x[1], w[1])), b);'), /your answer throws TypeError/],
      [weightedSum('  return x.reduce((sum, one, k) => add(sum, add(one, w[k])), b);'), /z for 1 input: expected/],
      [
        weightedSum('  return add(x.reduce((sum, one, k) => add(sum, times(one, value(w[k].data))), value(0)), b);'),
        /no way leads back from it to w/,
      ],
      [
        weightedSum('  return relu(x.reduce((sum, one, k) => add(sum, times(one, w[k])), b));'),
        /z for \d inputs?: expected −/,
      ],
    ],
    right: [
      weightedSum('  return add(b, x.map((one, k) => times(one, w[k])).reduce((sum, one) => add(sum, one)));'),
      `function myWeightedSum(x: readonly Value[], w: readonly Value[], b: Value): Value {
  if (x.length === 0) return b;
  const rest = myWeightedSum(x.slice(1), w.slice(1), b);
  return add(times(w[0], x[0]), rest);
}`,
    ],
  },
  {
    wrong: [
      [
        price(exp, '  return log(add(value(1), myExp(times(value(label === 1 ? 1 : -1), z))));'),
        /is the price of the other class/,
      ],
      [
        price(
          "value(Math.exp(a.data), 'exp', [a], [a.data])",
          '  return log(add(value(1), myExp(times(value(label === 1 ? -1 : 1), z))));',
        ),
        /the rate of exp\(/,
      ],
      [
        price(exp, '  return log(myExp(times(value(label === 1 ? -1 : 1), z)));'),
        /price\(1, 0\): expected 1.31326, got 1/,
      ],
      [
        price(exp, '  return value(Math.log(1 + Math.exp(label === 1 ? -z.data : z.data)));'),
        /no way leads back from price/,
      ],
      [
        price(exp, '  return times(value(-1), log(add(value(1), myExp(times(value(label === 1 ? -1 : 1), z)))));'),
        /price\(1, 0\) is below 0/,
      ],
      [
        price(exp, '  return log(add(value(1), myExp(times(value(-1), z))));'),
        /is the price of the other class|price\(1, 0\): expected/,
      ],
    ],
    right: [
      // −log σ(z) = log(1 + eᶻ) − z
      price(
        exp,
        `  const softplus = log(add(value(1), myExp(z)));
  return label === 1 ? add(softplus, times(value(-1), z)) : softplus;`,
      ),
      `const myExp = (a: Value) => {
  const result = value(Math.E ** a.data, 'e^', [a], [Math.E ** a.data]);
  return result;
};
function myPrice(z: Value, label: number): Value {
  const other = times(z, value(1 - 2 * label));
  return log(add(myExp(value(0)), myExp(other)));
}`,
    ],
  },
  {
    wrong: [
      [descend('  backward(loss);\n  for (const w of parameters) w.data += learningRate * w.gradient;'), /goes uphill/],
      [descend('  for (const w of parameters) w.data -= learningRate * w.gradient;'), /nothing moved/],
      [
        descend('  backward(loss);\n  for (const w of parameters) w.data -= w.gradient;'),
        /w = 2 with the gradient 12, after a step with η = 0.1: expected 0.8/,
      ],
      [
        descend('  backward(loss);\n  for (const w of parameters) w.data = -learningRate * w.gradient;'),
        /w = 2 with the gradient 12, after a step with η = 0.1: expected 0.8/,
      ],
      [
        descend('  backward(loss);\n  parameters.map((w) => value(w.data - learningRate * w.gradient));'),
        /nothing moved/,
      ],
      [
        descend('  backward(loss);\n  for (const w of order(loss)) w.data -= learningRate * w.gradient;'),
        /a value that is not a parameter moved/,
      ],
      [
        descend('  backward(loss);\n  for (const w of parameters) w.data -= 0.1 * w.gradient;'),
        /w = 0.8 with the gradient 4.8, after a second step/,
      ],
    ],
    right: [
      descend('  backward(loss);\n  parameters.forEach((w) => { w.data = w.data - w.gradient * learningRate; });'),
      `function myDescend(parameters: readonly Value[], loss: Value, eta: number) {
  backward(loss);
  for (let i = parameters.length; i-- > 0; ) parameters[i].data += -eta * parameters[i].gradient;
}`,
    ],
  },
];
