/** How numbers spread in each layer: a small histogram for each layer, a row for each network. */
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';

export interface LayerHistogramsOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** What the numbers are: the title of the axis. */
  readonly x: string;
  /** Lowest and highest number shown; those outside are counted in the first and last bar. */
  readonly range: readonly [number, number];
  /** Bars in a histogram; 25 unless given. */
  readonly bins?: number;
}

export interface LayerNumbers {
  readonly name: string;
  /** The numbers of each layer. */
  readonly layers: readonly ArrayLike<number>[];
}

/** Rows: networks; columns: layers. The bars of each histogram add up to 1. Throws if a layer has no numbers. */
export function layerHistograms(networks: readonly LayerNumbers[], options: LayerHistogramsOptions): Spec {
  const { title, subtitle, x, range, bins = 25 } = options;
  const [low, high] = range;
  if (!(low < high)) throw new RangeError(`layerHistograms: the range is ${low} to ${high}, expected it to rise`);
  const width = (high - low) / bins;
  const bars = networks.flatMap(({ name, layers }) =>
    layers.flatMap((numbers, l) => {
      if (numbers.length === 0) throw new RangeError(`layerHistograms: ${name}, layer ${l + 1}: got no numbers`);
      const counts = new Array<number>(bins).fill(0);
      for (let i = 0; i < numbers.length; i++) {
        const bin = Math.floor((numbers[i] - low) / width);
        counts[Math.min(bins - 1, Math.max(0, bin))]++;
      }
      return counts.flatMap((count, b) =>
        count === 0
          ? []
          : [
              {
                ...{ network: name, layer: `layer ${l + 1}` },
                from: Number((low + b * width).toPrecision(4)),
                to: Number((low + (b + 1) * width).toPrecision(4)),
                share: Number((count / numbers.length).toPrecision(3)),
              },
            ],
      );
    }),
  );
  const header = { title: null, labelFontSize: 13, labelColor: '#333' };
  return vegaLite({
    title: subtitle ? { text: title, subtitle } : title,
    data: { values: bars },
    facet: {
      row: {
        field: 'network',
        type: 'nominal',
        sort: networks.map(({ name }) => name),
        header: { ...header, labelAngle: 0, labelAlign: 'left', labelFontWeight: 600 },
      },
      column: { field: 'layer', type: 'nominal', header },
    },
    spacing: { row: 12, column: 9 },
    spec: {
      width: 72,
      height: 76,
      mark: { type: 'bar', color: colours.blue, binSpacing: 0 },
      encoding: {
        x: {
          field: 'from',
          type: 'quantitative',
          bin: 'binned',
          title: x,
          scale: { domain: [low, high], nice: false },
          axis: { grid: false, values: [low, (low + high) / 2, high], labelFlush: true, titlePadding: 4 },
        },
        x2: { field: 'to' },
        y: {
          field: 'share',
          type: 'quantitative',
          title: null,
          axis: null,
        },
        tooltip: [
          { field: 'from', type: 'quantitative' },
          { field: 'to', type: 'quantitative' },
          { field: 'share', type: 'quantitative', format: '.1%' },
        ],
      },
    },
    resolve: { scale: { y: 'independent' } },
  });
}
