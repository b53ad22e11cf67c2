/**
 * Optimizers: how a gradient g changes a parameter w. Lesson: notebooks/08-optimizers.ipynb.
 *
 * An optimizer is data (a kind and its settings); {@link Updater} applies it. η is the learning rate, t counts the steps
 * from 1. All formulas as in PyTorch, so that they can be compared number by number (data/pytorch-fixtures.json).
 */

import { requireKnown, requireNumber } from './checks.ts';
import type { FloatArray } from './matrix.ts';

/** Stochastic gradient descent: v ← μ v + g, w ← w − η v; Nesterov: w ← w − η (g + μ v). Weight decay: g ← g + λ w. */
export interface Sgd {
  readonly kind: 'sgd';
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/** RMSProp: v ← α v + (1 − α) g², u = g ÷ (√v + ε), w ← w − η u; with momentum: m ← μ m + u, w ← w − η m. */
export interface RmsProp {
  readonly kind: 'rmsprop';
  readonly learningRate: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/**
 * Adam: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η · m̂ ÷ (√v̂ + ε),
 * with the bias corrected: m̂ = m ÷ (1 − β₁ᵗ), v̂ = v ÷ (1 − β₂ᵗ).
 * Weight decay: g ← g + λ w; decoupled (AdamW): w ← (1 − η λ) w before the step.
 */
export interface Adam {
  readonly kind: 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly decoupled: boolean;
}

export type Optimizer = Sgd | RmsProp | Adam;

interface Settings {
  readonly learningRate?: number;
  readonly weightDecay?: number;
}

/** Plain stochastic gradient descent; η is 0.01 unless given. Robbins & Monro (1951). */
export function sgd(options: Settings & { readonly momentum?: number; readonly nesterov?: boolean } = {}): Sgd {
  requireKnown('sgd', options, ['learningRate', 'momentum', 'nesterov', 'weightDecay']);
  const { learningRate = 0.01, momentum: mu = 0, nesterov: ahead = false, weightDecay = 0 } = options;
  requireCommon('sgd', learningRate, weightDecay);
  requireNumber('sgd', 'momentum', mu, 0, 1, true);
  if (ahead && mu === 0) throw new RangeError('sgd: nesterov needs a momentum above 0');
  return { kind: 'sgd', learningRate, momentum: mu, nesterov: ahead, weightDecay };
}

/** Gradient descent with momentum μ (0.9 unless given). Polyak (1964). */
export function momentum(options: Settings & { readonly momentum?: number } = {}): Sgd {
  return sgd({ momentum: 0.9, ...options });
}

/** Gradient descent with Nesterov's look-ahead momentum. Nesterov (1983), Sutskever et al. (2013). */
export function nesterov(options: Settings & { readonly momentum?: number } = {}): Sgd {
  return sgd({ momentum: 0.9, ...options, nesterov: true });
}

/** RMSProp; η = 0.001, α = 0.99, ε = 1e-8 unless given. Tieleman & Hinton (2012). */
export function rmsprop(
  options: Settings & { readonly alpha?: number; readonly epsilon?: number; readonly momentum?: number } = {},
): RmsProp {
  requireKnown('rmsprop', options, ['learningRate', 'alpha', 'epsilon', 'momentum', 'weightDecay']);
  const { learningRate = 1e-3, alpha = 0.99, epsilon = 1e-8, momentum: mu = 0, weightDecay = 0 } = options;
  requireCommon('rmsprop', learningRate, weightDecay);
  requireNumber('rmsprop', 'alpha', alpha, 0, 1, true);
  requireNumber('rmsprop', 'epsilon', epsilon, Number.MIN_VALUE);
  requireNumber('rmsprop', 'momentum', mu, 0, 1, true);
  return { kind: 'rmsprop', learningRate, alpha, epsilon, momentum: mu, weightDecay };
}

type AdamSettings = Settings & { readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number };

function adamNamed(name: string, options: AdamSettings, decay: number, decoupled: boolean): Adam {
  requireKnown(name, options, ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay']);
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = decay } = options;
  requireCommon(name, learningRate, weightDecay);
  requireNumber(name, 'beta1', beta1, 0, 1, true);
  requireNumber(name, 'beta2', beta2, 0, 1, true);
  requireNumber(name, 'epsilon', epsilon, Number.MIN_VALUE);
  return { kind: 'adam', learningRate, beta1, beta2, epsilon, weightDecay, decoupled };
}

/** Adam; η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-8 unless given. Kingma & Ba (2015). */
export function adam(options: AdamSettings = {}): Adam {
  return adamNamed('adam', options, 0, false);
}

/** Adam with decoupled weight decay (λ = 0.01 unless given). Loshchilov & Hutter (2019). */
export function adamw(options: AdamSettings = {}): Adam {
  return adamNamed('adamw', options, 0.01, true);
}

export const optimizers = { sgd, momentum, nesterov, rmsprop, adam, adamw } as const;
export type OptimizerName = keyof typeof optimizers;

function requireCommon(operation: string, learningRate: number, weightDecay: number): void {
  requireNumber(operation, 'learningRate', learningRate, 0);
  requireNumber(operation, 'weightDecay', weightDecay, 0);
}

/** Numbers below this become 0: the moments of dead pixels decay towards denormal numbers, which are slow to compute with. */
export const TINY = 1e-30;
const flush = (value: number) => (value < TINY && value > -TINY ? 0 : value);

/** The numbers of one step that are the same for every parameter. */
export interface StepSize {
  /** What multiplies the direction: η, for Adam η · √(1 − β₂ᵗ) ÷ (1 − β₁ᵗ). */
  readonly rate: number;
  /** ε, for Adam ε · √(1 − β₂ᵗ). */
  readonly epsilon: number;
  /** What multiplies w before the step: 1, for AdamW 1 − η λ. */
  readonly shrink: number;
}

/** Yields the {@link StepSize} of each step. βᵗ are running products: `Math.pow` differs in its last bit between Node versions. */
export class StepSizes {
  readonly #optimizer: Optimizer;
  #product1 = 1;
  #product2 = 1;

  constructor(optimizer: Optimizer) {
    this.#optimizer = optimizer;
  }

  /** The step size of the next step, whose learning rate is η. */
  next(learningRate: number): StepSize {
    const o = this.#optimizer;
    if (o.kind === 'sgd') return { rate: learningRate, epsilon: 0, shrink: 1 };
    if (o.kind === 'rmsprop') return { rate: learningRate, epsilon: o.epsilon, shrink: 1 };
    this.#product1 *= o.beta1;
    this.#product2 *= o.beta2;
    const root = Math.sqrt(1 - this.#product2);
    return {
      rate: (learningRate * root) / (1 - this.#product1),
      epsilon: o.epsilon * root,
      shrink: o.decoupled ? 1 - learningRate * o.weightDecay : 1,
    };
  }
}

/** How many numbers an optimizer remembers for each parameter. */
export function statesOf(optimizer: Optimizer): number {
  if (optimizer.kind === 'sgd') return optimizer.momentum > 0 ? 1 : 0;
  if (optimizer.kind === 'rmsprop') return optimizer.momentum > 0 ? 2 : 1;
  return 2;
}

/** Applies an optimizer to arrays of parameters and remembers what it needs from step to step. */
export class Updater {
  readonly #optimizer: Optimizer;
  readonly #sizes: StepSizes;
  readonly #states: FloatArray[][];

  constructor(optimizer: Optimizer, parameters: readonly FloatArray[]) {
    this.#optimizer = optimizer;
    this.#sizes = new StepSizes(optimizer);
    this.#states = parameters.map((w) =>
      Array.from({ length: statesOf(optimizer) }, () =>
        w instanceof Float64Array ? new Float64Array(w.length) : new Float32Array(w.length),
      ),
    );
  }

  /** One step: every parameter array is changed by its gradient. */
  step(
    parameters: readonly FloatArray[],
    gradients: readonly FloatArray[],
    learningRate = this.#optimizer.learningRate,
  ): void {
    const size = this.#sizes.next(learningRate);
    parameters.forEach((w, i) => {
      update(this.#optimizer, size, w, gradients[i], this.#states[i]);
    });
  }
}

/** One step of one array: the formulas above, element by element. */
function update(
  o: Optimizer,
  size: StepSize,
  w: FloatArray,
  gradient: FloatArray,
  states: readonly FloatArray[],
): void {
  const { rate, epsilon, shrink } = size;
  const decay = o.kind === 'adam' && o.decoupled ? 0 : o.weightDecay;
  if (o.kind === 'sgd') {
    const [v] = states;
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i] + decay * w[i];
      if (v) v[i] = flush(o.momentum * v[i] + g);
      const direction = !v ? g : o.nesterov ? g + o.momentum * v[i] : v[i];
      w[i] -= rate * direction;
    }
  } else if (o.kind === 'rmsprop') {
    const [v, m] = states;
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i] + decay * w[i];
      v[i] = flush(o.alpha * v[i] + (1 - o.alpha) * g * g);
      const u = g / (Math.sqrt(v[i]) + epsilon);
      if (m) m[i] = flush(o.momentum * m[i] + u);
      w[i] -= rate * (m ? m[i] : u);
    }
  } else {
    const [m, v] = states;
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i] + decay * w[i];
      m[i] = flush(o.beta1 * m[i] + (1 - o.beta1) * g);
      v[i] = flush(o.beta2 * v[i] + (1 - o.beta2) * g * g);
      w[i] = shrink * w[i] - (rate * m[i]) / (Math.sqrt(v[i]) + epsilon);
    }
  }
}
