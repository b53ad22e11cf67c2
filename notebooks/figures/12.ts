/** The figures of lesson 12. */
export { accuracyDots } from './12-accuracy-dots.ts';
export { opening } from './12-opening.ts';
