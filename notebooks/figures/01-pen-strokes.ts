/** One stroke of a pen, drawn with more and more straight pieces: x and y are each a sum of ReLUs of the time. */
import { colours, type Spec, vegaLite } from '../../src/charts/index.ts';
import { rounded } from '../../src/text.ts';

type Point = readonly [x: number, y: number];

/** Where the pen passes: a handwritten 2 with a loop, in a square of 1 × 1. */
const passes: readonly Point[] = [
  [0.14, 0.7],
  [0.26, 0.91],
  [0.52, 0.98],
  [0.75, 0.84],
  [0.74, 0.6],
  [0.54, 0.35],
  [0.28, 0.12],
  [0.13, 0.07],
  [0.14, 0.18],
  [0.33, 0.17],
  [0.58, 0.06],
  [0.78, 0.05],
  [0.93, 0.17],
];

/** The stroke at time t from 0 to 1: a smooth curve through the passes (Catmull & Rom, 1974). */
export function penAt(t: number): Point {
  const place = Math.min(1, Math.max(0, t)) * (passes.length - 1);
  const from = Math.min(passes.length - 2, Math.floor(place));
  const u = place - from;
  const pass = (i: number) => passes[Math.min(passes.length - 1, Math.max(0, i))];
  const [before, start, end, after] = [-1, 0, 1, 2].map((step) => pass(from + step));
  const along = (axis: 0 | 1) =>
    0.5 *
    (2 * start[axis] +
      (end[axis] - before[axis]) * u +
      (2 * before[axis] - 5 * start[axis] + 4 * end[axis] - after[axis]) * u ** 2 +
      (3 * start[axis] - before[axis] - 3 * end[axis] + after[axis]) * u ** 3);
  return [along(0), along(1)];
}

const SIDE = 128;

/** A panel for each number of pieces. Throws unless each is a whole number of at least 1. */
export function penStrokes(counts: readonly number[], title = 'One stroke of a pen, out of straight pieces'): Spec {
  const wrong = counts.find((count) => !Number.isInteger(count) || count < 1);
  if (counts.length === 0 || wrong !== undefined) {
    throw new RangeError(`penStrokes: got ${wrong ?? 'no'} pieces, expected whole numbers of at least 1`);
  }
  const points = (count: number) =>
    Array.from({ length: count + 1 }, (_, n) => {
      const [x, y] = penAt(n / count);
      return { n, x: rounded(x, 3), y: rounded(y, 3) };
    });
  const axis = (field: string) => ({ field, type: 'quantitative', scale: { domain: [0, 1], nice: false }, axis: null });
  const order = { field: 'n', type: 'quantitative' };
  const encoding = { x: axis('x'), y: axis('y'), order };
  const smooth = points(100);
  const line = { type: 'line', strokeCap: 'round', strokeJoin: 'round' };
  return vegaLite({
    title: { text: title, subtitle: 'grey: the pen, violet: straight pieces, dots: where they bend' },
    spacing: 14,
    hconcat: counts.map((count) => ({
      title: { text: `${count} ${count === 1 ? 'piece' : 'pieces'}`, anchor: 'middle', fontSize: 14, fontWeight: 400 },
      width: SIDE,
      height: SIDE,
      layer: [
        { data: { values: smooth }, mark: { ...line, strokeWidth: 9, color: colours.pale }, encoding },
        { data: { values: points(count) }, mark: { ...line, strokeWidth: 2.5, color: colours.violet }, encoding },
        {
          data: { values: points(count).slice(1, -1) },
          mark: { type: 'point', filled: true, size: count > 20 ? 16 : 34, color: colours.ink, opacity: 1 },
          encoding: { x: encoding.x, y: encoding.y },
        },
      ],
    })),
  });
}
