/**
 * A checkpoint as a safetensors file: the weights under the names that they have in a model file, the optimizer's moments
 * as `optimizer.NAME.K`, what callbacks keep as `callbacks.C.WHAT.NAME`, all else as JSON in the metadata.
 */
import type { CallbackState } from '../callbacks.ts';
import type { Checkpoint, Described, Description } from '../checkpoint.ts';
import type { KernelsName } from '../computation.ts';
import type { Precision } from '../layers/index.ts';
import type { LossName } from '../losses.ts';
import type { FloatArray } from '../matrix.ts';
import type { NeuralNetwork } from '../network.ts';
import type { ParameterMemory } from '../optimizers.ts';
import { requireState } from '../random.ts';
import type { EpochRecord, RunState } from '../training.ts';
import { CHECKPOINT_FORMAT, networkOf, numbersOf } from './model.ts';
import { decodeSafetensors, encodeSafetensors, naming, type Tensor } from './safetensors.ts';
import { parseStrictJson } from './strict-json.ts';

const VERSION = '1';
/** State, callbacks, a callback, its numbers, a list of them; the options of a training may be deeper. */
const DEEPEST = 8;

/** A checkpoint read from a file, and its network: `model.train(x, y, { …, resume: checkpoint })`. */
export interface LoadedCheckpoint {
  readonly model: NeuralNetwork<number, number>;
  readonly checkpoint: Checkpoint;
}

/** The bytes of a checkpoint's file. Throws on a number that is not finite. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { training, number, progress, weights, memory, inputs, callbacks } = checkpoint;
  const tensors = new Map<string, Tensor>();
  const parameters = parametersOf(training.layers as readonly Fields[]);
  const add = (prefix: string, list: readonly FloatArray[]) => {
    for (const [i, { name, shape }] of parameters.entries()) {
      if (!list[i].every(Number.isFinite)) {
        throw new RangeError(`saveCheckpoint: ${prefix}${name} holds a number that is not finite`);
      }
      tensors.set(`${prefix}${name}`, { shape, data: list[i] });
    }
  };
  add('', weights);
  for (const [i, { states }] of memory.parameters.entries()) {
    const { name, shape } = parameters[i];
    for (const [k, state] of states.entries()) {
      tensors.set(`optimizer.${name}.${k}`, { shape, data: state });
    }
  }
  const told = callbacks.map(({ name, numbers, weights: kept }, c) => {
    const names = Object.keys(kept).filter((what) => kept[what] !== undefined);
    for (const what of names) add(`callbacks.${c}.${what}.`, kept[what] ?? []);
    return { name, numbers, weights: names };
  });
  const steps = memory.parameters.map(({ steps: done }) => done);
  const states = memory.parameters.map(({ states: moments }) => moments.length);
  const state = {
    training,
    number,
    progress,
    memory: { steps, states, dropout: memory.dropout },
    inputs,
    callbacks: told,
  };
  return encodeSafetensors({
    tensors,
    metadata: { format: CHECKPOINT_FORMAT, version: VERSION, state: JSON.stringify(state, numbersAsText) },
  });
}

/** JSON has no ∞ and no NaN: they become text. */
const numbersAsText = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

/** Reads the bytes of a checkpoint. Throws, naming the file and the fault, if it is not one of ours or is broken. */
export function decodeCheckpoint(file: Uint8Array, name = 'checkpoint'): LoadedCheckpoint {
  const { tensors, metadata } = decodeSafetensors(file, name);
  return naming(name, () => decode(tensors, metadata, name));
}

function decode(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
  name: string,
): LoadedCheckpoint {
  const { format, version, state: text = '' } = metadata;
  if (format !== CHECKPOINT_FORMAT) {
    const what =
      format === 'handwritten' ? 'is a model, expected a checkpoint; loadModel reads it' : 'is no checkpoint';
    throw new Error(`${what} (format '${format}')`);
  }
  if (version !== VERSION) throw new Error(`the checkpoint has version '${version}', expected '${VERSION}'`);
  const state = fieldsOf(
    parseStrictJson(text, DEEPEST),
    'state',
    ['training', 'number', 'progress', 'memory', 'callbacks'],
    ['inputs'],
  );
  const training = fieldsOf(state.training, 'training', [
    'layers',
    'loss',
    'huberDelta',
    'precision',
    'seed',
    'kernels',
    'rows',
    'epochs',
    'batchSize',
  ]);
  const layers = listOf(training.layers, 'layers').map((layer) => fieldsOf(layer, 'layers', ['kind']));
  const precision = training.precision as Precision;
  const options = {
    loss: training.loss as LossName,
    seed: whole(training.seed, 'seed', Number.MIN_SAFE_INTEGER),
    precision,
    kernels: training.kernels as KernelsName,
    ...(training.huberDelta !== null && { huberDelta: numberOf(training.huberDelta, 'huberDelta') }),
  };
  const model = networkOf(tensors, layers, options);
  const parameters = parametersOf(layers);
  const read = (prefix: string) => parameters.map((one) => numbersOf(tensors, prefix + one.name, one.shape, precision));

  const callbacks = listOf(state.callbacks, 'callbacks').map((entry, c) => callbackFrom(entry, c, read));
  const memory = fieldsOf(state.memory, 'memory', ['steps', 'states', 'dropout'], []);
  const [steps, states] = [numbersIn(memory.steps, 'steps'), numbersIn(memory.states, 'states')];
  if (steps.length !== parameters.length || states.length !== parameters.length) {
    throw new Error(`the memory is of ${steps.length} parameters, expected ${parameters.length}`);
  }
  const progress = progressFrom(state.progress, training);
  const done = Math.max(0, progress.epoch - 1) * stepsPerEpoch(training) + progress.batch;
  const remembered = parameters.map(({ name: key, shape }, i): ParameterMemory => {
    const moments = Array.from({ length: whole(states[i], 'states', 0, 2) }, (_, k) => `optimizer.${key}.${k}`);
    return {
      steps: whole(steps[i], 'steps', 0, done),
      states: moments.map((moment) => numbersOf(tensors, moment, shape, precision)),
    };
  });
  const kept = callbacks.reduce((sum, { weights }) => sum + Object.keys(weights).length, 1);
  const expected = kept * parameters.length + states.reduce((sum, count) => sum + count, 0);
  if (tensors.size !== expected) throw new Error(`has ${tensors.size} tensors, but the state names ${expected}`);
  const checkpoint: Checkpoint = {
    name,
    training: training as Description,
    number: whole(state.number, 'number', 1),
    progress,
    weights: read(''),
    memory: { parameters: remembered, dropout: wordsFrom(memory.dropout) },
    callbacks,
    ...(state.inputs !== undefined && { inputs: numbersIn(state.inputs, 'inputs') }),
  };
  return { model, checkpoint };
}

type Fields = Readonly<Record<string, Described>>;

/** The parameters of a network with these layers: their names in the file, and their shapes. */
function parametersOf(layers: readonly Fields[]): { name: string; shape: number[] }[] {
  return layers.flatMap(({ kind, inputs, outputs }, n) =>
    kind === 'dropout'
      ? []
      : [
          { name: `layers.${n}.weight`, shape: [Number(inputs), Number(outputs)] },
          { name: `layers.${n}.bias`, shape: [Number(outputs)] },
        ],
  );
}

const stepsPerEpoch = ({ rows, batchSize }: Fields): number =>
  Math.ceil(whole(rows, 'rows', 1) / whole(batchSize, 'batchSize', 1));

function progressFrom(value: unknown, training: Fields): RunState {
  const names = ['epoch', 'batch', 'stopped', 'seconds', 'epochSeconds', 'sums', 'records'];
  const fields = fieldsOf(value, 'progress', names, []);
  const epoch = whole(fields.epoch, 'epoch', 0, whole(training.epochs, 'epochs', 1));
  const batch = whole(fields.batch, 'batch', 0, epoch === 0 ? 0 : stepsPerEpoch(training));
  const records = listOf(fields.records, 'records').map(recordFrom);
  const least = epoch === 0 ? 0 : epoch - 1;
  if (records.length !== least && !(records.length === epoch && batch === stepsPerEpoch(training))) {
    throw new Error(
      `has the records of ${records.length} epochs, expected ${least} before batch ${batch} of epoch ${epoch}`,
    );
  }
  if (fields.stopped !== 'finished' && fields.stopped !== 'early') {
    throw new Error(`stopped is ${JSON.stringify(fields.stopped)}, expected finished or early`);
  }
  const { rows, loss, correct } = fieldsOf(fields.sums, 'sums', ['rows', 'loss', 'correct'], []);
  return {
    ...{ epoch, batch, stopped: fields.stopped },
    seconds: numberOf(fields.seconds, 'seconds'),
    epochSeconds: numberOf(fields.epochSeconds, 'epochSeconds'),
    sums: { rows: whole(rows, 'rows', 0), loss: numberOf(loss, 'loss'), correct: numberOf(correct, 'correct') },
    records,
  };
}

function recordFrom(value: unknown, index: number): EpochRecord {
  const names = ['epoch', 'loss', 'accuracy', 'learningRate', 'seconds'];
  const fields = fieldsOf(value, 'records', names, ['validationLoss', 'validationAccuracy']);
  const numbers = Object.entries(fields).map(([key, number]) => [key, numberOf(number, key)] as const);
  if (fields.epoch !== index + 1) throw new Error(`record ${index} is of epoch ${fields.epoch}, expected ${index + 1}`);
  return Object.fromEntries(numbers) as unknown as EpochRecord;
}

function callbackFrom(value: unknown, c: number, read: (prefix: string) => FloatArray[]): CallbackState {
  const fields = fieldsOf(value, 'callbacks', ['name', 'numbers', 'weights'], []);
  if (typeof fields.name !== 'string') throw new Error(`callback ${c} has no name`);
  const numbers = Object.entries(fieldsOf(fields.numbers, 'numbers', [])).map(
    ([key, number]) => [key, Array.isArray(number) ? numbersIn(number, key) : numberOf(number, key)] as const,
  );
  const weights = listOf(fields.weights, 'weights').map(
    (what) => [String(what), read(`callbacks.${c}.${what}.`)] as const,
  );
  return { name: fields.name, numbers: Object.fromEntries(numbers), weights: Object.fromEntries(weights) };
}

/** The four words of a generator. */
function wordsFrom(value: unknown): number[] {
  const words = numbersIn(value, 'dropout');
  requireState('dropout', words);
  return words;
}

/** Throws unless it is an object that has these fields; with `optional`, no others but those. */
function fieldsOf(value: unknown, what: string, names: readonly string[], optional?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is no object`);
  const missing = names.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new Error(`${what} has no ${missing}`);
  const other = Object.keys(value).find((key) => optional && !names.includes(key) && !optional.includes(key));
  if (other !== undefined) throw new Error(`${what} has an unknown field ${JSON.stringify(other)}`);
  return value as Fields;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list`);
  return value;
}

const numbersIn = (value: unknown, what: string): number[] => listOf(value, what).map((one) => numberOf(one, what));

function numberOf(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw new Error(`${what} is ${JSON.stringify(value)}, expected a number`);
}

function whole(value: unknown, what: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = numberOf(value, what);
  if (Number.isSafeInteger(number) && number >= least && number <= most) return number;
  throw new Error(`${what} is ${number}, expected a whole number from ${least} to ${most}`);
}
