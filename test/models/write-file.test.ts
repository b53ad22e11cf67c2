/** Files are written whole or not at all, where their links lead, and not over what is no file. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
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
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { requireWritable, writeFileAtomically } from '../../src/models/write-file.ts';

const isWindows = process.platform === 'win32';
const freshFolder = () => mkdtempSync(join(tmpdir(), 'write '));

/** Asserts that both refuse the path with such a message, and that the folder holds what it did. */
async function refused(path: string, message: RegExp, folder: string): Promise<void> {
  const before = readdirSync(folder);
  await assert.rejects(requireWritable(path), message);
  await assert.rejects(writeFileAtomically(path, 'new'), message);
  assert.deepEqual(readdirSync(folder), before);
}

test('links are followed, also those to what is not there yet, and stay links', { skip: isWindows }, async () => {
  const folder = freshFolder();
  for (const name of ['there', 'new', 'links']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'there', 'file'), 'old');
  symlinkSync('../there/file', join(folder, 'links', 'a'));
  symlinkSync(join(folder, 'links', 'a'), join(folder, 'links', 'b'));
  symlinkSync('../new/file', join(folder, 'links', 'c'));
  symlinkSync('../new', join(folder, 'links', 'd'));
  for (const [link, place] of [
    ['a', 'there/file'],
    ['b', 'there/file'],
    ['c', 'new/file'],
    ['d/e', 'new/e'],
  ]) {
    const path = join(folder, 'links', link);
    await requireWritable(path);
    await writeFileAtomically(path, link);
    assert.equal(readFileSync(join(folder, place), 'utf8'), link);
  }
  for (const link of ['a', 'b', 'c', 'd']) assert.ok(lstatSync(join(folder, 'links', link)).isSymbolicLink(), link);
  assert.deepEqual(readdirSync(join(folder, 'new')).sort(), ['e', 'file']);

  symlinkSync('y', join(folder, 'x'));
  symlinkSync('x', join(folder, 'y'));
  await refused(join(folder, 'x'), /link to link without an end|ELOOP/, folder);
});

test('the permissions of an old file are kept', { skip: isWindows }, async () => {
  const file = join(freshFolder(), 'file');
  writeFileSync(file, 'old');
  for (const mode of [0o600, 0o640, 0o755]) {
    chmodSync(file, mode);
    await requireWritable(file);
    await writeFileAtomically(file, `${mode}`);
    assert.equal(statSync(file).mode & 0o777, mode);
    assert.equal(readFileSync(file, 'utf8'), `${mode}`);
  }
});

test('folders, names of folders, and missing folders are refused', async () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'inner'));
  await refused(join(folder, 'inner'), /inner: it is a folder, expected a file/, folder);
  for (const path of ['', '.', '..', 'x/', 'x/.', 'inner/..', join(folder, 'x/')]) {
    await refused(path, /expected the name of a file/, folder);
  }
  await refused(join(folder, 'none', 'm'), /the folder .*none does not exist/, folder);
  writeFileSync(join(folder, 'file'), '');
  await refused(join(folder, 'file', 'm'), /cannot write .*file.m: (ENOTDIR|the folder)/, folder);
});

test('a folder, or a file, that is removed meanwhile is named in a sentence', { skip: isWindows }, async () => {
  const whole = /^cannot write .*inner.m: the folder .*inner was removed while it was written$/;
  const part = /^cannot write .*inner.m: a file was removed while it was written$/;
  for (const [message, remove] of [
    [whole, (folder: string) => rmSync(folder, { recursive: true })],
    [part, (folder: string, name: string) => rmSync(join(folder, name))],
  ] as const) {
    const folder = join(freshFolder(), 'inner');
    mkdirSync(folder);
    const written = assert.rejects(writeFileAtomically(join(folder, 'm'), new Uint8Array(1 << 20)), { message });
    let name: string | undefined;
    for (; name === undefined; name = readdirSync(folder)[0]) await setImmediate();
    remove(folder, name);
    await written;
  }
});

test('devices and pipes are refused, at once', { skip: isWindows }, async () => {
  const folder = freshFolder();
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  symlinkSync('/dev/null', join(folder, 'null'));
  await refused(join(folder, 'fifo'), /fifo: it is a pipe, expected a file/, folder);
  for (const path of ['/dev/null', '/dev/zero', join(folder, 'null')]) {
    await refused(path, /cannot write \/dev\/(null|zero): it is a device, expected a file/, folder);
  }
});

test('a name that does not fit is refused, and the longest that does is written', async () => {
  const folder = freshFolder();
  await refused(join(folder, 'x'.repeat(256)), /cannot write .*xxx: ENAMETOOLONG/, folder);
  for (const name of ['x'.repeat(255), 'ü'.repeat(127)]) {
    await requireWritable(join(folder, name));
    await writeFileAtomically(join(folder, name), name);
    assert.equal(readFileSync(join(folder, name), 'utf8'), name);
  }
});

test('a file or a folder that is write-protected is refused', { skip: isWindows }, async () => {
  const folder = freshFolder();
  const protectedFolder = join(folder, 'protected');
  mkdirSync(protectedFolder);
  const file = join(folder, 'file');
  writeFileSync(file, 'old');
  // Root may write everywhere, so the module is tried by a process of its own, as a user who may not.
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/models/write-file.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const script = join(folder, 'try.mjs');
  const attempts = `
    for (const path of ${JSON.stringify([file, join(protectedFolder, 'new')])}) {
      for (const attempt of [requireWritable, (one) => writeFileAtomically(one, 'new')]) {
        console.log(await attempt(path).then(() => 'written', (error) => error.message));
      }
    }`;
  writeFileSync(script, outputFiles[0].text + attempts);
  chmodSync(file, 0o444);
  for (const one of [folder, protectedFolder]) chmodSync(one, 0o555);
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, [script], { cwd: '/', encoding: 'utf8', ...nobody });
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 4, stderr);
  for (const line of lines) assert.match(line, /cannot write .*(file|new): EACCES/);
  assert.equal(readFileSync(file, 'utf8'), 'old');
  assert.deepEqual(readdirSync(protectedFolder), []);
});

test('part files of ended processes are removed, those of others that are running stay', async () => {
  const folder = freshFolder();
  const { pid: ended } = spawnSync(process.execPath, ['-e', '']);
  const dead = [`m.${ended}-0a1b2c.part`, `m.${process.pid}-0a1b2c.part`, 'm.0123abcd.part'];
  const kept = [
    `m.${process.ppid}-0a1b2c.part`,
    `n.${ended}-0a1b2c.part`,
    'm.part',
    'm.old.part',
    `m.${ended}-0a1b2c.parts`,
  ];
  for (const name of [...dead, ...kept]) writeFileSync(join(folder, name), '');
  await writeFileAtomically(join(folder, 'm'), 'new');
  assert.deepEqual(readdirSync(folder).sort(), ['m', ...kept].sort());
});

test('writing at the same time leaves one whole file', async () => {
  const file = join(freshFolder(), 'file');
  const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
  await Promise.all(texts.map((text) => writeFileAtomically(file, text)));
  assert.ok(texts.includes(readFileSync(file, 'utf8')));
  await requireWritable(relative(process.cwd(), file));
});
