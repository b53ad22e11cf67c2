/** Gradient clipping by norm. Plain twin: `clipByNorm` in ../../clipping.ts. */
import { Layer, layerOf, Plan, Size } from './plan';
import { zeros } from './simd';

/** Keeps the factor finite where all gradients are 0. */
const EPSILON: f64 = 1e-6;

/** The sum of the squares of `bytes` / 4 numbers, a multiple of 4, in double precision. */
function squaresOf(values: usize, bytes: i32): f64 {
  let sum = zeros();
  for (let p = values; p < values + <usize>bytes; p += 16) {
    const g = v128.load(p);
    const low = f64x2.promote_low_f32x4(g);
    const high = f64x2.promote_low_f32x4(i64x2.shuffle(g, g, 1, 0));
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Squares of the gradient, one sum for eight inputs or eight outputs: so the total, added in the order of the sums, does not
 * depend on how threads divide a layer. For inputs `from` … `to`, and of the bias outputs `first` … `end`.
 */
export function addSquares(layer: Layer, from: i32, to: i32, first: i32, end: i32): void {
  const panels = layer.paddedOutputs >> 3;
  for (let k = from; k < to; k += Size.panelColumns) {
    let sum: f64 = 0;
    for (let panel = 0; panel < panels; panel++) {
      const at = <usize>((panel * layer.paddedInputs + k) * Size.panelRow);
      sum += squaresOf(layer.weights.gradient + at, Size.panelColumns * Size.panelRow);
    }
    store<f64>(layer.squares + k, sum);
  }
  for (let column = first; column < end; column += Size.panelColumns) {
    const sum = squaresOf(layer.bias.gradient + (column << 2), Size.panelRow);
    store<f64>(layer.squares + layer.paddedInputs + column, sum);
  }
}

/** What all gradients are multiplied by: min(1, c ÷ (‖g‖ + 10⁻⁶)). */
export function clippingFactor(plan: Plan): f32 {
  let sum: f64 = 0;
  for (let l = 0; l < plan.layers; l++) {
    const layer = layerOf(plan, l);
    if (layer.frozen) continue;
    for (let at = 0; at < layer.paddedInputs + layer.paddedOutputs; at += 8) sum += load<f64>(layer.squares + at);
  }
  return <f32>min<f64>(1, plan.clipNorm / (Math.sqrt(sum) + EPSILON));
}

/** Multiplies `bytes` / 4 numbers, a multiple of 8. */
export function scale(values: usize, bytes: i32, factor: f32): void {
  const by = f32x4.splat(factor);
  for (let p = values; p < values + <usize>bytes; p += 32) {
    const a = f32x4.mul(v128.load(p), by);
    const b = f32x4.mul(v128.load(p, 16), by);
    v128.store(p, b, 16);
    v128.store(p, a);
  }
}
