import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { classCounts } from '../../src/data/dataset.ts';
import { idxNames, type Part, parts } from '../../src/data/files.ts';
import { loadDataset } from '../../src/data/load.ts';
import {
  DataMissingError,
  fashionMnist,
  loadFashionMnist,
  loadMnist,
  loadPublished,
  mnist,
  type Published,
} from '../../src/data/mnist.ts';
import { madeUpFiles, temporaryFolder, writeFiles } from './made-up.ts';

const real = process.env.MNIST_DIR;
const nowhere = ['http://127.0.0.1:1/a/', 'http://127.0.0.1:1/b/'];

const hashes = (algorithm: string, bytes: (part: Part) => Uint8Array): Record<Part, string> =>
  Object.fromEntries(parts.map((part) => [part, createHash(algorithm).update(bytes(part)).digest('hex')])) as Record<
    Part,
    string
  >;

const files = madeUpFiles();
/** A published data set that is not MNIST, but small. */
const small: Published = {
  ...mnist,
  name: 'Small',
  variable: 'SMALL_DIR_OF_THE_TESTS',
  sha256: hashes('sha256', (part) => files[part]),
};

/** Sets an environment variable until the end of the test. */
function setVariable(t: TestContext, name: string, value: string | undefined): void {
  const before = process.env[name];
  const set = (to: string | undefined) => {
    if (to === undefined) delete process.env[name];
    else process.env[name] = to;
  };
  set(value);
  t.after(() => set(before));
}

/** A server of the small data set's files, and the list of what was asked for. */
async function serveSmall(t: TestContext): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const name = basename(request.url ?? '');
    asked.push(name);
    const part = parts.find((one) => `${idxNames[one]}.gz` === name);
    if (part) response.end(gzipSync(files[part]));
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

test('what is missing is downloaded once, then read from disk', async (t) => {
  const folder = await temporaryFolder(t);
  const { address, asked } = await serveSmall(t);
  const directory = join(folder, 'data', 'small');
  const first = await loadPublished(small, { directory, mirrors: [address] });
  assert.equal(first.source, `${directory} (downloaded from ${new URL(address).host})`);
  assert.equal(asked.length, 4);
  const second = await loadPublished(small, { directory, mirrors: [address] });
  assert.equal(second.source, directory);
  assert.deepEqual(second.train.images.bytes, first.train.images.bytes);
  assert.equal(asked.length, 4);
  assert.deepEqual((await readdir(directory)).sort(), parts.map((part) => `${idxNames[part]}.gz`).sort());
});

test('only the missing file is downloaded', async (t) => {
  const folder = await temporaryFolder(t);
  const { address, asked } = await serveSmall(t);
  const { testLabels: _, ...rest } = files;
  await writeFiles(folder, rest);
  await loadPublished(small, { directory: folder, mirrors: [address] });
  assert.deepEqual(asked, ['t10k-labels-idx1-ubyte.gz']);
});

test('a published MD5 of the packed file is checked after a download', async (t) => {
  const folder = await temporaryFolder(t);
  const { address } = await serveSmall(t);
  const md5OfGzip = hashes('md5', (part) => gzipSync(files[part]));
  const fashion: Published = { ...small, sha256: undefined, md5OfGzip };
  await loadPublished(fashion, { directory: join(folder, 'right'), mirrors: [address] });
  const other = { ...fashion, md5OfGzip: { ...md5OfGzip, testImages: '0'.repeat(32) } };
  await assert.rejects(
    loadPublished(other, { directory: join(folder, 'wrong'), mirrors: [address] }),
    /t10k-images-idx3-ubyte\.gz: MD5 is [0-9a-f]{32}, expected 0{32}/,
  );
});

test('a download ends at the size of the published file, and a wrong sum is told', async (t) => {
  const folder = await temporaryFolder(t);
  const { address } = await serveSmall(t);
  const limited = { ...small, gzipBytes: { ...small.gzipBytes, trainImages: 100 } };
  await assert.rejects(
    loadPublished(limited, { directory: join(folder, 'long'), mirrors: [address] }),
    /train-images-idx3-ubyte\.gz:\n.*(it has \d+ bytes for a file of at most 100|it sends more than the 100 bytes)/,
  );
  const sums = { ...hashes('sha256', (part) => files[part]), testLabels: '0'.repeat(64) };
  await assert.rejects(
    loadPublished({ ...small, sha256: sums }, { directory: join(folder, 'other'), mirrors: [address] }),
    /t10k-labels-idx1-ubyte\.gz: not the file of Small: the SHA-256 of its 18 unzipped bytes is [0-9a-f]{64}, expected 0{64}/,
  );
});

test('a part that was left beside a whole file is removed once it is old', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, files);
  const [old, young] = [idxNames.trainImages, idxNames.testLabels].map((name) => join(folder, `${name}.gz.part`));
  for (const path of [old, young]) await writeFile(path, 'x');
  await utimes(old, 1e9, 1e9);
  await loadPublished(small, { directory: folder });
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith('.part')),
    [basename(young)],
  );
});

test('packed files are known by their MD5: Fashion-MNIST is not taken for MNIST, nor one of its files for another', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, files, true);
  const md5OfGzip = hashes('md5', (part) => gzipSync(files[part]));
  // The sums of the real files are of 31 MB that are not here: these stand for them.
  const before = fashionMnist.md5OfGzip;
  Object.assign(fashionMnist, { md5OfGzip });
  t.after(() => Object.assign(fashionMnist, { md5OfGzip: before }));
  for (const published of [mnist, small]) {
    await assert.rejects(
      loadPublished(published, { directory: folder }),
      new RegExp(`train-images-idx3-ubyte\\.gz: this is a file of Fashion-MNIST, expected that of ${published.name}$`),
    );
  }
  assert.equal((await loadFashionMnist({ directory: folder })).train.images.rows, 20);
  const [labels, testLabels] = [idxNames.trainLabels, idxNames.testLabels].map((name) => join(folder, `${name}.gz`));
  await rename(testLabels, join(folder, 'aside'));
  await rename(labels, testLabels);
  await rename(join(folder, 'aside'), labels);
  await assert.rejects(
    loadFashionMnist({ directory: folder }),
    /train-labels-idx1-ubyte\.gz: this is t10k-labels-idx1-ubyte of Fashion-MNIST, expected train-labels-idx1-ubyte/,
  );
});

test('without files and network, the error says what to do, and leaves nothing behind', async (t) => {
  const folder = await temporaryFolder(t);
  const directory = join(folder, 'mnist');
  await assert.rejects(loadMnist({ directory, mirrors: nowhere }), (error: Error) => {
    assert.ok(error instanceof DataMissingError);
    assert.equal(error.name, 'DataMissingError');
    for (const part of ['MNIST is not here', 'train-images-idx3-ubyte.gz', directory, 'MNIST_DIR', ...nowhere]) {
      assert.ok(error.message.includes(part), `${part} in: ${error.message}`);
    }
    return true;
  });
  assert.deepEqual(await readdir(folder), []);
});

test('without leave to download, missing files are an error, too', async (t) => {
  const folder = await temporaryFolder(t);
  await assert.rejects(loadMnist({ directory: folder, download: false }), DataMissingError);
  await writeFiles(folder, { trainImages: files.trainImages });
  await assert.rejects(loadMnist({ directory: folder, download: false }), (error: Error) => {
    assert.ok(!(error instanceof DataMissingError));
    assert.match(error.message, /lacks train-labels-idx1-ubyte\(\.gz\), t10k-images/);
    return true;
  });
});

test('a folder named by the environment is used as it is, and nothing is downloaded into it', async (t) => {
  const folder = await temporaryFolder(t);
  const { address, asked } = await serveSmall(t);
  setVariable(t, small.variable, folder);
  const { trainLabels: _, ...rest } = files;
  await writeFiles(folder, rest, true);
  await assert.rejects(
    loadPublished(small, { mirrors: [address] }),
    /^Error: SMALL_DIR_OF_THE_TESTS names .*, which lacks train-labels-idx1-ubyte\(\.gz\)$/,
  );
  assert.deepEqual(asked, []);
  await writeFiles(folder, files, true);
  assert.equal((await loadPublished(small)).source, 'SMALL_DIR_OF_THE_TESTS');
});

test('a changed bit in a file on disk is an error with both sums', async (t) => {
  const folder = await temporaryFolder(t);
  const testImages = files.testImages.slice();
  testImages[100] ^= 1;
  await writeFiles(folder, { ...files, testImages }, true);
  await assert.rejects(
    loadPublished(small, { directory: folder }),
    /t10k-images-idx3-ubyte\.gz: not the file of Small: the SHA-256 of its 7856 unzipped bytes is [0-9a-f]{64}, expected/,
  );
});

test('MNIST has 28 × 28 pixels and comes as IDX files', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, madeUpFiles(8));
  await assert.rejects(loadFashionMnist({ directory: folder }), /are 8 × 8, expected 28 × 28/);
  for (const part of parts) await rm(join(folder, idxNames[part]));
  await writeFile(join(folder, 'train_images.npy'), '');
  await assert.rejects(loadMnist({ directory: folder }), /holds \.npy files, expected train-images-idx3-ubyte/);
});

test('Fashion-MNIST names its classes', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, files);
  setVariable(t, 'FASHION_MNIST_DIR', folder);
  const dataset = await loadDataset('fashion-mnist');
  assert.equal(dataset.name, 'Fashion-MNIST');
  assert.deepEqual([dataset.classNames.length, dataset.classNames[9]], [10, 'ankle boot']);
});

test('an unknown option throws', async () => {
  await assert.rejects(loadMnist({ dowload: false } as object), /loading MNIST: unknown option 'dowload'/);
});

test('a data set is found by its name or folder; other names are listed', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, files);
  assert.equal((await loadDataset(folder)).train.images.rows, 20);
  assert.equal((await loadDataset('digits')).name, 'digits 8×8');
  await assert.rejects(
    loadDataset('mnits'),
    /'mnits' is neither a data set \(mnist, fashion-mnist, digits\) nor an existing folder/,
  );
});

test('without a name, MNIST that is present but broken is an error, not a reason to take the digits', async (t) => {
  const folder = await temporaryFolder(t);
  setVariable(t, 'MNIST_DIR', folder);
  await assert.rejects(loadDataset(), /^Error: MNIST_DIR names .*, which lacks train-images/);
  await writeFiles(folder, files);
  await assert.rejects(loadDataset(), /train-images-idx3-ubyte: not the file of MNIST/);
});

test('MNIST itself', { skip: real ? false : 'MNIST_DIR is not set' }, async () => {
  const { train, test, source, width, height } = await loadDataset();
  assert.deepEqual([source, width, height], ['MNIST_DIR', 28, 28]);
  assert.deepEqual(classCounts(train.labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  assert.deepEqual(classCounts(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  assert.deepEqual([...train.labels.values.subarray(0, 5)], [5, 0, 4, 1, 9]);
  const sum = train.images.bytes.reduce((total, byte) => total + byte, 0);
  assert.ok(Math.abs(sum / train.images.bytes.length / 255 - 0.1307) < 1e-4);
});

test('MNIST with a file cut short', { skip: real ? false : 'MNIST_DIR is not set' }, async (t) => {
  const folder = await temporaryFolder(t);
  for (const part of parts) {
    const packed = await readFile(join(real as string, `${idxNames[part]}.gz`)).catch(() => undefined);
    if (packed === undefined) return t.skip('MNIST_DIR holds no .gz files');
    await writeFile(join(folder, `${idxNames[part]}.gz`), part === 'testImages' ? packed.subarray(0, -1000) : packed);
  }
  await assert.rejects(loadMnist({ directory: folder }), /t10k-images-idx3-ubyte\.gz: cannot unzip the file/);
});

test('MNIST is not taken for Fashion-MNIST', { skip: real ? false : 'MNIST_DIR is not set' }, async (t) => {
  await assert.rejects(
    loadFashionMnist({ directory: real }),
    /train-images-idx3-ubyte.*: this is a file of MNIST, expected that of Fashion-MNIST/,
  );
  // One file of the other data set is enough.
  const folder = await temporaryFolder(t);
  const { testLabels: _, ...rest } = files;
  await writeFiles(folder, rest);
  const labels = `${idxNames.testLabels}.gz`;
  await writeFile(join(folder, labels), await readFile(join(real ?? '', labels)));
  await assert.rejects(loadFashionMnist({ directory: folder }), /t10k-labels-idx1-ubyte\.gz: this is a file of MNIST/);
});
