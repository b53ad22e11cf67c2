/**
 * Training steps, put together from the kernels: forward pass, loss, backpropagation, update. Plain twin: `batchGradient`
 * in ../plain-session.ts.
 *
 * Threads divide the rows of the batch for everything up to the deltas, meet, divide the weights for gradient and
 * update, and meet again. Each number is computed by one thread, in an order that does not depend on how many there are.
 *
 * Lesson: notebooks/10-speed.ipynb.
 */
import { Activation, activate, activationGradient } from './activations';
import { wait } from './barrier';
import { denseForward, Finish } from './dense';
import { applyMask, drawMask } from './dropout';
import { biasGradient, denseGradient, sparseGradient, Then } from './gradient';
import { fuses, Kind, StepSize, update } from './optimizers';
import { transpose } from './pack';
import { dropoutAt, Layer, layerOf, Plan } from './plan';
import { crossEntropyRow, largestOf, squaredErrorRow } from './softmax';
import { bucketColumns, compressRows, countEntries, sparseForward } from './sparse';

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
    const from = shareOf(rows, 4, thread, plan.threads);
    const to = min(rows, shareOf(rows, 4, thread + 1, plan.threads));
    const step = changetype<StepSize>(plan.stepSizes + <usize>(s * offsetof<StepSize>()));
    const x = layerOf(plan, 0).x + <usize>(first * layerOf(plan, 0).xStride);
    const order = plan.order + (first << 2);

    drawMasks(plan, thread, rows, from, to);
    forward(plan, x, order, from, to, true);
    loss(plan, thread, order, rows, from, to);
    backward(plan, rows, from, to);
    if (!wait(plan.barrier, plan.threads, mayBlock)) return false;

    if (thread == 0) addResults(plan, s, rows);
    for (let l = 0; l < plan.layers; l++) {
      const layer = layerOf(plan, l);
      updateLayer(plan, layer, l == 0 ? x : layer.x, rows, thread, step);
    }
    if (!wait(plan.barrier, plan.threads, mayBlock)) return false;
  }
  return true;
}

function drawMasks(plan: Plan, thread: i32, rows: i32, from: i32, to: i32): void {
  const state = plan.random + (thread << 6);
  for (let i = 0; i < plan.inputDropouts; i++) drawMask(dropoutAt(plan.inputDropout, i), state, rows, from, to);
  for (let l = 0; l < plan.layers; l++) {
    const layer = layerOf(plan, l);
    for (let i = 0; i < layer.dropouts; i++) drawMask(dropoutAt(layer.dropout, i), state, rows, from, to);
  }
}

/** The forward pass of rows `from` … `to` of a batch whose input begins at `x`; dropout only when training. */
export function forward(plan: Plan, x: usize, order: usize, from: i32, to: i32, training: bool): void {
  if (training) {
    const layer = layerOf(plan, 0);
    for (let i = 0; i < plan.inputDropouts; i++) {
      applyMask(x, dropoutAt(plan.inputDropout, i), x, layer.xStride, from, to, layer.paddedInputs);
    }
  }
  for (let l = 0; l < plan.layers; l++) {
    const layer = layerOf(plan, l);
    const head = plan.crossEntropy != 0 && l == plan.layers - 1 && layer.dropouts == 0;
    const finish = layer.activation == Activation.relu ? Finish.relu : Finish.none;
    multiplyInput(plan, layer, l == 0 ? x : layer.x, order, from, to, finish);
    if (layer.activation != Activation.relu && !(head && training)) {
      activate(layer.activation, layer.a, layer.slope, layer.stride, from, to, layer.outputs, layer.paddedOutputs);
    }
    if (!training) continue;
    for (let i = 0; i < layer.dropouts; i++) {
      const dropout = dropoutAt(layer.dropout, i);
      applyMask(i == 0 ? layer.a : layer.out, dropout, layer.out, layer.stride, from, to, layer.paddedOutputs);
    }
  }
}

/** z = x W + b of one layer, dense or sparse, whichever is faster for these rows. */
function multiplyInput(plan: Plan, layer: Layer, x: usize, order: usize, from: i32, to: i32, finish: i32): void {
  const panelStride = layer.paddedInputs << 5;
  const panels = layer.paddedOutputs >> 3;
  let sparse = false;
  if (layer.entries) {
    const numbers = compressRows(x, layer.xStride, from, to, layer.inputs, layer.entries, layer.starts, layer.ends);
    sparse = <f32>numbers < layer.sparseBelow * <f32>(layer.inputs * (to - from));
  } else if (layer.starts) {
    for (let row = from; row < to; row++) {
      const place = plan.rowStarts + <usize>(load<u32>(order + (row << 2)) << 2);
      store<u32>(layer.starts + (row << 2), load<u32>(place));
      store<u32>(layer.ends + (row << 2), load<u32>(place, 4));
    }
    sparse = true;
  }
  const a = layer.a;
  const stride = layer.stride;
  if (sparse) {
    sparseForward(
      layer.starts,
      layer.ends,
      from,
      to,
      layer.weights,
      panelStride,
      panels,
      layer.bias,
      a,
      stride,
      finish,
      0,
    );
  } else {
    const end = (to + 3) & ~3;
    denseForward(
      x,
      layer.xStride,
      from,
      end,
      layer.inputs,
      layer.weights,
      panelStride,
      panels,
      layer.bias,
      a,
      stride,
      finish,
      0,
    );
  }
}

/** Loss and delta of the last layer, row by row. */
function loss(plan: Plan, thread: i32, order: usize, rows: i32, from: i32, to: i32): void {
  const last = layerOf(plan, plan.layers - 1);
  const columns = last.outputs;
  const width = last.paddedOutputs;
  const t = plan.targetRows + <usize>(thread * plan.targetStride);
  const even = <f32>(<f64>plan.labelSmoothing / <f64>columns);
  const rest = <f32>(1 - <f64>plan.labelSmoothing);
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
      right = largestOf(target, columns);
      for (let column = 0; column < columns; column++) {
        const place = t + (column << 2);
        store<f32>(place, rest * load<f32>(target + (column << 2)) + load<f32>(place));
      }
    }
    const at = <usize>(row * last.stride);
    store<i32>(plan.hits + (row << 2), i32(largestOf(last.out + at, columns) == right));
    const cost = plan.crossEntropy
      ? crossEntropyRow(last.out + at, t, last.delta + at, columns, width, rows)
      : squaredErrorRow(last.out + at, t, last.delta + at, columns, width, rows);
    store<f64>(plan.losses + (row << 3), cost);
  }
}

/** From the delta of the last layer to those of all others, for rows `from` … `to`. */
function backward(plan: Plan, rows: i32, from: i32, to: i32): void {
  for (let l = plan.layers - 1; l >= 0; l--) {
    const layer = layerOf(plan, l);
    const stride = layer.stride;
    const delta = layer.delta;
    for (let i = layer.dropouts - 1; i >= 0; i--) {
      applyMask(delta, dropoutAt(layer.dropout, i), delta, stride, from, to, layer.paddedOutputs);
    }
    const head = plan.crossEntropy != 0 && l == plan.layers - 1 && layer.dropouts == 0;
    // The product below has applied the derivative of ReLU already where no dropout lies between.
    const done = layer.activation == Activation.relu && layer.dropouts == 0 && l < plan.layers - 1;
    if (!head && !done) {
      activationGradient(
        layer.activation,
        layer.a,
        layer.slope,
        delta,
        stride,
        from,
        to,
        layer.outputs,
        layer.paddedOutputs,
      );
    }
    if (l == 0) return;
    const below = layerOf(plan, l - 1);
    const finish = below.activation == Activation.relu && below.dropouts == 0 ? Finish.reluGradient : Finish.none;
    const panels = layer.paddedInputs >> 3;
    const panelStride = layer.paddedOutputs << 5;
    let sparse = false;
    if (layer.deltaEntries) {
      const numbers = compressRows(
        delta,
        stride,
        from,
        to,
        layer.outputs,
        layer.deltaEntries,
        layer.deltaStarts,
        layer.deltaEnds,
      );
      sparse = <f32>numbers < layer.deltaSparseBelow * <f32>(layer.outputs * (to - from));
    }
    if (sparse) {
      sparseForward(
        layer.deltaStarts,
        layer.deltaEnds,
        from,
        to,
        layer.transposed,
        panelStride,
        panels,
        0,
        below.delta,
        below.stride,
        finish,
        below.a,
      );
    } else {
      const end = (to + 3) & ~3;
      denseForward(
        delta,
        stride,
        from,
        end,
        layer.outputs,
        layer.transposed,
        panelStride,
        panels,
        0,
        below.delta,
        below.stride,
        finish,
        below.a,
      );
    }
  }
}

/** Gradient and update of this thread's share of a layer's weights and bias. */
function updateLayer(plan: Plan, layer: Layer, x: usize, rows: i32, thread: i32, step: StepSize): void {
  const optimizer = plan.optimizer;
  const then = !fuses(optimizer) ? Then.store : optimizer.kind == Kind.adam ? Then.adam : Then.sgd;
  const from = shareOf(layer.paddedInputs, 8, thread, plan.threads);
  const to = shareOf(layer.paddedInputs, 8, thread + 1, plan.threads);
  let sparse = layer.starts != 0;
  if (layer.entries) {
    sparse = <f32>countEntries(layer.starts, layer.ends, rows) < layer.sparseBelow * <f32>(layer.inputs * rows);
  }
  if (sparse) {
    bucketColumns(
      layer.starts,
      layer.ends,
      rows,
      from,
      to,
      layer.counts,
      layer.buckets,
      layer.bucketStride,
      layer.stride,
    );
    sparseGradient(then, layer, from, to, optimizer, step);
  } else {
    denseGradient(then, layer, x, rows, from, to, optimizer, step);
  }
  if (then == Then.store) {
    for (let panel = 0; panel < layer.paddedOutputs >> 3; panel++) {
      const at = <usize>((panel * layer.paddedInputs + from) << 5);
      update(
        optimizer,
        step,
        layer.weights + at,
        layer.gradient + at,
        layer.state0 + at,
        layer.state1 + at,
        (to - from) << 5,
      );
    }
    if (layer.transposed) transpose(layer.weights, layer.transposed, from, to, layer.paddedInputs, layer.paddedOutputs);
  }
  const first = shareOf(layer.paddedOutputs, 8, thread, plan.threads);
  const end = shareOf(layer.paddedOutputs, 8, thread + 1, plan.threads);
  biasGradient(layer.delta, layer.stride, rows, first, end, layer.biasGradient);
  const at = <usize>(first << 2);
  update(
    optimizer,
    step,
    layer.bias + at,
    layer.biasGradient + at,
    layer.biasState0 + at,
    layer.biasState1 + at,
    (end - first) << 2,
  );
}

/** Mean loss and number of hits of a batch, added row by row. */
function addResults(plan: Plan, s: i32, rows: i32): void {
  let loss: f64 = 0;
  let hits = 0;
  for (let row = 0; row < rows; row++) {
    loss += load<f64>(plan.losses + (row << 3));
    hits += load<i32>(plan.hits + (row << 2));
  }
  store<f64>(plan.results + (s << 4), loss / <f64>rows);
  store<f64>(plan.results + (s << 4), <f64>hits, 8);
}
