/** What the module gives to its host, ../module.ts. */

export { bucketColumns, compressRows } from './compress';
export { denseForward } from './dense';
export { denseGradient, sparseGradient } from './gradient';
export { pack, transpose, unpack } from './pack';
export { sparseForward } from './sparse';
export { activateOutput, predict, train } from './training';
