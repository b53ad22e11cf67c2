/**
 * Activation functions, twice four numbers at a time, so that V8 can join them (tiles.ts); the plain ones, and their
 * formulas, are in ../../activations.ts.
 */
import { Layer } from './plan';
import { exponential, logistic, multiplyAdd, zeros } from './simd';
import { softmaxGradientRow, softmaxRow } from './softmax';

/** The numbers by which the host names them. */
export const enum Activation {
  identity = 0,
  relu = 1,
  sigmoid = 2,
  tanh = 3,
  silu = 4,
  softmax = 5,
  leakyRelu = 6,
  gelu = 7,
}

/** tanh z: near 0 by its series, which keeps the digits that 1 − 2 ÷ (e²ᶻ + 1) would lose. */
// @ts-ignore: decorator
@inline
function hyperbolicTangent(z: v128): v128 {
  const one = f32x4.splat(1);
  const power = exponential(f32x4.add(z, z));
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(power, one)));
  const square = f32x4.mul(z, z);
  let series = f32x4.splat(62.0 / 2835.0);
  series = multiplyAdd(series, square, f32x4.splat(-17.0 / 315.0));
  series = multiplyAdd(series, square, f32x4.splat(2.0 / 15.0));
  series = multiplyAdd(series, square, f32x4.splat(-1.0 / 3.0));
  const near = multiplyAdd(f32x4.mul(series, square), z, z);
  return v128.bitselect(near, far, f32x4.lt(f32x4.abs(z), f32x4.splat(0.3)));
}

/** leakyRelu z = z above 0, else 0.01 · z */
// @ts-ignore: decorator
@inline
function leakyRectified(z: v128): v128 {
  return f32x4.max(f32x4.mul(z, f32x4.splat(0.01)), z);
}

/**
 * Φ(z) = ½ erfc(−z ÷ √2), and 1 − Φ(−z) above 0, to about 3e-7 of its value; erfc(x) = t · e^(−x² + p(t)) with
 * t = 1 ÷ (1 + x ÷ 2) and the polynomial p of Press et al. (1992), Numerical Recipes, 6.2.
 */
// @ts-ignore: decorator
@inline
function normalBelow(z: v128): v128 {
  const one = f32x4.splat(1);
  const half = f32x4.splat(0.5);
  const x = f32x4.mul(f32x4.abs(z), f32x4.splat(0.70710678));
  const t = f32x4.div(one, multiplyAdd(half, x, one));
  let p = f32x4.splat(0.17087277);
  p = multiplyAdd(p, t, f32x4.splat(-0.82215223));
  p = multiplyAdd(p, t, f32x4.splat(1.48851587));
  p = multiplyAdd(p, t, f32x4.splat(-1.13520398));
  p = multiplyAdd(p, t, f32x4.splat(0.27886807));
  p = multiplyAdd(p, t, f32x4.splat(-0.18628806));
  p = multiplyAdd(p, t, f32x4.splat(0.09678418));
  p = multiplyAdd(p, t, f32x4.splat(0.37409196));
  p = multiplyAdd(p, t, f32x4.splat(1.00002368));
  p = multiplyAdd(p, t, f32x4.splat(-1.26551223));
  const outside = f32x4.mul(f32x4.mul(half, t), exponential(f32x4.sub(p, f32x4.mul(x, x))));
  return v128.bitselect(f32x4.sub(one, outside), outside, f32x4.gt(z, zeros()));
}

/** The slope of Φ: e^(−z² ÷ 2) ÷ √(2π) */
// @ts-ignore: decorator
@inline
function normalDensity(z: v128): v128 {
  const power = exponential(f32x4.mul(f32x4.mul(z, z), f32x4.splat(-0.5)));
  return f32x4.mul(power, f32x4.splat(0.39894228));
}

/** Sets the columns behind the last one to 0, so that nothing comes from them. `width` is a multiple of 8. */
export function clearPadding(row: usize, columns: i32, width: i32): void {
  for (let column = columns; column < width; column++) store<f32>(row + (column << 2), 0);
}

/* The functions as type arguments: the compiler makes a loop without branches for each. */
class Sigmoid {}
class Tanh {}
class LeakyRelu {}
class Silu {}
class Gelu {}
class Relu {}
class Stored {}

/** f(z) */
// @ts-ignore: decorator
@inline
function valueOf<F>(z: v128): v128 {
  if (idof<F>() == idof<Sigmoid>()) return logistic(z);
  if (idof<F>() == idof<Tanh>()) return hyperbolicTangent(z);
  if (idof<F>() == idof<LeakyRelu>()) return leakyRectified(z);
  if (idof<F>() == idof<Gelu>()) return f32x4.mul(z, normalBelow(z));
  return f32x4.mul(z, logistic(z));
}

/** Numbers from `first` to `last` become f(z). */
function mapRow<F>(first: usize, last: usize): void {
  for (let p = first; p < last; p += 32) {
    const a = valueOf<F>(v128.load(p));
    const b = valueOf<F>(v128.load(p, 16));
    v128.store(p, b, 16);
    v128.store(p, a);
  }
}

/** The same, and f′(z) is stored at `slope`: SiLU and GELU, because it is cheapest here. */
function mapRowWithSlope<F>(first: usize, last: usize, slope: usize): void {
  const one = f32x4.splat(1);
  for (let p = first, q = slope; p < last; p += 32, q += 32) {
    const z0 = v128.load(p);
    const z1 = v128.load(p, 16);
    const isSilu = idof<F>() == idof<Silu>();
    const s0 = isSilu ? logistic(z0) : normalBelow(z0);
    const s1 = isSilu ? logistic(z1) : normalBelow(z1);
    const slope0 = isSilu
      ? f32x4.mul(s0, multiplyAdd(z0, f32x4.sub(one, s0), one))
      : multiplyAdd(z0, normalDensity(z0), s0);
    const slope1 = isSilu
      ? f32x4.mul(s1, multiplyAdd(z1, f32x4.sub(one, s1), one))
      : multiplyAdd(z1, normalDensity(z1), s1);
    v128.store(q, slope1, 16);
    v128.store(q, slope0);
    v128.store(p, f32x4.mul(z1, s1), 16);
    v128.store(p, f32x4.mul(z0, s0));
  }
}

/**
 * a = f(a) in place, rows `from` … `to`; ReLU is done already, by the product (`Finish.relu`). Where there is room for
 * it, SiLU and GELU also store their derivatives.
 */
export function activate(layer: Layer, from: i32, to: i32): void {
  const name = layer.activation;
  if (name == Activation.identity || name == Activation.relu) return;
  const columns = layer.outputs;
  const width = layer.paddedOutputs;
  for (let row = from; row < to; row++) {
    const at = <usize>(row * layer.stride);
    const first = layer.a + at;
    const last = first + (width << 2);
    const slope = layer.slope + at;
    if (name == Activation.softmax) softmaxRow(first, columns, width, first);
    else if (name == Activation.sigmoid) {
      mapRow<Sigmoid>(first, last);
      clearPadding(first, columns, width);
    } else if (name == Activation.tanh) mapRow<Tanh>(first, last);
    else if (name == Activation.leakyRelu) mapRow<LeakyRelu>(first, last);
    else if (name == Activation.gelu) {
      if (layer.slope) mapRowWithSlope<Gelu>(first, last, slope);
      else mapRow<Gelu>(first, last);
    } else if (layer.slope) mapRowWithSlope<Silu>(first, last, slope);
    else mapRow<Silu>(first, last);
  }
}

/** δ from d = ∂L/∂a; `a` is f(z), or f′(z) where that was stored. */
// @ts-ignore: decorator
@inline
function deltaOf<F>(d: v128, a: v128): v128 {
  const one = f32x4.splat(1);
  if (idof<F>() == idof<Relu>()) return v128.and(d, f32x4.gt(a, zeros()));
  if (idof<F>() == idof<LeakyRelu>()) return v128.bitselect(d, f32x4.mul(d, f32x4.splat(0.01)), f32x4.gt(a, zeros()));
  if (idof<F>() == idof<Sigmoid>()) return f32x4.mul(d, f32x4.mul(a, f32x4.sub(one, a)));
  if (idof<F>() == idof<Tanh>()) return f32x4.mul(d, f32x4.sub(one, f32x4.mul(a, a)));
  return f32x4.mul(d, a);
}

/** δ of `bytes` / 4 numbers, in place; `a` holds f(z), or f′(z) where that was stored. */
function deltaRow<F>(delta: usize, a: usize, bytes: usize): void {
  for (let p: usize = 0; p < bytes; p += 32) {
    const d0 = deltaOf<F>(v128.load(delta + p), v128.load(a + p));
    const d1 = deltaOf<F>(v128.load(delta + p, 16), v128.load(a + p, 16));
    v128.store(delta + p, d1, 16);
    v128.store(delta + p, d0);
  }
}

/** δ = ∂L/∂z = ∂L/∂a · f′(z), in place in `delta`, rows `from` … `to`; `a` and `slope` are as `activate` left them. */
export function activationGradient(layer: Layer, from: i32, to: i32): void {
  const name = layer.activation;
  if (name == Activation.identity) return;
  const columns = layer.outputs;
  const width = layer.paddedOutputs;
  const bytes = <usize>(width << 2);
  for (let row = from; row < to; row++) {
    const at = <usize>(row * layer.stride);
    const a = layer.a + at;
    const delta = layer.delta + at;
    if (name == Activation.softmax) softmaxGradientRow(a, delta, columns, width);
    else if (name == Activation.relu) deltaRow<Relu>(delta, a, bytes);
    else if (name == Activation.leakyRelu) deltaRow<LeakyRelu>(delta, a, bytes);
    else if (name == Activation.sigmoid) deltaRow<Sigmoid>(delta, a, bytes);
    else if (name == Activation.tanh) deltaRow<Tanh>(delta, a, bytes);
    else deltaRow<Stored>(delta, layer.slope + at, bytes);
  }
}
