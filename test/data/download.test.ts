import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
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

test('a mirror that sends more than the file can have is given up at its size', async (t) => {
  const limits = { most: content.length, stallSeconds: 5 };
  const announced: Handler = (_, response) => {
    response.writeHead(200, { 'content-length': content.length + 1 });
    response.end(Buffer.concat([content, Buffer.of(0)]));
  };
  let sent = 0;
  /** Sends without an end, and without a length. */
  const endless: Handler = (_, response) => {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write(content)) sent += content.length;
    };
    response.on('drain', more);
    more();
  };
  /** Goes on behind what it was asked for, without an end. */
  const endlessPart: Handler = (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from === 0) return response.writeHead(404).end();
    response.writeHead(206, { 'content-range': `bytes ${from}-/*` });
    const more = (): void => {
      while (!response.destroyed && response.write(content));
    };
    response.on('drain', more);
    more();
  };
  for (const [handler, expected] of [
    [announced, /it has 200001 bytes for a file of at most 200000/],
    [endless, /it sends more than the 200000 bytes that the file can have/],
    [endlessPart, /it sends more than the 200000 bytes/],
  ] as const) {
    const folder = await temporaryFolder(t);
    if (handler === endlessPart) await writeFile(join(folder, 'a file.gz.part'), content.subarray(0, 500));
    const bad = await mirror(t, handler);
    await assert.rejects(download(wanted(folder, [bad], limits)), expected);
    assert.deepEqual(await readdir(folder), [], 'nothing is left of it');
    await download(wanted(folder, [bad, await mirror(t, good)], limits));
    await assertComplete(folder);
  }
  // It is told to stop, and does not go on in the background.
  assert.ok(sent < 100 * content.length, `${sent} bytes were taken`);
});

test('a mirror that sends nothing, or a few bytes now and then, is given up', async (t) => {
  const folder = await temporaryFolder(t);
  const nothing: Handler = (_, response) => response.writeHead(200).end();
  await assert.rejects(download(wanted(folder, [await mirror(t, nothing)])), /it sends nothing/);
  const silent: Handler = () => undefined;
  await assert.rejects(
    download(wanted(folder, [await mirror(t, silent)], { stallSeconds: 0.2 })),
    /nothing received for 0\.2 seconds/,
  );
  const drops: Handler = (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  };
  await assert.rejects(
    download(wanted(folder, [await mirror(t, drops)], { stallSeconds: 1 })),
    /only \d+ bytes received in 3 seconds/,
  );
});

test('only https is fetched, and only https led on to; a server on this machine may do without', async (t) => {
  const folder = await temporaryFolder(t);
  const refused = (address: string) => assert.rejects(download(wanted(folder, [{ address }])), /is not https/);
  for (const address of ['http://example.org/', 'ftp://example.org/', 'file:///etc/']) {
    await refused(address);
  }
  const leadsTo = (location: string): Handler => {
    return (_, response) => response.writeHead(302, { location }).end();
  };
  for (const location of ['http://example.org/x', '//example.org/x', 'file:///etc/passwd']) {
    await refused((await mirror(t, leadsTo(location))).address);
  }
  const source = await mirror(t, good);
  const honest = await mirror(t, (request, response) => {
    response.writeHead(307, { location: `${source.address}${request.url?.split('/').at(-1)}` }).end();
  });
  await download(wanted(folder, [honest]));
  await assertComplete(folder);
  const circle = await mirror(t, leadsTo('again'));
  await assert.rejects(download(wanted(await temporaryFolder(t), [circle])), /it leads on more than 5 times/);
  assert.equal(circle.asked.length, 6);
});

test('what a killed run left beside the part is removed; what a running one writes is not', async (t) => {
  const folder = await temporaryFolder(t);
  const dead = spawnSync(process.execPath, ['--version']).pid;
  await writeFile(join(folder, `a file.gz.${dead}.new`), content);
  await writeFile(join(folder, `a file.gz.${process.ppid}.new`), 'x');
  await writeFile(join(folder, `another.gz.${dead}.new`), 'x');
  await download(wanted(folder, [await mirror(t, good)]));
  assert.deepEqual(
    (await readdir(folder)).sort(),
    ['a file.gz', `a file.gz.${process.ppid}.new`, `another.gz.${dead}.new`].sort(),
  );
  assert.equal((await stat(join(folder, 'a file.gz'))).size, content.length);
});
