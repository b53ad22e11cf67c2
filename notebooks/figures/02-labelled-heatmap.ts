/** A small matrix as coloured squares with its numbers written in them: orange for positive, blue for negative. */

import { type Spec, vegaLite } from '../../src/charts/index.ts';
import type { Matrix } from '../../src/matrix.ts';

export interface LabelledHeatmapOptions {
  readonly title: string;
  readonly rows: string;
  readonly columns: string;
  /** Names of the rows and columns; default: their numbers. */
  readonly rowNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** Digits after the point; default: 2. */
  readonly digits?: number;
}

export function labelledHeatmap(matrix: Matrix, options: LabelledHeatmapOptions): Spec {
  const { title, rows, columns, rowNames, columnNames, digits = 2 } = options;
  const values = Array.from(matrix.data, (value, at) => {
    const [i, j] = [Math.floor(at / matrix.columns), at % matrix.columns];
    return { row: rowNames?.[i] ?? `${i}`, column: columnNames?.[j] ?? `${j}`, value: Number(value.toPrecision(6)) };
  });
  const largest = Math.max(...values.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const nominal = (field: string, title: string) => ({ field, type: 'nominal', sort: null, title });
  return vegaLite({
    title,
    width: { step: 78 },
    height: { step: 52 },
    data: { values },
    encoding: {
      x: { ...nominal('column', columns), axis: { labelAngle: 0, orient: 'top' } },
      y: nominal('row', rows),
    },
    layer: [
      {
        mark: { type: 'rect', stroke: 'white', strokeWidth: 2 },
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            scale: { domain: [-largest, 0, largest], range: ['#7fbbe0', '#f7f7f7', '#f0a060'] },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 14, color: '#111' },
        encoding: { text: { field: 'value', type: 'quantitative', format: `+.${digits}f` } },
      },
    ],
  });
}
