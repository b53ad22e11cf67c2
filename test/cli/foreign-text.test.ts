/** Names and notes in files are text of unknown origin: they reach terminals and pictures without doing anything there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { encode } from 'fast-png';
import { DenseLayer } from '../../src/layers/index.ts';
import { saveModel } from '../../src/models/files.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { root } from '../../tools/setup/paths.mjs';
import { commandsIn } from '../models/file-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreign '));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

function run(program: string, ...args: string[]) {
  const command = ['--import', tsx, join(root, 'cli', `${program}.ts`), ...args];
  return spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
}

/** A title for the window, a cleared screen, a hidden cursor, 8-bit codes, a backspace, right to left, HTML. */
const evil = [
  '\u001b]0;pwned\u0007\u001b[2J\u001b[31mEVIL',
  '<img src=x onerror=alert(1)>',
  '\u009b2J\u009d0;pwned\u009c',
  '\u001b[?25l',
  '\u001b(0\u000e',
  'a\r\nerror: b',
  '9\u0008\u00088',
  '\u202egnp.exe\u202c',
  '</text><script>alert(1)</script>',
  '"\'&\u0000\u007f{{name}}',
];

const picture = join(folder, 'one.png');
writeFileSync(
  picture,
  encode({
    width: 8,
    height: 8,
    channels: 1,
    data: Uint8Array.from({ length: 64 }, (_, i) => (i % 8 === 3 ? 255 : 0)),
  }),
);

test('predict prints the names of the classes without commands, and gives them whole in JSON', async () => {
  const file = join(folder, 'evil.safetensors');
  for (const first of evil.keys()) {
    // Each name is the answer once: the bias chooses the first class.
    const classNames = [...evil.slice(first), ...evil.slice(0, first)];
    const layer = new DenseLayer(64, 10, 'softmax').setParameters(
      new Float32Array(640),
      Float32Array.from({ length: 10 }, (_, i) => 10 - i),
    );
    await saveModel(file, new NeuralNetwork().add(layer), {
      classNames: JSON.stringify(classNames),
      data: evil[first],
    });
    if (first % 3 === 0) {
      const { stdout, stderr, status } = run('predict', '--model', file, picture);
      assert.equal(status, 0, stderr);
      assert.deepEqual(commandsIn(stdout + stderr), []);
      assert.ok(stdout.includes('\\u001b]0;pwned\\u0007\\u001b[2J\\u001b[31mEVIL'));
      assert.ok(!/^error/m.test(stdout), 'a name begins a line of its own');
    }
    if (first === 0) {
      const { stdout } = run('predict', '--model', file, picture, '--json');
      assert.deepEqual(commandsIn(stdout), []);
      assert.equal(JSON.parse(stdout.split('\n')[0]).name, evil[first]);
      // The name of the data set that the model was trained on is part of a message.
      const { stderr, status } = run('evaluate', '--model', file);
      assert.equal(status, 2);
      assert.match(stderr, /was trained on '\\u001b/);
      assert.deepEqual(commandsIn(stderr), []);
    }
  }
});

test('train prints and draws the names of the classes of a data set without commands, and gives them whole in JSON', () => {
  const cells = Array.from({ length: 64 }, (_, i) => String(i % 17)).join(',');
  const names = evil.filter((name) => !/[\r\n\0]/.test(name)).map((name) => `"${name.replaceAll('"', '""')}"`);
  const lines = names.flatMap((name) => Array.from({ length: 10 }, () => `${name},${cells}`));
  writeFileSync(join(folder, 'evil.csv'), `${lines.join('\n')}\n`);
  const args = ['--data', 'evil.csv', '--layers', '4', '--epochs', '1'];
  const { stdout, stderr, status } = run('train', ...args, '--plots', 'plots');
  assert.equal(status, 0, stderr);
  assert.deepEqual(commandsIn(stdout + stderr), []);
  assert.match(stdout, /\\u202egnp\.exe\\u202c +2 /);
  const drawn = readFileSync(join(folder, 'plots', 'confusion-matrix.svg'), 'utf8');
  assert.deepEqual(commandsIn(drawn), []);
  assert.match(drawn, />&lt;img src=x/, 'the name is in the picture, as text');
  assert.ok(!/<(img|script)/.test(drawn));
  const inJson = run('train', ...args, '--json').stdout;
  assert.deepEqual(commandsIn(inJson), []);
  const { classes } = JSON.parse(inJson.trim().split('\n').at(-1) ?? '');
  const given = names.map((name) => name.slice(1, -1).replaceAll('""', '"'));
  assert.deepEqual(
    classes.map(({ name }: { name: string }) => name),
    given.sort(),
  );
});

test('a file with commands in its name and in its header does not command the terminal', () => {
  const file = join(folder, 'bad\u001b[2J.safetensors');
  const header = '{"\u001b[31m';
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(file, Buffer.concat([length, Buffer.from(header)]));
  const { stderr, status } = run('predict', '--model', file, picture);
  assert.equal(status, 1);
  assert.match(stderr, /^error: .*bad\\u001b\[2J\.safetensors: the header is not JSON/);
  assert.deepEqual(commandsIn(stderr), []);
});
