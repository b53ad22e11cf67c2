/** The part of `node:module` with which the kernel loads modules. */
import { requireModule } from '../registry.ts';
import { absolute, parentOf } from './files.ts';

/** `require` for code in the file `from`: the modules of the bundle. */
export function createRequire(from: string): (id: string) => unknown {
  const folder = parentOf(from);
  return (id) => requireModule(id.startsWith('.') ? absolute(id, folder) : id);
}

export default { createRequire };
