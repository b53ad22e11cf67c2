/**
 * Prediction and training steps, put together from the kernels: forward pass, loss, backpropagation, update.
 *
 * Threads divide the rows of the batch for everything up to the deltas, meet, divide the weights for gradient and
 * update, and meet again. Each number is computed by one thread, in an order that does not depend on how many there are.
 *
 * Lesson: notebooks/10-speed.ipynb.
 */
import { Activation, activate, activationGradient } from './activations';
import { wait } from './barrier';
import { addSquares, clippingFactor, scale } from './clip';
import { bucketColumns, compressRows, countEntries } from './compress';
import { denseForward } from './dense';
import { applyMask, drawMask } from './dropout';
import { biasGradient, denseGradient, sparseGradient } from './gradient';
import { StepSize, update } from './optimizers';
import { transpose } from './pack';
import { dropoutAt, Finish, Layer, layerOf, Loss, Plan, Product, Result, Size } from './plan';
import { binaryCrossEntropyRow, crossEntropyRow, huberRow, largestOf, squaredErrorRow } from './softmax';
import { sparseForward } from './sparse';

/** Where share `part` of `parts` of `count` things begins, as a multiple of `unit`. */
// @ts-ignore: decorator
@inline
function shareOf(count: i32, unit: i32, part: i32, parts: i32): i32 {
  const units = (count + unit - 1) / unit;
  return ((units * part) / parts) * unit;
}

/** Steps over the plan's rows, from the first one on. Returns false if another thread failed. */
export function train(plan: Plan, thread: i32, mayBlock: i32): bool {
  const steps = (plan.rows + plan.batchSize - 1) / plan.batchSize;
  for (let s = 0; s < steps; s++) {
    const first = s * plan.batchSize;
    const rows = min(plan.batchSize, plan.rows - first);
    const from = shareOf(rows, Size.blockRows, thread, plan.threads);
    const to = min(rows, shareOf(rows, Size.blockRows, thread + 1, plan.threads));
    const step = changetype<StepSize>(plan.stepSizes + s * offsetof<StepSize>());
    const x = layerOf(plan, 0).x + <usize>(first * layerOf(plan, 0).forward.xStride);
    const order = plan.order + (first << 2);

    drawMasks(plan, thread, rows, from, to);
    forward(plan, x, order, from, to, true);
    loss(plan, thread, order, rows, from, to);
    backward(plan, from, to);
    if (!wait(plan.barrier, plan.threads, mayBlock)) return false;

    if (thread == 0) addResults(plan, s, order, rows);
    for (let l = 0; l < plan.layers; l++) {
      const layer = layerOf(plan, l);
      if (layer.frozen) continue;
      gradientOf(plan, layer, l == 0 ? x : layer.x, rows, thread, step);
      if (plan.clipNorm == 0) updateLayer(plan, layer, thread, step);
    }
    if (plan.clipNorm > 0) {
      // The norm is that of all gradients, so all threads meet before it is known.
      if (!wait(plan.barrier, plan.threads, mayBlock)) return false;
      const factor = clippingFactor(plan);
      for (let l = 0; l < plan.layers; l++) {
        const layer = layerOf(plan, l);
        if (!layer.frozen) updateLayer(plan, layer, thread, step, factor);
      }
    }
    if (!wait(plan.barrier, plan.threads, mayBlock)) return false;
  }
  return true;
}

function drawMasks(plan: Plan, thread: i32, rows: i32, from: i32, to: i32): void {
  const state = plan.random + thread * Size.cacheLine;
  for (let i = 0; i < plan.inputDropouts; i++) drawMask(dropoutAt(plan.inputDropout, i), state, rows, from, to);
  for (let l = 0; l < plan.layers; l++) {
    const layer = layerOf(plan, l);
    for (let i = 0; i < layer.dropouts; i++) drawMask(dropoutAt(layer.dropout, i), state, rows, from, to);
  }
}

/** Z of the last layer for the plan's input, rows 0 … `rows`, without dropout. */
export function predict(plan: Plan, rows: i32): void {
  forward(plan, layerOf(plan, 0).x, 0, 0, rows, false);
}

/** The forward pass of rows `from` … `to` of a batch whose input begins at `x`; dropout only when training. */
function forward(plan: Plan, x: usize, order: usize, from: i32, to: i32, training: bool): void {
  if (training) {
    for (let i = 0; i < plan.inputDropouts; i++) applyMask(dropoutAt(plan.inputDropout, i), x, x, from, to);
  }
  for (let l = 0; l < plan.layers; l++) {
    const layer = layerOf(plan, l);
    if (l == 0 && plan.rowStarts) {
      findRows(plan, layer.forward, order, from, to);
      sparseForward(layer.forward, from, to);
    } else {
      multiply(layer.forward, l == 0 ? x : layer.x, from, to);
    }
    if (training ? !isHead(plan, l) : l < plan.layers - 1) activate(layer, from, to);
    if (!training) continue;
    for (let i = 0; i < layer.dropouts; i++) {
      applyMask(dropoutAt(layer.dropout, i), i == 0 ? layer.a : layer.out, layer.out, from, to);
    }
  }
}

/** A of the last layer, in place of the Z that `predict` left. */
export function activateOutput(plan: Plan, rows: i32): void {
  const layer = layerOf(plan, plan.layers - 1);
  if (layer.activation == Activation.relu) {
    const end = layer.a + <usize>(rows * layer.stride);
    for (let p = layer.a; p < end; p += 16) v128.store(p, f32x4.max(v128.load(p), f32x4.splat(0)));
  } else {
    activate(layer, 0, rows);
  }
}

/** True for the softmax or sigmoid that is computed together with the loss: its layer passes on z. */
function isHead(plan: Plan, l: i32): bool {
  const together = plan.loss == Loss.crossEntropy || plan.loss == Loss.binaryCrossEntropy;
  return together && l == plan.layers - 1 && layerOf(plan, l).dropouts == 0;
}

/** Looks up where the sparse rows `from` … `to` of a batch lie among those of the data. */
function findRows(plan: Plan, product: Product, order: usize, from: i32, to: i32): void {
  for (let row = from; row < to; row++) {
    const place = plan.rowStarts + <usize>(load<u32>(order + (row << 2)) << 2);
    store<u32>(product.starts + (row << 2), load<u32>(place));
    store<u32>(product.ends + (row << 2), load<u32>(place, 4));
  }
}

/** out = x W + bias for rows `from` … `to`, dense or sparse, whichever is faster for these rows. */
function multiply(product: Product, x: usize, from: i32, to: i32): void {
  if (product.entries && isSparse(product, compressRows(product, x, from, to), to - from)) {
    sparseForward(product, from, to);
  } else {
    denseForward(product, x, from, (to + 3) & ~3);
  }
}

/** Whether so few of the numbers of `rows` rows are not 0 that it pays to leave out the others. */
function isSparse(product: Product, numbers: i32, rows: i32): bool {
  return <f32>numbers < product.sparseBelow * <f32>(product.depth * rows);
}

/** What the losses of a batch are divided by: its rows, with class weights the weights of their classes. */
function countOf(plan: Plan, order: usize, rows: i32): f64 {
  if (!plan.classWeights) return <f64>rows;
  let sum: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const label = load<u16>(plan.labels + (load<u32>(order + (row << 2)) << 1));
    sum += <f64>load<f32>(plan.classWeights + (<usize>label << 2));
  }
  return sum;
}

/** Multiplies a row of targets by the weights of the classes; returns its sum. */
function weigh(t: usize, weights: usize, columns: i32): f32 {
  let sum: f64 = 0;
  for (let at: usize = 0; at < <usize>(columns << 2); at += 4) {
    const target = load<f32>(t + at) * load<f32>(weights + at);
    store<f32>(t + at, target);
    sum += <f64>target;
  }
  return <f32>sum;
}

/** Loss and delta of the last layer, row by row. */
function loss(plan: Plan, thread: i32, order: usize, rows: i32, from: i32, to: i32): void {
  const last = layerOf(plan, plan.layers - 1);
  const columns = last.outputs;
  const width = last.paddedOutputs;
  const t = plan.targetRows + <usize>(thread * plan.targetStride);
  const even = <f32>(<f64>plan.labelSmoothing / <f64>plan.smoothedOver);
  const rest = <f32>(1 - <f64>plan.labelSmoothing);
  const count = countOf(plan, order, rows);
  for (let row = from; row < to; row++) {
    const index = load<u32>(order + (row << 2));
    let right: i32;
    for (let column = 0; column < columns; column++) store<f32>(t + (column << 2), even);
    if (plan.labels) {
      right = load<u16>(plan.labels + (index << 1));
      const place = t + (right << 2);
      store<f32>(place, rest + load<f32>(place));
    } else {
      const target = plan.targets + <usize>(index * columns) * 4;
      right = columns == 1 ? i32(load<f32>(target) > 0.5) : largestOf(target, columns);
      for (let column = 0; column < columns; column++) {
        const place = t + (column << 2);
        store<f32>(place, rest * load<f32>(target + (column << 2)) + load<f32>(place));
      }
    }
    const at = <usize>(row * last.stride);
    const out = last.out + at;
    // One column of numbers is read as a class by a threshold: an output of 0.5, which is a logit of 0.
    const threshold: f32 = plan.loss == Loss.binaryCrossEntropy ? 0 : 0.5;
    const read = columns == 1 && !plan.labels ? i32(load<f32>(out) > threshold) : largestOf(out, columns);
    store<i32>(plan.hits + (row << 2), i32(read == right));
    const delta = last.delta + at;
    let cost: f64;
    if (plan.loss == Loss.crossEntropy) {
      const share: f32 = plan.classWeights ? weigh(t, plan.classWeights, columns) : 1;
      cost = crossEntropyRow(out, t, delta, columns, width, count, share);
    } else if (plan.loss == Loss.binaryCrossEntropy) cost = binaryCrossEntropyRow(out, t, delta, columns, width, rows);
    else if (plan.loss == Loss.huber) cost = huberRow(out, t, delta, columns, width, rows, plan.huberDelta);
    else cost = squaredErrorRow(out, t, delta, columns, width, rows);
    store<f64>(plan.losses + (row << 3), cost);
  }
}

/** From the delta of the last layer to those of all others down to the lowest that is trained, for rows `from` … `to`. */
function backward(plan: Plan, from: i32, to: i32): void {
  for (let l = plan.layers - 1; l >= plan.lowest; l--) {
    const layer = layerOf(plan, l);
    for (let i = layer.dropouts - 1; i >= 0; i--) {
      applyMask(dropoutAt(layer.dropout, i), layer.delta, layer.delta, from, to);
    }
    // The product of the layer above has applied the derivative of ReLU already, where no dropout lies between.
    const done = l < plan.layers - 1 && layerOf(plan, l + 1).backward.finish == Finish.reluGradient;
    if (!done && !isHead(plan, l)) activationGradient(layer, from, to);
    if (l > plan.lowest) multiply(layer.backward, layer.delta, from, to);
  }
}

/** Where a thread's share of a layer's inputs begins, and where its share of the outputs does. */
// @ts-ignore: decorator
@inline
function firstInput(plan: Plan, layer: Layer, thread: i32): i32 {
  return shareOf(layer.paddedInputs, Size.panelColumns, thread, plan.threads);
}
// @ts-ignore: decorator
@inline
function firstOutput(plan: Plan, layer: Layer, thread: i32): i32 {
  return shareOf(layer.paddedOutputs, Size.panelColumns, thread, plan.threads);
}

/** The gradient of this thread's share of a layer's weights and bias; where the update of the weights is fused, that too. */
function gradientOf(plan: Plan, layer: Layer, x: usize, rows: i32, thread: i32, step: StepSize): void {
  const optimizer = plan.optimizer;
  const input = layer.forward;
  const from = firstInput(plan, layer, thread);
  const to = firstInput(plan, layer, thread + 1);
  let sparse = input.starts != 0;
  if (input.entries) sparse = isSparse(input, countEntries(input, rows), rows);
  if (sparse) {
    bucketColumns(layer, rows, from, to);
    sparseGradient(layer, from, to, optimizer, step);
  } else {
    denseGradient(layer, x, rows, from, to, optimizer, step);
  }
  const first = firstOutput(plan, layer, thread);
  const end = firstOutput(plan, layer, thread + 1);
  biasGradient(layer, rows, first, end);
  if (layer.squares) addSquares(layer, from, to, first, end);
}

/** Changes this thread's share of a layer's weights and bias by their gradients, which are multiplied by `factor` before. */
function updateLayer(plan: Plan, layer: Layer, thread: i32, step: StepSize, factor: f32 = 1): void {
  const optimizer = plan.optimizer;
  const from = firstInput(plan, layer, thread);
  const to = firstInput(plan, layer, thread + 1);
  if (layer.weights.gradient) {
    const bytes = (to - from) * Size.panelRow;
    for (let panel = 0; panel < layer.paddedOutputs >> 3; panel++) {
      const at = (panel * layer.paddedInputs + from) * Size.panelRow;
      if (factor != 1) scale(layer.weights.gradient + at, bytes, factor);
      update(layer.weights, at, bytes, optimizer, step);
    }
    if (layer.transposed) transpose(layer, from, to);
  }
  const first = firstOutput(plan, layer, thread) << 2;
  const bytes = (firstOutput(plan, layer, thread + 1) << 2) - first;
  if (factor != 1) scale(layer.bias.gradient + first, bytes, factor);
  update(layer.bias, first, bytes, optimizer, step);
}

/** Mean loss and number of hits of a batch, added row by row. */
function addResults(plan: Plan, s: i32, order: usize, rows: i32): void {
  let loss: f64 = 0;
  let hits = 0;
  for (let row = 0; row < rows; row++) {
    loss += load<f64>(plan.losses + (row << 3));
    hits += load<i32>(plan.hits + (row << 2));
  }
  const result = changetype<Result>(plan.results + s * offsetof<Result>());
  result.loss = loss / countOf(plan, order, rows);
  result.correct = <f64>hits;
}
