/** Points of two classes in a plane, some labelled wrongly, and where networks that learned from them draw the border. */

import { at, type Colour, diverging, sprite, spriteLayer } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount, requireKnown } from '../../src/checks.ts';

/** A point of the square from −1 to 1 (x to the right, y up), as it was labelled. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  /** 1: orange, 0: blue. */
  readonly label: 0 | 1;
  /** Whether the label is not the true one: the point is drawn as a square with a black frame. */
  readonly wrong: boolean;
}

/** What a network answers all over the square. */
export interface Answers {
  readonly name: string;
  /** Probability of class 1 in a square grid, row by row from the top left. */
  readonly p: ArrayLike<number>;
  /** Lines below the square. */
  readonly lines: readonly string[];
}

export interface TwoBordersOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Where the true border runs: y for each x, dashed. */
  readonly truth?: (x: number) => number;
}

/** Width and height of a square, in pixels. */
const SIDE = 264;

/**
 * A square for each network: its answers as colours, orange for class 1 and blue for class 0, and on top the points it
 * learned from. Throws without points or networks, and if the answers are no square grid or not between 0 and 1.
 */
export function twoBorders(
  points: readonly LabelledPoint[],
  networks: readonly Answers[],
  options: TwoBordersOptions,
): Spec {
  requireKnown('twoBorders', options, ['title', 'subtitle', 'truth']);
  const { title, subtitle, truth } = options;
  requireCount('twoBorders', 'points', points.length);
  requireCount('twoBorders', 'networks', networks.length);
  const values = points.map(({ x, y, label, wrong }) => ({
    x: pixel(x),
    y: pixel(-y),
    wrong,
    colour: label === 1 ? colours.orange : colours.blue,
  }));
  const border = truth
    ? Array.from({ length: 45 }, (_, i) => ({ x: pixel(i / 22 - 1), y: pixel(-truth(i / 22 - 1)) }))
    : [];
  const dot = { type: 'point', filled: true, opacity: 1, strokeWidth: 1.5 };
  const encoding = { x: at('x'), y: at('y'), fill: { field: 'colour', type: 'nominal', scale: null } };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    spacing: 20,
    hconcat: networks.map(({ name, p, lines }) => ({
      title: { text: name, anchor: 'middle', fontSize: 14, fontWeight: 400, offset: 6 },
      width: SIDE,
      height: SIDE + 8 + 19 * lines.length,
      layer: [
        spriteLayer(ground(name, p)),
        {
          data: { values: border },
          mark: { type: 'line', color: colours.ink, strokeWidth: 1.5, strokeDash: [5, 4], clip: true },
          encoding: { x: at('x'), y: at('y'), order: { field: 'x', type: 'quantitative' } },
        },
        {
          data: { values: values.filter(({ wrong }) => !wrong) },
          mark: { ...dot, size: 60, stroke: 'white' },
          encoding,
        },
        {
          data: { values: values.filter(({ wrong }) => wrong) },
          mark: { ...dot, shape: 'square', size: 100, stroke: colours.ink, strokeWidth: 2.5 },
          encoding,
        },
        ...lines.map((text, i) => ({
          data: { values: [{ text }] },
          mark: { type: 'text', baseline: 'middle', fontSize: 13, color: colours.ink },
          encoding: {
            x: { value: SIDE / 2 },
            y: { value: SIDE + 17 + 19 * i },
            text: { field: 'text', type: 'nominal' },
          },
        })),
      ],
    })),
  });
}

/** The answers as a picture of one tile. */
function ground(name: string, p: ArrayLike<number>) {
  const side = Math.sqrt(p.length);
  if (!Number.isInteger(side) || side < 1) {
    throw new RangeError(`twoBorders: ${name} has ${p.length} answers, expected a square grid`);
  }
  const outside = Array.from(p).find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) throw new RangeError(`twoBorders: ${name} answers ${outside}, expected 0 to 1`);
  const image = Array.from(p, (value) => 2 * value - 1);
  return sprite([image], { width: side, height: side, columns: 1, enlarge: SIDE / side, gap: [0, 0], colour: pale });
}

/** Light enough for the points to stand out. */
const pale = (value: number): Colour => diverging(0.35 * value);

const pixel = (value: number) => Number((((value + 1) / 2) * SIDE).toFixed(1));
