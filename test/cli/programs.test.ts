/** The programs as people call them: exit codes, JSON lines, files. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { encode } from 'fast-png';
import { DenseLayer } from '../../src/layers/index.ts';
import { saveModel } from '../../src/models/files.ts';
import { NeuralNetwork } from '../../src/network.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** Programs in TypeScript: those that package.json names, and those that CONTRIBUTING.md names by their files. */
const programs = [
  ...Object.entries<string>(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts).flatMap(
    ([name, command]) => {
      const file = /^node tools\/run\.mjs (\S+\.ts)$/.exec(command)?.[1];
      return file === undefined ? [] : [{ name, file, usage: `npm run ${name} --` }];
    },
  ),
  ...Array.from(
    new Set(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').match(/(?<=node tools\/run\.mjs )\S+\.ts/g)),
    (file) => ({ name: file, file, usage: `node tools/run.mjs ${file}` }),
  ),
];
const start = (name: string) => {
  const file = programs.find((program) => program.name === name)?.file;
  assert.ok(file, `neither package.json nor CONTRIBUTING.md has a program "${name}"`);
  return ['--import', tsx, join(root, file)];
};
const folder = mkdtempSync(join(tmpdir(), 'programs '));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: { event: string; [key: string]: unknown }[];
}

function run(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...env }, maxBuffer: 1e8 };
    const child: ChildProcess = execFile(process.execPath, [...start(name), ...args], options, (_, stdout, stderr) => {
      const events = args.includes('--json')
        ? stdout
            .trim()
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : [];
      resolve({ code: child.exitCode ?? -1, stdout, stderr, events });
    });
  });
}

const digits = ['--data', 'digits', '--layers', '32', '--learning-rate', '0.005'];

test('train, evaluate and predict agree on a saved network', async () => {
  const model = join(folder, 'model.safetensors');
  const trained = await run('train', [...digits, '--epochs', '15', '--save', model, '--json']);
  assert.equal(trained.code, 0, trained.stderr);
  const done = trained.events.at(-1);
  assert.equal(done?.event, 'done');
  assert.ok((done?.testAccuracy as number) > 0.9);
  assert.equal(done?.parameters, 2410);
  assert.equal(done?.epochs, 15);
  assert.equal(typeof done?.seconds, 'number');
  assert.equal(trained.events.filter(({ event }) => event === 'epoch').length, 15);

  // Without --data it takes the data set that the model names, whatever else is here.
  const elsewhere = { MNIST_DIR: mkdtempSync(join(tmpdir(), 'empty ')) };
  const evaluated = await run('evaluate', ['--model', model, '--json'], elsewhere);
  assert.equal(evaluated.code, 0, evaluated.stderr);
  assert.equal(evaluated.events.at(-1)?.testAccuracy, done?.testAccuracy);
  assert.equal(evaluated.events.at(-1)?.loss, done?.loss);

  // A thick vertical stroke, dark on light, at the side of the picture.
  const data = new Uint8Array(60 * 60).fill(255);
  for (let y = 10; y < 50; y++) data.fill(0, y * 60 + 40, y * 60 + 47);
  const picture = join(folder, 'one.png');
  writeFileSync(picture, encode({ width: 60, height: 60, data, channels: 1 }));
  const predicted = await run('predict', ['--model', model, picture, '--json']);
  assert.equal(predicted.code, 0, predicted.stderr);
  const probabilities = predicted.events[0].probabilities as number[];
  assert.equal(probabilities.length, 10);
  assert.equal(predicted.events[0].digit, 1);
});

test('the same seed writes the same bytes', async () => {
  const hashes = [];
  for (const [file, seed] of [
    ['a', '7'],
    ['b', '7'],
    ['c', '8'],
  ]) {
    const path = join(folder, `${file}.safetensors`);
    assert.equal((await run('train', [...digits, '--epochs', '2', '--seed', seed, '--save', path])).code, 0);
    hashes.push(createHash('sha256').update(readFileSync(path)).digest('hex'));
  }
  assert.equal(hashes[0], hashes[1]);
  assert.notEqual(hashes[0], hashes[2]);
});

test('--plots writes the four pictures', async () => {
  const plots = join(folder, 'pictures');
  const { code, stdout } = await run('train', [...digits, '--epochs', '2', '--plots', plots]);
  assert.equal(code, 0);
  assert.deepEqual(readdirSync(plots).sort(), [
    'confusion-matrix.svg',
    'first-layer-weights.svg',
    'learning-curves.svg',
    'sample-predictions.svg',
  ]);
  for (const name of readdirSync(plots)) {
    const svg = readFileSync(join(plots, name), 'utf8').trim();
    assert.ok(svg.startsWith('<svg ') && svg.endsWith('</svg>'), name);
  }
  assert.match(stdout, /test accuracy .* 95 % interval/);
});

test('an optimizer, activation and schedule of choice', async () => {
  const choice = [
    '--layers',
    '24,16',
    '--activation',
    'tanh',
    '--optimizer',
    'rmsprop',
    '--momentum',
    '0.5',
    '--dropout',
    '0.1',
  ];
  const more = ['--schedule', 'one-cycle', '--batch-size', '32', '--validation', '0.2', '--learning-rate', '0.003'];
  const { code, events, stderr } = await run('train', [
    '--data',
    'digits',
    ...choice,
    ...more,
    '--epochs',
    '12',
    '--json',
  ]);
  assert.equal(code, 0, stderr);
  assert.ok((events.at(-1)?.testAccuracy as number) > 0.85);
  assert.ok((events.find(({ event }) => event === 'epoch')?.validationAccuracy as number) > 0);
});

test('help explains, and a command line that makes no sense ends with 2 and one message', async () => {
  assert.ok(programs.length > 8, programs.map(({ name }) => name).join(' '));
  for (const { name, usage } of programs) {
    const { code, stdout } = await run(name, ['--help']);
    assert.equal(code, 0, name);
    assert.ok(stdout.startsWith(`Usage: ${usage} `), stdout);
  }
  const wrong: [string, string[], RegExp][] = [
    ['train', ['--layer', '3'], /unknown option '--layer'/],
    ['train', ['--layers', '3,x'], /'3,x' is invalid/],
    ['train', ['--epochs', '0'], /--epochs .*argument '0' is invalid/],
    ['train', ['--activation', 'rellu'], /Expected one of relu, .*got 'rellu'/],
    ['train', ['--recipe', 'best'], /best/],
    [
      'train',
      ['--data', 'digits', '--momentum', '0.9'],
      /--momentum: expected an optimizer that has a momentum .*got adam/,
    ],
    ['train', ['--data', 'digits', '--early-stopping', '3'], /--early-stopping: expected images to watch/],
    ['train', ['--data', 'digits', '--save', join(folder, 'none', 'm')], /--save/],
    ['playground', ['--port', '70000'], /whole number of at least 1 and at most 65535, got '70000'/],
    ['tools/look.ts', ['notebooks/00-welcome.ipynb', folder, '--width', 'wide'], /--width .*got 'wide'/],
    ['evaluate', ['--data', 'digits'], /required option '--model <file>' not specified/],
  ];
  for (const [name, args, message] of wrong) {
    const { code, stderr } = await run(name, args);
    assert.equal(code, 2, `${name} ${args}: ${stderr}`);
    assert.match(stderr, message);
    assert.ok(!stderr.includes('    at '), 'a stack trace is shown');
  }
});

test('a learning rate of 1e6 ends with the error of diverging, and saves nothing', async () => {
  const { code, stderr } = await run('train', [
    '--data',
    'digits',
    '--learning-rate',
    '1e6',
    '--save',
    join(folder, 'diverged'),
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: train: epoch \d+, batch \d+: .*likely cause is the learning rate \(1000000\)/);
  assert.ok(!readdirSync(folder).includes('diverged'));
});

test('a broken or missing model, and data of another size, are named', async () => {
  const broken = join(folder, 'broken.safetensors');
  writeFileSync(broken, 'this is no model');
  const first = await run('evaluate', ['--model', broken, '--data', 'digits']);
  assert.equal(first.code, 1);
  assert.match(first.stderr, /broken\.safetensors: .*not a safetensors file, or truncated/);
  assert.equal((await run('evaluate', ['--model', join(folder, 'none'), '--data', 'digits'])).code, 2);
  const own = join(folder, 'own.safetensors');
  const network = new NeuralNetwork().add(new DenseLayer(64, 10, 'softmax'));
  await saveModel(own, network, { data: 'my digits' });
  const { code, stderr } = await run('evaluate', ['--model', own]);
  assert.equal(code, 2);
  assert.match(stderr, /--data: .*own\.safetensors was trained on 'my digits', expected the folder of that data set/);
});

test('MNIST_DIR that names an empty folder is an error, not a reason to take another source', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'empty '));
  const { code, stderr } = await run('train', ['--data', 'mnist', '--epochs', '1'], { MNIST_DIR: empty });
  assert.notEqual(code, 0);
  assert.match(stderr, /MNIST_DIR|train-images/);
});

test('Ctrl-C stops the training, saves the network and ends with 130', {
  skip: process.platform === 'win32',
}, async () => {
  const model = join(folder, 'interrupted.safetensors');
  const args = ['--data', 'digits', '--layers', '256,256', '--epochs', '100000', '--save', model, '--json'];
  const child = spawn(process.execPath, [...start('train'), ...args], { cwd: root });
  let text = '';
  child.stdout.on('data', (chunk) => {
    if (!text.includes('"epoch"') && String(chunk).includes('"epoch"')) child.kill('SIGINT');
    text += chunk;
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(code, 130);
  assert.equal(JSON.parse(text.trim().split('\n').at(-1) as string).event, 'done');
  assert.equal((await run('evaluate', ['--model', model, '--data', 'digits'])).code, 0);
});

test('reproduce prints a row with their figure and ours', async () => {
  const args = ['--only', 'forerunner-digits-he', '--epochs', '30', '--json'];
  const { code, events, stderr } = await run('reproduce', args);
  assert.equal(code, 0, stderr);
  const row = events.find(({ event }) => event === 'row');
  assert.equal(row?.recipe, 'forerunner-digits-he');
  assert.equal(row?.theirs, 0.9139);
  assert.ok((row?.testAccuracy as number) > 0.9139 && row?.atOrAbove === true);
  assert.equal(row?.epochs, 30);
  assert.ok((row?.trainAccuracy as number) > 0.95);
});

test('reproduce writes no file from a run that is not whole', async () => {
  const file = join(folder, 'rows.json');
  const { code, stderr } = await run('reproduce', ['--only', 'forerunner-digits-he', '--output', file]);
  assert.equal(code, 2);
  assert.match(stderr, /--output: expected all recipes/);
});
