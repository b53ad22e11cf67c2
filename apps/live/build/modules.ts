/** Which modules of the project a cell can import in a page. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../book/course.ts';

/** Folders whose modules notebooks import. */
const folders = ['src', 'notebooks/figures', 'notebooks/labs', 'experiments'];

/** Programs for a command line, and what is no TypeScript for Node.js. */
const isLeftOut = (path: string) =>
  /^src\/fast\/assembly\//.test(path) || (/^experiments\//.test(path) && path !== 'experiments/index.ts');

/** Paths from the root of the project, sorted. */
export function liveModules(): readonly string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => /\.ts$/.test(path) && !/\.d\.ts$/.test(path) && !isLeftOut(path))
    .sort();
}
