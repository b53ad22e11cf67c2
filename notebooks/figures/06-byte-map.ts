/** The bytes of a file as numbered boxes, coloured by what they mean. */

import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount } from '../../src/checks.ts';

export interface ByteField {
  /** How many bytes it takes. */
  readonly length: number;
  readonly meaning: string;
}

export interface ByteMapOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Bytes in a row. Default: 16. */
  readonly columns?: number;
}

const fills = ['#d9d9d9', '#f9e07f', '#f4a261', '#8ecae6', '#90be6d', '#e5989b', '#b8b8ff', '#ffffff'];

/** The first bytes of a file in hexadecimal, as many as the fields take. Throws if there are fewer, or too many fields. */
export function byteMap(bytes: Uint8Array, fields: readonly ByteField[], options: ByteMapOptions): Spec {
  const { title, subtitle, columns = 16 } = options;
  requireCount('byteMap', 'columns', columns);
  const total = fields.reduce((sum, { length }) => sum + length, 0);
  if (bytes.length < total || total === 0) {
    throw new RangeError(`byteMap: got ${bytes.length} bytes, expected the ${total} of the fields, at least 1`);
  }
  if (fields.length > fills.length) {
    throw new RangeError(`byteMap: got ${fields.length} fields, expected at most ${fills.length}`);
  }
  const owners = fields.flatMap(({ length, meaning }) => new Array<string>(length).fill(meaning));
  const values = owners.map((meaning, offset) => ({
    column: offset % columns,
    row: columns * Math.floor(offset / columns),
    hex: bytes[offset].toString(16).padStart(2, '0'),
    ...{ meaning, offset, value: bytes[offset] },
  }));
  const names = fields.map(({ meaning }) => meaning);
  return vegaLite({
    title: subtitle ? { text: title, subtitle } : title,
    width: { step: 33 },
    height: { step: 33 },
    data: { values },
    encoding: {
      x: {
        field: 'column',
        type: 'ordinal',
        title: null,
        axis: { orient: 'top', labelAngle: 0, labelExpr: "'+' + datum.value", ticks: false, domain: false },
      },
      y: { field: 'row', type: 'ordinal', title: 'byte', axis: { ticks: false, domain: false } },
      tooltip: [
        { field: 'offset', title: 'byte', type: 'quantitative' },
        { field: 'value', title: 'value', type: 'quantitative' },
        { field: 'meaning', title: 'meaning' },
      ],
    },
    layer: [
      {
        mark: { type: 'rect', stroke: '#888888', strokeWidth: 1 },
        encoding: {
          color: {
            field: 'meaning',
            type: 'nominal',
            sort: names,
            scale: { domain: names, range: fills.slice(0, names.length) },
            legend: {
              title: null,
              orient: 'bottom',
              columns: 2,
              symbolType: 'square',
              symbolSize: 180,
              symbolStrokeColor: '#888888',
              symbolStrokeWidth: 1,
            },
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 14, font: 'monospace', color: colours.ink },
        encoding: { text: { field: 'hex', type: 'nominal' } },
      },
    ],
  });
}
