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

/** Plain SGD for eight weights, from where they lie. */
// @ts-ignore: decorator
@inline
export function sgdUpdate(weights: usize, gradient0: v128, gradient1: v128, rate: v128): void {
  const w0 = f32x4.sub(v128.load(weights), f32x4.mul(rate, gradient0));
  const w1 = f32x4.sub(v128.load(weights, 16), f32x4.mul(rate, gradient1));
  v128.store(weights, w1, 16);
  v128.store(weights, w0);
}

/** A setting or a number of the step, four times. */
// @ts-ignore: decorator
@inline
function splat(structure: usize, field: usize): v128 {
  return v128.load32_splat(structure + field);
}

/**
 * Adam for eight weights, from where they and their moments lie. All is read before anything is written, and what both
 * halves need is read once: else V8 does not see that it is the same.
 */
// @ts-ignore: decorator
@inline
export function adamUpdate(
  weights: usize,
  state0: usize,
  state1: usize,
  gradient0: v128,
  gradient1: v128,
  optimizer: Optimizer,
  step: StepSize,
): void {
  const o = changetype<usize>(optimizer);
  const s = changetype<usize>(step);
  const tiny = splat(s, offsetof<StepSize>('tiny'));
  const first = splat(o, offsetof<Optimizer>('first'));
  const firstRest = splat(o, offsetof<Optimizer>('firstRest'));
  let m0 = f32x4.add(f32x4.mul(first, v128.load(state0)), f32x4.mul(firstRest, gradient0));
  let m1 = f32x4.add(f32x4.mul(first, v128.load(state0, 16)), f32x4.mul(firstRest, gradient1));
  m0 = flush(m0, tiny);
  m1 = flush(m1, tiny);
  const second = splat(o, offsetof<Optimizer>('second'));
  const rest = splat(o, offsetof<Optimizer>('secondRest'));
  const square0 = f32x4.mul(gradient0, gradient0);
  const square1 = f32x4.mul(gradient1, gradient1);
  let v0 = f32x4.add(f32x4.mul(second, v128.load(state1)), f32x4.mul(rest, square0));
  let v1 = f32x4.add(f32x4.mul(second, v128.load(state1, 16)), f32x4.mul(rest, square1));
  // Never below 0, so without `abs`.
  v0 = v128.andnot(v0, f32x4.lt(v0, tiny));
  v1 = v128.andnot(v1, f32x4.lt(v1, tiny));
  const epsilon = splat(s, offsetof<StepSize>('epsilon'));
  const rate = splat(s, offsetof<StepSize>('rate'));
  const change0 = f32x4.div(f32x4.mul(rate, m0), f32x4.add(f32x4.sqrt(v0), epsilon));
  const change1 = f32x4.div(f32x4.mul(rate, m1), f32x4.add(f32x4.sqrt(v1), epsilon));
  const shrink = splat(s, offsetof<StepSize>('shrink'));
  const w0 = f32x4.sub(f32x4.mul(shrink, v128.load(weights)), change0);
  const w1 = f32x4.sub(f32x4.mul(shrink, v128.load(weights, 16)), change1);
  v128.store(state0, m1, 16);
  v128.store(state0, m0);
  v128.store(state1, v1, 16);
  v128.store(state1, v0);
  v128.store(weights, w1, 16);
  v128.store(weights, w0);
}

/** The rules of `update`: Adam, or the direction in which the weights go against the gradient. */
class Adam {}
class Sgd {}
class Momentum {}
class Nesterov {}
class RmsProp {}
class RmsPropMomentum {}

/** One step of `bytes` / 4 numbers of a parameter (a multiple of 8), from byte `from` on, for every optimizer. */
export function update(parameter: Parameter, from: usize, bytes: i32, optimizer: Optimizer, step: StepSize): void {
  const kind = optimizer.kind;
  const moves = optimizer.momentum > 0;
  if (kind == OptimizerKind.adam) updateBy<Adam>(parameter, from, bytes, optimizer, step);
  else if (kind == OptimizerKind.rmsprop && moves) updateBy<RmsPropMomentum>(parameter, from, bytes, optimizer, step);
  else if (kind == OptimizerKind.rmsprop) updateBy<RmsProp>(parameter, from, bytes, optimizer, step);
  else if (moves && optimizer.nesterov) updateBy<Nesterov>(parameter, from, bytes, optimizer, step);
  else if (moves) updateBy<Momentum>(parameter, from, bytes, optimizer, step);
  else updateBy<Sgd>(parameter, from, bytes, optimizer, step);
}

function updateBy<Rule>(parameter: Parameter, from: usize, bytes: i32, o: Optimizer, s: StepSize): void {
  const weights = parameter.values + from;
  const gradient = parameter.gradient + from;
  const state0 = parameter.state0 + from;
  const state1 = parameter.state1 + from;
  const tiny = f32x4.splat(s.tiny);
  const rate = f32x4.splat(s.rate);
  const decay = f32x4.splat(o.decay);
  const momentum = f32x4.splat(o.momentum);
  const first = f32x4.splat(o.first);
  const firstRest = f32x4.splat(o.firstRest);
  const epsilon = f32x4.splat(s.epsilon);
  for (let at: usize = 0; at < <usize>bytes; at += 32) {
    const w0 = v128.load(weights + at);
    const w1 = v128.load(weights + at, 16);
    const g0 = f32x4.add(v128.load(gradient + at), f32x4.mul(decay, w0));
    const g1 = f32x4.add(v128.load(gradient + at, 16), f32x4.mul(decay, w1));
    if (idof<Rule>() == idof<Adam>()) {
      adamUpdate(weights + at, state0 + at, state1 + at, g0, g1, o, s);
      continue;
    }
    let direction0 = g0;
    let direction1 = g1;
    if (idof<Rule>() == idof<Momentum>() || idof<Rule>() == idof<Nesterov>()) {
      const v0 = flush(f32x4.add(f32x4.mul(momentum, v128.load(state0 + at)), g0), tiny);
      const v1 = flush(f32x4.add(f32x4.mul(momentum, v128.load(state0 + at, 16)), g1), tiny);
      v128.store(state0 + at, v1, 16);
      v128.store(state0 + at, v0);
      direction0 = idof<Rule>() == idof<Nesterov>() ? f32x4.add(g0, f32x4.mul(momentum, v0)) : v0;
      direction1 = idof<Rule>() == idof<Nesterov>() ? f32x4.add(g1, f32x4.mul(momentum, v1)) : v1;
    }
    if (idof<Rule>() == idof<RmsProp>() || idof<Rule>() == idof<RmsPropMomentum>()) {
      const square0 = f32x4.mul(firstRest, f32x4.mul(g0, g0));
      const square1 = f32x4.mul(firstRest, f32x4.mul(g1, g1));
      const v0 = flush(f32x4.add(f32x4.mul(first, v128.load(state0 + at)), square0), tiny);
      const v1 = flush(f32x4.add(f32x4.mul(first, v128.load(state0 + at, 16)), square1), tiny);
      v128.store(state0 + at, v1, 16);
      v128.store(state0 + at, v0);
      direction0 = f32x4.div(g0, f32x4.add(f32x4.sqrt(v0), epsilon));
      direction1 = f32x4.div(g1, f32x4.add(f32x4.sqrt(v1), epsilon));
    }
    if (idof<Rule>() == idof<RmsPropMomentum>()) {
      direction0 = flush(f32x4.add(f32x4.mul(momentum, v128.load(state1 + at)), direction0), tiny);
      direction1 = flush(f32x4.add(f32x4.mul(momentum, v128.load(state1 + at, 16)), direction1), tiny);
      v128.store(state1 + at, direction1, 16);
      v128.store(state1 + at, direction0);
    }
    v128.store(weights + at, f32x4.sub(w1, f32x4.mul(rate, direction1)), 16);
    v128.store(weights + at, f32x4.sub(w0, f32x4.mul(rate, direction0)));
  }
}
