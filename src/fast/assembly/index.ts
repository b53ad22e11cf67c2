/** What the module gives to its host, ../module.ts. */

export { activate, activationGradient } from './activations';
export { bucketColumns, compressRows } from './compress';
export { denseForward } from './dense';
export { applyMask } from './dropout';
export { biasGradient, denseGradient, sparseGradient } from './gradient';
export { update } from './optimizers';
export { pack, transpose, unpack } from './pack';
export { sparseForward } from './sparse';
export { activateOutput, predict, train } from './training';
