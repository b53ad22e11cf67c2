/**
 * Checkpoints: all that a training needs to go on from where it stands, so that it ends with the weights it would have had
 * without a break, bit for bit. models/checkpoint.ts has the file.
 */
import type { CallbackList, CallbackState } from './callbacks.ts';
import { shown } from './checks.ts';
import type { Session, SessionMemory } from './computation.ts';
import { AugmentedImages } from './data/augmentation.ts';
import { fingerprint } from './fingerprint.ts';
import { describeLayer } from './layers/index.ts';
import type { FloatArray } from './matrix.ts';
import type { NeuralNetwork } from './network.ts';
import type { LabelledRows, RowSource, Targets } from './rows.ts';
import type { Run, RunState } from './training.ts';

/** A training at a moment between two steps. It is data: it can be used more than once. */
export interface Checkpoint {
  /** What messages call it: its file. */
  readonly name: string;
  /** What was trained, on what, and how: a training that goes on must be the same. */
  readonly training: Description;
  /** The number of this training among those of the network. */
  readonly number: number;
  readonly progress: RunState;
  /** Of all parameters, frozen ones too, in the order of the layers. */
  readonly weights: readonly FloatArray[];
  readonly memory: SessionMemory;
  /** The state of inputs that change from reading to reading. */
  readonly inputs?: readonly number[] | undefined;
  readonly callbacks: readonly CallbackState[];
}

/** Data that JSON can hold. */
export type Described =
  | string
  | number
  | boolean
  | null
  | readonly Described[]
  | { readonly [name: string]: Described };
export type Description = Readonly<Record<string, Described>>;

/** A checkpoint does not belong to the training that is to go on. Nothing was changed. */
export class ResumeError extends Error {
  override readonly name = 'ResumeError';
}

/** What a training is: network, rows, and the options on which the weights depend. */
export function describeTraining(
  network: NeuralNetwork,
  x: RowSource,
  y: Targets,
  validation: LabelledRows | undefined,
  callbacks: CallbackList,
  options: object,
): Description {
  const { loss, huberDelta = null, precision, seed } = network;
  const rows = x.rows;
  return {
    layers: network.layers.map((layer) => describeValue(describeLayer(layer))),
    ...{ loss, huberDelta, precision, seed, rows },
    inputs: describeRows(x),
    targets: fingerprint(y),
    validation: validation === undefined ? null : [describeRows(validation.images), fingerprint(validation.labels)],
    callbacks: callbacks.states().map(({ name }) => name),
    ...(describeValue(options) as Description),
  };
}

function describeRows(rows: RowSource): Described {
  if (rows instanceof AugmentedImages) return [fingerprint(rows.images), describeValue(rows.settings)];
  return rows.changing ? 'changing' : fingerprint(rows);
}

/** A value as data: of an object its fields, of a function its text. What is undefined is left out. */
function describeValue(value: unknown): Described {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'function') return String(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>, describeValue);
  if (typeof value !== 'object' || value === null) return value as Described;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, describeValue(field)]));
}

/** The parts of a training that a checkpoint is taken of. */
export interface Recorded {
  readonly network: NeuralNetwork;
  readonly session: Session;
  readonly inputs: RowSource;
  readonly callbacks: CallbackList;
  readonly number: number;
  readonly describe: () => Description;
}

/** Where a training stands. Throws where that cannot be told, or could not be gone on from. */
export function takeCheckpoint(
  run: Run,
  { network, session, inputs, callbacks, number, describe }: Recorded,
): Checkpoint {
  const { current } = callbacks.requireMoment(run);
  if (inputs.changing && !(inputs.state && inputs.restore)) {
    throw new TypeError('checkpoint: the inputs change from reading to reading, expected rows with state and restore');
  }
  if (!current) session.pull();
  return {
    name: 'the checkpoint',
    training: describe(),
    number,
    progress: run.state(),
    weights: network.allParameters.map(({ data }) => data.slice()),
    memory: session.memory(),
    inputs: inputs.state?.(),
    callbacks: callbacks.states(),
  };
}

/**
 * Throws a {@link ResumeError} that names what differs, unless the checkpoint is one of this training, whose optimizer
 * keeps so many moments.
 */
export function requireSame(checkpoint: Checkpoint, training: Description, moments: number): void {
  const { name, training: before, memory } = checkpoint;
  const differences = [...new Set([...Object.keys(training), ...Object.keys(before)])]
    // Checkpoints from before the factors were written down go on as before.
    .filter((key) => key !== 'scheduleFactors' || (key in before && key in training))
    .filter((key) => canonical(training[key]) !== canonical(before[key]))
    .map((key) => `${key} ${told(key, before[key])} there, ${told(key, training[key])} here`);
  if (differences.length > 0) {
    throw new ResumeError(`train: resume: ${name} is of another training: ${differences.join('; ')}`);
  }
  const wrong = memory.parameters.find(({ steps, states }) => states.length !== (steps > 0 ? moments : 0));
  if (wrong) {
    throw new ResumeError(
      `train: resume: ${name} has ${wrong.states.length} moments of a parameter, expected ${moments}`,
    );
  }
}

/** Throws unless it is a checkpoint. */
export function requireCheckpoint(value: Checkpoint): void {
  const parts = ['training', 'progress', 'weights', 'memory', 'callbacks'];
  if (typeof value === 'object' && value !== null && parts.every((part) => part in value)) return;
  throw new TypeError(
    `train: resume is ${shown(value)}, expected a checkpoint: const { checkpoint } = await loadCheckpoint(path)`,
  );
}

/** As text, the same for the same data: names in order. */
function canonical(value: Described | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)}}`;
}

/** As a person reads it: rows by their fingerprint, a layer by its size. */
function told(key: string, value: Described | undefined): string {
  if (value === undefined || value === null) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
  return key === 'layers' ? text.replaceAll(/kind:|inputs:|outputs:|activation:/g, '') : text;
}
