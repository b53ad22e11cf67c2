/** What networks of several widths and depths answer all over a square, and the regions in which each is flat. */

import { at, type Colour, diverging, mix, sprite } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount } from '../../src/checks.ts';

/** A point of the square from −1 to 1 (x to the right, y up). */
export interface SignedPoint {
  readonly x: number;
  readonly y: number;
  /** 1: orange, −1: blue. */
  readonly target: number;
}

/** A network and its answers in a square grid, row by row from the top left. */
export interface PlaneOfNetwork {
  readonly width: number;
  readonly depth: number;
  /** Above 0: orange. */
  readonly z: ArrayLike<number>;
  /** A number for the region in which each point of the grid lies. */
  readonly regions: readonly number[];
  /** The share of the points that it gets right. */
  readonly accuracy: number;
}

export interface WidthAndDepthOptions {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
  /** Where the sliders start. */
  readonly start: { readonly width: number; readonly depth: number };
}

const SIDE = 288;
/** The value that stands for the border between two regions; answers keep away from it. */
const BORDER = 1;

/**
 * Sliders choose width and depth. Orange where z is above 0, blue where it is below, grey lines between regions.
 * Throws if no network fits the start, and if the numbers of one are no square grid.
 */
export function widthAndDepth(
  points: readonly SignedPoint[],
  networks: readonly PlaneOfNetwork[],
  { title, subtitle, start }: WidthAndDepthOptions,
): Spec {
  requireCount('widthAndDepth', 'points', points.length);
  if (!networks.some(({ width, depth }) => width === start.width && depth === start.depth)) {
    throw new RangeError(`widthAndDepth: there is no network of width ${start.width} and depth ${start.depth}`);
  }
  const texts = networks.map((network) => ({ width: network.width, depth: network.depth, text: words(network) }));
  const pictures = networks.map((network) => ({ width: network.width, depth: network.depth, url: picture(network) }));
  const chosen = { filter: 'datum.width == units && datum.depth == layers' };
  const range = (of: (network: PlaneOfNetwork) => number) => ({
    input: 'range',
    min: Math.min(...networks.map(of)),
    max: Math.max(...networks.map(of)),
    step: 1,
  });
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: SIDE,
    height: SIDE + 26,
    params: [
      { name: 'units', value: start.width, bind: { ...range(({ width }) => width), name: 'width: units in a layer ' } },
      { name: 'layers', value: start.depth, bind: { ...range(({ depth }) => depth), name: 'depth: hidden layers ' } },
    ],
    layer: [
      {
        data: { values: pictures },
        transform: [chosen],
        mark: {
          type: 'image',
          aria: false,
          width: SIDE,
          height: SIDE,
          align: 'left',
          baseline: 'top',
          aspect: false,
          smooth: false,
        },
        encoding: { url: { field: 'url', type: 'nominal' }, x: { value: 0 }, y: { value: 0 } },
      },
      {
        data: {
          values: points.map(({ x, y, target }) => ({
            x: pixel(x),
            y: pixel(-y),
            colour: target > 0 ? colours.orange : colours.blue,
          })),
        },
        mark: { type: 'point', filled: true, opacity: 1, size: 26, stroke: 'white', strokeWidth: 0.8 },
        encoding: { x: at('x'), y: at('y'), fill: { field: 'colour', type: 'nominal', scale: null } },
      },
      {
        data: { values: texts },
        transform: [chosen],
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 14, fontWeight: 600 },
        encoding: {
          x: { value: 0 },
          y: { value: SIDE + 17 },
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  });
}

/** The answers as a PNG: pale where the network is undecided, a border wherever a neighbour lies in another region. */
function picture({ width, depth, z, regions }: PlaneOfNetwork): string {
  const side = Math.sqrt(z.length);
  if (!Number.isInteger(side) || side < 1 || regions.length !== z.length) {
    throw new RangeError(
      `widthAndDepth: width ${width}, depth ${depth}: got ${z.length} answers and ${regions.length} regions, expected as many in a square grid`,
    );
  }
  const image = Array.from(z, (value, i) => {
    const right = (i + 1) % side === 0 ? regions[i] : regions[i + 1];
    const below = regions[i + side] ?? regions[i];
    if (right !== regions[i] || below !== regions[i]) return BORDER;
    // Few shades: a small file.
    return Math.max(-0.75, Math.min(0.75, Math.round(4 * value) / 4));
  });
  return sprite([image], { width: side, height: side, columns: 1, enlarge: SIDE / side, gap: [0, 0], colour: shade })
    .url;
}

function words({ regions, accuracy }: PlaneOfNetwork): string {
  const count = new Set(regions).size;
  return `${count} ${count === 1 ? 'region' : 'regions'}, ${(100 * accuracy).toFixed(1)} % of the points right`;
}

const shade = (value: number): Colour =>
  value === BORDER ? [120, 120, 120] : mix([255, 255, 255], diverging(value), value === 0 ? 0 : 0.45);

const pixel = (value: number) => Number((((value + 1) / 2) * SIDE).toFixed(1));
