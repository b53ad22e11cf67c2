/** A stroke as a curve. */
import type { Stroke } from './strokes.ts';

/** A line through the points, rounded at each of them, as the path of an SVG that is 100 wide: from middle to middle, each point pulling the curve towards itself. */
export function smoothPath(stroke: Stroke): string {
  const [first, ...rest] = stroke.map(({ x, y }) => [100 * x, 100 * y] as const);
  const text = (...numbers: number[]) => numbers.map((number) => number.toFixed(2)).join(' ');
  const start = `M${text(...first)}`;
  const last = rest.at(-1);
  // A line of no length, with round ends, is a dot.
  if (!last) return `${start}L${text(...first)}`;
  const curves = rest.slice(0, -1).map(([x, y], i) => {
    const [nextX, nextY] = rest[i + 1];
    return `Q${text(x, y, (x + nextX) / 2, (y + nextY) / 2)}`;
  });
  return `${start}${curves.join('')}L${text(...last)}`;
}
