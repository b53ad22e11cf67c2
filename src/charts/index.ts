/**
 * The general charts, and what a figure of one's own is made of. A chart is data (Vega-Lite, Vega or Plotly): nothing
 * here draws, so that no renderer is loaded. `render.ts` turns a chart into SVG.
 *
 * @packageDocumentation
 */
export { percentFormat, percentLabels } from './axes.ts';
export { type BatchOrder, type BatchOrderOptions, batchOrder } from './batch-order.ts';
export { type ConfusionMatrixOptions, confusionMatrixPlot } from './confusion-matrix.ts';
export { type DigitFlow, digitThroughNetwork } from './digit-through-network.ts';
export { type Dot, type DotPanel, type DotPlotOptions, domainAround, dotPlot } from './dot-plot.ts';
export { firstLayerWeights, formingWeights, type WeightsOptions } from './first-layer-weights.ts';
export { type Bin, bars, binned, type ClassCounts, classHistogram } from './histograms.ts';
export { type LearningCurvesOptions, learningCurves } from './learning-curves.ts';
export {
  type ComparisonOptions,
  type ComparisonSeries,
  type Curve,
  comparisonCurves,
  type FunctionCurvesOptions,
  functionCurves,
} from './lines.ts';
export { type MatrixProductOptions, matrixProduct } from './matrix-product.ts';
export { type Motion, motionSignals, movingVegaLite } from './motion.ts';
export { unpacked } from './packed-lists.ts';
export { type SpatialFigure, type Surface, surface } from './plotly-figure.ts';
export {
  type Predicted,
  type Prediction,
  predictionsOf,
  type RemainingErrorsOptions,
  remainingErrors,
  samplePredictions,
  worstMistakes,
} from './predictions.ts';
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
export { colours, config, darkColours, font, PAGE_WIDTH, requireNames, type Spec, series, vegaLite } from './theme.ts';
export { digitGrid, type GridOptions, type Tile, tileGrid } from './tiles.ts';
export { arrow, type Label, labels, signalLabel, slider, vega } from './vega-marks.ts';
