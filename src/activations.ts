/**
 * Activation functions: a = f(z), with the derivative beside the value.
 *
 * z is the pre-activation (for the last layer: the logits), a the activation. `derivative` gets both, because for some
 * functions f′ is shorter in terms of a. Lessons: notebooks/01-relu.ipynb and notebooks/02-softmax.ipynb.
 */
import { shown } from './checks.ts';
import { type FloatArray, floatsLike, Matrix } from './matrix.ts';

/** A function of one number, applied to each element. */
export interface Activation {
  readonly name: string;
  /** a = f(z) */
  readonly value: (z: number) => number;
  /** f′(z), where a = f(z) */
  readonly derivative: (z: number, a: number) => number;
}

/** relu(z) = max(0, z). Its derivative at 0 is taken as 0. Nair & Hinton (2010). */
export const relu = {
  name: 'relu',
  value: (z) => Math.max(0, z),
  derivative: (_z, a) => (a > 0 ? 1 : 0),
} as const satisfies Activation;

/** leakyRelu(z) = z above 0, else 0.01 · z. Its derivative at 0 is taken as 0.01. Maas et al. (2013). */
export const leakyRelu = {
  name: 'leakyRelu',
  value: (z) => Math.max(0.01 * z, z),
  derivative: (_z, a) => (a > 0 ? 1 : 0.01),
} as const satisfies Activation;

/** σ(z) = 1 ÷ (1 + e⁻ᶻ), from 0 to 1; σ′ = a · (1 − a). */
export const sigmoid = {
  name: 'sigmoid',
  value: (z) => 1 / (1 + Math.exp(-z)),
  derivative: (_z, a) => a * (1 - a),
} as const satisfies Activation;

/** tanh(z), from −1 to 1; tanh′ = 1 − a². */
export const tanh = {
  name: 'tanh',
  value: (z) => Math.tanh(z),
  derivative: (_z, a) => 1 - a * a,
} as const satisfies Activation;

/** silu(z) = z · σ(z), also called swish; silu′ = σ(z) · (1 + z · (1 − σ(z))). Elfwing et al. (2018). */
export const silu = {
  name: 'silu',
  value: (z) => z / (1 + Math.exp(-z)),
  derivative: (z) => {
    const s = sigmoid.value(z);
    return s * (1 + z * (1 - s));
  },
} as const satisfies Activation;

/**
 * gelu(z) = z · Φ(z), with Φ(z) = ½ (1 + erf(z ÷ √2)), the share of a normal distribution that lies below z: the exact one,
 * not its approximation by tanh; gelu′ = Φ(z) + z · e^(−z² ÷ 2) ÷ √(2π). Hendrycks & Gimpel (2016).
 */
export const gelu = {
  name: 'gelu',
  value: (z) => z * normalBelow(z),
  derivative: (z) => normalBelow(z) + (z * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI),
} as const satisfies Activation;

/**
 * Φ(z) by its series, ½ + e^(−z² ÷ 2) ÷ √(2π) · (z + z³ ÷ 3 + z⁵ ÷ (3 · 5) + …), whose terms have one sign, so that nothing
 * cancels. Abramowitz & Stegun (1964), 26.2.11.
 */
function normalBelow(z: number): number {
  if (Math.abs(z) > 9) return z > 0 ? 1 : 0; // to 16 digits
  let [term, sum] = [z, z];
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

/** identity(z) = z; its derivative is 1. */
export const identity = {
  name: 'identity',
  value: (z) => z,
  derivative: () => 1,
} as const satisfies Activation;

/** The activations that work on one element at a time, by name. */
export const activations = { relu, leakyRelu, sigmoid, tanh, silu, gelu, identity } as const;

/** What a layer can be given as its activation. Softmax is not among `activations`: it needs the whole row. */
export type ActivationName = keyof typeof activations | 'softmax';

export const activationNames: readonly ActivationName[] = [
  ...(Object.keys(activations) as ActivationName[]),
  'softmax',
];

/** Throws unless `name` is an activation. */
export function requireActivation(operation: string, name: string): asserts name is ActivationName {
  if (!activationNames.includes(name as ActivationName)) {
    const what = typeof name === 'string' ? `unknown activation '${name}'` : `the activation is ${shown(name)}`;
    throw new TypeError(`${operation}: ${what}, expected one of ${activationNames.join(', ')}`);
  }
}

/**
 * pᵢ = e^(zᵢ − m) ÷ Σⱼ e^(zⱼ − m) with m = max z, for each row of `columns` logits. Subtracting m changes nothing in
 * the result and keeps e^… from overflowing. `out` may be `z` itself.
 */
export function softmax<T extends FloatArray>(z: T, columns: number = z.length, out: T = z.slice() as T): T {
  for (let row = 0; row < z.length; row += columns) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = row; j < row + columns; j++) largest = Math.max(largest, z[j]);
    let sum = 0;
    for (let j = row; j < row + columns; j++) {
      const e = Math.exp(z[j] - largest);
      out[j] = e;
      sum += e;
    }
    for (let j = row; j < row + columns; j++) out[j] /= sum;
  }
  return out;
}

/**
 * From ∂L/∂p to ∂L/∂z through softmax: ∂L/∂zⱼ = pⱼ · (gⱼ − Σᵢ gᵢ pᵢ) with g = ∂L/∂p, for each row.
 * It is the product with the Jacobian ∂pᵢ/∂zⱼ = pᵢ ([i = j] − pⱼ), without building it. `out` may be `gradient` itself.
 */
export function softmaxGradient<T extends FloatArray>(p: T, gradient: T, columns: number, out: T): T {
  for (let row = 0; row < p.length; row += columns) {
    let dot = 0;
    for (let i = row; i < row + columns; i++) dot += gradient[i] * p[i];
    for (let j = row; j < row + columns; j++) out[j] = p[j] * (gradient[j] - dot);
  }
  return out;
}

/** A = f(Z), for every activation, softmax included. */
export function activate<Rows extends number, Columns extends number>(
  name: ActivationName,
  z: Matrix<Rows, Columns>,
): Matrix<Rows, Columns> {
  if (name === 'softmax') return new Matrix(z.rows, z.columns, softmax(z.data, z.columns));
  return z.map(activations[name].value);
}

/** From ∂L/∂A to δ = ∂L/∂Z: δ = ∂L/∂A ⊙ f′(Z), where A = f(Z); for softmax the product with its Jacobian. */
export function activationGradient<Rows extends number, Columns extends number>(
  name: ActivationName,
  z: Matrix<Rows, Columns>,
  a: Matrix<Rows, Columns>,
  upstream: Matrix<Rows, Columns>,
): Matrix<Rows, Columns> {
  if (name === 'softmax') {
    const out = floatsLike(upstream.data, upstream.data.length);
    return new Matrix(z.rows, z.columns, softmaxGradient(a.data, upstream.data, z.columns, out));
  }
  const { derivative } = activations[name];
  return upstream.map((g, i) => g * derivative(z.data[i], a.data[i]));
}
