/** From folders of pictures to networks that read photographs, as people do it on the command line. */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Picture, scaleToSquare } from '../../src/data/images.ts';
import { loadModel, saveModel } from '../../src/models/files.ts';
import { encodeJpeg, encodePng } from '../data/picture-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const folder = await mkdtemp(join(tmpdir(), 'pictures '));
after(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stderr: string;
  readonly events: Record<string, unknown>[];
}

function run(program: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const command = ['--import', tsx, join(root, 'cli', `${program}.ts`), ...args, '--json'];
    const child = execFile(process.execPath, command, { cwd: root, maxBuffer: 1e8 }, (_, stdout, stderr) => {
      const lines = stdout.trim().split('\n').filter(Boolean);
      resolve({ code: child.exitCode ?? -1, stderr, events: lines.map((line) => JSON.parse(line)) });
    });
  });
}

/** A sheet with a dark bar at its left or its right: where it is tells all, and centring would lose it. */
function sheet(side: 'left' | 'right', i: number, width = 60, height = 40): Picture {
  const data = new Uint8Array(width * height).fill(230 - i);
  const from = side === 'left' ? Math.round(width / 8) : Math.round((5 * width) / 8);
  for (let y = 4 + (i % 3); y < height - 4; y++) data.fill(30 + i, y * width + from, y * width + from + width / 5);
  return { width, height, data };
}

const scans = join(folder, 'scans');
for (const side of ['left', 'right'] as const) {
  await mkdir(join(scans, side), { recursive: true });
  for (let i = 0; i < 15; i++) {
    const picture = sheet(side, i);
    await writeFile(join(scans, side, `${i}.png`), i % 2 ? encodePng(picture) : encodeJpeg(picture, 90));
  }
}
const settings = ['--layers', 'none', '--epochs', '60', '--learning-rate', '0.01', '--batch-size', '8'];

/** Trains on the folder at a size, and reads a photograph of each class. */
async function trainAndRead(size: number): Promise<void> {
  const model = join(folder, `scans-${size}.safetensors`);
  const trained = await run('train', '--data', scans, '--size', String(size), ...settings, '--save', model);
  assert.equal(trained.code, 0, trained.stderr);
  const { metadata, model: network } = await loadModel(model);
  assert.deepEqual([metadata.photos, JSON.parse(metadata.pixels).width, network.inputs], ['scaled', size, size * size]);
  const photos = (['left', 'right'] as const).map((side) => ({ side, picture: sheet(side, 7, 300, 200) }));
  const files = photos.map(({ side }) => join(folder, `${side}.png`));
  for (const [i, { picture }] of photos.entries()) await writeFile(files[i], encodePng(picture));
  const read = await run('predict', '--model', model, ...files);
  assert.equal(read.code, 0, read.stderr);
  for (const [i, { side, picture }] of photos.entries()) {
    const x = scaleToSquare(picture, size);
    assert.equal(read.events[i].name, side);
    assert.deepEqual(read.events[i].pixels, [...x.bytes]);
    assert.deepEqual(read.events[i].probabilities, [...network.predict(x).row(0)]);
  }
}

test('a network that was trained on pictures with --size 16 reads photographs scaled in the same way', () =>
  trainAndRead(16));

test('--size 28, as wide as MNIST, is not mistaken for MNIST, by predict nor by evaluate', async () => {
  await trainAndRead(28);
  const [scaled, centred] = [join(folder, 'scans-28.safetensors'), join(folder, 'centred.safetensors')];
  const trained = await run('train', '--data', scans, ...settings, '--save', centred);
  assert.equal(trained.code, 0, trained.stderr);
  assert.equal((await loadModel(centred)).metadata.photos, undefined);
  const right = await run('evaluate', '--model', scaled, '--data', scans, '--size', '28');
  assert.equal(right.code, 0, right.stderr);
  assert.equal(right.events.at(-1)?.testAccuracy, 1);
  for (const [model, size, expected] of [
    [scaled, [], /--size: .* was trained on whole pictures of 28 × 28 pixels, expected .* --size 28/],
    [centred, ['--size', '28'], /--size: .* was not trained on whole pictures, expected no --size/],
  ] as const) {
    const { code, stderr } = await run('evaluate', '--model', model, '--data', scans, ...size);
    assert.equal(code, 2, stderr);
    assert.match(stderr, expected);
  }
});

test('notes that do not fit the network are refused, not guessed', async () => {
  const { model, metadata } = await loadModel(join(folder, 'scans-16.safetensors'));
  const { format: _, version: __, loss: ___, layers: ____, randomness: _____, ...notes } = metadata;
  const file = join(folder, 'odd.safetensors');
  for (const [changed, expected] of [
    [{ photos: 'cropped' }, /photos: expected 'scaled' or nothing, got 'cropped'/],
    [{ pixels: '{"width":16,"height":8,"largest":255}' }, /photos: expected the size of squares beside/],
    [{ pixels: '{"width":20,"height":20,"largest":255}' }, /reads 256 numbers, but says that its images have 20 × 20/],
    [{ pixels: '{' }, /pixels: not JSON/],
    [{ input: '{' }, /input: not JSON/],
  ] as const) {
    await saveModel(file, model, { ...notes, ...changed });
    const { code, stderr } = await run('predict', '--model', file, join(folder, 'left.png'));
    assert.equal(code, 2, stderr);
    assert.match(stderr, expected);
  }
});

test('devices and pipes are refused as data, at once', {
  skip: process.platform === 'win32' ? 'needs pipes and devices' : false,
}, async () => {
  const pipe = join(folder, 'pipe.csv');
  execFileSync('mkfifo', [pipe]);
  for (const [program, data] of [
    ['train', '/dev/zero'],
    ['train', pipe],
    ['evaluate', pipe],
    ['convert', '/dev/zero'],
  ]) {
    const model = program === 'evaluate' ? ['--model', join(folder, 'scans-16.safetensors')] : [];
    const { code, stderr } = await run(program, ...model, '--data', data);
    assert.equal(code, 2, `${program} ${data}: ${stderr}`);
    assert.match(stderr, /^error: --data: .*(zero|pipe\.csv) is a device or pipe, expected a file\n$/);
  }
});
