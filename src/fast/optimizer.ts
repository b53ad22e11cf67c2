/** What the kernels are told of the optimizer. */
import { type BuiltInOptimizer, type StepSize, TINY } from '../optimizers.ts';
import { type Fields, OptimizerKind, writeStructure } from './structures.ts';

/** The settings of a run. */
export function optimizerFields(o: BuiltInOptimizer): Fields<'Optimizer'> {
  const first = o.kind === 'adam' ? o.beta1 : o.kind === 'rmsprop' ? o.alpha : 0;
  const second = o.kind === 'adam' ? o.beta2 : 0;
  return {
    kind: OptimizerKind[o.kind],
    nesterov: o.kind === 'sgd' && o.nesterov ? 1 : 0,
    momentum: o.kind === 'adam' ? 0 : o.momentum,
    decay: addedDecay(o),
    first,
    firstRest: 1 - first,
    second,
    secondRest: 1 - second,
  };
}

/**
 * True if weights are updated while the sums of their gradient are still in registers, so that the gradient needs no
 * memory. There are kernels for it for plain SGD, Adam and AdamW.
 */
export function fuses(o: BuiltInOptimizer): boolean {
  return addedDecay(o) === 0 && (o.kind === 'adam' || (o.kind === 'sgd' && o.momentum === 0));
}

/** λ of the decay that is added to the gradient. */
const addedDecay = (o: BuiltInOptimizer) => (o.kind === 'adam' && o.decoupled ? 0 : o.weightDecay);

/** Writes the numbers of one step. */
export function writeStepSize(buffer: ArrayBufferLike, address: number, { rate, epsilon, shrink }: StepSize): void {
  writeStructure(buffer, 'StepSize', address, { rate, epsilon, shrink, tiny: TINY });
}
