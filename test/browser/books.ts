/** A built book on a file server of its own, for the tests that look at it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBook } from '../../apps/book/book.ts';
import { readBelow, serve } from './file-server.ts';

export interface ServedBook {
  readonly folder: string;
  /** Ends without a slash. */
  readonly address: string;
  close(): void;
}

export interface ServedBookOptions {
  /** A folder with MNIST, which becomes part of the book. Default: none. */
  readonly mnist?: string | undefined;
}

/** Builds the book without the reference. */
export async function serveBook({ mnist }: ServedBookOptions = {}): Promise<ServedBook> {
  const folder = mkdtempSync(join(tmpdir(), 'book-'));
  await buildBook(folder, { api: false, ...(mnist !== undefined && { mnist }) });
  const { server, address } = await serve((path) => readBelow(folder, path));
  return {
    folder,
    address,
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
