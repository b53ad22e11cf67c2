/** The figures of lesson 11. */
export { accuracyLadder } from './11-accuracy-ladder.ts';
export { opening } from './11-opening.ts';
export { reliabilityDiagram } from './11-reliability-diagram.ts';
