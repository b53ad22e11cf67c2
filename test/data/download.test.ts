import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Download, type DownloadProgress, download } from '../../src/data/download.ts';
import { temporaryFolder } from './made-up.ts';

const content = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A mirror on this machine; `asked` collects the Range header of each request. */
async function mirror(t: TestContext, handler: Handler): Promise<{ address: string; asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range);
    handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/data/`, asked };
}

/** Serves the whole content, or the range asked for. */
const good: Handler = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from >= content.length) {
    response.writeHead(416).end();
  } else if (from > 0) {
    const headers = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(206, { ...headers, 'content-length': content.length - from }).end(content.subarray(from));
  } else {
    response.writeHead(200, { 'content-length': content.length }).end(content);
  }
};

const notFound: Handler = (_, response) => response.writeHead(404).end('no such file');

/** Breaks off after 80,000 bytes. */
const breaking: Handler = (_, response) => {
  response.writeHead(200, { 'content-length': content.length });
  response.write(content.subarray(0, 80_000), () => setTimeout(() => response.destroy(), 20));
};

const wrong: Handler = (_, response) => response.end('not what you want');

const stalling: Handler = (_, response) => {
  response.writeHead(200, { 'content-length': content.length });
  response.write(content.subarray(0, 1000));
};

function wanted(folder: string, mirrors: { address: string }[], more: Partial<Download> = {}): Download {
  return {
    file: 'a file.gz',
    folder,
    mirrors: mirrors.map(({ address }) => address),
    verify: (bytes) => {
      if (sum(bytes) !== sum(content)) throw new Error(`the SHA-256 is ${sum(bytes)}`);
    },
    ...more,
  };
}

async function assertComplete(folder: string): Promise<void> {
  assert.deepEqual(await readdir(folder), ['a file.gz']);
  assert.ok((await readFile(join(folder, 'a file.gz'))).equals(content));
}

test('a file is downloaded, with progress up to its size', async (t) => {
  const folder = await temporaryFolder(t);
  const source = await mirror(t, good);
  const seen: DownloadProgress[] = [];
  assert.equal(await download(wanted(folder, [source], { onProgress: (p) => seen.push(p) })), source.address);
  await assertComplete(folder);
  const last = seen.at(-1);
  assert.deepEqual(last, { file: 'a file.gz', mirror: source.address, received: 200_000, total: 200_000 });
  assert.deepEqual(source.asked, [undefined]);
});

test('a mirror without the file, and one that is not there, are passed over', async (t) => {
  const folder = await temporaryFolder(t);
  const source = await mirror(t, good);
  const mirrors = [await mirror(t, notFound), { address: 'http://127.0.0.1:1/' }, source];
  assert.equal(await download(wanted(folder, mirrors)), source.address);
  await assertComplete(folder);
});

test('after a broken connection the next mirror goes on where it broke', async (t) => {
  const folder = await temporaryFolder(t);
  const source = await mirror(t, good);
  await download(wanted(folder, [await mirror(t, breaking), source]));
  await assertComplete(folder);
  assert.deepEqual(source.asked, ['bytes=80000-']);
});

test('a broken download stays for the next run', async (t) => {
  const folder = await temporaryFolder(t);
  await assert.rejects(
    download(wanted(folder, [await mirror(t, breaking)])),
    /cannot download a file\.gz:\n.*127\.0\.0\.1/,
  );
  assert.deepEqual(await readdir(folder), ['a file.gz.part']);
  const source = await mirror(t, good);
  const seen: number[] = [];
  await download(wanted(folder, [source], { onProgress: ({ received }) => seen.push(received) }));
  await assertComplete(folder);
  assert.deepEqual(source.asked, ['bytes=80000-']);
  assert.ok(seen.every((received) => received > 80_000) && seen.at(-1) === 200_000);
});

test('a mirror that cannot resume sends the file from its beginning', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'a file.gz.part'), content.subarray(0, 500));
  const source = await mirror(t, (_, response) => response.end(content));
  await download(wanted(folder, [source]));
  await assertComplete(folder);
});

test('a mirror that answers with another range is asked for the whole', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'a file.gz.part'), content.subarray(0, 500));
  const source = await mirror(t, (request, response) => {
    if (request.headers.range === undefined) return response.end(content);
    return response.writeHead(206, { 'content-range': `bytes 0-9/${content.length}` }).end(content.subarray(0, 10));
  });
  await download(wanted(folder, [source]));
  await assertComplete(folder);
  assert.deepEqual(source.asked, ['bytes=500-', undefined]);
});

test('a partial file that is wrong, or too long, is fetched anew from the same mirror', async (t) => {
  for (const part of [Buffer.alloc(500, 1), Buffer.alloc(300_000)]) {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'a file.gz.part'), part);
    const source = await mirror(t, good);
    await download(wanted(folder, [source]));
    await assertComplete(folder);
    assert.deepEqual(source.asked, [`bytes=${part.length}-`, undefined]);
  }
});

test('bytes with a wrong checksum are thrown away, and the next mirror is asked', async (t) => {
  const folder = await temporaryFolder(t);
  await download(wanted(folder, [await mirror(t, wrong), await mirror(t, good)]));
  await assertComplete(folder);
});

test('where no mirror has the right bytes, the error tells of each, and nothing is left', async (t) => {
  const folder = await temporaryFolder(t);
  const mirrors = [await mirror(t, wrong), await mirror(t, notFound)];
  await assert.rejects(download(wanted(folder, mirrors)), (error: Error) => {
    assert.match(error.message, /the SHA-256 is [0-9a-f]{64}/);
    assert.match(error.message, /HTTP 404/);
    for (const { address } of mirrors) assert.ok(error.message.includes(address));
    return true;
  });
  assert.deepEqual(await readdir(folder), []);
});

test('a mirror that stops sending is given up', async (t) => {
  const folder = await temporaryFolder(t);
  const mirrors = [await mirror(t, stalling)];
  await assert.rejects(download(wanted(folder, mirrors, { stallSeconds: 0.2 })), /nothing received for 0\.2 seconds/);
  // Longer here: a good mirror on a busy machine may take a moment, too.
  await download(wanted(folder, [...mirrors, await mirror(t, good)], { stallSeconds: 5 }));
  await assertComplete(folder);
});

test('a download can be aborted, and then asks no other mirror', async (t) => {
  const folder = await temporaryFolder(t);
  const stop = new AbortController();
  const second = await mirror(t, good);
  const running = download(
    wanted(folder, [await mirror(t, stalling), second], { signal: stop.signal, onProgress: () => stop.abort() }),
  );
  await assert.rejects(running, { name: 'AbortError' });
  assert.deepEqual(second.asked, []);
});
