/** TypeScript's view of the files of a page: declarations, and nothing that could change. */
import type { System } from 'typescript';
import { absolute } from './node/files.ts';
import { folder, root } from './node/place.ts';

/** Path from the root of the project → text. */
export type TypeFiles = Readonly<Record<string, string>>;

const noWatcher = { close() {} };

const refuse = (): never => {
  throw new Error('the compiler of a page writes no files');
};

export function pageSystem(files: TypeFiles): System {
  const texts = new Map(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
  const folders = new Map<string, Set<string>>();
  const addFolder = (path: string): Set<string> => {
    const known = folders.get(path);
    if (known) return known;
    const names = new Set<string>();
    folders.set(path, names);
    if (path !== '/') addFolder(path.slice(0, path.lastIndexOf('/')) || '/').add(path.slice(path.lastIndexOf('/') + 1));
    return names;
  };
  addFolder(folder);
  for (const path of texts.keys()) addFolder(path.slice(0, path.lastIndexOf('/')));
  return {
    args: [],
    newLine: '\n',
    useCaseSensitiveFileNames: true,
    write: (text) => console.debug(text),
    readFile: (path) => texts.get(path),
    writeFile: refuse,
    watchFile: () => noWatcher,
    watchDirectory: () => noWatcher,
    resolvePath: (path) => absolute(path, folder),
    fileExists: (path) => texts.has(path),
    directoryExists: (path) => folders.has(path.replace(/(.)\/$/, '$1')),
    createDirectory: refuse,
    getExecutingFilePath: () => `${root}/node_modules/typescript/lib/typescript.js`,
    getCurrentDirectory: () => folder,
    getDirectories: (path) => [...(folders.get(path) ?? [])].filter((name) => folders.has(`${path}/${name}`)),
    readDirectory: () => [],
    exit: refuse,
  };
}
