/**
 * The gradient of the weights, Xᵀ δ, for a range of inputs. Where the layer has room for a gradient the sums are stored;
 * where it has none they change the weights while they are still in registers: the optimizer's step is fused. The
 * transposed copy of the weights, where there is one, is written afterwards, in a pass of its own (pack.ts).
 */

import { adamUpdate, Optimizer, OptimizerKind, StepSize, sgdUpdate } from './optimizers';
import { transpose } from './pack';
import { Layer } from './plan';
import { multiplyAdd, zeros } from './simd';
import { Four, hasFour, hasSix, hasThree, isWide, One, panelsAtOnce, Six, Three, Two } from './tiles';

/** What becomes of the sums. */
class Store {}
class Sgd {}
class Adam {}

/** What becomes of eight sums. */
// @ts-ignore: decorator
@inline
function finish<Then>(
  weights: usize,
  state0: usize,
  state1: usize,
  a: v128,
  b: v128,
  rate: v128,
  o: Optimizer,
  s: StepSize,
): void {
  if (idof<Then>() == idof<Sgd>()) {
    sgdUpdate(weights, a, b, rate);
  } else if (idof<Then>() == idof<Adam>()) {
    adamUpdate(weights, state0, state1, a, b, o, s);
  } else {
    v128.store(state0, b, 16);
    v128.store(state0, a);
  }
}

/** Four inputs and the outputs of one or two panels at a time, for inputs `from` … `to` (`from` a multiple of 4). */
function denseTiles<Panels, Then>(
  layer: Layer,
  panel: i32,
  x: usize,
  rows: i32,
  from: i32,
  to: i32,
  o: Optimizer,
  s: StepSize,
): void {
  const panelStride = <usize>(layer.paddedInputs << 5);
  const place = <usize>panel * panelStride;
  const weights = layer.weights.values + place;
  const state0 = (idof<Then>() == idof<Store>() ? layer.weights.gradient : layer.weights.state0) + place;
  const state1 = layer.weights.state1 + place;
  const xStride = layer.forward.xStride;
  const deltaStride = layer.stride;
  const delta = layer.delta + (panel << 5);
  const end = delta + <usize>(rows * deltaStride);
  const rate = v128.load32_splat(changetype<usize>(s) + offsetof<StepSize>('rate'));
  for (let k = from; k < to; k += 4) {
    let c00 = zeros();
    let c01 = c00;
    let c02 = c00;
    let c03 = c00;
    let c10 = c00;
    let c11 = c00;
    let c12 = c00;
    let c13 = c00;
    let c20 = c00;
    let c21 = c00;
    let c22 = c00;
    let c23 = c00;
    let c30 = c00;
    let c31 = c00;
    let c32 = c00;
    let c33 = c00;
    let p = x + (k << 2);
    for (let d = delta; d < end; d += deltaStride) {
      const d0 = v128.load(d);
      const d1 = v128.load(d, 16);
      let d2 = d0;
      let d3 = d1;
      if (idof<Panels>() == idof<Two>()) {
        d2 = v128.load(d, 32);
        d3 = v128.load(d, 48);
      }
      let value = v128.load32_splat(p);
      c00 = multiplyAdd(value, d0, c00);
      c01 = multiplyAdd(value, d1, c01);
      if (idof<Panels>() == idof<Two>()) {
        c02 = multiplyAdd(value, d2, c02);
        c03 = multiplyAdd(value, d3, c03);
      }
      value = v128.load32_splat(p, 4);
      c10 = multiplyAdd(value, d0, c10);
      c11 = multiplyAdd(value, d1, c11);
      if (idof<Panels>() == idof<Two>()) {
        c12 = multiplyAdd(value, d2, c12);
        c13 = multiplyAdd(value, d3, c13);
      }
      value = v128.load32_splat(p, 8);
      c20 = multiplyAdd(value, d0, c20);
      c21 = multiplyAdd(value, d1, c21);
      if (idof<Panels>() == idof<Two>()) {
        c22 = multiplyAdd(value, d2, c22);
        c23 = multiplyAdd(value, d3, c23);
      }
      value = v128.load32_splat(p, 12);
      c30 = multiplyAdd(value, d0, c30);
      c31 = multiplyAdd(value, d1, c31);
      if (idof<Panels>() == idof<Two>()) {
        c32 = multiplyAdd(value, d2, c32);
        c33 = multiplyAdd(value, d3, c33);
      }
      p += xStride;
    }
    let at = <usize>(k << 5);
    finish<Then>(weights + at, state0 + at, state1 + at, c00, c01, rate, o, s);
    finish<Then>(weights + at + 32, state0 + at + 32, state1 + at + 32, c10, c11, rate, o, s);
    finish<Then>(weights + at + 64, state0 + at + 64, state1 + at + 64, c20, c21, rate, o, s);
    finish<Then>(weights + at + 96, state0 + at + 96, state1 + at + 96, c30, c31, rate, o, s);
    if (idof<Panels>() == idof<Two>()) {
      at += panelStride;
      finish<Then>(weights + at, state0 + at, state1 + at, c02, c03, rate, o, s);
      finish<Then>(weights + at + 32, state0 + at + 32, state1 + at + 32, c12, c13, rate, o, s);
      finish<Then>(weights + at + 64, state0 + at + 64, state1 + at + 64, c22, c23, rate, o, s);
      finish<Then>(weights + at + 96, state0 + at + 96, state1 + at + 96, c32, c33, rate, o, s);
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
  if (layer.weights.gradient) densePanels<Store>(layer, x, rows, from, to, optimizer, step);
  else if (optimizer.kind == OptimizerKind.adam) densePanels<Adam>(layer, x, rows, from, to, optimizer, step);
  else densePanels<Sgd>(layer, x, rows, from, to, optimizer, step);
}

function densePanels<Then>(
  layer: Layer,
  x: usize,
  rows: i32,
  from: i32,
  to: i32,
  o: Optimizer,
  s: StepSize,
): void {
  const panels = layer.paddedOutputs >> 3;
  let panel = 0;
  if (isWide()) {
    for (; panel + 2 <= panels; panel += 2) denseTiles<Two, Then>(layer, panel, x, rows, from, to, o, s);
  }
  for (; panel < panels; panel++) denseTiles<One, Then>(layer, panel, x, rows, from, to, o, s);
  if (idof<Then>() != idof<Store>() && layer.transposed) transpose(layer, from, to);
}

/**
 * One input and the outputs of two or three panels at a time, of up to six with vectors of 256 bits: each number is added
 * to a row of sums, and the next one has to wait until that is done.
 */
function sparseTiles<Panels, Then>(
  layer: Layer,
  panel: i32,
  from: i32,
  to: i32,
  o: Optimizer,
  s: StepSize,
): void {
  const panelStride = <usize>(layer.paddedInputs << 5);
  const place = <usize>panel * panelStride;
  const weights = layer.weights.values + place;
  const state0 = (idof<Then>() == idof<Store>() ? layer.weights.gradient : layer.weights.state0) + place;
  const state1 = layer.weights.state1 + place;
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
    let c6 = c0;
    let c7 = c0;
    let c8 = c0;
    let c9 = c0;
    let c10 = c0;
    let c11 = c0;
    for (; entry < end; entry += 8) {
      const d = delta + <usize>load<u32>(entry);
      const value = v128.load32_splat(entry, 4);
      c0 = multiplyAdd(value, v128.load(d), c0);
      c1 = multiplyAdd(value, v128.load(d, 16), c1);
      c2 = multiplyAdd(value, v128.load(d, 32), c2);
      c3 = multiplyAdd(value, v128.load(d, 48), c3);
      if (hasThree<Panels>()) {
        c4 = multiplyAdd(value, v128.load(d, 64), c4);
        c5 = multiplyAdd(value, v128.load(d, 80), c5);
      }
      if (hasFour<Panels>()) {
        c6 = multiplyAdd(value, v128.load(d, 96), c6);
        c7 = multiplyAdd(value, v128.load(d, 112), c7);
      }
      if (hasSix<Panels>()) {
        c8 = multiplyAdd(value, v128.load(d, 128), c8);
        c9 = multiplyAdd(value, v128.load(d, 144), c9);
        c10 = multiplyAdd(value, v128.load(d, 160), c10);
        c11 = multiplyAdd(value, v128.load(d, 176), c11);
      }
    }
    let at = <usize>(k << 5);
    finish<Then>(weights + at, state0 + at, state1 + at, c0, c1, rate, o, s);
    at += panelStride;
    finish<Then>(weights + at, state0 + at, state1 + at, c2, c3, rate, o, s);
    if (hasThree<Panels>()) {
      at += panelStride;
      finish<Then>(weights + at, state0 + at, state1 + at, c4, c5, rate, o, s);
    }
    if (hasFour<Panels>()) {
      at += panelStride;
      finish<Then>(weights + at, state0 + at, state1 + at, c6, c7, rate, o, s);
    }
    if (hasSix<Panels>()) {
      at += panelStride;
      finish<Then>(weights + at, state0 + at, state1 + at, c8, c9, rate, o, s);
      at += panelStride;
      finish<Then>(weights + at, state0 + at, state1 + at, c10, c11, rate, o, s);
    }
  }
}

/** Inputs `from` … `to` of a layer whose input was bucketed by column (`bucketColumns` in compress.ts). */
export function sparseGradient(layer: Layer, from: i32, to: i32, optimizer: Optimizer, step: StepSize): void {
  if (layer.weights.gradient) sparsePanels<Store>(layer, from, to, optimizer, step);
  else if (optimizer.kind == OptimizerKind.adam) sparsePanels<Adam>(layer, from, to, optimizer, step);
  else sparsePanels<Sgd>(layer, from, to, optimizer, step);
}

function sparsePanels<Then>(layer: Layer, from: i32, to: i32, o: Optimizer, s: StepSize): void {
  const panels = layer.paddedOutputs >> 3;
  for (let panel = 0; panel < panels; ) {
    const some = panelsAtOnce(panels - panel, isWide());
    if (some == 6) sparseTiles<Six, Then>(layer, panel, from, to, o, s);
    else if (some == 4) sparseTiles<Four, Then>(layer, panel, from, to, o, s);
    else if (some == 3) sparseTiles<Three, Then>(layer, panel, from, to, o, s);
    else sparseTiles<Two, Then>(layer, panel, from, to, o, s);
    panel += some;
  }
  if (idof<Then>() != idof<Store>() && layer.transposed) transpose(layer, from, to);
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
    v128.store(gradient + (column << 2), b, 16);
    v128.store(gradient + (column << 2), a);
  }
}
