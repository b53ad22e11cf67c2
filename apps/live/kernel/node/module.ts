/** The part of `node:module` that the kernel uses. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { requireModule } from '../registry.ts';
import { absolute, parentOf } from './files.ts';

/** Finds places, as the class of Node.js does: both ways of counting begin at 0. */
export class SourceMap {
  readonly #map: TraceMap;

  constructor(payload: ConstructorParameters<typeof TraceMap>[0]) {
    this.#map = new TraceMap(payload);
  }

  findEntry(line: number, column: number): Partial<Record<'originalLine' | 'originalColumn', number>> {
    const place = originalPositionFor(this.#map, { line: line + 1, column });
    if (place.line === null) return {};
    return { originalLine: place.line - 1, originalColumn: place.column };
  }
}

/** `require` for code in the file `from`: the modules of the bundle. */
export default class Module {
  static createRequire(from: string): (id: string) => unknown {
    const folder = parentOf(from);
    return (id) => requireModule(id.startsWith('.') ? absolute(id, folder) : id);
  }
}
export const { createRequire } = Module;
