/** The figures of lesson 10, its data, and how it measures. */
export { enlargedDigits } from './10-digits.ts';
export { fastest } from './10-fastest.ts';
export { loopOrder } from './10-loop-order.ts';
export { opening } from './10-opening.ts';
export { roofline } from './10-roofline.ts';
export { simdLanes } from './10-simd-lanes.ts';
export { speedSteps } from './10-speed-steps.ts';
