/** What the module gives to its host, ../module.ts. */

export { activate } from './activations';
export { denseForward } from './dense';
export { pack, transpose, unpack } from './pack';
export { bucketColumns, compressRows, sparseForward } from './sparse';
export { forward, train } from './training';

import { denseGradient as gradientOfLayer, sparseGradient as sparseGradientOfLayer } from './gradient';

export { gradientOfLayer as denseGradient, sparseGradientOfLayer as sparseGradient };
