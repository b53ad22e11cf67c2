/**
 * A sum of ReLU pieces, Σ slope · relu(x − bend). Its corners are pulled with the pointer; the picture itself computes
 * the pieces that make the line through them.
 */
import { colours, font, type Spec, series, vega } from '../../src/charts/index.ts';
import { rounded } from '../../src/text.ts';

export interface ReluPiece {
  /** By how much the slope of the sum changes at the bend. */
  readonly slope: number;
  /** Where the piece leaves zero. */
  readonly bend: number;
}

const [WIDTH, HEIGHT] = [540, 300];
/** Room for the axis and the formula below the curves. */
const FOOT = 94;
/** The view goes from −END to END in x and in y. */
const END = 3;
/** Two bends come no nearer than this. */
const APART = 0.2;

/**
 * Thin: the pieces; thick: their sum, with a handle at each bend and one at its right end. Throws unless there are 1 to 4
 * pieces whose bends rise within −3 to 3 and whose sum stays within it.
 */
export function reluPieces(pieces: readonly ReluPiece[]): Spec {
  const count = pieces.length;
  if (count === 0) throw new RangeError('reluPieces: got no pieces, expected at least 1');
  if (count > 4) throw new RangeError(`reluPieces: got ${count} pieces, expected at most 4`);
  const places = [-END, ...pieces.map(({ bend }) => bend), END];
  const height = (x: number) => pieces.reduce((total, { slope, bend }) => total + slope * Math.max(0, x - bend), 0);
  const inside = places.every((x, i) => Math.abs(height(x)) <= END && (i === 0 || x - places[i - 1] >= APART - 1e-9));
  if (!inside) {
    throw new RangeError(`reluPieces: expected bends ${APART} apart that rise from −${END} to ${END}, and sums within`);
  }
  const corners = [...pieces.keys()];
  // Corner k lies at (x_k, y_k); the first at height 0, for nothing is added left of it. Number `count` is the right end.
  const px = (k: number) => (k < 0 ? `${-END}` : k === count ? `${END}` : `x${k}`);
  const py = (k: number) => (k <= 0 ? '0' : `y${k}`);
  const pulled = '[@handle:pointerdown, pointerup] > pointermove!';
  const follow = (name: string, k: number, value: number, to: string) => ({
    name,
    value,
    on: [{ events: pulled, update: `held == ${k} ? ${to} : ${name}` }],
  });
  const step = (value: string) => `round(20 * ${value}) / 20`;
  const signals = [
    { name: 'held', value: -1, on: [{ events: '@handle:pointerdown', update: 'datum.k' }] },
    ...corners.map((k) =>
      follow(
        `x${k}`,
        k,
        pieces[k].bend,
        step(`clamp(invert('x', x()), ${px(k - 1)} + ${APART}, ${px(k + 1)} - ${APART})`),
      ),
    ),
    ...[...corners.slice(1), count].map((k) =>
      follow(`y${k}`, k, rounded(height(places[k + 1]), 3), step(`clamp(invert('y', y()), ${-END}, ${END})`)),
    ),
    // The slope of each stretch, and by how much it changes at each corner.
    ...corners.map((k) => ({ name: `m${k}`, update: `(${py(k + 1)} - ${py(k)}) / (${px(k + 1)} - ${px(k)})` })),
    ...corners.map((k) => ({ name: `slope${k + 1}`, update: k === 0 ? 'm0' : `m${k} - m${k - 1}` })),
    ...corners.map((k) => ({ name: `bend${k + 1}`, update: `x${k}` })),
  ];
  const list = (field: (k: number) => string, ks: readonly number[]) => `[${ks.map(field).join(', ')}]`;
  const all = [-1, ...corners, count];
  const sum = {
    name: 'sum',
    values: all.map((k) => ({ k })),
    transform: [
      { type: 'formula', as: 'x', expr: `${list(px, all)}[datum.k + 1]` },
      { type: 'formula', as: 'y', expr: `${list(py, all)}[datum.k + 1]` },
    ],
  };
  const lines = corners.map((k) => ({
    name: `piece${k + 1}`,
    values: [{ n: 0 }, { n: 1 }, { n: 2 }],
    transform: [
      { type: 'formula', as: 'x', expr: `[${-END}, x${k}, ${END}][datum.n]` },
      { type: 'formula', as: 'y', expr: `datum.n == 2 ? slope${k + 1} * (${END} - x${k}) : 0` },
    ],
  }));
  const scaled = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } };
  const line = (data: string, enter: Record<string, unknown>) => ({
    type: 'line',
    interactive: false,
    from: { data },
    encode: { enter, update: scaled },
  });
  const sign = (signal: string) => `(round(100 * ${signal}) < 0 ? '− ' : '+ ')`;
  const size = (signal: string) => `format(abs(${signal}), '.2~f')`;
  // A piece: "− 2 relu(x + 0.5)".
  const term = (k: number) =>
    `${sign(`slope${k}`)} + ${size(`slope${k}`)} + ' relu(x ' + ${sign(`-bend${k}`)} + ${size(`bend${k}`)} + ')'`;
  // "y =", number −1, then two pieces a line, each below the other.
  const formula = (k: number) => ({
    x: { value: k < 0 ? 28 : 60 + (k % 2) * 230 },
    y: { value: HEIGHT + 62 + 24 * Math.floor(Math.max(0, k) / 2) },
    fontSize: { value: 15 },
    fontWeight: { value: 600 },
    fill: { value: k < 0 ? colours.ink : series[k] },
  });
  return vega({
    title: {
      text: 'Pull the corners',
      subtitle: 'dashed: the pieces, thick: their sum, which goes through the dots',
    },
    width: WIDTH,
    height: HEIGHT + FOOT,
    signals,
    data: [sum, ...lines],
    scales: ['x', 'y'].map((name) => ({
      name,
      type: 'linear',
      domain: [-END, END],
      range: name === 'x' ? [0, WIDTH] : [HEIGHT, 0],
    })),
    axes: ['x', 'y'].map((scale) => ({
      scale,
      orient: scale === 'x' ? 'bottom' : 'left',
      ...(scale === 'x' && { offset: -FOOT }),
      title: scale,
      tickCount: 6,
      format: 'd',
      grid: scale === 'y',
      gridColor: '#eeeeee',
      domainColor: '#bbbbbb',
      tickColor: '#bbbbbb',
      labelFont: font,
      titleFont: font,
      labelFontSize: 12,
      titleFontSize: 13,
      titleFontWeight: 400,
    })),
    marks: [
      {
        type: 'group',
        interactive: false,
        encode: { enter: { width: { value: WIDTH }, height: { value: HEIGHT }, clip: { value: true } } },
        marks: [
          ...corners.map((k) =>
            line(`piece${k + 1}`, {
              stroke: { value: series[k] },
              strokeWidth: { value: 1.5 },
              strokeDash: { value: [5, 3] },
            }),
          ),
          line('sum', { stroke: { value: colours.ink }, strokeWidth: { value: 4 }, strokeJoin: { value: 'round' } }),
        ],
      },
      {
        name: 'handle',
        type: 'symbol',
        from: { data: 'sum' },
        encode: {
          enter: {
            stroke: { value: 'white' },
            strokeWidth: { value: 2 },
            cursor: { value: 'grab' },
            fill: { signal: `datum.k == ${count} ? '${colours.ink}' : ${JSON.stringify(series)}[max(0, datum.k)]` },
            size: { signal: 'datum.k < 0 ? 0 : 260' },
          },
          update: scaled,
        },
      },
      { type: 'text', interactive: false, encode: { enter: { ...formula(-1), text: { value: 'y =' } } } },
      ...corners.map((k) => ({
        type: 'text',
        interactive: false,
        encode: {
          enter: formula(k),
          update: { text: { signal: term(k + 1) } },
        },
      })),
    ],
  });
}
