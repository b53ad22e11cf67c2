/** Activation functions, four numbers at a time; the plain ones, and their formulas, are in ../../activations.ts. */
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
function normalDensity(z: v128): v128 {
  const power = exponential(f32x4.mul(f32x4.mul(z, z), f32x4.splat(-0.5)));
  return f32x4.mul(power, f32x4.splat(0.39894228));
}

/** Sets the columns behind the last one to 0, so that nothing comes from them. `width` is a multiple of 8. */
export function clearPadding(row: usize, columns: i32, width: i32): void {
  for (let column = columns; column < width; column++) store<f32>(row + (column << 2), 0);
}

/**
 * a = f(a) in place, rows `from` … `to`; ReLU is done already, by the product (`Finish.relu`). SiLU and GELU also
 * store their derivatives in `slope`, because it is cheapest here.
 */
export function activate(layer: Layer, from: i32, to: i32): void {
  const name = layer.activation;
  if (name == Activation.identity || name == Activation.relu) return;
  const slope = layer.slope;
  const columns = layer.outputs;
  const width = layer.paddedOutputs;
  for (let row = from; row < to; row++) {
    const at = <usize>(row * layer.stride);
    const first = layer.a + at;
    const last = first + (width << 2);
    if (name == Activation.softmax) softmaxRow(first, columns, width, first);
    else if (name == Activation.sigmoid) {
      for (let p = first; p < last; p += 16) v128.store(p, logistic(v128.load(p)));
      clearPadding(first, columns, width);
    } else if (name == Activation.tanh) {
      for (let p = first; p < last; p += 16) v128.store(p, hyperbolicTangent(v128.load(p)));
    } else if (name == Activation.leakyRelu) {
      for (let p = first; p < last; p += 16) v128.store(p, leakyRectified(v128.load(p)));
    } else if (name == Activation.gelu) {
      for (let p = first, q = slope + at; p < last; p += 16, q += 16) {
        const z = v128.load(p);
        const below = normalBelow(z);
        v128.store(p, f32x4.mul(z, below));
        if (slope) v128.store(q, multiplyAdd(z, normalDensity(z), below));
      }
    } else {
      const one = f32x4.splat(1);
      for (let p = first, q = slope + at; p < last; p += 16, q += 16) {
        const z = v128.load(p);
        const s = logistic(z);
        v128.store(p, f32x4.mul(z, s));
        if (slope) v128.store(q, f32x4.mul(s, multiplyAdd(z, f32x4.sub(one, s), one)));
      }
    }
  }
}

/** δ = ∂L/∂z = ∂L/∂a · f′(z), in place in `delta`, rows `from` … `to`; `a` and `slope` are as `activate` left them. */
export function activationGradient(layer: Layer, from: i32, to: i32): void {
  const name = layer.activation;
  if (name == Activation.identity) return;
  const a = layer.a;
  const slope = layer.slope;
  const delta = layer.delta;
  const columns = layer.outputs;
  const width = layer.paddedOutputs;
  const one = f32x4.splat(1);
  for (let row = from; row < to; row++) {
    const at = <usize>(row * layer.stride);
    if (name == Activation.softmax) {
      softmaxGradientRow(a + at, delta + at, columns, width);
      continue;
    }
    const last = at + (width << 2);
    for (let p = at; p < last; p += 16) {
      const d = v128.load(delta + p);
      const y = v128.load(a + p);
      let result = d;
      if (name == Activation.relu) result = v128.and(d, f32x4.gt(y, zeros()));
      else if (name == Activation.leakyRelu) {
        result = v128.bitselect(d, f32x4.mul(d, f32x4.splat(0.01)), f32x4.gt(y, zeros()));
      } else if (name == Activation.sigmoid) result = f32x4.mul(d, f32x4.mul(y, f32x4.sub(one, y)));
      else if (name == Activation.tanh) result = f32x4.mul(d, f32x4.sub(one, f32x4.mul(y, y)));
      else result = f32x4.mul(d, v128.load(slope + p));
      v128.store(delta + p, result);
    }
  }
}
