import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { serializeIdx } from '../../src/data/idx.ts';
import { serializeNpy } from '../../src/data/npy.ts';
import { readBytes, readUnzipped, unzip } from '../../src/data/read-bytes.ts';
import { temporaryFolder } from './made-up.ts';

const onPosix = { skip: process.platform === 'win32' ? 'needs pipes and devices' : false };

test('devices, pipes and folders are refused before they are read', onPosix, async (t) => {
  const folder = await temporaryFolder(t);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await assert.rejects(readBytes(pipe), /pipe: is a pipe, expected a file/);
  await assert.rejects(readBytes('/dev/zero'), /^Error: \/dev\/zero: is a device, expected a file/);
  await assert.rejects(readBytes(folder), /is a folder, expected a file/);
  await assert.rejects(readUnzipped(join(folder, 'none')), (error: NodeJS.ErrnoException) => {
    assert.equal(error.message, `${join(folder, 'none')}: there is no such file in ${folder}`);
    return error.code === 'ENOENT';
  });
});

test('a file that grows, shrinks or is written anew while it is read is refused; one that is let be is read', async (t) => {
  const path = join(await temporaryFolder(t), 'file');
  // Large, so that reading takes a while; the change comes when some of it has been read.
  const content = Buffer.alloc(30_000_000, 7);
  const changes: (() => void)[] = [
    () => appendFileSync(path, 'x'),
    () => truncateSync(path, 10),
    () => writeFileSync(path, Buffer.alloc(content.length, 8)),
  ];
  for (const change of changes) {
    await writeFile(path, content);
    const { read } = await handlePrototype(path);
    let changed = false;
    const spy = t.mock.method(read.of, 'read', async function (this: FileHandle, ...args: Parameters<typeof read.as>) {
      const result = await read.as.apply(this, args);
      if (!changed) change();
      changed = true;
      return result;
    });
    await assert.rejects(readBytes(path), /file: the file was changed while it was read/);
    spy.mock.restore();
  }
  await writeFile(path, content);
  assert.ok(Buffer.from(await readBytes(path)).equals(content));
  await writeFile(path, '');
  assert.equal((await readBytes(path)).length, 0);
});

/** The method `read` of file handles, and where it lives. */
async function handlePrototype(path: string) {
  const handle = await open(path);
  await handle.close();
  const of: FileHandle = Object.getPrototypeOf(handle);
  return { read: { of, as: of.read } };
}

test('a gzip file unzips to what its IDX or .npy header asks for, and to no more', async () => {
  const idx = serializeIdx({ dimensions: [3, 4], data: new Uint8Array(12).fill(7) });
  const npy = serializeNpy(Float32Array.of(1, 2, 3));
  for (const file of [idx, npy]) {
    assert.deepEqual(Buffer.from(await unzip(gzipSync(file), 'a.gz')), Buffer.from(file));
    const bomb = gzipSync(Buffer.concat([file, Buffer.alloc(50_000_000)]));
    assert.ok(bomb.length < 100_000);
    await assert.rejects(unzip(bomb, 'a.gz'), new RegExp(`a\\.gz: the file unzips to more than ${file.length} bytes`));
  }
});

test('many ways to inflate to more are all refused', async () => {
  const header = serializeIdx({ dimensions: [1], data: new Uint8Array(1) });
  for (let n = 1; n <= 10; n++) {
    const padded = Buffer.concat([header, Buffer.alloc(n ** 6, n)]);
    await assert.rejects(unzip(gzipSync(padded, { level: n % 10 }), 'x'), /unzips to more than 9 bytes/, `${n}`);
    // Several gzip files in one are one.
    const members = Buffer.concat([gzipSync(header), ...Array.from({ length: n }, () => gzipSync('more'))]);
    await assert.rejects(unzip(members, 'x'), /unzips to more than 9 bytes/);
  }
});

test('without a header of ours, 64 MiB are the limit, or what is asked for', async () => {
  await assert.rejects(
    unzip(gzipSync(Buffer.alloc(2 ** 26 + 1, 1)), 'x'),
    /more than 67108864 bytes, and it has no header/,
  );
  assert.equal((await unzip(gzipSync(Buffer.alloc(1000, 1)), 'x')).length, 1000);
  await assert.rejects(unzip(gzipSync(Buffer.alloc(1000, 1)), 'x', 999), /more than 999 bytes/);
});

test('a broken gzip file is named', async (t) => {
  const path = join(await temporaryFolder(t), 'broken.gz');
  const good = gzipSync(serializeIdx({ dimensions: [1000], data: Uint8Array.from({ length: 1000 }, (_, i) => i * i) }));
  for (let length = 2; length < good.length; length += 97) {
    await writeFile(path, good.subarray(0, length));
    await assert.rejects(readUnzipped(path), /broken\.gz: cannot unzip the file/);
  }
});
