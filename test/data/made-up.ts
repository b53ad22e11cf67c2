/** A tiny data set with the layout of the published ones, for tests. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { idxNames, type Part, parts } from '../../src/data/files.ts';
import { serializeIdx } from '../../src/data/idx.ts';

/** The four IDX files of 20 + 10 images of side × side pixels, unzipped. */
export function madeUpFiles(side = 28): Record<Part, Uint8Array> {
  const images = (count: number): Uint8Array => {
    const data = Uint8Array.from({ length: count * side * side }, (_, i) => (i * i + 7 * i) % 256);
    return serializeIdx({ dimensions: [count, side, side], data });
  };
  const labels = (count: number): Uint8Array =>
    serializeIdx({ dimensions: [count], data: Uint8Array.from({ length: count }, (_, i) => i % 10) });
  return { trainImages: images(20), trainLabels: labels(20), testImages: images(10), testLabels: labels(10) };
}

/** An empty folder that is deleted after the test. Its name has a space. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'handwritten data '));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the files under their published names; `gz` packs them. */
export async function writeFiles(folder: string, files: Partial<Record<Part, Uint8Array>>, gz = false): Promise<void> {
  for (const part of parts) {
    const bytes = files[part];
    if (bytes) await writeFile(join(folder, idxNames[part] + (gz ? '.gz' : '')), gz ? gzipSync(bytes) : bytes);
  }
}
