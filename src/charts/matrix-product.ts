/** A matrix product in which each number shows where it comes from: its row on the left, its column above. */

import { requireCount, requireKnown } from '../checks.ts';
import type { Matrix } from '../matrix.ts';
import { withMinus } from '../text.ts';
import type { Spec } from './theme.ts';
import { type Label, labels, slider, vega } from './vega-marks.ts';

export interface MatrixProductOptions {
  readonly title: string;
  /** Names of the left matrix, the right matrix and the product: ['X', 'W', 'Z']. */
  readonly names: readonly [left: string, right: string, product: string];
  /** What the rows of the left matrix, its columns, and the columns of the right matrix stand for. */
  readonly axes: readonly [rows: string, inner: string, columns: string];
  /** The row and the column that are marked first. Default: 0. */
  readonly row?: number;
  readonly column?: number;
}

/** At most this many numbers side by side: they fit a page of 800 pixels and can still be read. */
const MOST = 9;

/**
 * The right matrix stands above the product and the left one beside it, so that row and column cross at their number
 * (Falk's scheme). The pointer on a number of the product, or two sliders, choose which. Throws if the matrices do not fit each
 * other, or the page.
 */
export function matrixProduct(left: Matrix, right: Matrix, options: MatrixProductOptions): Spec {
  requireKnown('matrixProduct', options, ['title', 'names', 'axes', 'row', 'column']);
  const { title, names, axes, row = 0, column = 0 } = options;
  const product = left.multiply(right);
  const [rows, inner, columns] = [left.rows, left.columns, right.columns];
  if (inner + columns > MOST || inner + rows > MOST) {
    throw new RangeError(
      `matrixProduct: (${rows} × ${inner}) · (${inner} × ${columns}) does not fit the page, expected at most ${MOST} numbers side by side`,
    );
  }
  for (const [name, chosen, count] of [
    ['row', row, rows],
    ['column', column, columns],
  ] as const) {
    requireCount('matrixProduct', name, chosen, 0);
    if (chosen >= count) throw new RangeError(`matrixProduct: ${name} is ${chosen}, expected at most ${count - 1}`);
  }
  const [cellWidth, cellHeight, gap, top] = [58, 34, 34, 26];
  const [x, y] = [inner * cellWidth + gap, top + inner * cellHeight + gap];
  const place = (part: string, matrix: Matrix, x0: number, y0: number) =>
    Array.from(matrix.data, (value, at) => {
      const [i, j] = [Math.floor(at / matrix.columns), at % matrix.columns];
      return { part, i, j, x: x0 + j * cellWidth, y: y0 + i * cellHeight, text: number(value) };
    });
  const sums = Array.from(product.data, (value, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    const terms = Array.from(
      { length: inner },
      (_, k) => `${k === 0 ? number(left.at(i, k)) : factor(left.at(i, k))} · ${factor(right.at(k, j))}`,
    );
    return { i, j, text: `${terms.join(' + ')} = ${number(value)}`, name: `row ${i}, column ${j}` };
  });
  const shape = (name: string, matrix: Matrix) => `${name}: ${matrix.rows} × ${matrix.columns}`;
  const width = x + columns * cellWidth;
  const bottom = y + rows * cellHeight;
  const texts: Label[] = [
    { x: 0, y: y - 14, text: shape(names[0], left), align: 'left', size: 15, bold: true },
    { x, y: top - 14, text: shape(names[1], right), align: 'left', size: 15, bold: true },
    { x, y: y - 14, text: shape(names[2], product), align: 'left', size: 15, bold: true },
    { x: 0, y: bottom + 14, text: `rows: ${axes[0]} · columns: ${axes[1]}`, align: 'left', size: 12, colour: '#555' },
    { x, y: bottom + 14, text: `columns: ${axes[2]}`, align: 'left', size: 12, colour: '#555' },
  ];
  const marked = {
    left: "datum.part === 'left' && datum.i === row",
    right: "datum.part === 'right' && datum.j === column",
    product: "datum.part === 'product' && datum.i === row && datum.j === column",
  };
  const follow = (field: string) => [{ events: '@productCells:pointerover', update: `datum.${field}` }];
  const cellsOf = { left: 'leftCells', right: 'rightCells', product: 'productCells' };
  const cells = [...place('left', left, 0, y), ...place('right', right, x, top), ...place('product', product, x, y)];
  const box = (part: 'left' | 'right' | 'product') => ({
    name: cellsOf[part],
    type: 'rect',
    from: { data: part },
    encode: {
      enter: {
        x: { field: 'x' },
        y: { field: 'y' },
        width: { value: cellWidth },
        height: { value: cellHeight },
        stroke: { value: '#bbbbbb' },
        cursor: { value: part === 'product' ? 'pointer' : 'default' },
      },
      update: {
        fill: [
          { test: marked.left, value: '#cfe8f7' },
          { test: marked.right, value: '#fbe3b0' },
          { test: marked.product, value: '#bfe6cf' },
          { value: 'white' },
        ],
      },
    },
  });
  return vega({
    title: { text: title, subtitle: 'point at a number of the product, or use the sliders' },
    width: Math.max(width, 8 * Math.max(...sums.map(({ text }) => text.length))),
    height: bottom + 68,
    signals: [
      { ...slider('row', 'row', row, 0, rows - 1, 1), on: follow('i') },
      { ...slider('column', 'column', column, 0, columns - 1, 1), on: follow('j') },
    ],
    data: [
      ...(['left', 'right', 'product'] as const).map((name) => ({
        name,
        values: cells.filter(({ part }) => part === name),
      })),
      {
        name: 'sums',
        values: sums,
        transform: [{ type: 'filter', expr: 'datum.i === row && datum.j === column' }],
      },
    ],
    marks: [
      ...(['left', 'right', 'product'] as const).flatMap((part) => [
        box(part),
        {
          type: 'text',
          interactive: false,
          from: { data: part },
          encode: {
            enter: {
              x: { field: 'x', offset: cellWidth / 2 },
              y: { field: 'y', offset: cellHeight / 2 },
              text: { field: 'text' },
              align: { value: 'center' },
              fontSize: { value: 14 },
            },
          },
        },
      ]),
      ...labels(texts),
      {
        type: 'text',
        interactive: false,
        from: { data: 'sums' },
        encode: {
          enter: { x: { value: 0 }, y: { value: bottom + 42 }, fontSize: { value: 14 } },
          update: { text: { signal: `datum.name + ':  ' + datum.text` } },
        },
      },
    ],
  });
}

const number = (value: number) => withMinus(Number(value.toPrecision(3)));

/** A factor with its sign in brackets. */
const factor = (value: number) => (value < 0 ? `(${number(value)})` : number(value));
