/** An image as a person sees it, and as a file holds it: a number for each pixel. */
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';

export interface ImageAsBytesOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly width: number;
  /** The byte that stands for black. */
  readonly largest: number;
}

const SIDE = 264;

/** Left the greys, right the bytes. Throws unless the bytes fill whole rows of `width`. */
export function imageAsBytes(bytes: ArrayLike<number>, options: ImageAsBytesOptions): Spec {
  const { title, subtitle, width, largest } = options;
  if (bytes.length === 0 || bytes.length % width !== 0) {
    throw new RangeError(`imageAsBytes: ${bytes.length} bytes do not fill rows of ${width}`);
  }
  const values = Array.from(bytes, (byte, i) => ({ row: Math.floor(i / width), column: i % width, byte }));
  const place = (field: string) => ({ field, type: 'ordinal', axis: null });
  const encoding = { x: place('column'), y: place('row') };
  const grey = {
    field: 'byte',
    type: 'quantitative',
    scale: { domain: [0, largest], range: ['#ffffff', '#111111'], interpolate: 'rgb' },
    legend: null,
  };
  const size = { width: SIDE, height: (SIDE * bytes.length) / width / width };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    data: { values },
    spacing: 34,
    hconcat: [
      {
        ...size,
        layer: [
          { mark: 'rect', encoding: { ...encoding, color: grey } },
          {
            data: { values: [{}] },
            mark: { type: 'rect', filled: false, stroke: '#b0b0b0', x: 0, x2: 'width', y: 0, y2: 'height' },
          },
        ],
      },
      {
        ...size,
        encoding,
        layer: [
          {
            mark: { type: 'rect', stroke: '#e6e6e6', strokeWidth: 1 },
            encoding: { color: { condition: { test: 'datum.byte > 0', value: '#e3f1fa' }, value: 'white' } },
          },
          {
            mark: { type: 'text', fontSize: 15 },
            encoding: {
              text: { field: 'byte', type: 'quantitative' },
              color: { condition: { test: 'datum.byte > 0', value: colours.ink }, value: '#b0b0b0' },
            },
          },
        ],
      },
    ],
    resolve: { scale: { color: 'independent', x: 'independent', y: 'independent' } },
  });
}
