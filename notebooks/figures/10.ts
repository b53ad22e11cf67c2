/** The figures of lesson 10, its data, its kernels, and how it measures. */
export { benchmarks } from './10-benchmarks.ts';
export { enlargedDigits } from './10-digits.ts';
export { fastest } from './10-fastest.ts';
export { joinedPairs } from './10-joined-pairs.ts';
export { loopOrder } from './10-loop-order.ts';
export { opening } from './10-opening.ts';
export { roofline } from './10-roofline.ts';
export { simdLanes } from './10-simd-lanes.ts';
export { speedSteps } from './10-speed-steps.ts';
export { peakKernel, type Tile, type TileStep, tileKernel, tileOf } from './10-tile-kernel.ts';
export { REGISTERS, registersOf, tileRegisters } from './10-tile-registers.ts';
export { tileSpeeds } from './10-tile-speeds.ts';
export { tileWalk } from './10-tile-walk.ts';
