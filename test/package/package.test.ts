/** The package as somebody else gets it: packed, installed into an empty project, imported by plain Node. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build, transformSync } from 'esbuild';
import { encodePng } from '../data/picture-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Runs npm, and returns all that it prints. */
function npm(args: string[], cwd: string): string {
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli ? [process.execPath, cli] : ['npm'];
  const { status, stdout, stderr } = spawnSync(command, [...first, ...args], { cwd, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout + stderr;
}

const temporary = mkdtempSync(join(tmpdir(), 'package '));
after(() => rmSync(temporary, { recursive: true, force: true }));

/** A copy of what is packed: building the package writes dist/, which would disturb whoever works here meanwhile. */
function copyOfProject(): string {
  const copy = join(temporary, 'project');
  mkdirSync(copy);
  const own = /^(\.|build$|dist$|node_modules$|models$|notebooks$|test$)|\.(tgz|safetensors)$/;
  for (const name of readdirSync(root).filter((one) => !own.test(one))) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

const folder = join(temporary, 'empty project');
/** What npm says while it installs. */
let installed = '';

before(() => {
  mkdirSync(folder);
  npm(['pack', '--pack-destination', folder], copyOfProject());
  const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  installed = npm(['install', '--no-audit', '--no-fund', '--prefer-offline', `./${archive}`], folder);
});

/** Runs a program in the project where the package is installed, and returns what it prints. */
function run(name: string, code: string): string {
  writeFileSync(join(folder, name), code);
  return execFileSync(process.execPath, [join(folder, name)], { cwd: folder, encoding: 'utf8' });
}

/** Compiles a program there, strictly and with no types but those of the package. */
function compile(name: string, code: string): void {
  writeFileSync(join(folder, name), code);
  const compilerOptions = { strict: true, target: 'es2022', module: 'nodenext', types: [], lib: ['es2023', 'dom'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: [name] }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stdout);
}

const readme = readFileSync(join(root, 'README.md'), 'utf8');

test('it installs without a warning, is small, and brings nothing but what runs', () => {
  assert.doesNotMatch(installed, /warn/i);
  const own = join(folder, 'node_modules', 'handwritten');
  const { scripts, dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(scripts[script], undefined);
  assert.deepEqual(readdirSync(own).sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist',
    'examples',
    'package.json',
  ]);
  const bytes = readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, 'node_modules', name)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  assert.ok(bytes < 5e6, `${bytes} bytes with ${Object.keys(dependencies).join(', ')}`);
});

test("the README's script runs there as it is printed, in JavaScript and in TypeScript", () => {
  const [, code] =
    /runs this block as it is printed, and test\/package.*?```ts\n(.*?)```/s.exec(readme) ?? assert.fail();
  const accuracy = (output: string) => Number(/^accuracy (\S+)/.exec(output)?.[1]);
  assert.ok(accuracy(run('digits.js', code)) > 0.95);
  assert.ok(existsSync(join(folder, 'digits.safetensors')));
  compile('digits.ts', code);
});

test('an example that is copied from it runs beside it', () => {
  const examples = join(folder, 'node_modules', 'handwritten', 'examples');
  assert.deepEqual(readdirSync(examples), readdirSync(join(root, 'examples')));
  const { code } = transformSync(readFileSync(join(examples, 'xor.ts'), 'utf8'), { loader: 'ts' });
  assert.match(run('xor.mjs', code), /^accuracy 1$/m);
});

test('each import that the README lists gives what it says, in plain JavaScript', () => {
  const listed = [...readme.matchAll(/^\| `(handwritten[\w/]*)` \|/gm)].map(([, name]) => name);
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.deepEqual(
    listed,
    Object.keys(exports).map((name) => join('handwritten', name).replaceAll('\\', '/')),
  );
  const output = run(
    'use.js',
    `import * as core from 'handwritten';
import * as node from 'handwritten/node';
import * as charts from 'handwritten/charts';
const { DenseLayer, Matrix, NeuralNetwork } = core;
const x = new Matrix(4, 2, Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1));
const y = new Matrix(4, 1, Float32Array.of(0, 1, 1, 0));
const model = new NeuralNetwork({ loss: 'binary-cross-entropy' }).add(new DenseLayer(2, 8, 'tanh')).add(new DenseLayer(8, 1, 'sigmoid'));
const { epochs } = await model.train(x, y, { epochs: 300, learningRate: 0.05 });
await node.saveModel('xor.safetensors', model);
await node.saveStateDict('xor-pytorch.safetensors', model);
const same = await node.loadStateDict('xor-pytorch.safetensors', { activations: ['tanh', 'sigmoid'], loss: 'binary-cross-entropy' });
console.log(JSON.stringify({
  accuracy: (await node.loadModel('xor.safetensors')).model.evaluate(x, y).accuracy,
  same: same.evaluate(x, y).loss === model.evaluate(x, y).loss,
  onnx: core.encodeOnnx(model).length,
  curves: charts.learningCurves(epochs).$schema,
  matrix: charts.confusionMatrixPlot([[2, 1], [0, 3]], { classNames: ['a', 'b'] }).$schema,
  missing: Object.keys(core).filter((name) => !(name in node)),
}));
`,
  );
  const found = JSON.parse(output);
  assert.deepEqual([found.accuracy, found.same, found.missing], [1, true, []]);
  assert.ok(found.onnx > 100);
  assert.match(found.curves, /vega-lite/);
  assert.match(found.matrix, /vega-lite/);
});

test('types resolve: what fits compiles, and what does not is an error', () => {
  compile(
    'use.ts',
    `import { DenseLayer, type History, NeuralNetwork, type StateDict, toStateDict } from 'handwritten';
import { type Spec, learningCurves } from 'handwritten/charts';
import { type LoadedModel, loadDigits, loadModel } from 'handwritten/node';
const { train } = loadDigits();
const model: NeuralNetwork<64, 10> = new NeuralNetwork({ seed: 1 }).add(new DenseLayer(64, 32, 'relu')).add(new DenseLayer(32, 10, 'softmax'));
const history: History = await model.train(train.images, train.labels, { epochs: 1 });
const picture: Spec = learningCurves(history.epochs);
const tensors: StateDict = toStateDict(model);
const load: (path: string) => Promise<LoadedModel> = loadModel;
// @ts-expect-error 16 is not 32
new NeuralNetwork().add(new DenseLayer(64, 32, 'relu')).add(new DenseLayer(16, 10, 'softmax'));
// @ts-expect-error there is no such activation
new DenseLayer(64, 32, 'rule');
export { load, picture, tensors };
`,
  );
});

test('a picture is read there: the decoders are among the dependencies', () => {
  const png = Buffer.from(encodePng({ width: 3, height: 2, data: Uint8Array.of(0, 50, 100, 150, 200, 250) }));
  writeFileSync(join(folder, 'picture.png'), png);
  const output = run(
    'read.js',
    `import { readImage } from 'handwritten/node';
const { width, height, data } = await readImage('picture.png');
console.log(width, height, data.length);
`,
  );
  assert.equal(output.trim(), '3 2 24', 'red, green, blue and opacity of six pixels');
});

test('src/index.ts can be bundled for a browser', async () => {
  const result = await build({
    entryPoints: [join(root, 'src', 'index.ts')],
    bundle: true,
    metafile: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    minify: true,
    logLevel: 'silent',
  });
  assert.deepEqual([...result.warnings, ...result.errors], []);
  const imports = Object.values(result.metafile.inputs).flatMap((input) => input.imports);
  assert.deepEqual(
    imports.filter(({ path, external }) => external || path.startsWith('node:')),
    [],
  );
});
