/** Serves the playground to this computer, so that its threads may share memory and MNIST is at hand. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve } from 'node:path';
import { findFiles, idxNames, parts } from '../../src/data/files.ts';
import { dataFolder, mnist } from '../../src/data/mnist.ts';
import { readUnzipped } from '../../src/data/read-bytes.ts';
import { bundlePlayground } from './build.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

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
  const server = createServer(async (request, response) => {
    // Isolated from other sites, a page may share memory between threads.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Cache-Control', 'no-cache');
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const file = data.get(pathname);
    try {
      const content = file === undefined ? files.get(name) : await readUnzipped(file);
      if (content) response.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream');
      response.writeHead(content ? 200 : 404).end(content);
    } catch (error) {
      console.error(`playground: ${error instanceof Error ? error.message : String(error)}`);
      response.writeHead(500).end();
    }
  });
  await listen(server, port);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { server, address, mnist: data.size > 0 };
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
