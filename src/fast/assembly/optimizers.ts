/**
 * What an optimizer does with a gradient; the formulas are those of ../../optimizers.ts, whose `update` is the plain
 * twin. Settings and the numbers of a step (`StepSize`) are read from memory.
 */

export namespace Kind {
  export const sgd: i32 = 0;
  export const rmsprop: i32 = 1;
  export const adam: i32 = 2;
}

/** The settings of a run, in the order in which the host writes them. */
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

/** Sets numbers below 1e-30 to 0; NaN stays NaN. */
// @ts-ignore: decorator
@inline
function flush(a: v128): v128 {
  return v128.andnot(a, f32x4.lt(f32x4.abs(a), f32x4.splat(1e-30)));
}

/** Plain SGD; the arguments of both are where a weight and its moments lie. Returns the new weights. */
// @ts-ignore: decorator
@inline
export function sgdUpdate(weights: usize, gradient: v128, rate: v128): v128 {
  const w = f32x4.sub(v128.load(weights), f32x4.mul(rate, gradient));
  v128.store(weights, w);
  return w;
}

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

/** True if the update is done in the registers of the gradient kernels: plain SGD, Adam and AdamW. */
export function fuses(optimizer: Optimizer): bool {
  return (
    optimizer.decay == 0 && (optimizer.kind == Kind.adam || (optimizer.kind == Kind.sgd && optimizer.momentum == 0))
  );
}

/** One step of `bytes` / 4 numbers, for every optimizer. */
export function update(
  optimizer: Optimizer,
  step: StepSize,
  weights: usize,
  gradient: usize,
  state0: usize,
  state1: usize,
  bytes: i32,
): void {
  const rate = f32x4.splat(step.rate);
  const decay = f32x4.splat(optimizer.decay);
  const momentum = f32x4.splat(optimizer.momentum);
  for (let at: usize = 0; at < <usize>bytes; at += 16) {
    const w = v128.load(weights + at);
    const g = f32x4.add(v128.load(gradient + at), f32x4.mul(decay, w));
    if (optimizer.kind == Kind.adam) {
      adamUpdate(weights + at, state0 + at, state1 + at, g, optimizer, step);
      continue;
    }
    let direction = g;
    if (optimizer.kind == Kind.sgd) {
      if (optimizer.momentum > 0) {
        const v = flush(f32x4.add(f32x4.mul(momentum, v128.load(state0 + at)), g));
        v128.store(state0 + at, v);
        direction = optimizer.nesterov ? f32x4.add(g, f32x4.mul(momentum, v)) : v;
      }
    } else {
      let v = f32x4.mul(f32x4.splat(optimizer.first), v128.load(state0 + at));
      v = flush(f32x4.add(v, f32x4.mul(f32x4.splat(optimizer.firstRest), f32x4.mul(g, g))));
      v128.store(state0 + at, v);
      direction = f32x4.div(g, f32x4.add(f32x4.sqrt(v), f32x4.splat(step.epsilon)));
      if (optimizer.momentum > 0) {
        direction = flush(f32x4.add(f32x4.mul(momentum, v128.load(state1 + at)), direction));
        v128.store(state1 + at, direction);
      }
    }
    v128.store(weights + at, f32x4.sub(w, f32x4.mul(rate, direction)));
  }
}
