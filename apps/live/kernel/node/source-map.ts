/** The part of `node:module` that finds places in sources. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

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
