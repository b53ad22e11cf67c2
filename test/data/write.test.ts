import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Dataset } from '../../src/data/dataset.ts';
import { loadDigits } from '../../src/data/digits.ts';
import { npyNames, readDataFolder } from '../../src/data/files.ts';
import { writeDataFolder } from '../../src/data/write.ts';
import { byteScale } from '../../src/rows.ts';
import { madeUpFiles, temporaryFolder, writeFiles } from './made-up.ts';

function assertSame(got: Dataset, expected: Dataset): void {
  assert.deepEqual([got.width, got.height], [expected.width, expected.height]);
  for (const part of ['train', 'test'] as const) {
    assert.deepEqual(got[part].labels, expected[part].labels);
    assert.deepEqual(got[part].images.toMatrix(), expected[part].images.toMatrix());
  }
}

test('the digits, a view by index, are read again as they were', async (t) => {
  const folder = join(await temporaryFolder(t), 'made', 'on the way');
  const digits = loadDigits();
  await writeDataFolder(digits, folder);
  assert.deepEqual((await readdir(folder)).sort(), Object.values(npyNames).sort());
  assertSame(await readDataFolder(folder), digits);
});

test('from IDX to .npy and back', async (t) => {
  const folder = await temporaryFolder(t);
  const [idx, npy, again] = ['idx', 'npy', 'again'].map((name) => join(folder, name));
  await mkdir(idx);
  await writeFiles(idx, madeUpFiles(), true);
  const dataset = await readDataFolder(idx);
  await writeDataFolder(dataset, npy, 'npy');
  await writeDataFolder(await readDataFolder(npy), again, 'idx');
  assertSame(await readDataFolder(again), dataset);
});

test('a folder with anything in it is refused, unless forced; other files stay', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'my notes.txt'), 'keep');
  await assert.rejects(writeDataFolder(loadDigits(), folder), /the folder is not empty \(my notes\.txt\)/);
  assert.deepEqual(await readdir(folder), ['my notes.txt']);
  await writeDataFolder(loadDigits(), folder, 'npy', { force: true });
  await writeDataFolder(loadDigits({ seed: 2 }), folder, 'npy', { force: true });
  assert.equal((await readdir(folder)).length, 5);
  assertSame(await readDataFolder(folder), loadDigits({ seed: 2 }));
});

test('files of the other format are never mixed in', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, madeUpFiles());
  await assert.rejects(writeDataFolder(loadDigits(), folder, 'npy', { force: true }), /the folder holds idx files/);
});

test('pixels that would mean something else when read again are refused', async (t) => {
  const folder = await temporaryFolder(t);
  const digits = loadDigits();
  await assert.rejects(writeDataFolder(digits, folder, 'idx'), /digits 8×8: its pixels are not byte ÷ 255/);
  const test = { ...digits.test, images: digits.test.images.withValues(byteScale(15)) };
  await assert.rejects(writeDataFolder({ ...digits, test }, folder), /its pixels are not byte ÷ 16/);
  assert.deepEqual(await readdir(folder), []);
});

const script = fileURLToPath(new URL('../../cli/convert.ts', import.meta.url));

function convert(...options: string[]): { status: number | null; out: string; error: string } {
  const run = spawnSync(process.execPath, ['--import', 'tsx', script, ...options], { encoding: 'utf8' });
  return { status: run.status, out: run.stdout, error: run.stderr };
}

test('the program writes a folder, and prints one object per line', async (t) => {
  const folder = join(await temporaryFolder(t), 'out');
  const { status, out, error } = convert('--data', 'digits', '--out', folder, '--json');
  assert.equal(error, '');
  assert.equal(status, 0);
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    events.map(({ event }) => event),
    ['data', 'file', 'file', 'file', 'file', 'done'],
  );
  const { seconds, ...last } = events[5];
  assert.deepEqual(last, { event: 'done', folder, train: 1438, test: 359 });
  assert.ok((seconds as number) > 0);
  const again = convert('--data', 'digits', '--out', folder);
  assert.equal(again.status, 2);
  assert.match(again.error, /--out: the folder .* is not empty .*--force/);
});

test('the program explains itself, and refuses what it does not know with exit code 2', () => {
  const help = convert('--help');
  assert.equal(help.status, 0);
  for (const option of ['--data', '--to', '--out', '--force', '--json']) assert.ok(help.out.includes(option), option);
  const unknown = convert('--data', 'digits', '--form', 'npy');
  assert.equal(unknown.status, 2);
  assert.match(unknown.error, /unknown option '--form'/);
  assert.equal(convert('--data', 'digits', '--to', 'csv').status, 2);
  assert.equal(convert().status, 2);
});
