/** How numbers spread in each layer: a small histogram for each layer, a row for each network. */
import { bars, binned, type Spec, vegaLite } from '../../src/charts/index.ts';

export interface LayerHistogramsOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** What the numbers are: the title of the axis. */
  readonly x: string;
  /** Lowest and highest number shown; those outside are counted in the first and last bar. */
  readonly range: readonly [number, number];
  /** Bars in a histogram. Default: 25. */
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
  const values = networks.flatMap(({ name, layers }) =>
    layers.flatMap((numbers, l) => {
      if (numbers.length === 0) throw new RangeError(`layerHistograms: ${name}, layer ${l + 1}: got no numbers`);
      const filled = binned(numbers, range, bins).filter(({ count }) => count > 0);
      return filled.map(({ count: _, ...bin }) => ({ network: name, layer: l + 1, ...bin }));
    }),
  );
  const header = { title: null, labelFontSize: 13, labelColor: '#333' };
  return vegaLite({
    title: subtitle ? { text: title, subtitle } : title,
    data: { values },
    facet: {
      row: {
        field: 'network',
        type: 'nominal',
        sort: networks.map(({ name }) => name),
        header: { ...header, labelAngle: 0, labelAlign: 'left', labelFontWeight: 600 },
      },
      column: { field: 'layer', type: 'ordinal', header: { ...header, title: 'layer', titleFontSize: 13 } },
    },
    spacing: { row: 12, column: 9 },
    spec: {
      width: 72,
      height: 76,
      ...bars(
        'share',
        {
          title: x,
          scale: { domain: [low, high], nice: false },
          axis: { grid: false, values: [low, (low + high) / 2, high], labelFlush: true, titlePadding: 4 },
        },
        { title: null, axis: null },
      ),
    },
    resolve: { scale: { y: 'independent' } },
  });
}
