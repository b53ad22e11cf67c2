/** Serves the playground to this computer, so that its threads may share memory and MNIST is at hand. */
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { findFiles, idxNames, parts } from '../../src/data/files.ts';
import { dataFolder, mnist } from '../../src/data/mnist.ts';
import { bundlePlayground } from './build.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** The first two bytes of a gzip file. */
const gzipMagic = 0x1f8b;

export interface ServedPlayground {
  readonly server: Server;
  readonly address: string;
  readonly mnist: boolean;
}

/** The MNIST files by the address they are served at; none if MNIST is not here. Throws if it is here in part. */
async function findMnist(): Promise<Map<string, string>> {
  const named = process.env[mnist.variable];
  const folder = named || dataFolder(mnist.folder);
  const { kind, files, missing } = await findFiles(folder);
  if (kind === 'none' && !named) return new Map();
  if (kind !== 'idx' || missing.length > 0) {
    throw new Error(`${resolve(folder)}: expected the four IDX files of MNIST, but ${missing.join(', ')} is missing`);
  }
  return new Map(parts.map((part) => [`/data/mnist/${idxNames[part]}`, files[part] as string]));
}

/** Starts a server; without a port on 8700 or the next one that is free. Throws if the given port is not. */
export async function servePlayground(port?: number): Promise<ServedPlayground> {
  const data = await findMnist();
  const files = await bundlePlayground({ mnist: data.size > 0 });
  // A request that does not come is not waited for.
  const server = createServer({ headersTimeout: 5_000, connectionsCheckingInterval: 1_000 });
  await listen(server, port);
  const { port: own } = server.address() as AddressInfo;
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]'].flatMap((name) => hostsOf(name, own)));
  server.on('request', (request, response) => {
    answer(request, response, { hosts, files, data }).catch((error: unknown) => {
      console.error(`playground: ${error instanceof Error ? error.message : String(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  return { server, address: `http://127.0.0.1:${own}/`, mnist: data.size > 0 };
}

/** What the header Host says for this place: browsers leave out the port 80. */
const hostsOf = (name: string, port: number): string[] => [`${name}:${port}`, ...(port === 80 ? [name] : [])];

interface Served {
  readonly hosts: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly data: ReadonlyMap<string, string>;
}

async function answer(request: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  // Isolated from other sites, a page may share memory between threads.
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'no-cache');
  // A name that somebody else has pointed at this computer is another site to the browser, which would let it read.
  if (!served.hosts.has(request.headers.host?.toLowerCase() ?? '')) return end(response, 403);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return end(response, 405);
  }
  // Not parsed as a URL: there are texts that are none, and all that is served has a plain name.
  const path = (request.url ?? '').split('?', 1)[0];
  const name = path === '/' ? 'index.html' : path.slice(1);
  const file = served.data.get(path);
  const content = path.startsWith('/') ? served.files.get(name) : undefined;
  if (file === undefined && content === undefined) return end(response, 404);
  response.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream');
  if (content !== undefined) {
    response.setHeader('Content-Length', content.byteLength);
    response.end(request.method === 'HEAD' ? undefined : content);
  } else if (request.method === 'HEAD') {
    response.end();
  } else {
    await stream(file as string, response);
  }
}

function end(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'Content-Type': types['.txt'] }).end(`${code} ${STATUS_CODES[code]}\n`);
}

/** Sends a file piece by piece, unzipped: however many ask for it, none of them has a copy in memory. */
async function stream(path: string, response: ServerResponse): Promise<void> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const bytes = file.createReadStream({ start: 0, autoClose: false });
    await (buffer.readUInt16BE() === gzipMagic ? pipeline(bytes, createGunzip(), response) : pipeline(bytes, response));
  } catch (error) {
    // Readers may leave when they like.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  } finally {
    await file.close();
  }
}

async function listen(server: Server, port: number | undefined): Promise<void> {
  for (let candidate = port ?? 8700; ; candidate++) {
    try {
      server.listen(candidate, '127.0.0.1');
      await once(server, 'listening');
      return;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || port !== undefined || candidate > 8750) throw error;
    }
  }
}
