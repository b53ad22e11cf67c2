/** The figures that the cells of lesson 07 draw. */
export * from './07-layer-histograms.ts';
export * from './07-step-size.ts';
