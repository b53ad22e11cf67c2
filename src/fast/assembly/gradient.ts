/**
 * The gradient of the weights, Xᵀ δ, for a range of inputs. Where the layer has room for a gradient the sums are stored;
 * where it has none they change the weights while they are still in registers: the optimizer's step is fused, and the
 * transposed copy of the weights, where there is one, is written along.
 */

import { adamUpdate, Optimizer, OptimizerKind, StepSize, sgdUpdate } from './optimizers';
import { Layer } from './plan';
import { multiplyAdd, storeColumn, storeTransposed, zeros } from './simd';
import { panelsInThrees } from './sparse';

/*
 * What becomes of the sums, and how many panels are taken at a time, are type arguments: the compiler makes a function
 * of its own for each, without the branches of the others. With a number as an argument they would stay in the loop.
 */
class Store {}
class Sgd {}
class Adam {}
class Two {}
class Three {}

/** What becomes of four sums; returns the four new weights. */
// @ts-ignore: decorator
@inline
function finish<Then>(
  weights: usize,
  state0: usize,
  state1: usize,
  at: usize,
  sum: v128,
  rate: v128,
  o: Optimizer,
  s: StepSize,
): v128 {
  if (idof<Then>() == idof<Sgd>()) return sgdUpdate(weights + at, sum, rate);
  if (idof<Then>() == idof<Adam>()) return adamUpdate(weights + at, state0 + at, state1 + at, sum, o, s);
  v128.store(state0 + at, sum);
  return sum;
}

/** Four inputs and eight outputs at a time, for inputs `from` … `to` (`from` a multiple of 4) and one panel. */
function densePanel<Then>(
  layer: Layer,
  panel: i32,
  x: usize,
  rows: i32,
  from: i32,
  to: i32,
  o: Optimizer,
  s: StepSize,
): void {
  const place = <usize>(panel * (layer.paddedInputs << 5));
  const weights = layer.weights.values + place;
  const state0 = (idof<Then>() == idof<Store>() ? layer.weights.gradient : layer.weights.state0) + place;
  const state1 = layer.weights.state1 + place;
  const transposed = layer.transposed ? layer.transposed + (panel << 8) : 0;
  const transposedStride = layer.paddedOutputs << 5;
  const xStride = layer.forward.xStride;
  const deltaStride = layer.stride;
  const delta = layer.delta + (panel << 5);
  const end = delta + <usize>(rows * deltaStride);
  const rate = v128.load32_splat(changetype<usize>(s) + offsetof<StepSize>('rate'));
  for (let k = from; k < to; k += 4) {
    let c00 = zeros();
    let c01 = c00;
    let c10 = c00;
    let c11 = c00;
    let c20 = c00;
    let c21 = c00;
    let c30 = c00;
    let c31 = c00;
    let p = x + (k << 2);
    for (let d = delta; d < end; d += deltaStride) {
      const d0 = v128.load(d);
      const d1 = v128.load(d, 16);
      let value = v128.load32_splat(p);
      c00 = multiplyAdd(value, d0, c00);
      c01 = multiplyAdd(value, d1, c01);
      value = v128.load32_splat(p, 4);
      c10 = multiplyAdd(value, d0, c10);
      c11 = multiplyAdd(value, d1, c11);
      value = v128.load32_splat(p, 8);
      c20 = multiplyAdd(value, d0, c20);
      c21 = multiplyAdd(value, d1, c21);
      value = v128.load32_splat(p, 12);
      c30 = multiplyAdd(value, d0, c30);
      c31 = multiplyAdd(value, d1, c31);
      p += xStride;
    }
    const at = <usize>(k << 5);
    c00 = finish<Then>(weights, state0, state1, at, c00, rate, o, s);
    c01 = finish<Then>(weights, state0, state1, at + 16, c01, rate, o, s);
    c10 = finish<Then>(weights, state0, state1, at + 32, c10, rate, o, s);
    c11 = finish<Then>(weights, state0, state1, at + 48, c11, rate, o, s);
    c20 = finish<Then>(weights, state0, state1, at + 64, c20, rate, o, s);
    c21 = finish<Then>(weights, state0, state1, at + 80, c21, rate, o, s);
    c30 = finish<Then>(weights, state0, state1, at + 96, c30, rate, o, s);
    c31 = finish<Then>(weights, state0, state1, at + 112, c31, rate, o, s);
    if (idof<Then>() != idof<Store>() && transposed) {
      const t = transposed + <usize>((k >> 3) * transposedStride + ((k & 4) << 2));
      storeTransposed(t, c00, c10, c20, c30);
      storeTransposed(t + 128, c01, c11, c21, c31);
    }
  }
}

/** Inputs `from` … `to` of a layer whose input is a dense matrix. */
export function denseGradient(
  layer: Layer,
  x: usize,
  rows: i32,
  from: i32,
  to: i32,
  optimizer: Optimizer,
  step: StepSize,
): void {
  const panels = layer.paddedOutputs >> 3;
  for (let panel = 0; panel < panels; panel++) {
    if (layer.weights.gradient) densePanel<Store>(layer, panel, x, rows, from, to, optimizer, step);
    else if (optimizer.kind == OptimizerKind.adam) densePanel<Adam>(layer, panel, x, rows, from, to, optimizer, step);
    else densePanel<Sgd>(layer, panel, x, rows, from, to, optimizer, step);
  }
}

/** One input and 24 outputs (three panels) or 16 (two) at a time. */
function sparsePanels<Then, Panels>(
  layer: Layer,
  panel: i32,
  from: i32,
  to: i32,
  o: Optimizer,
  s: StepSize,
): void {
  const panelStride = layer.paddedInputs << 5;
  const place = <usize>(panel * panelStride);
  const weights = layer.weights.values + place;
  const state0 = (idof<Then>() == idof<Store>() ? layer.weights.gradient : layer.weights.state0) + place;
  const state1 = layer.weights.state1 + place;
  const transposed = layer.transposed ? layer.transposed + (panel << 8) : 0;
  const transposedStride = layer.paddedOutputs << 5;
  const delta = layer.delta + (panel << 5);
  const counts = layer.counts;
  const buckets = layer.buckets;
  const bucketStride = layer.bucketStride;
  // Decoupled weight decay changes every weight.
  const used = s.shrink == 1 ? layer.used : 0;
  const rate = v128.load32_splat(changetype<usize>(s) + offsetof<StepSize>('rate'));
  for (let k = from; k < to; k++) {
    const count = load<u32>(counts + (k << 2));
    // Where the gradient is 0, SGD changes nothing; where it has always been 0, nor does Adam.
    if (idof<Then>() == idof<Sgd>() && count == 0) continue;
    if (idof<Then>() == idof<Adam>() && used && load<u8>(used + k) == 0) continue;
    let entry = buckets + <usize>(k * bucketStride);
    const end = entry + (count << 3);
    let c0 = zeros();
    let c1 = c0;
    let c2 = c0;
    let c3 = c0;
    let c4 = c0;
    let c5 = c0;
    for (; entry < end; entry += 8) {
      const d = delta + <usize>load<u32>(entry);
      const value = v128.load32_splat(entry, 4);
      c0 = multiplyAdd(value, v128.load(d), c0);
      c1 = multiplyAdd(value, v128.load(d, 16), c1);
      c2 = multiplyAdd(value, v128.load(d, 32), c2);
      c3 = multiplyAdd(value, v128.load(d, 48), c3);
      if (idof<Panels>() == idof<Three>()) {
        c4 = multiplyAdd(value, v128.load(d, 64), c4);
        c5 = multiplyAdd(value, v128.load(d, 80), c5);
      }
    }
    let at = <usize>(k << 5);
    c0 = finish<Then>(weights, state0, state1, at, c0, rate, o, s);
    c1 = finish<Then>(weights, state0, state1, at + 16, c1, rate, o, s);
    at += panelStride;
    c2 = finish<Then>(weights, state0, state1, at, c2, rate, o, s);
    c3 = finish<Then>(weights, state0, state1, at + 16, c3, rate, o, s);
    if (idof<Panels>() == idof<Three>()) {
      at += panelStride;
      c4 = finish<Then>(weights, state0, state1, at, c4, rate, o, s);
      c5 = finish<Then>(weights, state0, state1, at + 16, c5, rate, o, s);
    }
    if (idof<Then>() != idof<Store>() && transposed) {
      const t = transposed + <usize>((k >> 3) * transposedStride + ((k & 7) << 2));
      storeColumn(t, c0);
      storeColumn(t + 128, c1);
      storeColumn(t + 256, c2);
      storeColumn(t + 384, c3);
      if (idof<Panels>() == idof<Three>()) {
        storeColumn(t + 512, c4);
        storeColumn(t + 640, c5);
      }
    }
  }
}

/** Inputs `from` … `to` of a layer whose input was bucketed by column (`bucketColumns` in compress.ts). */
export function sparseGradient(layer: Layer, from: i32, to: i32, optimizer: Optimizer, step: StepSize): void {
  if (layer.weights.gradient) sparseGradientThen<Store>(layer, from, to, optimizer, step);
  else if (optimizer.kind == OptimizerKind.adam) sparseGradientThen<Adam>(layer, from, to, optimizer, step);
  else sparseGradientThen<Sgd>(layer, from, to, optimizer, step);
}

function sparseGradientThen<Then>(layer: Layer, from: i32, to: i32, optimizer: Optimizer, step: StepSize): void {
  const panels = layer.paddedOutputs >> 3;
  const threes = panelsInThrees(panels);
  let panel = 0;
  for (; panel < threes; panel += 3) sparsePanels<Then, Three>(layer, panel, from, to, optimizer, step);
  for (; panel < panels; panel += 2) sparsePanels<Then, Two>(layer, panel, from, to, optimizer, step);
}

/** The gradient of the bias, the sum of δ over the rows, for outputs `from` … `to` (multiples of 8). */
export function biasGradient(layer: Layer, rows: i32, from: i32, to: i32): void {
  const delta = layer.delta;
  const deltaStride = layer.stride;
  const gradient = layer.bias.gradient;
  const bytes = <usize>(rows * deltaStride);
  for (let column = from; column < to; column += 8) {
    let a = zeros();
    let b = a;
    const first = delta + (column << 2);
    for (let d = first; d < first + bytes; d += deltaStride) {
      a = f32x4.add(a, v128.load(d));
      b = f32x4.add(b, v128.load(d, 16));
    }
    v128.store(gradient + (column << 2), a);
    v128.store(gradient + (column << 2), b, 16);
  }
}
