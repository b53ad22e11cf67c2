/** Writes the kernel of the running book: programs, declarations and data, for any file server. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { idxNames } from '../../src/data/files.ts';
import { type Declarations, declarationsIn } from '../../src/notebook/declarations.ts';
import { program } from '../../src/notebook/pad-program.ts';
import { root } from '../book/course.ts';
import { bundleKernel } from './build/bundle.ts';
import { liveModules } from './build/modules.ts';
import { collectTypes } from './build/types.ts';
import type { SiteFiles } from './kernel/site-files.ts';

export interface LiveOptions {
  /** A folder with the four files of MNIST, gzipped or not: they become part of the site. Default: none. */
  readonly mnist?: string;
}

/** What lessons and labs read, from the root of the project. */
const dataFolders = ['data', 'data/results', 'data/mnist-network'];

/** Writes the files of the kernel into `folder`: `assets/live/` of the book. */
export async function writeLive(folder: string, { mnist }: LiveOptions = {}): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const modules = liveModules();
  const programs = bundleKernel(modules);
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  write('types.json', JSON.stringify(collectTypes(modules)));
  write('declarations.json', JSON.stringify(declarationTable(modules)));
  write('files.json', JSON.stringify(copyFiles(folder, mnist)));
  write('pad.js', await program());
  for (const [name, content] of await programs) write(name, content);
}

/** The declarations that lessons show: those of every module, and of the kernels' sources. */
function declarationTable(modules: readonly string[]): Record<string, Declarations> {
  const kernels = readdirSync(join(root, 'src/fast/assembly')).map((name) => `src/fast/assembly/${name}`);
  const experiments = readdirSync(join(root, 'experiments')).map((name) => `experiments/${name}`);
  // Nobody prints what a program has written.
  const paths = [...new Set([...modules, ...kernels, ...experiments])].filter(
    (path) => path.endsWith('.ts') && !path.includes('/built/'),
  );
  return Object.fromEntries(paths.map((path) => [path, declarationsIn(join(root, path)) ?? {}]));
}

/** Copies the files that cells read; tells where each lies, seen from `folder`. */
function copyFiles(folder: string, mnist: string | undefined): SiteFiles {
  const sources = dataFolders.flatMap((from) =>
    readdirSync(join(root, from), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ name }) => ({ path: `${from}/${name}`, source: join(root, from, name) })),
  );
  if (mnist !== undefined) sources.push(...mnistFiles(mnist));
  const copied = sources.map(({ path, source }) => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
    return [path, { address: path, bytes: statSync(source).size }] as const;
  });
  return Object.fromEntries(copied);
}

/** The four files of MNIST as they are; their checksums are looked at when a lesson loads them. */
function mnistFiles(folder: string): { path: string; source: string }[] {
  return Object.values(idxNames).map((name) => {
    const found = [`${name}.gz`, name].find((file) => existsSync(join(folder, file)));
    if (!found) throw new Error(`book: ${folder} has no ${name}(.gz), expected the four files of MNIST`);
    return { path: `data/mnist/${found}`, source: join(folder, found) };
  });
}
