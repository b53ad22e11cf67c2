/** Softmax and the losses, one row at a time. Plain twins: `softmax` in ../../activations.ts and ../../losses.ts. */
import { exponential, largestLane, logistic, sumOfLanes, zeros } from './simd';

/** The largest of `columns` numbers; what lies behind them is overwritten with −∞. `width` is a multiple of 8. */
function rowMaximum(z: usize, columns: i32, width: i32): f32 {
  for (let column = columns; column < width; column++) store<f32>(z + (column << 2), -f32.MAX_VALUE);
  let largest = v128.load(z);
  for (let p = z + 16; p < z + (width << 2); p += 16) largest = f32x4.max(largest, v128.load(p));
  return largestLane(largest);
}

/** p = e^(z − m), 0 behind the last column; returns the sum. */
function exponentials(z: usize, columns: i32, width: i32, m: f32, p: usize): f32 {
  const largest = f32x4.splat(m);
  const bytes = <usize>(width << 2);
  for (let at: usize = 0; at < bytes; at += 32) {
    const a = exponential(f32x4.sub(v128.load(z + at), largest));
    const b = exponential(f32x4.sub(v128.load(z + at, 16), largest));
    v128.store(p + at, b, 16);
    v128.store(p + at, a);
  }
  for (let column = columns; column < width; column++) store<f32>(p + (column << 2), 0);
  let sum = zeros();
  for (let at: usize = 0; at < bytes; at += 16) sum = f32x4.add(sum, v128.load(p + at));
  return sumOfLanes(sum);
}

/** p = softmax(z); `p` may be `z`. */
export function softmaxRow(z: usize, columns: i32, width: i32, p: usize): void {
  const m = rowMaximum(z, columns, width);
  const sum = f32x4.splat(exponentials(z, columns, width, m, p));
  for (let at: usize = 0; at < <usize>(width << 2); at += 16) v128.store(p + at, f32x4.div(v128.load(p + at), sum));
}

/** delta = p · (delta − Σ delta p), in place. Plain twin: `softmaxGradient`. */
export function softmaxGradientRow(p: usize, delta: usize, columns: i32, width: i32): void {
  const bytes = <usize>(width << 2);
  for (let column = columns; column < width; column++) store<f32>(delta + (column << 2), 0);
  let sum = zeros();
  for (let at: usize = 0; at < bytes; at += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(delta + at), v128.load(p + at)));
  }
  const dot = f32x4.splat(sumOfLanes(sum));
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(delta + at, f32x4.mul(v128.load(p + at), f32x4.sub(v128.load(delta + at), dot)));
  }
}

/** The position of the largest of `count` numbers; the first of equals. */
export function largestOf(values: usize, count: i32): i32 {
  let best = 0;
  for (let i = 1; i < count; i++) if (load<f32>(values + (i << 2)) > load<f32>(values + (best << 2))) best = i;
  return best;
}

/**
 * delta = (share · softmax(z) − t) ÷ count, loss = −Σ t log p, from the logits z; `share` is Σ t, 1 without class weights.
 * Plain twin: `softmaxCrossEntropy`.
 */
export function crossEntropyRow(
  z: usize,
  t: usize,
  delta: usize,
  columns: i32,
  width: i32,
  count: f64,
  share: f32,
): f64 {
  const m = rowMaximum(z, columns, width);
  const sum = exponentials(z, columns, width, m, delta);
  const logSum = Math.log(<f64>sum);
  let loss: f64 = 0;
  for (let column = 0; column < columns; column++) {
    const target = <f64>load<f32>(t + (column << 2));
    if (target != 0) loss -= target * (<f64>load<f32>(z + (column << 2)) - <f64>m - logSum);
  }
  const total = f32x4.splat(sum);
  const counts = f32x4.splat(<f32>count);
  const shares = f32x4.splat(share);
  for (let at: usize = 0; at < <usize>(width << 2); at += 16) {
    const p = f32x4.mul(f32x4.div(v128.load(delta + at), total), shares);
    v128.store(delta + at, f32x4.div(f32x4.sub(p, v128.load(t + at)), counts));
  }
  return loss;
}

/**
 * delta = (σ(z) − t) ÷ (rows · columns), loss = Σ max(z, 0) − z t + log(1 + e^−|z|) ÷ columns, from the logits z. Plain
 * twin: `binaryCrossEntropy`.
 */
export function binaryCrossEntropyRow(z: usize, t: usize, delta: usize, columns: i32, width: i32, rows: i32): f64 {
  let loss: f64 = 0;
  for (let column = 0; column < columns; column++) {
    const at = <usize>(column << 2);
    const logit = <f64>load<f32>(z + at);
    const cost = max(logit, 0) - logit * <f64>load<f32>(t + at) + Math.log1p(Math.exp(-abs(logit)));
    loss += cost / <f64>columns;
  }
  const count = f32x4.splat(<f32>(<f64>rows * <f64>columns));
  for (let at: usize = 0; at < <usize>(width << 2); at += 16) {
    const p = logistic(v128.load(z + at));
    v128.store(delta + at, f32x4.div(f32x4.sub(p, v128.load(t + at)), count));
  }
  for (let column = columns; column < width; column++) store<f32>(delta + (column << 2), 0);
  return loss;
}

/** delta = 2 (a − t) ÷ (rows · columns), loss = Σ (a − t)² ÷ columns. Plain twin: `meanSquaredError`. */
export function squaredErrorRow(a: usize, t: usize, delta: usize, columns: i32, width: i32, rows: i32): f64 {
  let loss: f64 = 0;
  for (let column = columns; column < width; column++) store<f32>(delta + (column << 2), 0);
  const scale = 2 / (<f64>rows * <f64>columns);
  for (let column = 0; column < columns; column++) {
    const at = <usize>(column << 2);
    const difference = <f64>load<f32>(a + at) - <f64>load<f32>(t + at);
    loss += (difference * difference) / <f64>columns;
    store<f32>(delta + at, <f32>(difference * scale));
  }
  return loss;
}

/**
 * With d = a − t: delta = d ÷ (rows · columns), at most `most` and at least −`most` before it is divided; loss = Σ ½ d² ÷
 * columns, past `most` Σ most · (|d| − ½ most) ÷ columns. Plain twin: `huber`.
 */
export function huberRow(a: usize, t: usize, delta: usize, columns: i32, width: i32, rows: i32, most: f64): f64 {
  let loss: f64 = 0;
  for (let column = columns; column < width; column++) store<f32>(delta + (column << 2), 0);
  const count = <f64>rows * <f64>columns;
  for (let column = 0; column < columns; column++) {
    const at = <usize>(column << 2);
    const difference = <f64>load<f32>(a + at) - <f64>load<f32>(t + at);
    const size = abs(difference);
    loss += (size <= most ? 0.5 * difference * difference : most * (size - 0.5 * most)) / <f64>columns;
    store<f32>(delta + at, <f32>(max(-most, min(most, difference)) / count));
  }
  return loss;
}
