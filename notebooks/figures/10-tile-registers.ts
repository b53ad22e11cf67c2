/** What a tile loads for one k, how often each number is used, and how many registers it takes: two sliders for its size. */
import { at } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount } from '../../src/checks.ts';
import type { TileSize } from './10-tile-kernel.ts';

/** Vector registers of x64 with AVX2 are 16; V8 keeps one for itself. */
export const REGISTERS = 15;

/**
 * Registers that a tile wants: its sums, its weights, one number of X, and one product on its way to a sum. With 256
 * bits a register holds two vectors.
 */
export function registersOf({ rows, vectors }: TileSize, bits: 128 | 256 = 128): number {
  const across = Math.ceil((vectors * 128) / bits);
  return rows * across + across + 2;
}

export interface TileRegistersOptions {
  readonly title: string;
  /** Where the sliders start. */
  readonly start: TileSize;
  /** Where they end. */
  readonly most: TileSize;
}

const [WIDE, TALL, GAP, LEFT, TOP] = [86, 28, 7, 98, 48];
const SLOT = 32;
const [X, W, SUM, PRODUCT, NONE] = ['#fbdca0', '#b9dff5', '#bfe3da', '#e9e9e9', '#ffffff'];

/** Weights above, numbers of X on the left, a sum wherever they meet, and below them all a row of registers. */
export function tileRegisters({ title, start, most }: TileRegistersOptions): Spec {
  for (const part of ['rows', 'vectors'] as const) {
    requireCount('tileRegisters', part, start[part]);
    if (start[part] > most[part]) {
      throw new RangeError(`tileRegisters: ${start[part]} ${part} at the start, expected at most ${most[part]}`);
    }
  }
  const left = (v: number) => LEFT + v * (WIDE + GAP);
  const top = (row: number) => TOP + TALL + 14 + row * (TALL + GAP);
  const box = (x: number, y: number, wide: number) => ({ x, y, x2: x + wide, y2: y + TALL });
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const boxes = [
    ...range(most.vectors).map((v) => ({ ...box(left(v), TOP, WIDE), row: -1, v, colour: W, text: '4 weights' })),
    ...range(most.rows).map((row) => ({ ...box(0, top(row), LEFT - 18), row, v: -1, colour: X, text: 'x, 4 times' })),
    ...range(most.rows).flatMap((row) =>
      range(most.vectors).map((v) => ({ ...box(left(v), top(row), WIDE), row, v, colour: SUM, text: '4 sums' })),
    ),
  ];
  const needed = registersOf(most);
  const strip = top(most.rows) + 58;
  const slots = range(needed).map((n) => ({
    ...box((n % REGISTERS) * (SLOT + 5), strip + Math.floor(n / REGISTERS) * 58, SLOT),
    n,
    inside: n < REGISTERS,
  }));
  const sums = 'rows * vectors';
  const wanted = `(${sums} + vectors + 2)`;
  const colourOf = `datum.n < ${sums} ? '${SUM}' : datum.n < ${sums} + vectors ? '${W}' : datum.n < ${sums} + vectors + 1 ? '${X}' : datum.n < ${wanted} ? '${PRODUCT}' : '${NONE}'`;
  const shown = { filter: 'datum.row < rows && datum.v < vectors' };
  const area = { x: at('x'), y: at('y'), x2: { field: 'x2' }, y2: { field: 'y2' } };
  const fill = { field: 'colour', type: 'nominal', scale: null };
  const middle = [
    { calculate: '(datum.x + datum.x2) / 2', as: 'mx' },
    { calculate: '(datum.y + datum.y2) / 2', as: 'my' },
  ];
  const line = (y: number, text: string, more: object = {}) => ({
    data: { values: [{ x: 0, y }] },
    transform: [{ calculate: text, as: 'text' }],
    mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 13, color: colours.ink, ...more },
    encoding: { x: at('x'), y: at('y'), text: { field: 'text', type: 'nominal' } },
  });
  const times = (count: string) => `(${count} === 1 ? 'once' : ${count} + ' times')`;
  return vegaLite({
    title: { text: title },
    width: Math.max(left(most.vectors) - GAP, REGISTERS * (SLOT + 5) - 5),
    height: strip + (needed > REGISTERS ? 58 : 0) + TALL + 4,
    params: (['rows', 'vectors'] as const).map((name) => ({
      name,
      value: start[name],
      bind: { input: 'range', min: 1, max: most[name], step: 1, name: `${name} ` },
    })),
    layer: [
      line(8, "'for one k: ' + (rows + vectors) + ' loads, ' + rows * vectors + ' vectors multiplied and added'", {
        fontWeight: 600,
      }),
      line(28, `'each vector of weights is used ' + ${times('rows')} + ', each number of X ' + ${times('vectors')}`),
      {
        data: { values: boxes },
        transform: [shown],
        mark: { type: 'rect', cornerRadius: 4, stroke: '#8a8a8a' },
        encoding: { ...area, color: fill },
      },
      {
        data: { values: boxes },
        transform: [shown, ...middle],
        mark: { type: 'text', baseline: 'middle', fontSize: 12, color: colours.ink },
        encoding: { x: at('mx'), y: at('my'), text: { field: 'text', type: 'nominal' } },
      },
      line(
        strip - 16,
        `${wanted} + ' registers: ' + ${sums} + ' for sums, ' + vectors + ' for weights, 1 for x, 1 for a product'`,
        { fontWeight: 600 },
      ),
      {
        data: { values: slots.filter(({ inside }) => inside) },
        transform: [{ calculate: colourOf, as: 'colour' }],
        mark: { type: 'rect', cornerRadius: 3, stroke: '#8a8a8a' },
        encoding: { ...area, color: fill },
      },
      {
        data: { values: slots.filter(({ inside }) => !inside) },
        transform: [{ filter: `datum.n < ${wanted}` }, { calculate: colourOf, as: 'colour' }],
        mark: { type: 'rect', cornerRadius: 3, stroke: colours.ink, strokeWidth: 2, strokeDash: [3, 3] },
        encoding: { ...area, color: fill },
      },
      line(
        strip + 42,
        `${wanted} > ${REGISTERS} ? 'no room for ' + (${wanted} - ${REGISTERS}) + ': they wait in memory' : 'all fit into the ${REGISTERS} registers'`,
      ),
    ],
  });
}
