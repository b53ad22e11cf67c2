/** The figures of lesson 09. */
export { augmentationGrid } from './09-augmentation-grid.ts';
export { dropoutMasks } from './09-dropout-masks.ts';
export { earlyStoppingPlot } from './09-early-stopping.ts';
export { methodComparison } from './09-method-comparison.ts';
export { opening } from './09-opening.ts';
export { weightHistograms } from './09-weight-histograms.ts';
