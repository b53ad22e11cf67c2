/** The server of the playground: what it answers, to whom, and that nothing ends it. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type ServedPlayground, servePlayground } from '../../apps/playground/server.ts';
import { idxNames } from '../../src/data/files.ts';

describe('the server of the playground', () => {
  const images = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * i) >> 5);
  let own: ServedPlayground;
  let port: number;

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mnist '));
    const zipped = gzipSync(images);
    writeFileSync(join(folder, idxNames.trainImages), images);
    writeFileSync(join(folder, `${idxNames.testImages}.gz`), zipped);
    writeFileSync(join(folder, idxNames.trainLabels), 'labels');
    writeFileSync(join(folder, `${idxNames.testLabels}.gz`), zipped.subarray(0, zipped.length / 2));
    const named = process.env.MNIST_DIR;
    process.env.MNIST_DIR = folder;
    try {
      own = await servePlayground(0);
    } finally {
      if (named === undefined) delete process.env.MNIST_DIR;
      else process.env.MNIST_DIR = named;
    }
    port = (own.server.address() as AddressInfo).port;
  });
  after(() => {
    own.server.closeAllConnections();
    own.server.close();
  });

  /** Sends these bytes and resolves to all that comes back until the server closes. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
      socket.write(text, 'latin1');
    });
  const ask = (line: string, host = `127.0.0.1:${port}`): Promise<string> =>
    raw(`${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const codeOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

  test('addresses that are no URL are answered like those that nothing is at', async () => {
    const odd = [
      '//',
      '///',
      '//evil',
      '/%',
      '/%zz',
      '/..',
      '/../package.json',
      '/%2e%2e/package.json',
      '/index.html/',
    ];
    const odder = [
      'http://',
      'http://[',
      'https://evil.example/',
      `http://127.0.0.1:${port}/`,
      'x',
      '*',
      '/\u00ff',
      '?',
    ];
    for (const path of [...odd, ...odder]) assert.ok([400, 404].includes(codeOf(await ask(`GET ${path}`))), path);
    assert.equal(codeOf(await ask('GET /?//')), 200);
  });

  test('bytes that are no request do not end it', async () => {
    for (const text of [
      '\r\n\r\n',
      'GET\r\n\r\n',
      '\0\xff\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      `GET /${'x'.repeat(100_000)}`,
    ]) {
      const code = codeOf(await raw(text));
      assert.ok(code >= 400 && code < 500, `${JSON.stringify(text.slice(0, 40))}: ${code}`);
    }
    assert.equal(codeOf(await ask('GET /')), 200);
  });

  test('only its own host is answered', async () => {
    for (const host of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
      assert.equal(codeOf(await ask('GET /', `${host}:${port}`)), 200, host);
    }
    const others = ['evil.example', `evil.example:${port}`, '127.0.0.1', 'localhost', `localhost:${port + 1}`, ''];
    const odd = [`localhost.evil.example:${port}`, `127.0.0.1:${port}@evil.example`, '[', '//', `[::2]:${port}`];
    for (const host of [...others, ...odd]) {
      for (const path of ['/', `/data/mnist/${idxNames.trainLabels}`]) {
        assert.equal(codeOf(await ask(`GET ${path}`, host)), 403, `${host} ${path}`);
      }
    }
    assert.equal(codeOf(await raw('GET / HTTP/1.0\r\n\r\n')), 403);
  });

  test('only GET and HEAD are answered, and HEAD without content', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']) {
      const answer = await ask(`${method} /`);
      assert.equal(codeOf(answer), 405, method);
      assert.match(answer, /\r\nAllow: GET, HEAD\r\n/);
    }
    for (const path of ['/', `/data/mnist/${idxNames.trainImages}`]) {
      const answer = await ask(`HEAD ${path}`);
      assert.equal(codeOf(answer), 200);
      assert.equal(answer.slice(answer.indexOf('\r\n\r\n')), '\r\n\r\n');
    }
  });

  test('MNIST comes whole, zipped on disk or not, also to many at once of whom some leave', async () => {
    const paths = [idxNames.trainImages, idxNames.testImages].map((name) => `${own.address}data/mnist/${name}`);
    await Promise.all(
      Array.from({ length: 24 }, async (_, i) => {
        const answer = await fetch(paths[i % 2]);
        if (i % 3 === 0) return answer.body?.cancel();
        assert.ok(Buffer.from(await answer.arrayBuffer()).equals(images));
      }),
    );
  });

  test('a broken file is an answer that breaks off, not a short one, and does not end it', async (t) => {
    const error = t.mock.method(console, 'error', () => undefined);
    await assert.rejects(async () => (await fetch(`${own.address}data/mnist/${idxNames.testLabels}`)).arrayBuffer());
    assert.match(String(error.mock.calls[0]?.arguments[0]), /^playground: /);
    assert.equal((await fetch(own.address)).status, 200);
  });
});
