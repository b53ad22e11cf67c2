/** Lab D's example pictures as files in a folder of their own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { photographFiles } from './lab-d-pictures.ts';

/** Writes photographs of all shapes into a new folder of the system's temporary files; returns its path. */
export async function writeExamplePictures(perShape: number): Promise<string> {
  // A web page has no mkdtemp.
  const folder = join(tmpdir(), `handwritten-pictures-${Date.now()}`);
  for (const { name, bytes } of photographFiles(perShape)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  return folder;
}
