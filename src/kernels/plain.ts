/**
 * The operations that cost time, in plain TypeScript: this is the code that the lessons explain.
 *
 * Matrices are flat, row-major arrays: X is rows × inputs, W inputs × outputs, Z and A rows × outputs. Single or double
 * precision, whichever the arrays have. Zeros are skipped: four of five MNIST pixels are 0, and so is about half of
 * what ReLU lets through. Lessons: notebooks/03-forward-pass.ipynb, 04-backprop.ipynb, 10-speed.ipynb.
 */
import { type ActivationName, activations, softmax, softmaxGradient } from '../activations.ts';
import type { FloatArray } from '../matrix.ts';

/** Z = X W + b, every row of X at once: zᵢⱼ = bⱼ + Σₖ xᵢₖ wₖⱼ. */
export function denseForward(x: FloatArray, weights: FloatArray, bias: FloatArray, rows: number, z: FloatArray): void {
  const outputs = bias.length;
  const inputs = weights.length / outputs;
  for (let i = 0; i < rows; i++) {
    const to = i * outputs;
    for (let j = 0; j < outputs; j++) z[to + j] = bias[j];
    for (let k = 0; k < inputs; k++) {
      const value = x[i * inputs + k];
      if (value === 0) continue;
      const from = k * outputs;
      for (let j = 0; j < outputs; j++) z[to + j] += value * weights[from + j];
    }
  }
}

/** A = f(Z). `a` may be `z` itself if z is not needed any more. */
export function activate(name: ActivationName, z: FloatArray, columns: number, a: FloatArray): void {
  if (name === 'softmax') {
    softmax(z, columns, a);
    return;
  }
  const { value } = activations[name];
  for (let i = 0; i < z.length; i++) a[i] = value(z[i]);
}

/** From ∂L/∂A to ∂L/∂Z: ∂L/∂z = ∂L/∂a · f′(z), in place. */
export function activationGradient(
  name: ActivationName,
  z: FloatArray,
  a: FloatArray,
  columns: number,
  delta: FloatArray,
): void {
  if (name === 'softmax') {
    softmaxGradient(a, delta, columns, delta);
    return;
  }
  const { derivative } = activations[name];
  for (let i = 0; i < delta.length; i++) delta[i] *= derivative(z[i], a[i]);
}

/** The gradient of the weights and the bias: ∂L/∂W = Xᵀ ∂L/∂Z, ∂L/∂b = Σ over rows of ∂L/∂Z. */
export function denseGradient(
  x: FloatArray,
  delta: FloatArray,
  rows: number,
  weightGradient: FloatArray,
  biasGradient: FloatArray,
): void {
  const outputs = biasGradient.length;
  const inputs = weightGradient.length / outputs;
  weightGradient.fill(0);
  biasGradient.fill(0);
  for (let i = 0; i < rows; i++) {
    const from = i * outputs;
    for (let j = 0; j < outputs; j++) biasGradient[j] += delta[from + j];
    for (let k = 0; k < inputs; k++) {
      const value = x[i * inputs + k];
      if (value === 0) continue;
      const to = k * outputs;
      for (let j = 0; j < outputs; j++) weightGradient[to + j] += value * delta[from + j];
    }
  }
}

/** What the layer below gets: ∂L/∂X = ∂L/∂Z Wᵀ. */
export function denseInputGradient(
  delta: FloatArray,
  weights: FloatArray,
  rows: number,
  outputs: number,
  inputGradient: FloatArray,
): void {
  const inputs = weights.length / outputs;
  for (let i = 0; i < rows; i++) {
    const from = i * outputs;
    for (let k = 0; k < inputs; k++) {
      const row = k * outputs;
      let sum = 0;
      for (let j = 0; j < outputs; j++) sum += delta[from + j] * weights[row + j];
      inputGradient[i * inputs + k] = sum;
    }
  }
}

/** Multiplies by the mask of a dropout layer: 0, or 1 ÷ (1 − rate). The same mask serves forward and backward. */
export function applyMask(values: FloatArray, mask: FloatArray, out: FloatArray): void {
  for (let i = 0; i < out.length; i++) out[i] = values[i] * mask[i];
}
