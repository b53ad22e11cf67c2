/** The figures that the cells of lesson 08 draw. */
export * from './08-descent-surface.ts';
export * from './08-optimizer-walks.ts';
