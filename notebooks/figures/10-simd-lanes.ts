/** One instruction for one number, for four side by side, and for eight: how a processor multiplies in lanes. */
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount } from '../../src/checks.ts';

export interface Lanes {
  /** The number that all lanes are multiplied with. */
  readonly x: number;
  readonly weights: readonly number[];
  /** What was added up before. */
  readonly sums: readonly number[];
}

/** Lanes that one instruction has, and what is said beside them. */
export interface Width {
  readonly lanes: number;
  readonly title: string;
  readonly text: string;
}

const [BOX, TALL, GAP, LEFT, HEAD] = [56, 24, 3, 60, 26];
const BETWEEN = 18;

/**
 * A block for each width, one below the other: x · w + sum in each lane. Throws unless there is one sum for each weight,
 * and a weight for each lane.
 */
export function simdLanes({ x, weights, sums }: Lanes, widths: readonly Width[], title: string): Spec {
  requireCount('simdLanes', 'widths', widths.length);
  const most = Math.max(...widths.map(({ lanes }) => lanes));
  if (weights.length < most || sums.length !== weights.length) {
    throw new RangeError(
      `simdLanes: got ${weights.length} weights and ${sums.length} sums, expected as many of each, and at least ${most}`,
    );
  }
  const format = (value: number) => String(Number(value.toFixed(2))).replace('-', '−');
  const rows: readonly (readonly [sign: string, of: (lane: number) => number, fill: string])[] = [
    ['x', () => x, '#fdf0d5'],
    ['× w', (lane) => weights[lane], '#e3f1fa'],
    ['+ sum', (lane) => sums[lane], '#f3f3f3'],
    ['=', (lane) => sums[lane] + x * weights[lane], '#d8efe9'],
  ];
  const high = HEAD + rows.length * (TALL + GAP);
  const tops = widths.map((_, n) => n * (high + BETWEEN));
  const boxes = widths.flatMap(({ lanes }, n) =>
    rows.flatMap(([, of, fill], row) =>
      Array.from({ length: lanes }, (_, lane) => {
        const place = { x: LEFT + lane * (BOX + GAP), y: tops[n] + HEAD + row * (TALL + GAP) };
        return { ...place, x2: place.x + BOX, y2: place.y + TALL, text: format(of(lane)), fill };
      }),
    ),
  );
  const signs = widths.flatMap((_, n) =>
    rows.map(([text], row) => ({ x: LEFT - 10, y: tops[n] + HEAD + row * (TALL + GAP) + TALL / 2, text })),
  );
  const heads = widths.map((width, n) => ({ x: LEFT, y: tops[n] + 14, text: width.title }));
  const wide = most * (BOX + GAP) - GAP;
  const texts = widths.map(({ text, lanes }, n) =>
    // Beside the block where there is room, else behind its heading.
    lanes < most
      ? { x: LEFT + lanes * (BOX + GAP) + 14, y: tops[n] + HEAD + high / 2 - 15, text, align: 'left' }
      : { x: LEFT + wide, y: tops[n] + 14, text, align: 'right' },
  );
  const place = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  const xy = { x: place('x'), y: place('y') };
  const written = (align: string, values: readonly object[], more: object = {}) => ({
    data: { values },
    mark: { type: 'text', align, baseline: 'middle', fontSize: 13, color: colours.ink, ...more },
    encoding: { ...xy, text: { field: 'text', type: 'nominal' } },
  });
  return vegaLite({
    title: { text: title },
    width: LEFT + wide,
    height: tops[tops.length - 1] + high,
    layer: [
      {
        data: { values: boxes.map(({ x, y, x2, y2, fill }) => ({ x, y, x2, y2, fill })) },
        mark: { type: 'rect', cornerRadius: 4, stroke: '#a0a0a0' },
        encoding: { ...xy, x2: { field: 'x2' }, y2: { field: 'y2' }, color: { field: 'fill', scale: null } },
      },
      written(
        'center',
        boxes.map(({ x, y, text }) => ({ x: x + BOX / 2, y: y + TALL / 2, text })),
      ),
      written('right', signs, { color: colours.grey }),
      written('left', heads, { fontSize: 14, fontWeight: 600 }),
      ...['left', 'right'].map((align) =>
        written(
          align,
          texts.filter((text) => text.align === align),
        ),
      ),
    ],
  });
}
