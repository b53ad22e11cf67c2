/** How fast tiles of several sizes are: a table whose darker cells are faster. */
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount } from '../../src/checks.ts';
import { significant } from '../../src/text.ts';
import type { TileSize } from './10-tile-kernel.ts';

/** A tile that was measured. */
export interface TileSpeed extends TileSize {
  readonly gigaflops: number;
  /** Whether its registers are enough; others get a dashed frame. */
  readonly fits: boolean;
}

/** Rows of a tile from top to bottom, vectors from left to right. Throws without tiles. */
export function tileSpeeds(tiles: readonly TileSpeed[], title: string, subtitle: string | readonly string[]): Spec {
  requireCount('tileSpeeds', 'tiles', tiles.length);
  const fastest = Math.max(...tiles.map(({ gigaflops }) => gigaflops));
  const values = tiles.map(({ rows, vectors, gigaflops, fits }) => ({
    ...{ rows, vectors, fits },
    share: Number((gigaflops / fastest).toPrecision(3)),
    text: significant(gigaflops, 2),
  }));
  const axis = (field: string, title: string) => ({
    ...{ field, type: 'ordinal', title },
    axis: { labelAngle: 0, ticks: false, domain: false, labelFontSize: 13, orient: field === 'rows' ? 'left' : 'top' },
    scale: { padding: 0.08 },
  });
  const xy = { x: axis('vectors', 'vectors of four columns'), y: axis('rows', 'rows') };
  const rect = { type: 'rect', cornerRadius: 4 };
  return vegaLite({
    title: { text: title, subtitle },
    width: { step: 84 },
    height: { step: 40 },
    data: { values },
    layer: [
      {
        mark: { ...rect, tooltip: false },
        encoding: {
          ...xy,
          color: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1], range: ['#ffffff', colours.blue], interpolate: 'rgb' },
            legend: null,
          },
        },
      },
      {
        transform: [{ filter: 'datum.fits' }],
        mark: { ...rect, filled: false, stroke: '#8a8a8a', strokeWidth: 1 },
        encoding: xy,
      },
      {
        transform: [{ filter: '!datum.fits' }],
        mark: { ...rect, filled: false, stroke: colours.ink, strokeWidth: 2, strokeDash: [4, 3] },
        encoding: xy,
      },
      {
        mark: { type: 'text', baseline: 'middle', fontSize: 14 },
        encoding: {
          ...xy,
          text: { field: 'text', type: 'nominal' },
          color: { condition: { test: 'datum.share > 0.6', value: 'white' }, value: colours.ink },
        },
      },
    ],
  });
}
