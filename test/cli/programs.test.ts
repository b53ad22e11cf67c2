/** The programs as people call them: exit codes, JSON lines, files. */
import assert from 'node:assert/strict';
import { type ChildProcess, type ChildProcessByStdio, execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { encode } from 'fast-png';
import { DenseLayer } from '../../src/layers/index.ts';
import { loadModel, saveModel } from '../../src/models/files.ts';
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
const isWindows = process.platform === 'win32';
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
    ['train', ['--save', '--resume'], /--save .*got '--resume'/],
    ['train', ['--plots', ''], /--plots .*Expected a name/],
    ['train', ['--activation', 'rellu'], /Expected one of relu, .*got 'rellu'/],
    ['train', ['--recipe', 'best'], /best/],
    [
      'train',
      ['--data', 'digits', '--momentum', '0.9'],
      /--momentum: expected an optimizer that has a momentum .*got adam/,
    ],
    ['train', ['--data', 'digits', '--early-stopping', '3'], /--early-stopping: expected images to watch/],
    ['train', ['--data', 'digits', '--save', join(folder, 'none', 'm')], /--save/],
    [
      'train',
      ['--threads', '100000'],
      /--threads .*Expected a whole number of at least 1 and at most \d+, got '100000'/,
    ],
    ['train', ['--data', 'digits', '--batch-size', '1e9'], /--batch-size .*'1e9' is invalid/],
    ['train', ['--data', 'digits', '--batch-size', '5000'], /--batch-size: expected at most the 1438 training images/],
    ['train', ['--data', 'digits', 'epochs=2'], /too many arguments/],
    ['convert', ['--data', 'digits', '--out', join(root, 'cli')], /--out: the folder .*cli is not empty/],
    ['convert', ['--data', 'digits', '--out', join(root, 'package.json')], /--out: .*package.json is a file/],
    ['convert', ['--data', 'digits', '--out', join(root, 'package.json', 'x')], /--out: .*package.json is a file/],
    ['evaluate', ['--model', root], /--model: .* is a folder, expected a file/],
    ['playground', ['--port', '70000'], /whole number of at least 1 and at most 65535, got '70000'/],
    ['tools/look.ts', ['notebooks/00-welcome.ipynb', folder, '--width', 'wide'], /--width .*got 'wide'/],
    ['evaluate', ['--data', 'digits'], /required option '--model <file>' not specified/],
  ];
  for (const [name, args, message] of wrong) {
    const { code, stderr } = await run(name, args);
    assert.equal(code, 2, `${name} ${args}: ${stderr}`);
    assert.match(stderr, message);
    assert.match(stderr, /^error: [^\n]*\n$/, 'more than one line');
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

const endless = ['--data', 'digits', '--layers', '256,256', '--json', '--epochs', '100000'];

/** Starts `train` and calls `act` when the first epoch is done; resolves to its exit code and what it printed. */
async function afterFirstEpoch(
  args: string[],
  act: (child: ChildProcessByStdio<null, Readable, Readable>) => void,
  env = process.env,
) {
  const child = spawn(process.execPath, [...start('train'), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    const before = stdout.includes('"epoch"');
    stdout += chunk;
    if (!before && stdout.includes('"epoch"')) act(child);
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} stops the training, saves the network and ends with ${expected}`, { skip: isWindows }, async () => {
    const model = join(folder, `${signal}.safetensors`);
    const { code, stdout } = await afterFirstEpoch([...endless, '--save', model], (child) => child.kill(signal));
    assert.equal(code, expected);
    assert.equal(JSON.parse(stdout.trim().split('\n').at(-1) as string).event, 'done');
    assert.equal((await run('evaluate', ['--model', model, '--data', 'digits'])).code, 0);
  });
}

test('a training that was stopped or killed is not overwritten in silence, and --resume ends it as without a break', {
  skip: isWindows,
}, async () => {
  const args = [...digits, '--epochs', '60', '--dropout', '0.1', '--validation', '0.1', '--early-stopping', '50'];
  const [whole, model] = [join(folder, 'unbroken.safetensors'), join(folder, 'broken-off.safetensors')];
  const checkpoint = `${model}.checkpoint`;
  assert.equal((await run('train', [...args, '--save', whole])).code, 0);
  assert.ok(!existsSync(`${whole}.checkpoint`));
  const command = [...args, '--save', model];
  const refused = async (more: string[], message: RegExp) => {
    const { code, stderr } = await run('train', [...command, ...more]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.match(stderr, /^error: [^\n]*\n$/, 'more than one line');
  };
  await refused(
    ['--resume'],
    /--resume: there is no checkpoint .*broken-off\.safetensors\.checkpoint; without --resume/,
  );

  const stopped = await afterFirstEpoch([...command, '--json'], (child) => child.kill('SIGINT'));
  assert.equal(stopped.code, 130, stopped.stderr);
  const done = JSON.parse(stopped.stdout.trim().split('\n').at(-1) as string);
  assert.deepEqual([done.event, done.stopped, done.checkpoint], ['done', 'interrupted', checkpoint]);
  const kept = [readFileSync(model), readFileSync(checkpoint)];
  await refused(
    [],
    /--save: .*\.checkpoint is the checkpoint of a training .*: go on with it by --resume, or remove that file/,
  );
  await refused(
    ['--resume', '--epochs', '61'],
    /--resume: .*\.checkpoint is of another training: epochs 60 there, 61 here/,
  );
  await refused(
    ['--resume', '--layers', '16'],
    /is of another training: layers .*64,32,relu.* there, .*64,16,relu.* here/,
  );
  await refused(['--resume', '--seed', '2'], /is of another training: seed 1 there, 2 here; inputs/);
  assert.deepEqual([readFileSync(model), readFileSync(checkpoint)], kept);
  for (const [name, more] of [
    ['evaluate', ['--data', 'digits']],
    ['predict', [join(root, 'package.json')]],
  ] as const) {
    const { code, stderr } = await run(name, ['--model', checkpoint, ...more]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: .*\.checkpoint: is a checkpoint of a training that has not ended, expected a model; [^\n]*\n$/,
    );
  }

  for (const [file, what] of [
    [checkpoint, 'the checkpoint of a training'],
    [model, 'a network'],
  ]) {
    const { code, stderr } = await run('convert', ['--data', file, '--out', join(folder, 'no-data')]);
    assert.equal(code, 2);
    assert.equal(stderr, `error: --data: ${file} is by its name ${what}, expected a data set\n`);
  }

  const killed = await afterFirstEpoch([...command, '--resume', '--json'], (child) => child.kill('SIGKILL'));
  assert.equal(killed.code, null);
  const resumed = await run('train', [...command, '--resume', '--json']);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal(resumed.events.find(({ event }) => event === 'resume')?.checkpoint, checkpoint);
  assert.deepEqual(readFileSync(model), readFileSync(whole));
  assert.ok(!existsSync(checkpoint));
  assert.deepEqual([resumed.events.at(-1)?.epochs, resumed.events.at(-1)?.checkpoint], [60, undefined]);
  await refused(
    ['--resume'],
    /there is no checkpoint .* \(.*broken-off\.safetensors is there: its training may have come to the end\)/,
  );
  const { code, stderr } = await run('train', [...args, '--resume']);
  assert.deepEqual([code, stderr], [2, 'error: --resume: expected --save FILE, beside which the checkpoint is\n']);
});

for (const { kernels, layers } of [
  { kernels: 'plain', layers: '400,400' },
  { kernels: 'fast', layers: '2000,2000' },
]) {
  test(`Ctrl-C breaks a long step of the ${kernels} computation off, as if it had not begun`, {
    skip: isWindows,
  }, async () => {
    // All images are one batch: a step takes long.
    const long = ['--data', 'digits', '--layers', layers, '--batch-size', '1438'];
    const args = [...long, '--kernels', kernels, '--dropout', '0.1'];
    const [one, two, broken] = ['one', 'two', 'broken'].map((name) => join(folder, `${name}-${kernels}.safetensors`));
    for (const [epochs, file] of [
      ['1', one],
      ['2', two],
    ]) {
      assert.equal((await run('train', [...args, '--epochs', epochs, '--save', file])).code, 0);
    }
    const command = [...args, '--epochs', '2', '--save', broken];
    const { code, stdout } = await afterFirstEpoch([...command, '--json'], (child) => child.kill('SIGINT'));
    assert.equal(code, 130);
    assert.equal(stdout.match(/"event":"epoch"/g)?.length, 1);
    assert.deepEqual(readFileSync(broken), readFileSync(one));
    assert.equal((await run('train', [...command, '--resume'])).code, 0);
    assert.deepEqual(readFileSync(broken), readFileSync(two));
  });
}

test('a checkpoint that is broken is named, and one that cannot be written does not end the training', {
  skip: isWindows,
}, async () => {
  const model = join(folder, 'unlucky.safetensors');
  writeFileSync(`${model}.checkpoint`, 'this is no checkpoint');
  const broken = await run('train', [...digits, '--epochs', '2', '--save', model, '--resume']);
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /^error: .*unlucky\.safetensors\.checkpoint: .*not a safetensors file, or truncated\n$/);
  rmSync(`${model}.checkpoint`);
  mkdirSync(`${model}.checkpoint`);
  const refused = await run('train', [...digits, '--epochs', '2', '--save', model]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^error: --save: cannot write .*checkpoint: it is a folder, expected a file\n$/);
  rmSync(`${model}.checkpoint`, { recursive: true });
  // After the start something comes in the way, and in the end it is still there.
  const args = [...endless.slice(0, -1), '60', '--save', model];
  const { code, stderr } = await afterFirstEpoch(args, () => {
    rmSync(`${model}.checkpoint`, { force: true });
    mkdirSync(`${model}.checkpoint`);
  });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /error: cannot write .*checkpoint: .*; the training goes on without a checkpoint\n/);
  assert.equal((await loadModel(model)).metadata.epochs, '60');
});

test('a terminal that closes takes both outputs away and sends SIGHUP: the network is saved', {
  skip: isWindows,
}, async () => {
  const model = join(folder, 'hangup.safetensors');
  const { code } = await afterFirstEpoch([...endless, '--save', model], (child) => {
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill('SIGHUP');
  });
  assert.equal(code, 129);
  await loadModel(model);
});

test('a reader that closes the pipe does not end the training; without a file to write it does', async () => {
  const model = join(folder, 'unread.safetensors');
  const args = [...digits, '--epochs', '30', '--json'];
  const { code, stderr } = await afterFirstEpoch([...args, '--save', model], (child) => child.stdout.destroy());
  assert.equal(code, 141, stderr);
  assert.equal(stderr, '');
  assert.equal((await loadModel(model)).metadata.epochs, '30');
  assert.equal((await afterFirstEpoch(endless, (child) => child.stdout.destroy())).code, 141);
});

test('a full standard output is told by the exit code, and every file is written', {
  skip: !existsSync('/dev/full') && 'there is no /dev/full',
}, async () => {
  const model = join(folder, 'full.safetensors');
  const npy = join(folder, 'full-npy');
  const picture = join(folder, 'stroke.png');
  const data = Uint8Array.from({ length: 400 }, (_, i) => (i > 60 && i < 340 && i % 20 > 8 && i % 20 < 12 ? 0 : 255));
  writeFileSync(picture, encode({ width: 20, height: 20, data, channels: 1 }));
  const calls: [string, string[]][] = [
    ['train', [...digits, '--epochs', '2', '--save', model]],
    ['evaluate', ['--model', model, '--data', 'digits']],
    ['predict', ['--model', model, picture]],
    ['convert', ['--data', 'digits', '--out', npy]],
  ];
  for (const [name, args] of calls) {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [...start(name), ...args], { cwd: root, stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(code, 1, `${name}: ${stderr}`);
    assert.match(stderr, /^error: standard output is not whole: ENOSPC.*\n$/, name);
  }
  assert.equal((await loadModel(model)).metadata.epochs, '2');
  assert.equal(readdirSync(npy).length, 4);
});

test('a save that fails at the end keeps the network among the temporary files, and says where', {
  skip: isWindows,
}, async () => {
  const [gone, temporary] = [join(folder, 'gone'), join(folder, 'temporary')];
  mkdirSync(gone);
  mkdirSync(temporary);
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const args = [...endless, '--save', join(gone, 'm.safetensors')];
  const act = (child: ChildProcess) => {
    rmSync(gone, { recursive: true });
    child.kill('SIGINT');
  };
  const { code, stdout, stderr } = await afterFirstEpoch(args, act, env);
  assert.equal(code, 1, stderr);
  assert.match(
    stderr,
    /\nerror: --save: cannot write .*gone.m\.safetensors: .*; the network is in .*m\.safetensors\n$/,
  );
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(events.at(-1).event, 'done');
  const { file } = events.find(({ event }) => event === 'saved');
  assert.ok(file.startsWith(temporary) && stderr.includes(file), file);
  await loadModel(file);
});

test('what cannot be written is refused before the training', async () => {
  const taken = join(folder, 'taken');
  mkdirSync(join(taken, 'confusion-matrix.svg'), { recursive: true });
  const wrong: [string[], RegExp][] = [
    [['--save', folder], /^error: --save: cannot write .*: it is a folder/],
    [['--save', 'new/'], /^error: --save: cannot write 'new\/': expected the name of a file/],
    [['--save', 'x'.repeat(300)], /^error: --save: cannot write .*ENAMETOOLONG/],
    [['--plots', taken], /^error: --plots: cannot write .*confusion-matrix\.svg: it is a folder/],
    [['--plots', join(root, 'package.json')], /^error: --plots: cannot make the folder .*package\.json/],
  ];
  if (!isWindows) wrong.push([['--save', '/dev/null'], /^error: --save: cannot write \/dev\/null: it is a device/]);
  for (const [args, message] of wrong) {
    const { code, stdout, stderr } = await run('train', [...digits, '--epochs', '1', ...args]);
    assert.equal(code, 2, `${args}: ${stderr}`);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
});

test('devices and pipes are refused as models and pictures, at once', { skip: isWindows }, async () => {
  const pipe = join(folder, 'pipe');
  spawnSync('mkfifo', [pipe]);
  const model = join(folder, 'plain.safetensors');
  assert.equal((await run('train', [...digits, '--epochs', '1', '--save', model])).code, 0);
  for (const [name, args] of [
    ['evaluate', ['--model', '/dev/zero']],
    ['evaluate', ['--model', pipe]],
    ['predict', ['--model', pipe, model]],
    ['predict', ['--model', model, '/dev/zero']],
    ['predict', ['--model', model, pipe]],
  ] as const) {
    const { code, stderr } = await run(name, [...args]);
    assert.equal(code, 2, `${name} ${args}`);
    assert.match(stderr, /^error: .*(zero|pipe) is a device or pipe, expected a file\n$/);
  }
});

test('a pattern that no shell has expanded names the files that fit it', async () => {
  const [model, scans] = [join(folder, 'patterns.safetensors'), join(folder, 'scans')];
  assert.equal((await run('train', [...digits, '--epochs', '1', '--save', model])).code, 0);
  mkdirSync(scans);
  const data = Uint8Array.from({ length: 400 }, (_, i) => (i > 60 && i < 340 && i % 20 > 8 && i % 20 < 12 ? 0 : 255));
  const names = ['a.png', 'b.png', 'b2.png', '.c.png', 'd_png', 'e+.png'];
  for (const name of names) writeFileSync(join(scans, name), encode({ width: 20, height: 20, data, channels: 1 }));
  const read = async (pattern: string) => {
    const { code, events, stderr } = await run('predict', ['--model', model, join(scans, pattern), '--json']);
    return code === 0 ? events.flatMap(({ image }) => (image ? [basename(String(image))] : [])) : `${code} ${stderr}`;
  };
  assert.deepEqual(await read('*.png'), ['a.png', 'b.png', 'b2.png', 'e+.png']);
  assert.deepEqual(await read('?.png'), ['a.png', 'b.png']);
  assert.deepEqual(await read('*+.png'), ['e+.png']);
  assert.match(await read('*.jpg').then(String), /^2 error: image: no file fits '.*\*\.jpg'\n$/);
  assert.match(await read('*/a.png').then(String), /^2 error: image: expected \* and \? only in the name/);
});

test('options that npm has kept for itself are noticed', async () => {
  const kept = (variables: NodeJS.ProcessEnv) =>
    run('train', [...digits, '--epochs', '1'], { npm_lifecycle_event: 'train', ...variables });
  for (const [variable, option] of [
    ['npm_config_epochs', '--epochs'],
    ['npm_config_learning_rate', '--learning-rate'],
  ]) {
    const { code, stderr, stdout } = await kept({ [variable]: '2' });
    assert.equal(code, 2);
    assert.equal(
      stderr,
      `error: npm has kept ${option}; options for the program go after --: npm run train -- ${option} …\n`,
    );
    assert.equal(stdout, '');
  }
  // What npm leaves of `npm run train --save m.safetensors`.
  const left = await run('train', ['m.safetensors'], { npm_lifecycle_event: 'train' });
  assert.equal(left.code, 2);
  assert.match(
    left.stderr,
    /^error: too many arguments\. .*options for the program go after --: npm run train -- --help\)\n$/,
  );
  const own = await kept({ npm_config_json: 'true' });
  assert.equal(own.code, 0, own.stderr);
  assert.match(own.stderr, /^If it was meant for the program, npm has kept --json; .*\n$/);
  const other = await kept({ npm_config_epochs: '2', npm_lifecycle_event: 'test' });
  assert.deepEqual([other.code, other.stderr], [0, '']);
});

test('relative paths count from where the person stands, with npm and without', async () => {
  const [far, near] = [join(folder, 'far'), join(folder, 'near')];
  for (const place of [far, near]) mkdirSync(place);
  const train = [join(root, 'tools', 'run.mjs'), 'cli/train.ts', ...digits, '--epochs', '1', '--save', 'm.safetensors'];
  const env = { ...process.env, npm_lifecycle_event: 'train', npm_lifecycle_script: 'node tools/run.mjs cli/train.ts' };
  for (const [cwd, variables] of [
    [root, { ...env, INIT_CWD: far }],
    [near, { ...env, npm_lifecycle_script: 'node --test', INIT_CWD: root }],
  ] as const) {
    const { status, stderr } = spawnSync(process.execPath, train, { cwd, env: variables, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
  for (const place of [far, near]) assert.deepEqual(readdirSync(place), ['m.safetensors']);
});

test('the progress bar leaves the settings of the terminal alone', () => {
  const bar = fileURLToPath(new URL('../../cli/shared/progress.ts', import.meta.url));
  const code = `
    Object.assign(process.stdout, { isTTY: true, columns: 40 });
    const { barOf } = await import(${JSON.stringify(pathToFileURL(bar).href)});
    const callback = barOf(2, 10);
    callback.onProgress({ step: 5, epoch: 1, loss: 1, accuracy: 0.5, secondsLeft: 3 });
    callback.onEpoch({ epoch: 2, loss: 1, accuracy: 0.5, seconds: 1 });
    process.exit(0);`;
  const { stdout } = spawnSync(process.execPath, ['--import', tsx, '--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  assert.match(stdout, /0 % {2}epoch 1\/2/);
  assert.ok(!stdout.includes('\u001b[?'), JSON.stringify(stdout));
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
