/** Chooses the implementation of the kernels. */
import { fastKernels } from '../fast/predict.ts';
import type { Kernels } from './kernels.ts';
import { plainKernels } from './plain-session.ts';

export { defaultThreads } from '../fast/threads.ts';

const implementations = { plain: plainKernels, fast: fastKernels } as const;
export type KernelsName = keyof typeof implementations;

/** The kernels of that name. Throws if there are none. */
export function kernelsNamed(operation: string, name: string): Kernels {
  if (!Object.hasOwn(implementations, name)) {
    throw new TypeError(
      `${operation}: unknown kernels '${name}', expected one of ${Object.keys(implementations).join(', ')}`,
    );
  }
  return implementations[name as KernelsName];
}
