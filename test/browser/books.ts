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

/** Builds the book without the reference. */
export async function serveBook(): Promise<ServedBook> {
  const folder = mkdtempSync(join(tmpdir(), 'book-'));
  await buildBook(folder, { api: false });
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
