/**
 * What a pen wrote, as lines of points, and the picture that is made of it for a network to read.
 */
import type { Picture } from '../../../src/data/images.ts';

/** A place on the pad: 0, 0 is its upper left corner, 1, 1 its lower right one. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** From where the pen was put down to where it was lifted. One point is a dot. */
export type Stroke = readonly Point[];
export type Strokes = readonly Stroke[];

/** Side of the picture and of the square in it that the strokes' middle lines fit in, in pixels. */
const SIDE = 112;
const WRITING = 80;
/** The pen is this share of the writing thick: what MNIST's digits have on average. */
const PEN = 0.13;
/** Writing smaller than this share of the pad is a dot and stays one. */
const SMALLEST = 0.08;

/**
 * The strokes as a picture, black on white. The pen's width is in proportion to the writing, so that a small digit does
 * not become a blot and a large one not a hair: the networks were trained on digits of one size, all written alike.
 * Throws if there is no point.
 */
export function pictureOf(strokes: Strokes): Picture {
  const points = strokes.flat();
  if (points.length === 0) throw new Error('pictureOf: got no points, expected at least 1');
  const [left, right] = ends(points.map(({ x }) => x));
  const [top, bottom] = ends(points.map(({ y }) => y));
  const scale = WRITING / Math.max(right - left, bottom - top, SMALLEST);
  const place = ({ x, y }: Point): Point => ({
    x: SIDE / 2 + (x - (left + right) / 2) * scale,
    y: SIDE / 2 + (y - (top + bottom) / 2) * scale,
  });

  const data = new Uint8Array(SIDE * SIDE).fill(255);
  for (const stroke of strokes) {
    const placed = stroke.map(place);
    if (placed.length === 1) paintLine(data, placed[0], placed[0]);
    for (let i = 1; i < placed.length; i++) paintLine(data, placed[i - 1], placed[i]);
  }
  return { width: SIDE, height: SIDE, data };
}

/** The smallest and the largest number, of however many. */
function ends(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** Darkens each pixel by how far it lies under a round pen that goes from `a` to `b`. */
function paintLine(data: Uint8Array, a: Point, b: Point): void {
  const radius = (PEN * WRITING) / 2;
  const from = (low: number) => Math.max(0, Math.floor(low - radius - 1));
  const to = (high: number) => Math.min(SIDE - 1, Math.ceil(high + radius + 1));
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  for (let y = from(Math.min(a.y, b.y)); y <= to(Math.max(a.y, b.y)); y++) {
    for (let x = from(Math.min(a.x, b.x)); x <= to(Math.max(a.x, b.x)); x++) {
      const [px, py] = [x + 0.5 - a.x, y + 0.5 - a.y];
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const cover = Math.min(1, Math.max(0, radius + 0.5 - distance));
      const n = y * SIDE + x;
      data[n] = Math.min(data[n], Math.round(255 * (1 - cover)));
    }
  }
}
