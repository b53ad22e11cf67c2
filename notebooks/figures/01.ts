/** The figures of lesson 01. */
export { activationShapes } from './01-activation-shapes.ts';
export { type CurveSnapshot, curveFit } from './01-curve-fit.ts';
export { penStrokes } from './01-pen-strokes.ts';
export { type Approximation, reluApproximation } from './01-relu-approximation.ts';
export { reluNeuron } from './01-relu-neuron.ts';
export { type ReluPiece, reluPieces } from './01-relu-pieces.ts';
