/** One instruction, once for one number and once for four side by side: how a processor multiplies in lanes. */
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';

export interface Lanes {
  /** The number that all lanes are multiplied with. */
  readonly x: number;
  readonly weights: readonly number[];
  /** What was added up before. */
  readonly sums: readonly number[];
}

const [BOX, TALL, GAP, LEFT] = [58, 36, 8, 96];

/** A line for one lane, and one for all of them. Throws unless there is one sum for each weight. */
export function simdLanes({ x, weights, sums }: Lanes, title = 'One instruction, four products'): Spec {
  if (weights.length === 0 || sums.length !== weights.length) {
    throw new RangeError(
      `simdLanes: got ${weights.length} weights and ${sums.length} sums, expected the same number of each`,
    );
  }
  const format = (value: number) => String(Number(value.toFixed(2))).replace('-', '−');
  const results = weights.map((w, i) => sums[i] + x * w);
  const block = (lanes: number, left: number, name: string) => {
    const rows: [string, readonly number[], string][] = [
      ['x', weights.map(() => x), '#fdf0d5'],
      ['× w', weights, '#e3f1fa'],
      ['+ sum', sums, '#f3f3f3'],
      ['=', results, '#d8efe9'],
    ];
    return rows.flatMap(([sign, numbers, fill], row) =>
      numbers.slice(0, lanes).map((value, lane) => {
        const place = { x: left + lane * (BOX + GAP), y: 34 + row * (TALL + GAP) + (row === 3 ? 10 : 0) };
        return { ...place, x2: place.x + BOX, y2: place.y + TALL, text: format(value), fill, sign, lane, row, name };
      }),
    );
  };
  const second = LEFT + BOX + 90;
  const boxes = [...block(1, LEFT, 'one lane'), ...block(weights.length, second, 'lanes')];
  const signs = boxes
    .filter(({ name, lane }) => name === 'one lane' && lane === 0)
    .map(({ y, sign }) => ({ x: LEFT - 14, y: y + TALL / 2, text: sign }));
  const wide = weights.length * (BOX + GAP) - GAP;
  const heads = [
    { x: LEFT + BOX / 2, y: 14, text: 'one lane' },
    { x: second + wide / 2, y: 14, text: `${weights.length} lanes, the same instruction` },
  ];
  const place = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  const xy = { x: place('x'), y: place('y') };
  return vegaLite({
    title: { text: title },
    width: second + wide,
    height: 34 + 4 * (TALL + GAP) + 10,
    layer: [
      {
        data: { values: boxes.map(({ x, y, x2, y2, fill }) => ({ x, y, x2, y2, fill })) },
        mark: { type: 'rect', cornerRadius: 5, stroke: '#a0a0a0' },
        encoding: { ...xy, x2: { field: 'x2' }, y2: { field: 'y2' }, color: { field: 'fill', scale: null } },
      },
      {
        data: { values: boxes.map(({ x, y, text }) => ({ x: x + BOX / 2, y: y + TALL / 2, text })) },
        mark: { type: 'text', fontSize: 15, baseline: 'middle', color: colours.ink },
        encoding: { ...xy, text: { field: 'text' } },
      },
      {
        data: { values: signs },
        mark: { type: 'text', fontSize: 16, align: 'right', baseline: 'middle', color: colours.grey },
        encoding: { ...xy, text: { field: 'text' } },
      },
      {
        data: { values: heads },
        mark: { type: 'text', fontSize: 14, baseline: 'middle', fontWeight: 600, color: colours.ink },
        encoding: { ...xy, text: { field: 'text' } },
      },
    ],
  });
}
