/** The file of a checkpoint: what is written is read, and what is not as it should be is refused with the file's name. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { earlyStopping } from '../../src/callbacks.ts';
import type { Checkpoint } from '../../src/checkpoint.ts';
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/models/checkpoint.ts';
import { decodeModel, encodeModel } from '../../src/models/model.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../../src/models/safetensors.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { Random } from '../../src/random.ts';
import type { Run } from '../../src/training.ts';

const random = new Random(1);
const table = (columns: number) =>
  new Matrix(
    20,
    columns,
    Float32Array.from({ length: 20 * columns }, () => random.normal()),
  );
const rows = { images: table(3), labels: table(2) };
const network = () =>
  new NeuralNetwork<number, number>({ seed: 7, loss: 'mean-squared-error' })
    .add(new DenseLayer<number, number>(3, 4, 'relu'))
    .add(new Dropout(0.1))
    .add(new DenseLayer<number, number>(4, 2, 'identity'));

/** In the middle of the third epoch of a training on numbers, which have no accuracy. */
async function taken(): Promise<Checkpoint> {
  let checkpoint: Checkpoint | undefined;
  const keep = {
    onSteps(_: unknown, run: Run) {
      if (run.step === 11) checkpoint = run.checkpoint();
      return 1;
    },
  };
  const callbacks = [earlyStopping({ patience: 9 }), keep];
  await network().train(rows.images, rows.labels, { epochs: 4, batchSize: 5, validation: rows, callbacks });
  return checkpoint as Checkpoint;
}

const checkpoint = await taken();
const file = encodeCheckpoint(checkpoint);

test('what is written is read, infinite and missing numbers included', () => {
  const { model, checkpoint: read } = decodeCheckpoint(file, 'm.checkpoint');
  const { inputs, ...others } = checkpoint;
  assert.equal(inputs, undefined);
  assert.ok(Number.isNaN(read.progress.records[0].accuracy));
  const { best } = checkpoint.callbacks[1].weights;
  assert.ok(best && best.length === 4);
  // Fields without a value are not in the file.
  const whole = (value: unknown) => JSON.parse(JSON.stringify(value, (_, v) => (Number.isNaN(v) ? 'NaN' : v)));
  assert.deepEqual(whole(read), whole({ ...others, name: 'm.checkpoint' }));
  assert.deepEqual(
    model.parameters.map(({ data }) => data),
    checkpoint.weights,
  );
  assert.deepEqual([model.seed, model.loss, model.kernels], [7, 'mean-squared-error', 'fast']);
  assert.deepEqual(encodeCheckpoint({ ...read, name: '' }), file);
  const infinite = { ...checkpoint, inputs: [Number.POSITIVE_INFINITY, 1, 2, 3, 4] };
  assert.deepEqual(decodeCheckpoint(encodeCheckpoint(infinite)).checkpoint.inputs, infinite.inputs);
});

test('a model and a checkpoint are told from each other', () => {
  assert.throws(
    () => decodeModel(file, 'm.checkpoint'),
    /^Error: m\.checkpoint: is a checkpoint of a training that has not ended, expected a model/,
  );
  assert.throws(
    () => decodeCheckpoint(encodeModel(network()), 'm.safetensors'),
    /^Error: m\.safetensors: is a model, expected a checkpoint/,
  );
});

test('numbers that are not finite are not written', () => {
  const weights = checkpoint.weights.map((data, i) => (i === 1 ? data.map(() => Number.NaN) : data));
  assert.throws(() => encodeCheckpoint({ ...checkpoint, weights }), /saveCheckpoint: layers\.0\.bias holds a number/);
});

/** The state in a file, and its tensors, changed: as a file. */
function changed(change: (state: ReturnType<typeof JSON.parse>, tensors: Map<string, Tensor>) => unknown) {
  const { tensors, metadata } = decodeSafetensors(file);
  const [state, copies] = [JSON.parse(metadata.state), new Map(tensors)];
  change(state, copies);
  return encodeSafetensors({ tensors: copies, metadata: { ...metadata, state: JSON.stringify(state) } });
}

describe('what is not as it should be is refused, with the name of the file', () => {
  const wrong: [string, RegExp, Parameters<typeof changed>[0]][] = [
    ['no training', /state has no training/, (state) => delete state.training],
    ['an unknown field', /state has an unknown field "more"/, (state) => Object.assign(state, { more: 1 })],
    ['no seed', /training has no seed/, (state) => delete state.training.seed],
    [
      'a seed with a fraction',
      /seed is 0\.5, expected a whole number/,
      (state) => Object.assign(state.training, { seed: 0.5 }),
    ],
    ['an unknown loss', /unknown loss/, (state) => Object.assign(state.training, { loss: 'hinge' })],
    ['unknown kernels', /unknown kernels 'gpu'/, (state) => Object.assign(state.training, { kernels: 'gpu' })],
    ['no layers', /layers is no list/, (state) => Object.assign(state.training, { layers: {} })],
    [
      'a layer of another width',
      /tensor 'layers\.0\.weight' has shape \[3,4\], expected \[5,4\]/,
      (state) => Object.assign(state.training.layers[0], { inputs: 5 }),
    ],
    [
      'a layer of an unknown kind',
      /layer 1 is of kind 'norm'/,
      (state) => Object.assign(state.training.layers[1], { kind: 'norm' }),
    ],
    [
      'an epoch too many',
      /epoch is 5, expected a whole number from 0 to 4/,
      (state) => Object.assign(state.progress, { epoch: 5 }),
    ],
    [
      'a batch too many',
      /batch is 5, expected a whole number from 0 to 4/,
      (state) => Object.assign(state.progress, { batch: 5 }),
    ],
    [
      'a record too few',
      /has the records of 1 epochs, expected 2 before batch 3 of epoch 3/,
      (state) => state.progress.records.pop(),
    ],
    ['records of other epochs', /record 0 is of epoch 2, expected 1/, (state) => state.progress.records.reverse()],
    [
      'a loss in words',
      /loss is "low", expected a number/,
      (state) => Object.assign(state.progress.records[0], { loss: 'low' }),
    ],
    [
      'another end',
      /stopped is "interrupted", expected finished or early/,
      (state) => Object.assign(state.progress, { stopped: 'interrupted' }),
    ],
    ['sums without rows', /sums has no rows/, (state) => delete state.progress.sums.rows],
    [
      'training number 0',
      /number is 0, expected a whole number from 1/,
      (state) => Object.assign(state, { number: 0 }),
    ],
    [
      'more steps than were made',
      /steps is 12, expected a whole number from 0 to 11/,
      (state) => state.memory.steps.fill(12),
    ],
    [
      'the memory of a parameter too few',
      /the memory is of 3 parameters, expected 4/,
      (state) => state.memory.steps.pop(),
    ],
    ['three moments', /states is 3, expected a whole number from 0 to 2/, (state) => state.memory.states.fill(3)],
    ['random numbers that stand still', /no state of random numbers/, (state) => state.memory.dropout.fill(0)],
    [
      'half a state of random numbers',
      /\[1,2\] is no state of random numbers/,
      (state) => Object.assign(state.memory, { dropout: [1, 2] }),
    ],
    ['a callback without a name', /callback 0 has no name/, (state) => Object.assign(state.callbacks[0], { name: 1 })],
    [
      'weights that are not there',
      /tensor 'callbacks\.1\.worst\.layers\.0\.weight' is missing/,
      (state) => state.callbacks[1].weights.push('worst'),
    ],
    [
      'a moment that is missing',
      /tensor 'optimizer\.layers\.2\.bias\.1' is missing/,
      (_, tensors) => tensors.delete('optimizer.layers.2.bias.1'),
    ],
    [
      'a tensor that nobody names',
      /has 21 tensors, but the state names 20/,
      (_, tensors) => tensors.set('x', { shape: [1], data: new Float32Array(1) }),
    ],
    [
      'a moment that is not finite',
      /tensor 'optimizer\.layers\.0\.bias\.0' has NaN as number 0/,
      (_, tensors) => tensors.get('optimizer.layers.0.bias.0')?.data.fill(Number.NaN),
    ],
  ];
  for (const [what, message, change] of wrong) {
    test(what, () => {
      assert.throws(
        () => decodeCheckpoint(changed(change), 'm.checkpoint'),
        (error: Error) => {
          assert.ok(error.message.startsWith('m.checkpoint: '), error.message);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  test('text that is no JSON, another version, another format, a file that ends too soon', () => {
    const { tensors, metadata } = decodeSafetensors(file);
    for (const [more, message] of [
      [{ state: '{' }, /^Error: m\.checkpoint: .*JSON/],
      [{ version: '2' }, /^Error: m\.checkpoint: the checkpoint has version '2', expected '1'/],
      [{ format: 'pt' }, /^Error: m\.checkpoint: is no checkpoint \(format 'pt'\)/],
    ] as const) {
      assert.throws(
        () => decodeCheckpoint(encodeSafetensors({ tensors, metadata: { ...metadata, ...more } }), 'm.checkpoint'),
        message,
      );
    }
    for (let length = 0; length < file.length; length += 97) {
      assert.throws(() => decodeCheckpoint(file.subarray(0, length), 'm.checkpoint'), /^Error: m\.checkpoint: /);
    }
  });
});
