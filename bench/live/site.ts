/** A static server as books are published on: files compressed with gzip, kept by browsers for ten minutes. It counts bytes. */
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What is compressed already. */
const dense = /\.(png|woff2|gz)$/;

export interface CountingSite {
  /** Ends with a slash. */
  readonly address: string;
  /** Path → bytes of content over the wire since the last call of `forget`. */
  readonly sent: ReadonlyMap<string, number>;
  forget(): void;
  close(): void;
}

export async function serveCounting(folder: string): Promise<CountingSite> {
  const sent = new Map<string, number>();
  const packed = new Map<string, Buffer>();
  const pack = (file: string): Buffer => {
    const content = packed.get(file) ?? (dense.test(file) ? readFileSync(file) : gzipSync(readFileSync(file)));
    packed.set(file, content);
    return content;
  };
  const server = createServer(({ url = '/', headers }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname).slice(1);
    const name = path === '' || path.endsWith('/') ? `${path}index.html` : path;
    const file = join(folder, name);
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const content = pack(file);
    const tag = `"${content.length}-${statSync(file).mtimeMs}"`;
    const same = headers['if-none-match'] === tag;
    if (!same) sent.set(name, (sent.get(name) ?? 0) + content.length);
    response.writeHead(same ? 304 : 200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': 'max-age=600',
      ETag: tag,
      ...(!dense.test(file) && { 'Content-Encoding': 'gzip' }),
    });
    response.end(same ? undefined : content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sent,
    forget: () => sent.clear(),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, one) => sum + one, 0);
