/** A file server as a book is put on: it knows nothing of the pages. */
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The content of a file below `folder`. */
export function readBelow(folder: string, path: string): Uint8Array | undefined {
  const file = join(folder, path);
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
}

/** With these, pages may share memory between threads. */
const isolating = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * Serves what `read` finds for a path without its first slash, and nothing else. The address ends without a slash.
 * @param isolated whether the pages are isolated from those of other origins; default: false
 */
export async function serve(
  read: (path: string) => Uint8Array | undefined,
  { isolated = false } = {},
): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).slice(1);
    const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
    const content = read(file);
    const type = types[extname(file)] ?? 'application/octet-stream';
    response.writeHead(content ? 200 : 404, { 'Content-Type': type, ...(isolated && isolating) });
    response.end(content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
