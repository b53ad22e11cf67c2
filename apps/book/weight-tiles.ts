/** The weights of the first units as images on a canvas: orange above 0, blue below, the paper's colour at 0. */
import { colours, darkColours } from '../../src/charts/colours.ts';
import type { Matrix } from '../../src/matrix.ts';

const COLUMNS = 8;
const ROWS = 4;
const GAP = 8;

type Colour = readonly [red: number, green: number, blue: number];

/** Colours as channels: above 0, below 0, at 0. */
export interface WeightColours {
  readonly above: Colour;
  readonly below: Colour;
  readonly zero: Colour;
}

const channels = (hex: string): Colour =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour;

export const lightWeights: WeightColours = {
  above: channels(colours.orange),
  below: channels(colours.blue),
  zero: [247, 247, 247],
};
export const darkWeights: WeightColours = {
  above: channels(darkColours.orange),
  below: channels(darkColours.blue),
  zero: [32, 37, 43],
};

/** The colour of a share from −1 to 1; those outside count as the nearer end. */
export function weightColour(share: number, { above, below, zero }: WeightColours): Colour {
  const size = Math.min(1, Math.abs(share));
  const end = share < 0 ? below : above;
  return [0, 1, 2].map((c) => Math.round(zero[c] + (end[c] - zero[c]) * size)) as unknown as Colour;
}

/** The weight that only one in a hundred exceeds in size: it gets the full colour. */
export function fullWeight(weights: Matrix): number {
  const sizes = Float32Array.from(weights.data, Math.abs).sort();
  return sizes[Math.floor(0.99 * (sizes.length - 1))] || 1;
}

/** Draws the first 32 units, inputs × units, as images of `side` × `side` weights. */
export function drawWeights(canvas: HTMLCanvasElement, weights: Matrix, side: number): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const palette = matchMedia('(prefers-color-scheme: dark)').matches ? darkWeights : lightWeights;
  const full = fullWeight(weights);
  const tile = (canvas.width - GAP * (COLUMNS - 1)) / COLUMNS;
  const pixel = tile / side;
  const down = (canvas.height - ROWS * tile) / (ROWS - 1);
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (let unit = 0; unit < Math.min(COLUMNS * ROWS, weights.columns); unit++) {
    const left = (unit % COLUMNS) * (tile + GAP);
    const top = Math.floor(unit / COLUMNS) * (tile + down);
    for (let i = 0; i < side * side; i++) {
      context.fillStyle = `rgb(${weightColour(weights.at(i, unit) / full, palette).join(' ')})`;
      const [x, y] = [left + (i % side) * pixel, top + Math.floor(i / side) * pixel];
      // Edges on whole pixels, so that no paper shines through between two weights.
      const [x0, y0] = [Math.round(x), Math.round(y)];
      context.fillRect(x0, y0, Math.round(x + pixel) - x0, Math.round(y + pixel) - y0);
    }
  }
}
