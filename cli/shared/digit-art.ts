/** An image as text. */

/** How bright a pixel is at least to be drawn as ink, where there is only ink or not. */
const inkFrom = 0.35;

/**
 * Lines of text that show an image of values from 0 (paper) to 1 (ink). Small images get two letters per pixel in five
 * shades; large ones one letter for two pixels, one above the other.
 */
export function digitArt(image: ArrayLike<number>, width: number, height: number): string[] {
  if (width <= 16) {
    return Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => shade(image[y * width + x]).repeat(2)).join(''),
    );
  }
  const isInk = (x: number, y: number) => y < height && image[y * width + x] >= inkFrom;
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) =>
    Array.from({ length: width }, (_, x) => {
      const [above, below] = [isInk(x, 2 * row), isInk(x, 2 * row + 1)];
      return above ? (below ? '█' : '▀') : below ? '▄' : ' ';
    }).join(''),
  );
}

const shade = (value: number): string => ' ░▒▓█'[Math.round(4 * Math.min(1, Math.max(0, value)))];

/** A share as a bar of up to `length` letters, in eighths of a letter. */
export function textBar(share: number, length: number): string {
  const eighths = Math.round(share * length * 8);
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest > 0 ? String.fromCodePoint(0x2590 - rest) : '');
}

/** Two texts side by side. */
export function sideBySide(left: readonly string[], right: readonly string[], gap = 4): string {
  const width = Math.max(...left.map((line) => line.length));
  const lines = Math.max(left.length, right.length);
  return Array.from({ length: lines }, (_, i) =>
    `${(left[i] ?? '').padEnd(width + gap)}${right[i] ?? ''}`.trimEnd(),
  ).join('\n');
}
