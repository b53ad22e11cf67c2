/**
 * What an optimizer does with a gradient; the formulas are those of ../../optimizers.ts. Settings and the numbers of a
 * step (`StepSize`) are read from memory.
 */
import { Parameter } from './plan';

/** The numbers by which the host names them; Adam with decoupled decay is AdamW. */
export const enum OptimizerKind {
  sgd = 0,
  rmsprop = 1,
  adam = 2,
}

/** The settings of a run. */
@unmanaged
export class Optimizer {
  kind: i32;
  nesterov: i32;
  momentum: f32;
  /** λ of the decay that is added to the gradient. */
  decay: f32;
  /** α or β₁, and 1 − it. */
  first: f32;
  firstRest: f32;
  /** β₂, and 1 − it. */
  second: f32;
  secondRest: f32;
}

/** The numbers of one step. */
@unmanaged
export class StepSize {
  rate: f32;
  epsilon: f32;
  shrink: f32;
  /** Moments below it become 0: denormal numbers are slow. Read from memory, because the registers are full. */
  tiny: f32;
}

/** Sets numbers below `tiny` to 0; NaN stays NaN. */
// @ts-ignore: decorator
@inline
function flush(a: v128, tiny: v128): v128 {
  return v128.andnot(a, f32x4.lt(f32x4.abs(a), tiny));
}

/** Plain SGD for four weights, from where they lie; returns the new ones. */
// @ts-ignore: decorator
@inline
export function sgdUpdate(weights: usize, gradient: v128, rate: v128): v128 {
  const w = f32x4.sub(v128.load(weights), f32x4.mul(rate, gradient));
  v128.store(weights, w);
  return w;
}

/** Adam for four weights, from where they and their moments lie; returns the new ones. */
// @ts-ignore: decorator
@inline
export function adamUpdate(
  weights: usize,
  firstMoment: usize,
  secondMoment: usize,
  gradient: v128,
  optimizer: Optimizer,
  step: StepSize,
): v128 {
  const o = changetype<usize>(optimizer);
  const s = changetype<usize>(step);
  let m = f32x4.mul(v128.load32_splat(o + offsetof<Optimizer>('first')), v128.load(firstMoment));
  m = f32x4.add(m, f32x4.mul(v128.load32_splat(o + offsetof<Optimizer>('firstRest')), gradient));
  const tiny = v128.load32_splat(s + offsetof<StepSize>('tiny'));
  m = v128.andnot(m, f32x4.lt(f32x4.abs(m), tiny));
  let v = f32x4.mul(v128.load32_splat(o + offsetof<Optimizer>('second')), v128.load(secondMoment));
  const square = f32x4.mul(gradient, gradient);
  v = f32x4.add(v, f32x4.mul(v128.load32_splat(o + offsetof<Optimizer>('secondRest')), square));
  v = v128.andnot(v, f32x4.lt(v, tiny));
  v128.store(firstMoment, m);
  v128.store(secondMoment, v);
  const root = f32x4.add(f32x4.sqrt(v), v128.load32_splat(s + offsetof<StepSize>('epsilon')));
  const change = f32x4.div(f32x4.mul(v128.load32_splat(s + offsetof<StepSize>('rate')), m), root);
  const kept = f32x4.mul(v128.load32_splat(s + offsetof<StepSize>('shrink')), v128.load(weights));
  const w = f32x4.sub(kept, change);
  v128.store(weights, w);
  return w;
}

/** One step of `bytes` / 4 numbers of a parameter, from byte `from` on, for every optimizer. */
export function update(parameter: Parameter, from: usize, bytes: i32, optimizer: Optimizer, step: StepSize): void {
  const weights = parameter.values + from;
  const gradient = parameter.gradient + from;
  const state0 = parameter.state0 + from;
  const state1 = parameter.state1 + from;
  const tiny = f32x4.splat(step.tiny);
  const rate = f32x4.splat(step.rate);
  const decay = f32x4.splat(optimizer.decay);
  const momentum = f32x4.splat(optimizer.momentum);
  for (let at: usize = 0; at < <usize>bytes; at += 16) {
    const w = v128.load(weights + at);
    const g = f32x4.add(v128.load(gradient + at), f32x4.mul(decay, w));
    if (optimizer.kind == OptimizerKind.adam) {
      adamUpdate(weights + at, state0 + at, state1 + at, g, optimizer, step);
      continue;
    }
    let direction = g;
    if (optimizer.kind == OptimizerKind.sgd) {
      if (optimizer.momentum > 0) {
        const v = flush(f32x4.add(f32x4.mul(momentum, v128.load(state0 + at)), g), tiny);
        v128.store(state0 + at, v);
        direction = optimizer.nesterov ? f32x4.add(g, f32x4.mul(momentum, v)) : v;
      }
    } else {
      let v = f32x4.mul(f32x4.splat(optimizer.first), v128.load(state0 + at));
      v = flush(f32x4.add(v, f32x4.mul(f32x4.splat(optimizer.firstRest), f32x4.mul(g, g))), tiny);
      v128.store(state0 + at, v);
      direction = f32x4.div(g, f32x4.add(f32x4.sqrt(v), f32x4.splat(step.epsilon)));
      if (optimizer.momentum > 0) {
        direction = flush(f32x4.add(f32x4.mul(momentum, v128.load(state1 + at)), direction), tiny);
        v128.store(state1 + at, direction);
      }
    }
    v128.store(weights + at, f32x4.sub(w, f32x4.mul(rate, direction)));
  }
}
