/** The figures of lesson 12. */
export { accuracyDots } from './12-accuracy-dots.ts';
export { nestedSelection } from './12-nested-selection.ts';
export { opening } from './12-opening.ts';
export { widestStreet } from './12-widest-street.ts';
