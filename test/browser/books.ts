/** A built book on a file server of its own, for the tests that look at it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBook } from '../../apps/book/book.ts';
import { serve } from './file-server.ts';

export interface ServedBook {
  readonly folder: string;
  /** Ends without a slash. */
  readonly address: string;
  close(): void;
}

/** The content of a file below `folder`. */
function readBelow(folder: string, path: string): Uint8Array | undefined {
  const file = join(folder, path);
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
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
