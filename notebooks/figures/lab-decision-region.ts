/** What a classifier says all over a square while it learns; a slider goes through its training. */
import {
  type Colour,
  colours,
  diverging,
  type Spec,
  signalLabel,
  slider,
  sprite,
  vega,
} from '../../src/charts/index.ts';

/** The classifier at one moment of its training. */
export interface Moment {
  readonly step: number;
  readonly loss: number;
  /** How many of the points it gets right. */
  readonly right: number;
  /** Probability of class 1 in a square grid over −1 … 1, row by row from the top left. */
  readonly p: ArrayLike<number>;
}

export interface DecisionRegionOptions {
  readonly title: string;
}

const SIDE = 380;

/**
 * Blue where class 0 is more probable, orange for class 1, white where neither is; the points lie on top.
 * Throws without moments, and if the probabilities of one are no square grid of numbers from 0 to 1.
 */
export function decisionRegion(
  points: readonly { readonly x: number; readonly y: number; readonly label: number }[],
  moments: readonly Moment[],
  { title }: DecisionRegionOptions,
): Spec {
  if (moments.length === 0) throw new RangeError('decisionRegion: got no moments, expected at least 1');
  const urls = moments.map(({ step, p }) => ground(step, p));
  const notes = moments.map(
    ({ step, loss, right }) => `step ${step}: loss ${loss.toFixed(3)}, ${right} of ${points.length} points right`,
  );
  const values = points.map(({ x, y, label }) => ({
    x: pixel(x),
    y: pixel(-y),
    colour: label === 1 ? colours.orange : colours.blue,
    shape: label === 1 ? 'triangle-up' : 'circle',
  }));
  return vega({
    title: { text: title, subtitle: 'circles: class 0, triangles: class 1; strong colour: sure' },
    width: SIDE,
    height: SIDE + 28,
    signals: [
      slider('moment', 'moment', moments.length - 1, 0, moments.length - 1, 1),
      { name: 'urls', value: urls },
      { name: 'notes', value: notes },
    ],
    data: [{ name: 'points', values }],
    marks: [
      {
        type: 'image',
        encode: {
          enter: {
            x: { value: 0 },
            y: { value: 0 },
            width: { value: SIDE },
            height: { value: SIDE },
            aspect: { value: false },
          },
          update: { url: { signal: 'urls[moment]' } },
        },
      },
      {
        type: 'symbol',
        from: { data: 'points' },
        encode: {
          enter: {
            x: { field: 'x' },
            y: { field: 'y' },
            size: { value: 70 },
            shape: { field: 'shape' },
            fill: { field: 'colour' },
            stroke: { value: 'white' },
            strokeWidth: { value: 1.5 },
          },
        },
      },
      signalLabel({ x: SIDE / 2, y: SIDE + 18, size: 14 }, 'notes[moment]'),
    ],
  });
}

function ground(step: number, p: ArrayLike<number>): string {
  const side = Math.sqrt(p.length);
  if (!Number.isInteger(side) || side < 1) {
    throw new RangeError(`decisionRegion: step ${step} has ${p.length} probabilities, expected a square grid`);
  }
  const outside = Array.from(p).find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) throw new RangeError(`decisionRegion: step ${step} says ${outside}, expected 0 to 1`);
  const image = Array.from(p, (value) => 2 * value - 1);
  return sprite([image], { width: side, height: side, columns: 1, enlarge: 1, gap: [0, 0], colour: pale }).url;
}

/** Light enough for the points to stand out. */
const pale = (value: number): Colour => diverging(0.45 * value);

const pixel = (value: number) => Number((((value + 1) / 2) * SIDE).toFixed(1));
