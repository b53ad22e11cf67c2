/** Walks of optimizers down a surface in three dimensions (Plotly), in the colours of their map. */

import { type SpatialFigure, surface } from '../../src/charts/plotly-figure.ts';
import { type OptimizerWalksOptions, optimizerWalks, type Walk } from './08-optimizer-walks.ts';

export interface DescentSurfaceOptions extends Omit<OptimizerWalksOptions, 'step' | 'heights'> {
  /** How many steps of each walk are shown: late ones crowd around the lowest point. */
  readonly steps: number;
}

/** Points of the grid along u and along v. */
const [ALONG, ACROSS] = [41, 33];

/**
 * The surface between the bounds of u and v: the closer they lie around the walks, the less of a rim stands before them.
 * The first view looks from high above the lower end of u. Flat twin: the map. Throws what the map throws.
 */
export function descentSurface(walks: readonly Walk[], options: DescentSurfaceOptions): SpatialFigure {
  const { title, u, v, loss, lowest, steps } = options;
  const shown = walks.map((walk) => ({ ...walk, points: walk.points.slice(0, steps + 1) }));
  const twin = optimizerWalks(shown, options);
  const [us, vs] = [evenly(u, ALONG), evenly(v, ACROSS)];
  const heights = vs.map((b) => us.map((a) => loss(a, b)));
  const [low, high] = [Math.min(...heights.flat()), Math.max(...heights.flat())];
  const { data, layout } = surface({
    ...{ title, axes: ['u', 'v', 'L'], x: us, y: vs, z: heights, proportions: [1.9, 1.25, 0.55] },
    paths: shown.map(({ points, ...walk }) => ({
      ...walk,
      points: points.map(([a, b]) => [a, b, loss(a, b)] as const),
    })),
  });
  const [ground, ...lines] = data;
  const levels = { show: true, start: low, end: high, size: (high - low) / 14, color: '#b3a283', width: 1 };
  return {
    title,
    data: [
      {
        ...ground,
        colorscale: [
          [0, '#fffefa'],
          [0.25, '#f4ecda'],
          [1, '#dcc697'],
        ],
        opacity: 1,
        lighting: { ambient: 0.85, diffuse: 0.3, specular: 0.02 },
        contours: { z: levels },
        hoverinfo: 'skip',
      },
      ...lines,
      ...(lowest ? [cross(lowest, loss(...lowest) + 0.03 * (high - low))] : []),
    ],
    layout: {
      ...layout,
      scene: {
        ...(layout.scene as object),
        camera: { eye: { x: 1.55, y: -0.95, z: 1.4 }, center: { x: 0.1, y: 0, z: -0.3 } },
      },
      legend: { x: 0, y: 1, orientation: 'h', bgcolor: 'rgba(255, 255, 255, 0)' },
    },
    twin,
  };
}

const evenly = ([low, high]: readonly [number, number], count: number) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

const cross = ([u, v]: readonly [number, number], height: number) => ({
  ...{ type: 'scatter3d', mode: 'markers', name: 'the lowest point', showlegend: false },
  ...{ x: [u], y: [v], z: [height], marker: { symbol: 'cross', size: 5, color: '#222222' } },
});
