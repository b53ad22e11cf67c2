/**
 * Digits as a hand writes them: for each, the strokes of one way to write it, and three variants: shifted, small, large.
 * They were drawn from how digits are written at school, without looking at what a network makes of them.
 */
import type { Point, Stroke, Strokes } from '../../apps/pad/panel/strokes.ts';

export interface Variant {
  readonly name: 'shifted' | 'small' | 'large';
  readonly strokes: Strokes;
}

/** Points of a line with straight pieces, `steps` to a piece. */
function line(...corners: readonly (readonly [number, number])[]): Point[] {
  const points: Point[] = [];
  for (let i = 1; i < corners.length; i++) {
    const [[x0, y0], [x1, y1]] = [corners[i - 1], corners[i]];
    for (let n = i === 1 ? 0 : 1; n <= 8; n++)
      points.push({ x: x0 + ((x1 - x0) * n) / 8, y: y0 + ((y1 - y0) * n) / 8 });
  }
  return points;
}

/** Points of an arc of an ellipse; degrees, 0 is to the right, 90 is down. */
function arc(x: number, y: number, rx: number, ry: number, from: number, to: number): Point[] {
  const steps = Math.max(6, Math.round(Math.abs(to - from) / 12));
  return Array.from({ length: steps + 1 }, (_, n) => {
    const angle = ((from + ((to - from) * n) / steps) * Math.PI) / 180;
    return { x: x + rx * Math.cos(angle), y: y + ry * Math.sin(angle) };
  });
}

/** Each digit in a box of about 0.6 × 1 around the middle of the unit square, a little uneven, as hands are. */
const plain: Readonly<Record<number, readonly Stroke[]>> = {
  0: [[...arc(0.5, 0.5, 0.29, 0.48, -80, -430)]],
  1: [line([0.34, 0.24], [0.53, 0.03], [0.5, 0.98])],
  2: [[...arc(0.5, 0.28, 0.27, 0.26, -160, 35), ...line([0.66, 0.5], [0.2, 0.95], [0.82, 0.94])]],
  3: [[...arc(0.46, 0.25, 0.25, 0.22, -150, 80), ...arc(0.46, 0.72, 0.29, 0.25, -85, 145)]],
  4: [line([0.52, 0.03], [0.2, 0.62], [0.84, 0.6]), line([0.66, 0.3], [0.63, 0.99])],
  5: [
    [...line([0.32, 0.05], [0.28, 0.45]), ...arc(0.46, 0.67, 0.28, 0.28, -125, 140)],
    line([0.32, 0.05], [0.76, 0.03]),
  ],
  6: [[...line([0.64, 0.03], [0.42, 0.25], [0.27, 0.55]), ...arc(0.5, 0.71, 0.25, 0.26, -170, -520)]],
  7: [line([0.2, 0.06], [0.8, 0.05], [0.42, 0.98])],
  8: [
    [
      ...arc(0.5, 0.26, 0.22, 0.22, -40, -250),
      ...line([0.6, 0.5], [0.68, 0.58]),
      ...arc(0.5, 0.74, 0.26, 0.24, -30, 210),
      ...line([0.32, 0.58], [0.66, 0.14]),
    ],
  ],
  9: [[...arc(0.5, 0.3, 0.25, 0.26, -20, -360), ...line([0.75, 0.32], [0.72, 0.6], [0.6, 0.98])]],
};

/** The strokes scaled around the middle, slanted (x moves by `slant` per height) and moved. */
function changed(strokes: Strokes, scale: number, slant: number, dx: number, dy: number): Strokes {
  return strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({
      x: 0.5 + dx + scale * (x - 0.5 + slant * (0.5 - y)),
      y: 0.5 + dy + scale * (y - 0.5),
    })),
  );
}

/** Three ways to write each digit. */
export const strokes: Readonly<Record<number, readonly Variant[]>> = Object.fromEntries(
  Object.entries(plain).map(([digit, written]): [string, Variant[]] => [
    digit,
    [
      { name: 'shifted', strokes: changed(written, 0.5, 0.08, 0.2, -0.18) },
      { name: 'small', strokes: changed(written, 0.2, 0.15, -0.12, 0.15) },
      { name: 'large', strokes: changed(written, 0.9, 0, 0, 0) },
    ],
  ]),
);
