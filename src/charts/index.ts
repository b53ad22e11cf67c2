/**
 * The general charts, and what a figure of one's own is made of. A chart is data (Vega-Lite, Vega or Plotly): nothing
 * here draws, so that no renderer is loaded. `render.ts` turns a chart into SVG.
 *
 * @packageDocumentation
 */
export { type BatchOrder, type BatchOrderOptions, batchOrder } from './batch-order.ts';
export { type ClassCounts, classHistogram } from './class-histogram.ts';
export { type ComparisonOptions, type ComparisonSeries, comparisonCurves } from './comparison-curves.ts';
export { type ConfusionMatrixOptions, confusionMatrixPlot } from './confusion-matrix.ts';
export { digitGrid, type GridOptions, type Tile, tileGrid } from './digit-grid.ts';
export { type DigitFlow, digitThroughNetwork } from './digit-through-network.ts';
export { firstLayerWeights, type WeightsOptions } from './first-layer-weights.ts';
export { type Curve, type FunctionCurvesOptions, functionCurves } from './function-curves.ts';
export { type LearningCurvesOptions, learningCurves } from './learning-curves.ts';
export { type MatrixProductOptions, matrixProduct } from './matrix-product.ts';
export { unpacked } from './packed-lists.ts';
export { type SpatialFigure, type Surface, surface } from './plotly-figure.ts';
export { type RemainingErrorsOptions, remainingErrors } from './remaining-errors.ts';
export {
  type Predicted,
  type Prediction,
  predictionsOf,
  samplePredictions,
  worstMistakes,
} from './sample-predictions.ts';
export { smoothedTargets } from './smoothed-targets.ts';
export {
  at,
  type Colour,
  diverging,
  ink,
  mix,
  type Sprite,
  type SpriteOptions,
  sprite,
  spriteLayer,
} from './sprite.ts';
export { colours, config, font, PAGE_WIDTH, requireNames, type Spec, series, vegaLite } from './theme.ts';
export { arrow, type Label, labels, slider, vega } from './vega-marks.ts';
