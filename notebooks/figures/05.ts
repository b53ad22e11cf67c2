/** The figures that the cells of lesson 05 draw. */
export * from './05-finite-until.ts';
export * from './05-loss-of-probability.ts';
export * from './05-probability-minus-target.ts';
export * from './05-sure-and-wrong.ts';
