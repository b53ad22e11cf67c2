/**
 * Callbacks: what may happen while a network is trained, without a word in the loop. `train(…, { callbacks: [live(),
 * earlyStopping({ patience: 3 })] })` takes any number; each hook of each one is called, in the order of the list.
 *
 * Lessons: notebooks/07-training.ipynb, notebooks/09-regularization.ipynb.
 */
import { requireCount, requireKnown, requireNumber, shown } from './checks.ts';
import type { Session, StepResult } from './computation.ts';
import { asTraining, beginCall } from './in-training.ts';
import type { FloatArray, Matrix } from './matrix.ts';
import type { NeuralNetwork } from './network.ts';
import { breathe, hear, type Pace } from './pace.ts';
import type { EpochRecord, Progress, Run } from './training.ts';

/**
 * What a training tells. Every hook may be left out; a promise is waited for, by `onBatches` and
 * `onProgress` at the end alone. An object of a class may have fields and methods of its own, with names that do not begin with `on`.
 */
export interface Callback {
  /** Aborting stops the training after the step at hand. */
  readonly signal?: AbortSignal | undefined;
  /** Before the first step. */
  onStart?(run: Run): void | Promise<void>;
  /**
   * After every few steps, with what each of them found; the network's weights are not up to date. A promise of it, or of
   * `onProgress`, is waited for when the training ends; if it fails, so does the training.
   */
  onBatches?(results: readonly StepResult[], run: Run): void;
  /**
   * After the first step and then after every few, with the weights up to date. It gives how many steps may run before
   * the next call, at least 1: Infinity, or nothing, stands for as many as take about 30 ms. The result does not depend
   * on it.
   */
  onSteps?(progress: Progress, run: Run): number | undefined | Promise<number | undefined>;
  /** About ten times a second. */
  onProgress?(progress: Progress, run: Run): void;
  /** After each epoch, with the weights up to date. */
  onEpoch?(record: EpochRecord, run: Run): void | Promise<void>;
  /** For checkpoints, if later steps or epochs depend on what it knows by now: that, as data. */
  state?(): CallbackState;
  /** Goes on with what `state` gave, after `onStart`. */
  onResume?(state: CallbackState, run: Run): void;
  /** At the end, however it comes; `error` is what ended the training, if something failed. */
  onEnd?(run: Run, error?: unknown): void | Promise<void>;
}

/** What a callback knows, for a checkpoint. */
export interface CallbackState {
  /** Which callback it is, and with which settings: the training that goes on must have the same. */
  readonly name: string;
  readonly numbers: Readonly<Record<string, number | readonly number[] | undefined>>;
  /** Copies of all parameters of the network. */
  readonly weights: Readonly<Record<string, readonly FloatArray[] | undefined>>;
}

export interface EarlyStoppingOptions {
  /** How many epochs may pass without a lower validation loss. */
  readonly patience: number;
  /** By how much the loss has to fall to count. Default: 0. */
  readonly minimumGain?: number;
}

/** Stops when the validation loss has not fallen for `patience` epochs; the weights of the best epoch are kept. */
export function earlyStopping(options: EarlyStoppingOptions): Callback {
  requireKnown('earlyStopping', options, ['patience', 'minimumGain']);
  const { patience, minimumGain = 0 } = options;
  requireCount('earlyStopping', 'patience', patience);
  requireNumber('earlyStopping', 'minimumGain', minimumGain, 0);
  let best: { readonly loss: number; readonly epoch: number; readonly weights: Snapshot } | undefined;
  return {
    onStart(run) {
      if (!run.validation) throw new TypeError('train: earlyStopping needs validation rows to measure');
      best = undefined;
    },
    onEpoch({ epoch, validationLoss: loss = Number.NaN }, run) {
      if (!best || loss < best.loss - minimumGain) best = { loss, epoch, weights: new Snapshot(run.network) };
      else if (epoch - best.epoch >= patience) run.stop('early');
    },
    state: () => ({
      name: `earlyStopping(${patience}, ${minimumGain})`,
      numbers: { loss: best?.loss, epoch: best?.epoch },
      weights: { best: best?.weights.copies },
    }),
    onResume({ numbers: { loss, epoch }, weights }, { network }) {
      if (weights.best)
        best = { loss: Number(loss), epoch: Number(epoch), weights: new Snapshot(network, weights.best) };
    },
    onEnd(run, error) {
      if (!error && run.stopped !== 'interrupted') best?.weights.restore();
    },
  };
}

/** A copy of a network's weights and biases. */
export class Snapshot {
  readonly #parameters: readonly Matrix[];
  readonly copies: readonly FloatArray[];

  /** @param copies of all parameters; default: of those of now */
  constructor(network: NeuralNetwork, copies?: readonly FloatArray[]) {
    this.#parameters = network.allParameters;
    this.copies = (copies ?? this.#parameters.map(({ data }) => data)).map((data) => data.slice());
  }

  /** True if the network's weights are not those of the copy any more. */
  differs(): boolean {
    return this.#parameters.some(({ data }, i) => differ(data, this.copies[i]));
  }

  /** Puts the copy back. */
  restore(): void {
    for (const [i, { data }] of this.#parameters.entries()) data.set(this.copies[i]);
  }
}

/** A loop with an index: `some` calls a function for each number, which takes forty times as long. */
function differ(a: FloatArray, b: FloatArray): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return true;
  return false;
}

const hooks = ['onStart', 'onBatches', 'onSteps', 'onProgress', 'onEpoch', 'onEnd'] as const;
type Hook = (typeof hooks)[number];

/** The callbacks of a training, called in their order. Throws on a hook that does not exist. */
export class CallbackList {
  readonly #list: readonly Callback[];
  readonly #network: NeuralNetwork;
  readonly #followed: boolean;
  /** How many steps may run before the next look. */
  allowed: number;
  /** The hook that is being called, and how many callbacks wait for it. */
  #hook: Hook | undefined;
  #waiting = 0;
  /** Promises that nobody waits for before the end, and the first that failed. */
  readonly #pending = new Set<Promise<void>>();
  #failed: { readonly error: unknown } | undefined;

  constructor(list: readonly Callback[], network: NeuralNetwork) {
    this.#network = network;
    for (const callback of list) {
      requireHooks(callback);
      if (!callback.state === !callback.onResume) continue;
      throw new TypeError('train: callbacks: one has only one of state and onResume, expected both or none');
    }
    this.#list = list;
    this.#followed = list.some(({ onSteps }) => onSteps !== undefined);
    this.allowed = this.#followed ? 1 : Number.POSITIVE_INFINITY;
  }

  get signals(): (AbortSignal | undefined)[] {
    return this.#list.map(({ signal }) => signal);
  }

  /** What the callbacks know that know something. */
  states(): CallbackState[] {
    return this.#list.flatMap((callback) => callback.state?.() ?? []);
  }

  /** The callbacks that have this hook, one after the other. */
  *#having(hook: Hook): Generator<Callback> {
    const having = this.#list.filter((callback) => callback[hook] !== undefined);
    this.#hook = hook;
    const end = beginCall(this.#network);
    try {
      for (const [i, callback] of having.entries()) {
        this.#waiting = having.length - 1 - i;
        yield callback;
      }
    } finally {
      end();
      this.#hook = undefined;
    }
  }

  /** Throws unless the state of all callbacks is that between two steps. `current` says if the network's weights are so, too. */
  requireMoment(run: Run): { current: boolean } {
    const hook = this.#hook;
    const goesOn = hook === 'onSteps' || hook === 'onProgress' || hook === 'onEpoch';
    if (!goesOn && !(hook === 'onEnd' && run.stopped === 'interrupted')) {
      throw new Error(
        `checkpoint: called ${hook ? `in ${hook}` : 'outside of the callbacks'}, expected in onSteps, onProgress or onEpoch`,
      );
    }
    if (this.#waiting > 0) {
      throw new Error(
        `checkpoint: the ${hook} of a later callback has not been called yet; put the callback that saves behind it`,
      );
    }
    return { current: hook !== 'onProgress' };
  }

  /** With a checkpoint, each callback gets back what it knew. */
  async start(run: Run, states: readonly CallbackState[] = []): Promise<void> {
    for (const callback of this.#having('onStart')) await callback.onStart?.(run);
    const knowing = this.#list.filter(({ state }) => state !== undefined);
    for (const [i, state] of states.entries()) asTraining(() => knowing[i].onResume?.(state, run));
    await hear();
  }

  /** Tells of steps; from time to time of the progress, and then lets go. */
  async afterSteps(results: readonly StepResult[], run: Run, session: Session, pace: Pace): Promise<void> {
    this.#requireNoneFailed();
    for (const callback of this.#having('onBatches')) this.#hold(callback.onBatches?.(results, run));
    if (this.#followed) {
      session.pull();
      const allowed = [];
      for (const callback of this.#having('onSteps')) {
        allowed.push(requireSteps(await callback.onSteps?.(run.progress(), run)));
      }
      this.allowed = Math.min(...allowed);
      session.push(); // in any case: to look for a change takes as long
    }
    if (!pace.due()) return;
    for (const callback of this.#having('onProgress')) this.#hold(callback.onProgress?.(run.progress(), run));
    await breathe();
  }

  async epoch(record: EpochRecord | undefined, run: Run): Promise<void> {
    this.#requireNoneFailed();
    if (!record) return;
    for (const callback of this.#having('onEpoch')) await callback.onEpoch?.(record, run);
  }

  /** Throws what a promise failed with, if nothing else has failed. */
  async end(run: Run, error?: unknown): Promise<void> {
    await Promise.all(this.#pending);
    const failure = error ?? this.#failed?.error;
    for (const callback of this.#having('onEnd')) await callback.onEnd?.(run, failure);
    if (error === undefined) this.#requireNoneFailed();
  }

  /** Notes what becomes of a promise that is not waited for: unheard, its failure would end the program. */
  #hold(result: unknown): void {
    if (!(result instanceof Promise)) return;
    const held: Promise<void> = result
      .then(
        () => {},
        (error: unknown) => {
          this.#failed ??= { error };
        },
      )
      .finally(() => this.#pending.delete(held));
    this.#pending.add(held);
  }

  #requireNoneFailed(): void {
    if (this.#failed) throw this.#failed.error;
  }
}

/**
 * Throws unless it is an object whose hooks are functions, and none of its names is a misspelt hook: one that begins with
 * `on`; in an object that is not of a class, also a function with any other name.
 */
function requireHooks(callback: Callback): void {
  const known: readonly string[] = [...hooks, 'state', 'onResume'];
  if (typeof callback !== 'object' || callback === null || Array.isArray(callback)) {
    throw new TypeError(
      `train: callbacks: one is ${shown(callback)}, expected an object with ${['signal', ...known].join(', ')}`,
    );
  }
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(callback));
  for (const name of namesOf(callback)) {
    const value: unknown = Reflect.get(callback, name);
    if (known.includes(name)) {
      if (value === undefined || typeof value === 'function') continue;
      throw new TypeError(`train: callbacks: ${name} is ${shown(value)}, expected a function`);
    }
    if (/^on/i.test(name) || (isPlain && typeof value === 'function')) {
      throw new TypeError(
        `train: callbacks: unknown option '${name}', expected one of ${['signal', ...known].join(', ')}`,
      );
    }
  }
}

/** The names of its fields, and of the fields and methods of its classes. */
function namesOf(object: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(object);
  const inherited =
    typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype ? namesOf(prototype) : [];
  return [...Object.getOwnPropertyNames(object), ...inherited];
}

function requireSteps(steps = Number.POSITIVE_INFINITY): number {
  if (steps >= 1 && Math.floor(steps) === steps) return steps;
  throw new RangeError(`train: onSteps gave ${steps}, expected a whole number of at least 1`);
}
