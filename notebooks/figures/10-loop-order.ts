/** In which order the loops of a product visit the weights: a table of weights for each version, with a slider for time. */

import { at } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount } from '../../src/checks.ts';

/** A version of the product: `visits[t]` is the weight (row k, column j) that is read at time t. */
export interface VisitOrder {
  readonly name: string;
  readonly visits: readonly (readonly [k: number, j: number])[];
}

/**
 * W lies in memory row by row; a frame marks numbers that the processor fetches together. Dark cells were read a moment
 * ago, pale ones before that. Below each table: how many fetches were needed if only the last `kept` are kept.
 * Throws unless each version visits every weight once.
 * @param line how many numbers are fetched together
 */
export function loopOrder(orders: readonly VisitOrder[], rows: number, columns: number, line = 4, kept = 4): Spec {
  requireCount('loopOrder', 'versions', orders.length);
  requireCount('loopOrder', 'line', line);
  const count = rows * columns;
  const side = 22;
  const values = orders.flatMap(({ name, visits }, version) => {
    if (new Set(visits.map(([k, j]) => k * columns + j)).size !== count || visits.length !== count) {
      throw new RangeError(`loopOrder: ${name} makes ${visits.length} visits, expected each of ${count} weights once`);
    }
    const fetched = fetches(visits, columns, line, kept);
    return visits.map(([k, j], t) => ({
      version,
      x: (j + 0.5) * side,
      y: (k + 0.5) * side,
      t: t + 1,
      fetched: fetched[t],
    }));
  });
  const lines = Array.from({ length: rows * Math.ceil(columns / line) }, (_, n) => {
    const k = Math.floor(n / Math.ceil(columns / line));
    const from = (n % Math.ceil(columns / line)) * line;
    return { left: from * side, right: Math.min(columns, from + line) * side, top: k * side, bottom: (k + 1) * side };
  });
  return vegaLite({
    title: {
      text: 'Which weight is read when',
      subtitle: [
        `a frame is a line: ${line} numbers that memory delivers together;`,
        `the last ${kept} lines that were used are kept at hand`,
      ],
    },
    data: { values },
    params: [
      {
        name: 'time',
        value: Math.min(count, 2 * columns - 3),
        bind: { input: 'range', min: 1, max: count, step: 1, name: 'reads ' },
      },
    ],
    hconcat: orders.map(({ name }, version) => ({
      title: { text: name, anchor: 'middle', fontSize: 13, fontWeight: 'normal', offset: 6 },
      width: columns * side,
      height: rows * side + 24,
      layer: [
        {
          transform: [
            { filter: `datum.version === ${version}` },
            { calculate: 'datum.t > time ? 0 : max(0.16, 1 - (time - datum.t) / 8)', as: 'shade' },
          ],
          mark: { type: 'rect', width: side, height: side, stroke: colours.pale, strokeWidth: 1 },
          encoding: {
            x: at('x'),
            y: at('y'),
            color: {
              field: 'shade',
              type: 'quantitative',
              scale: { domain: [0, 1], range: ['#ffffff', colours.violet], interpolate: 'rgb' },
              legend: null,
            },
          },
        },
        {
          data: { values: lines },
          mark: { type: 'rect', filled: false, stroke: colours.grey, strokeWidth: 1.5 },
          encoding: { x: at('left'), x2: { field: 'right' }, y: at('top'), y2: { field: 'bottom' } },
        },
        {
          transform: [
            { filter: `datum.version === ${version} && datum.t == time` },
            { calculate: "'fetches: ' + datum.fetched", as: 'text' },
          ],
          mark: { type: 'text', baseline: 'middle', fontSize: 13, color: colours.ink },
          encoding: {
            x: { value: (columns * side) / 2 },
            y: { value: rows * side + 15 },
            text: { field: 'text' },
          },
        },
      ],
    })),
    spacing: 28,
  });
}

/** For each visit, how many frames have been fetched up to it; the least recently used frame makes room for a new one. */
export function fetches(
  visits: readonly (readonly [k: number, j: number])[],
  columns: number,
  line: number,
  kept: number,
): number[] {
  const recent: number[] = [];
  let count = 0;
  return visits.map(([k, j]) => {
    const frame = k * Math.ceil(columns / line) + Math.floor(j / line);
    const at = recent.indexOf(frame);
    if (at >= 0) recent.splice(at, 1);
    else count++;
    recent.push(frame);
    if (recent.length > kept) recent.shift();
    return count;
  });
}
