/**
 * Optimizers: how a gradient g changes a parameter w. Lesson: notebooks/08-optimizers.ipynb.
 *
 * η is the learning rate, t counts the steps of a parameter from 1. All formulas as in PyTorch, so that they can be
 * compared number by number (data/pytorch-fixtures.json).
 */
import { requireKnown, requireNumber } from './checks.ts';
import { type FloatArray, floatsLike, type Matrix } from './matrix.ts';

/**
 * Changes parameters by their gradients, and remembers what it needs from step to step. One of your own trains with
 * `{ kernels: 'plain' }`, for example this one, which looks at signs alone:
 *
 *     const signs: Optimizer = {
 *       learningRate: 0.01,
 *       step(parameters, gradients, learningRate = signs.learningRate) {
 *         for (const [k, { data }] of parameters.entries()) {
 *           for (let i = 0; i < data.length; i++) data[i] -= learningRate * Math.sign(gradients[k].data[i]);
 *         }
 *       },
 *     };
 *     await model.train(x, y, { optimizer: signs, kernels: 'plain' });
 */
export interface Optimizer {
  readonly learningRate: number;
  /**
   * One step for each parameter; `gradients` in the order of `parameters`. `learningRate` replaces the optimizer's own:
   * `train` gives that of the schedule.
   */
  step(parameters: readonly Matrix[], gradients: readonly Matrix[], learningRate?: number): void;
}

interface Settings {
  /** η */
  readonly learningRate?: number;
  /** λ. Default: 0 (AdamW: 0.01). */
  readonly weightDecay?: number;
}
export interface SgdSettings extends Settings {
  readonly momentum?: number;
  readonly nesterov?: boolean;
}
export interface RmsPropSettings extends Settings {
  readonly alpha?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
}
export interface AdamSettings extends Settings {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Numbers below this become 0: the moments of dead pixels decay towards denormal numbers, which are slow to compute with. */
export const TINY = 1e-30;
const flush = (value: number) => (value < TINY && value > -TINY ? 0 : value);

/** The numbers of one step that are the same for every element of a parameter. */
export interface StepSize {
  /** What multiplies the direction: η, for Adam η · √(1 − β₂ᵗ) ÷ (1 − β₁ᵗ). */
  readonly rate: number;
  /** ε, for Adam ε · √(1 − β₂ᵗ). */
  readonly epsilon: number;
  /** What multiplies w before the step: 1, for AdamW 1 − η λ. */
  readonly shrink: number;
}

/** Yields the {@link StepSize} of each step, given its learning rate. */
export type StepSizes = (learningRate: number) => StepSize;

/** What an optimizer remembers of one parameter. */
export interface ParameterMemory {
  /** t: how many steps the parameter has made. */
  readonly steps: number;
  /** The moments, each as long as the parameter; none before the first step. */
  readonly states: readonly FloatArray[];
}

/** The same of one that is at work. */
interface Memory {
  readonly sizes: StepSizes;
  readonly states: readonly FloatArray[];
  steps: number;
}

/** What the optimizers of this file share: the memory of each parameter. */
abstract class Remembering implements Optimizer {
  abstract readonly learningRate: number;
  readonly #memory = new WeakMap<FloatArray, Memory>();

  /** How many numbers are remembered for each number of a parameter. */
  abstract get states(): number;
  /** The step sizes of one parameter, from its first step on, or from the one after `done` steps. */
  abstract stepSizes(done?: number): StepSizes;
  /** The same settings, but for those given, and no memory. */
  abstract fresh(settings?: Settings): Remembering;
  /** The formula: changes w, whose gradient is g. */
  protected abstract update(w: FloatArray, g: FloatArray, states: readonly FloatArray[], size: StepSize): void;

  step(parameters: readonly Matrix[], gradients: readonly Matrix[], learningRate: number = this.learningRate): void {
    if (parameters.length !== gradients.length) {
      throw new RangeError(
        `step: got ${parameters.length} parameters and ${gradients.length} gradients, expected the same number of each`,
      );
    }
    if (parameters.length === 0) {
      throw new RangeError(
        'step: got no parameters, so there is nothing to change, expected at least one; are all layers frozen (trainable = false)?',
      );
    }
    for (const [i, { data: w }] of parameters.entries()) {
      const { data: g } = gradients[i];
      if (g.length !== w.length)
        throw new RangeError(`step: gradient ${i} has ${g.length} numbers, expected ${w.length}`);
      const memory = this.#memory.get(w) ?? this.remember(w);
      this.update(w, g, memory.states, memory.sizes(learningRate));
      memory.steps++;
    }
  }

  /** A copy of what is remembered of a parameter. */
  memoryOf(w: FloatArray): ParameterMemory {
    const { steps, states } = this.#memory.get(w) ?? { steps: 0, states: [] };
    return { steps, states: states.map((state) => state.slice()) };
  }

  /** Goes on with a copy of what was remembered of a parameter. Default: nothing. */
  remember(w: FloatArray, { steps, states }: ParameterMemory = { steps: 0, states: [] }): Memory {
    const copies = Array.from({ length: this.states }, (_, k) => states[k]?.slice() ?? floatsLike(w, w.length));
    const memory = { sizes: this.stepSizes(steps), states: copies, steps };
    this.#memory.set(w, memory);
    return memory;
  }
}

/** Stochastic gradient descent: v ← μ v + g, w ← w − η v; Nesterov: w ← w − η (g + μ v). Weight decay: g ← g + λ w. */
export class Sgd extends Remembering {
  readonly kind = 'sgd';
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;

  constructor({ learningRate = 0.01, momentum = 0, nesterov = false, weightDecay = 0 }: SgdSettings) {
    super();
    requireCommon('sgd', learningRate, weightDecay);
    requireNumber('sgd', 'momentum', momentum, 0, 1, true);
    if (nesterov && momentum === 0) throw new RangeError('sgd: nesterov needs a momentum above 0');
    this.learningRate = learningRate;
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.weightDecay = weightDecay;
  }

  get states(): number {
    return this.momentum > 0 ? 1 : 0;
  }

  stepSizes(): StepSizes {
    return (learningRate) => ({ rate: learningRate, epsilon: 0, shrink: 1 });
  }

  fresh(settings: SgdSettings = {}): Sgd {
    return new Sgd({ ...this, ...settings });
  }

  protected update(w: FloatArray, gradient: FloatArray, [v]: readonly FloatArray[], { rate }: StepSize): void {
    const { momentum, nesterov, weightDecay } = this;
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i] + weightDecay * w[i];
      if (v) v[i] = flush(momentum * v[i] + g);
      const direction = !v ? g : nesterov ? g + momentum * v[i] : v[i];
      w[i] -= rate * direction;
    }
  }
}

/** RMSProp: v ← α v + (1 − α) g², u = g ÷ (√v + ε), w ← w − η u; with momentum: m ← μ m + u, w ← w − η m. */
export class RmsProp extends Remembering {
  readonly kind = 'rmsprop';
  readonly learningRate: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly weightDecay: number;

  constructor({ learningRate = 1e-3, alpha = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0 }: RmsPropSettings) {
    super();
    requireCommon('rmsprop', learningRate, weightDecay);
    requireNumber('rmsprop', 'alpha', alpha, 0, 1, true);
    requireNumber('rmsprop', 'epsilon', epsilon, Number.MIN_VALUE);
    requireNumber('rmsprop', 'momentum', momentum, 0, 1, true);
    this.learningRate = learningRate;
    this.alpha = alpha;
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
  }

  get states(): number {
    return this.momentum > 0 ? 2 : 1;
  }

  stepSizes(): StepSizes {
    return (learningRate) => ({ rate: learningRate, epsilon: this.epsilon, shrink: 1 });
  }

  fresh(settings: RmsPropSettings = {}): RmsProp {
    return new RmsProp({ ...this, ...settings });
  }

  protected update(w: FloatArray, gradient: FloatArray, [v, m]: readonly FloatArray[], size: StepSize): void {
    const { alpha, momentum, weightDecay } = this;
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i] + weightDecay * w[i];
      v[i] = flush(alpha * v[i] + (1 - alpha) * g * g);
      const u = g / (Math.sqrt(v[i]) + size.epsilon);
      if (m) m[i] = flush(momentum * m[i] + u);
      w[i] -= size.rate * (m ? m[i] : u);
    }
  }
}

/**
 * Adam: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η · m̂ ÷ (√v̂ + ε),
 * with the bias corrected: m̂ = m ÷ (1 − β₁ᵗ), v̂ = v ÷ (1 − β₂ᵗ).
 * Weight decay: g ← g + λ w; decoupled (AdamW): w ← (1 − η λ) w before the step.
 */
export class Adam extends Remembering {
  readonly kind = 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly decoupled: boolean;

  constructor(settings: AdamSettings & { readonly decoupled?: boolean }) {
    super();
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decoupled = false } = settings;
    const { weightDecay = decoupled ? 0.01 : 0 } = settings;
    const name = decoupled ? 'adamw' : 'adam';
    requireCommon(name, learningRate, weightDecay);
    requireNumber(name, 'beta1', beta1, 0, 1, true);
    requireNumber(name, 'beta2', beta2, 0, 1, true);
    requireNumber(name, 'epsilon', epsilon, Number.MIN_VALUE);
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
    this.decoupled = decoupled;
  }

  get states(): number {
    return 2;
  }

  /** βᵗ are running products: `Math.pow` differs in its last bit between versions of Node. */
  stepSizes(done = 0): StepSizes {
    let [product1, product2] = [1, 1];
    for (let t = 0; t < done; t++) [product1, product2] = [product1 * this.beta1, product2 * this.beta2];
    return (learningRate) => {
      product1 *= this.beta1;
      product2 *= this.beta2;
      const root = Math.sqrt(1 - product2);
      return {
        rate: (learningRate * root) / (1 - product1),
        epsilon: this.epsilon * root,
        shrink: this.decoupled ? 1 - learningRate * this.weightDecay : 1,
      };
    };
  }

  fresh(settings: AdamSettings = {}): Adam {
    return new Adam({ ...this, ...settings });
  }

  protected update(w: FloatArray, gradient: FloatArray, [m, v]: readonly FloatArray[], size: StepSize): void {
    const { beta1, beta2 } = this;
    const weightDecay = this.decoupled ? 0 : this.weightDecay;
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i] + weightDecay * w[i];
      m[i] = flush(beta1 * m[i] + (1 - beta1) * g);
      v[i] = flush(beta2 * v[i] + (1 - beta2) * g * g);
      w[i] = size.shrink * w[i] - (size.rate * m[i]) / (Math.sqrt(v[i]) + size.epsilon);
    }
  }
}

/** The optimizers of this file; the fast computation knows these. */
export type BuiltInOptimizer = Sgd | RmsProp | Adam;
export const isBuiltIn = (optimizer: Optimizer): optimizer is BuiltInOptimizer => optimizer instanceof Remembering;

/** Throws unless the fast computation knows the optimizer. */
export function requireBuiltIn(optimizer: Optimizer): BuiltInOptimizer {
  if (isBuiltIn(optimizer)) return optimizer;
  throw new TypeError(
    "train: the fast kernels know the library's own optimizers only; use { kernels: 'plain' } for one of your own",
  );
}

/** Plain stochastic gradient descent. Default: η = 0.01. Robbins & Monro (1951). */
export function sgd(options: SgdSettings = {}): Sgd {
  requireKnown('sgd', options, ['learningRate', 'momentum', 'nesterov', 'weightDecay']);
  return new Sgd(options);
}

/** Gradient descent with momentum. Default: μ = 0.9. Polyak (1964). */
export function momentum(options: Settings & { readonly momentum?: number } = {}): Sgd {
  return sgd({ momentum: 0.9, ...options });
}

/** Gradient descent with Nesterov's look-ahead momentum. Nesterov (1983), Sutskever et al. (2013). */
export function nesterov(options: Settings & { readonly momentum?: number } = {}): Sgd {
  return sgd({ momentum: 0.9, ...options, nesterov: true });
}

/** RMSProp. Defaults: η = 0.001, α = 0.99, ε = 1e-8. Tieleman & Hinton (2012). */
export function rmsprop(options: RmsPropSettings = {}): RmsProp {
  requireKnown('rmsprop', options, ['learningRate', 'alpha', 'epsilon', 'momentum', 'weightDecay']);
  return new RmsProp(options);
}

const adamNames = ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay'];

/** Adam. Defaults: η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-8. Kingma & Ba (2015). */
export function adam(options: AdamSettings = {}): Adam {
  requireKnown('adam', options, adamNames);
  return new Adam(options);
}

/** Adam with decoupled weight decay. Default: λ = 0.01. Loshchilov & Hutter (2019). */
export function adamw(options: AdamSettings = {}): Adam {
  requireKnown('adamw', options, adamNames);
  return new Adam({ ...options, decoupled: true });
}

export const optimizers = { sgd, momentum, nesterov, rmsprop, adam, adamw } as const;
export type OptimizerName = keyof typeof optimizers;

function requireCommon(operation: string, learningRate: number, weightDecay: number): void {
  requireNumber(operation, 'learningRate', learningRate, 0);
  requireNumber(operation, 'weightDecay', weightDecay, 0);
}
