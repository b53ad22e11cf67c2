/** The figures that the cells of lesson 06 draw. */
export * from './06-batch-picture.ts';
export * from './06-byte-map.ts';
export * from './06-flattened-image.ts';
export * from './06-value-histograms.ts';
