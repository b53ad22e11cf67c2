/** A product computed tile by tile, with a slider for time: what is loaded at each step, and which sums are in registers. */
import { at } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount } from '../../src/checks.ts';
import type { Matrix } from '../../src/matrix.ts';

export interface TileWalkOptions {
  readonly title: string;
  /** Rows and columns of a tile. */
  readonly rows: number;
  readonly columns: number;
  /** Where the slider starts. Default: 1. */
  readonly step?: number;
}

const [SIDE, GAP, HEAD] = [32, 40, 20];
const [LOADED_X, LOADED_W, STORED] = ['#fbdca0', '#b9dff5', '#e9e9e9'];

/**
 * X stands left of Z and W above it. One step is one k of one tile. Yellow and light blue: loaded at this step; framed:
 * the sums in registers; grey: stored. Throws unless X fits W, and the tiles fill Z.
 */
export function tileWalk(x: Matrix, w: Matrix, { title, rows, columns, step = 1 }: TileWalkOptions): Spec {
  requireCount('tileWalk', 'rows', rows);
  requireCount('tileWalk', 'columns', columns);
  if (x.rows % rows !== 0 || w.columns % columns !== 0) {
    throw new RangeError(
      `tileWalk: tiles of ${rows} × ${columns} do not fill ${x.rows} × ${w.columns}, expected whole tiles`,
    );
  }
  const depth = x.columns;
  const [down, across] = [x.rows / rows, w.columns / columns];
  const steps = depth * down * across;
  const [left, top] = [depth * SIDE + GAP, HEAD + depth * SIDE + GAP];
  const cell = (x0: number, y0: number, i: number, j: number) => ({
    x: x0 + (j + 0.5) * SIDE,
    y: y0 + (i + 0.5) * SIDE,
  });
  const numbers = (matrix: Matrix, x0: number, y0: number) =>
    Array.from(matrix.data, (value, n) => {
      const [i, j] = [Math.floor(n / matrix.columns), n % matrix.columns];
      return { ...cell(x0, y0, i, j), i, j, text: text(value) };
    });
  // Tiles go down first: the panel of W stays the same.
  const sums = Array.from({ length: x.rows * w.columns }, (_, n) => {
    const [i, j] = [Math.floor(n / w.columns), n % w.columns];
    const partial = [0];
    for (let k = 0; k < depth; k++) partial.push(partial[k] + x.at(i, k) * w.at(k, j));
    const tile = Math.floor(j / columns) * down + Math.floor(i / rows);
    return { ...cell(left, top, i, j), tile, sums: partial.map(text) };
  });
  const k = `((step - 1) % ${depth})`;
  const tile = `floor((step - 1) / ${depth})`;
  const rowBlock = `(${tile} % ${down})`;
  const panel = `floor(${tile} / ${down})`;
  const inTile = `datum.tile === ${tile}`;
  const square = { type: 'rect', width: SIDE, height: SIDE, stroke: '#c4c4c4' };
  const filled = (condition: string, colour: string) => ({
    condition: { test: condition, value: colour },
    value: 'white',
  });
  const xy = { x: at('x'), y: at('y') };
  const written = { type: 'text', baseline: 'middle', fontSize: 13, color: colours.ink };
  const matrix = (values: readonly object[], condition: string, colour: string) => [
    { data: { values }, mark: square, encoding: { ...xy, fill: filled(condition, colour) } },
    { data: { values }, mark: written, encoding: { ...xy, text: { field: 'text', type: 'nominal' } } },
  ];
  const width = left + w.columns * SIDE;
  const bottom = top + x.rows * SIDE;
  const perStep = rows * columns;
  const lines = [
    `'step ' + step + ' of ${steps}, k = ' + (${k} + 1)`,
    `'loaded so far: ' + step * ${rows + columns}`,
    `'products so far: ' + step * ${perStep}`,
  ];
  return vegaLite({
    title: {
      text: title,
      subtitle: ['coloured: loaded at this step; framed: the sums in registers;', 'grey: finished and stored'],
    },
    width,
    height: bottom + 8,
    params: [{ name: 'step', value: step, bind: { input: 'range', min: 1, max: steps, step: 1, name: 'step ' } }],
    layer: [
      ...matrix(numbers(x, 0, top), `datum.j === ${k} && floor(datum.i / ${rows}) === ${rowBlock}`, LOADED_X),
      ...matrix(numbers(w, left, HEAD), `datum.i === ${k} && floor(datum.j / ${columns}) === ${panel}`, LOADED_W),
      { data: { values: sums }, mark: square, encoding: { ...xy, fill: filled(`datum.tile < ${tile}`, STORED) } },
      {
        data: { values: sums },
        transform: [
          { filter: `datum.tile <= ${tile}` },
          { calculate: `datum.sums[${inTile} ? ${k} + 1 : ${depth}]`, as: 'text' },
        ],
        mark: written,
        encoding: { ...xy, text: { field: 'text', type: 'nominal' } },
      },
      {
        data: {
          values: Array.from({ length: down * across }, (_, tile) => {
            const [i, j] = [rows * (tile % down), columns * Math.floor(tile / down)];
            const corner = { x: left + j * SIDE, y: top + i * SIDE };
            return { ...corner, x2: corner.x + columns * SIDE, y2: corner.y + rows * SIDE, tile };
          }),
        },
        transform: [{ filter: inTile }],
        mark: { type: 'rect', filled: false, stroke: colours.ink, strokeWidth: 2.5 },
        encoding: { ...xy, x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      {
        data: {
          values: [
            { x: 0, y: top - 12, text: 'X' },
            { x: left, y: HEAD - 12, text: 'W' },
            { x: left, y: top - 12, text: 'Z = XW' },
          ],
        },
        mark: { ...written, align: 'left', fontSize: 15, fontWeight: 600 },
        encoding: { ...xy, text: { field: 'text', type: 'nominal' } },
      },
      ...lines.map((line, n) => ({
        data: { values: [{ x: 0, y: HEAD + 10 + n * 20 }] },
        transform: [{ calculate: line, as: 'text' }],
        mark: { ...written, align: 'left' },
        encoding: { ...xy, text: { field: 'text', type: 'nominal' } },
      })),
    ],
  });
}

const text = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');
