/** The modules that cells can import: those of the project, and the few of Node.js that have a likeness in a page. */
import { builtins, modules } from 'live:modules';
import { root } from './node/place.ts';

/** What `import … from id` gives; `id` is a path from the root of the file system, or the name of a package. */
export function requireModule(id: string): unknown {
  const name = id.replace(/^node:/, '');
  if (Object.hasOwn(builtins, name)) return builtins[name]();
  const path = id.startsWith(`${root}/`) ? id.slice(root.length + 1).replace(/\.ts$/, '.js') : undefined;
  if (path !== undefined && Object.hasOwn(modules, path)) return modules[path]();
  const why = id.startsWith('node:') ? 'that part of Node.js is not in a page' : 'it is not in the book';
  throw Object.assign(new Error(`Cannot find module '${id}': ${why}`), { code: 'MODULE_NOT_FOUND' });
}
