/** Places in this program, for tracebacks: its source map is fetched when the first error needs it. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { fetchNow } from './node/files.ts';

let map: TraceMap | undefined;

/** Code that is no part of the project as readers know it: the kernel, and what stands in for Node.js. */
const isKernel = /^(jupyter|apps\/live|node_modules\/tslab)\//;

/** The place in the sources; null in the kernel, undefined if there is no map. */
export function findPlaces(line: number, column: number) {
  const address = new URL('execution.js.map', location.href);
  try {
    map ??= new TraceMap(JSON.parse(new TextDecoder().decode(fetchNow(address))));
  } catch {
    return undefined;
  }
  const place = originalPositionFor(map, { line, column: column - 1 });
  if (place.line === null || place.source === null || place.source.startsWith('live:')) return null;
  // From the folder in which the bundler found the program.
  const file = new URL(place.source, 'file:///apps/live/').pathname.slice(1);
  return isKernel.test(file) ? null : { file, line: place.line, column: place.column + 1 };
}
