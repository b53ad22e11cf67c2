/** What a support vector machine looks for: the widest street between two classes. A slider turns it. */
import { colours, type Spec, signalLabel, slider, vega } from '../../src/charts/index.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const SIDE = 340;
/** The slider turns the street in steps of this many degrees. */
const TURN = 3;
/** A street that is narrower than this is none. */
const ROUNDING = 1e-9;
const pixel = (value: number) => Number((((value + 1) / 2) * SIDE).toFixed(1));

/** The street in one direction: its normal, and where its two edges lie along it. Undefined if no street fits there. */
interface Street {
  readonly normal: Point;
  readonly from: number;
  readonly to: number;
}

/**
 * Points of two classes in −1 … 1, and the street between them, as wide as it can be in the direction of the slider. The
 * points that touch the widest of all have a ring: they alone decide where it lies. Throws if no street fits at all.
 */
export function widestStreet(zeros: readonly Point[], ones: readonly Point[], title: string): Spec {
  const streets = Array.from({ length: 180 / TURN }, (_, i) => streetAt(i * TURN, zeros, ones));
  const widths = streets.map((street) => (street ? street.to - street.from : 0));
  const best = streets[widths.indexOf(Math.max(...widths))];
  if (!best) throw new RangeError('widestStreet: no straight street fits between the two classes');
  const along = ({ x, y }: Point) => x * best.normal.x + y * best.normal.y;
  const touches = (point: Point) =>
    Math.min(Math.abs(along(point) - best.from), Math.abs(along(point) - best.to)) < 0.02;
  const values = [
    ...zeros.map((point) => ({ point, colour: colours.blue, shape: 'circle' })),
    ...ones.map((point) => ({ point, colour: colours.orange, shape: 'triangle-up' })),
  ].map(({ point, ...look }) => ({ ...look, x: pixel(point.x), y: pixel(-point.y), ring: touches(point) ? 3 : 1 }));
  const notes = streets.map((street) =>
    street ? `width of the street: ${(street.to - street.from).toFixed(2)}` : 'no street fits in this direction',
  );
  return vega({
    title: { text: title, subtitle: 'turn it: which direction leaves the most room on both sides?' },
    width: SIDE,
    height: SIDE + 28,
    signals: [
      slider('turn', 'direction', 0, 0, streets.length - 1, 1),
      { name: 'streets', value: streets.map((street) => (street ? band(street) : '')) },
      {
        name: 'middles',
        value: streets.map((street) => (street ? line((street.from + street.to) / 2, street.normal) : '')),
      },
      { name: 'notes', value: notes },
    ],
    data: [{ name: 'points', values }],
    marks: [
      {
        type: 'group',
        encode: { enter: { width: { value: SIDE }, height: { value: SIDE }, stroke: { value: colours.pale } } },
        marks: [
          {
            type: 'path',
            clip: true,
            encode: { enter: { fill: { value: '#f2f2f2' } }, update: { path: { signal: 'streets[turn]' } } },
          },
          {
            type: 'path',
            clip: true,
            encode: {
              enter: { stroke: { value: colours.ink }, strokeWidth: { value: 2 } },
              update: { path: { signal: 'middles[turn]' } },
            },
          },
          {
            type: 'symbol',
            from: { data: 'points' },
            encode: {
              enter: {
                x: { field: 'x' },
                y: { field: 'y' },
                size: { value: 110 },
                shape: { field: 'shape' },
                fill: { field: 'colour' },
                stroke: { value: colours.ink },
                strokeWidth: { field: 'ring' },
              },
            },
          },
        ],
      },
      signalLabel({ x: SIDE / 2, y: SIDE + 18, size: 14 }, 'notes[turn]'),
    ],
  });
}

function streetAt(degrees: number, zeros: readonly Point[], ones: readonly Point[]): Street | undefined {
  const angle = (degrees * Math.PI) / 180;
  const normal = { x: Math.cos(angle), y: Math.sin(angle) };
  const [low, high] = [zeros, ones].map((points) => points.map(({ x, y }) => x * normal.x + y * normal.y));
  if (Math.max(...low) < Math.min(...high) - ROUNDING) return { normal, from: Math.max(...low), to: Math.min(...high) };
  if (Math.max(...high) < Math.min(...low) - ROUNDING) return { normal, from: Math.max(...high), to: Math.min(...low) };
  return undefined;
}

/** Both ends, far outside of the square, of the line at `place` along the normal. */
const ends = (place: number, { x, y }: Point) =>
  [-3, 3].map((t) => `${pixel(place * x - t * y)},${pixel(-(place * y + t * x))}`);
const line = (place: number, normal: Point) => `M${ends(place, normal).join('L')}`;
const band = ({ normal, from, to }: Street) => `M${[...ends(from, normal), ...ends(to, normal).reverse()].join('L')}Z`;
