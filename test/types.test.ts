/** Wrong shapes do not compile: each line below is checked by `tsc`, and the messages by compiling snippets. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type ByteMatrix, checkGradients, DenseLayer, Dropout, Labels, Matrix, NeuralNetwork } from '../src/index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const sure = <T extends true>(): T | undefined => undefined;

test('a network remembers the width of its input and its output', () => {
  const model = new NeuralNetwork().add(new DenseLayer(784, 256, 'relu')).add(new DenseLayer(256, 10, 'softmax'));
  sure<Equal<typeof model, NeuralNetwork<784, 10>>>();
  const dropped = new NeuralNetwork()
    .add(new DenseLayer(784, 128, 'relu'))
    .add(new Dropout(0.2))
    .add(new DenseLayer(128, 10, 'softmax'));
  sure<Equal<typeof dropped, NeuralNetwork<784, 10>>>();
  const first = new NeuralNetwork().add(new Dropout(0.1)).add(new DenseLayer(64, 10, 'softmax'));
  sure<Equal<typeof first, NeuralNetwork<64, 10>>>();
  const output = model.predict(new Matrix(5, 784));
  sure<Equal<typeof output, Matrix<5, 10>>>();
  assert.equal(output.columns, 10);
});

test('mismatched layers do not compile, dropout in between or not', () => {
  const wide = new NeuralNetwork().add(new DenseLayer(784, 256, 'relu'));
  // @ts-expect-error: 128 inputs behind 256 outputs
  assert.throws(() => wide.add(new DenseLayer(128, 10, 'softmax')));
  const behind = new NeuralNetwork().add(new DenseLayer(784, 256, 'relu')).add(new Dropout(0.2));
  // @ts-expect-error: the same with dropout in between
  assert.throws(() => behind.add(new DenseLayer(128, 10, 'softmax')));
  const literal = new NeuralNetwork().add(new DenseLayer(784, 256, 'relu'));
  const width: number = 256;
  // @ts-expect-error: a width known only at run time behind a literal one
  literal.add(new DenseLayer(width, 10, 'softmax'));
});

test('sizes known only at run time work throughout, and throw at once', () => {
  const [a, b]: number[] = [4, 3];
  const model = new NeuralNetwork();
  model.add(new DenseLayer(a, b, 'relu'));
  model.add(new Dropout(0.5));
  model.add(new DenseLayer(b, 2, 'softmax'));
  assert.throws(() => model.add(new DenseLayer(7, 2, 'softmax')), /has 7 inputs, expected 2/);
  assert.equal(model.predict(new Matrix(1, 4)).columns, 2);
});

test('images and labels of the wrong width do not compile', async () => {
  const model = new NeuralNetwork().add(new DenseLayer(784, 10, 'softmax'));
  const images = new Matrix(2, 784);
  // @ts-expect-error: 64-wide images for a 784-wide network
  assert.throws(() => model.predict(new Matrix(2, 64)));
  // @ts-expect-error: five classes for ten outputs
  await assert.rejects(model.train(images, new Labels([0, 1], 5)));
  // @ts-expect-error: a one-hot matrix five wide
  assert.throws(() => model.evaluate(images, new Matrix(2, 5)));
  const digits = undefined as unknown as { images: ByteMatrix<number, 64>; labels: Labels<number, 10> };
  // @ts-expect-error: validation on 64-wide images
  void (() => model.train(images, new Labels([0, 1], 10), { validation: digits }));
});

test('a matrix from rows knows its size where the rows are written down, and takes rows of any size', () => {
  const known = Matrix.from([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  sure<Equal<typeof known, Matrix<2, 3>>>();
  const constant = Matrix.from([[1, 2]] as const);
  sure<Equal<typeof constant, Matrix<1, 2>>>();
  const pairs: [number, number][] = [[1, 2]];
  const tuples = Matrix.from(pairs);
  sure<Equal<typeof tuples, Matrix<number, 2>>>();
  const rows: number[][] = [[1, 2, 3]];
  const read = Matrix.from(rows);
  sure<Equal<typeof read, Matrix<number, number>>>();
  const product = known.multiply(Matrix.from([[1], [0], [1]]));
  sure<Equal<typeof product, Matrix<2, 1>>>();
  assert.deepEqual([...product.data], [4, 10]);
  // @ts-expect-error: texts are no numbers
  assert.throws(() => Matrix.from([['1']]), /is "1", expected a number/);
});

test('rows and targets of a size known only at run time train without a cast, and are looked at then', async () => {
  const model = new NeuralNetwork({ precision: 'float64' })
    .add(new DenseLayer(2, 4, 'relu'))
    .add(new DenseLayer(4, 3, 'softmax'));
  const [rows, classes]: [number[][], number[]] = [
    [
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    [0, 1, 2],
  ];
  const x = Matrix.from(rows);
  for (const y of [new Labels(classes, 3), new Labels(classes, classes.length), new Labels(classes, 3).oneHot()]) {
    await model.train(x, y, { epochs: 1, validation: { images: x, labels: y } });
    assert.equal(model.evaluate(x, y).predictions.length, 3);
    assert.equal(model.gradients(x, y, { inputs: true }).inputs.columns, 2);
    assert.ok(checkGradients(model, x, y).length > 0);
  }
  const outputs = model.predict(x);
  sure<Equal<typeof outputs, Matrix<number, 3>>>();
  assert.equal(model.logits(x).columns, 3);
  const wide = Matrix.from(rows.map((row) => [...row, 0]));
  await assert.rejects(model.train(wide, new Labels(classes, 3)), /input has 3 columns, expected 2/);
  await assert.rejects(model.train(x, new Labels(classes, classes.length + 1)), /targets have 4 classes, expected 3/);
  // @ts-expect-error: a width that is known and wrong
  assert.throws(() => model.predict(Matrix.from([[1, 2, 3]])), /input has 3 columns, expected 2/);
  // @ts-expect-error: plain arrays
  await assert.rejects(model.train(rows, classes), /Matrix\.from\(rows\)/);
});

test('matrix products check the inner size', () => {
  const product = new Matrix(2, 3).multiply(new Matrix(3, 4));
  sure<Equal<typeof product, Matrix<2, 4>>>();
  // @ts-expect-error: 2 × 3 times 4 × 2
  assert.throws(() => new Matrix(2, 3).multiply(new Matrix(4, 2)), /the right matrix has 4 rows, expected 3/);
  sure<Equal<ReturnType<Matrix<2, 3>['transpose']>, Matrix<3, 2>>>();
});

/** The compiler's messages for a snippet that lies beside this test. */
function messagesOf(snippet: string): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const name = fileURLToPath(new URL('snippet.ts', import.meta.url));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file.endsWith('test/snippet.ts') || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file.endsWith('test/snippet.ts')
      ? ts.createSourceFile(file, `import * as h from '../src/index.ts';\n${snippet}`, ts.ScriptTarget.ES2023)
      : getSourceFile.call(host, file, ...rest);
  const program = ts.createProgram([name], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(name))
    .map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n'))
    .join('\n');
}

test('the messages name both numbers', () => {
  const layers = "new h.NeuralNetwork().add(new h.DenseLayer(784, 256, 'relu'))";
  assert.match(
    messagesOf(`${layers}.add(new h.DenseLayer(128, 10, 'softmax'));`),
    /Type '128' is not assignable to type '256'/,
  );
  assert.match(
    messagesOf(`${layers}.add(new h.Dropout(0.2)).add(new h.DenseLayer(128, 10, 'softmax'));`),
    /Type '128' is not assignable to type '256'/,
  );
  assert.match(messagesOf(`${layers}.predict(new h.Matrix(1, 64));`), /Type '64' is not assignable to type '784'/);
  assert.match(
    messagesOf(`${layers}.train(new h.Matrix(1, 784), new h.Labels([0], 10));`),
    /'10' is not assignable to type '256'/,
  );
  assert.equal(messagesOf(`${layers}.add(new h.DenseLayer(256, 10, 'softmax'));`), '');
});

test("the optimizer of one's own in the doc comment compiles as it stands", () => {
  const source = readFileSync(new URL('../src/optimizers.ts', import.meta.url), 'utf8');
  const lines = source
    .slice(0, source.indexOf('export interface Optimizer'))
    .split('\n')
    .flatMap((line) => /^ \* {5}(.*)$/.exec(line)?.[1] ?? []);
  const given = `const model = new h.NeuralNetwork().add(new h.DenseLayer(2, 2, 'softmax'));
    const [x, y] = [new h.Matrix(1, 2), new h.Labels([0], 2)];`;
  const example = lines.join('\n').replaceAll(': Optimizer', ': h.Optimizer');
  assert.match(example, /step\(/);
  assert.equal(messagesOf(`${given}\n${example}\nexport {};`), '');
  assert.match(
    messagesOf(`${given}\n${example.replace('signs.learningRate', "'fast'")}\nexport {};`),
    /not assignable/,
  );
});
