/** State dicts: those that PyTorch has written are read here, and ours are as PyTorch wants them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ActivationName, activationNames } from '../../src/activations.ts';
import { DenseLayer, Dropout } from '../../src/layers/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { encodeCheckpoint } from '../../src/models/checkpoint.ts';
import { loadStateDict, saveModel, saveStateDict } from '../../src/models/files.ts';
import { encodeModel } from '../../src/models/model.ts';
import {
  decodeStateDict,
  encodeStateDict,
  fromStateDict,
  sequentialModules,
  toStateDict,
} from '../../src/models/pytorch.ts';
import { decodeSafetensors, type Tensor } from '../../src/models/safetensors.ts';
import { NeuralNetwork } from '../../src/network.ts';
import { Labels } from '../../src/rows.ts';
import { root } from '../../tools/setup/paths.mjs';
import { commandsIn } from './file-bytes.ts';

/** Written by tools/python/write_pytorch_models.py. */
const folder = join(root, 'data', 'pytorch-models');

interface Stored {
  readonly activations: readonly ActivationName[];
  readonly input: readonly number[][];
  readonly output: readonly number[][];
}
const stored: { models: Record<string, Stored> } = JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8'));

/** Layers of their own: given weights are easier to follow than drawn ones. */
const tensor = (...shape: number[]): Tensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1),
});
const chain = (...names: readonly (readonly [string, number, number])[]) =>
  new Map(
    names.flatMap(
      ([name, inputs, outputs]) =>
        [
          [`${name}.weight`, tensor(outputs, inputs)],
          [`${name}.bias`, tensor(outputs)],
        ] as const,
    ),
  );

for (const [name, { activations, input, output }] of Object.entries(stored.models)) {
  test(`${name}.safetensors, written by PyTorch, gives the same outputs here`, async () => {
    const model = await loadStateDict(join(folder, `${name}.safetensors`), { activations });
    const given = model.predict(Matrix.from(input));
    output.flat().forEach((expected, i) => {
      assert.ok(
        Math.abs(given.data[i] - expected) < 1e-6,
        `output ${i}: ${given.data[i]} here, ${expected} in PyTorch`,
      );
    });
  });
}

test('the stored files hold every activation, several layers, and each type of number', () => {
  const used = new Set(Object.values(stored.models).flatMap(({ activations }) => activations));
  assert.deepEqual([...used].sort(), [...activationNames].sort());
  assert.ok(Object.keys(stored.models).length >= 8);
  for (const { output } of Object.values(stored.models)) assert.ok(new Set(output.flat()).size > 4);
});

test('in double precision, the numbers of a state dict in double precision stay as they are', async () => {
  const file = join(folder, 'named.safetensors');
  const { activations, input, output } = stored.models.named;
  const model = await loadStateDict(file, { activations, precision: 'float64' });
  const weight = decodeSafetensors(readFileSync(file)).tensors.get('fc1.weight');
  assert.ok(weight?.data instanceof Float64Array);
  assert.deepEqual([...model.parameters[0].transpose().data], [...weight.data]);
  const given = model.predict(new Matrix(input.length, 4, Float64Array.from(input.flat())));
  output.flat().forEach((expected, i) => {
    assert.ok(Math.abs(given.data[i] - expected) < 1e-14, `output ${i}`);
  });
});

for (const name of readdirSync(join(folder, 'refused'))) {
  test(`${name}, which is no chain of linear layers, is refused by the name of a tensor`, async () => {
    const file = join(folder, 'refused', name);
    const keys = [...decodeSafetensorsKeys(file)];
    await assert.rejects(loadStateDict(file, { activations: ['relu', 'softmax'] }), ({ message }: Error) => {
      assert.ok(message.startsWith(`${file}: `), message);
      assert.ok(
        keys.some((key) => message.includes(`'${key}'`)),
        message,
      );
      return true;
    });
  });
}

function decodeSafetensorsKeys(file: string): string[] {
  const bytes = readFileSync(file);
  const header: object = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
  return Object.keys(header);
}

const network = () =>
  new NeuralNetwork({ seed: 2 })
    .add(new Dropout(0.1))
    .add(new DenseLayer(3, 4, 'relu'))
    .add(new Dropout(0.5))
    .add(new DenseLayer(4, 5, 'identity'))
    .add(new DenseLayer(5, 2, 'softmax'));

test('toStateDict: names count modules as nn.Sequential does, weights are [outputs, inputs]', () => {
  const plain = new NeuralNetwork().add(new DenseLayer(3, 4, 'relu')).add(new DenseLayer(4, 2, 'identity'));
  assert.deepEqual(sequentialModules(plain), ['nn.Linear(3, 4)', 'nn.ReLU()', 'nn.Linear(4, 2)']);
  assert.deepEqual([...toStateDict(plain).keys()], ['0.weight', '0.bias', '2.weight', '2.bias']);
  const model = network();
  const modules = sequentialModules(model);
  assert.deepEqual(modules, [
    'nn.Dropout(0.1)',
    'nn.Linear(3, 4)',
    'nn.ReLU()',
    'nn.Dropout(0.5)',
    'nn.Linear(4, 5)',
    'nn.Linear(5, 2)',
    'nn.Softmax(dim=1)',
  ]);
  const tensors = toStateDict(model);
  for (const [key, { shape }] of tensors) {
    const [, inputs, outputs] =
      /^nn\.Linear\((\d+), (\d+)\)$/.exec(modules[Number.parseInt(key, 10)]) ?? assert.fail(key);
    assert.deepEqual(shape, key.endsWith('weight') ? [Number(outputs), Number(inputs)] : [Number(outputs)]);
  }
  const [first] = model.denseLayers;
  const weight = tensors.get('1.weight') ?? assert.fail();
  for (let o = 0; o < 4; o++) for (let i = 0; i < 3; i++) assert.equal(weight.data[o * 3 + i], first.weights.at(i, o));
  weight.data[0] = 99;
  assert.notEqual(first.weights.at(0, 0), 99, 'the tensors are copies');
  assert.throws(() => toStateDict(new NeuralNetwork()), /toStateDict: the network has no dense layer/);
});

test('there and back: the same weights, bit for bit, through memory and through a file', async () => {
  const model = network();
  const activations = ['relu', 'identity', 'softmax'] as const;
  const file = join(mkdtempSync(join(tmpdir(), 'state ')), 'm.safetensors');
  await saveStateDict(file, model);
  const { metadata } = decodeSafetensors(readFileSync(file));
  assert.equal(metadata.format, 'pt');
  assert.equal(metadata.modules, `nn.Sequential(${sequentialModules(model).join(', ')})`);
  for (const back of [fromStateDict(toStateDict(model), { activations }), await loadStateDict(file, { activations })]) {
    assert.deepEqual(back.parameters, model.parameters);
    assert.deepEqual(
      back.denseLayers.map((layer) => layer.activation),
      activations,
    );
  }
  const regression = fromStateDict(chain(['0', 3, 1]), {
    activations: ['identity'],
    loss: 'mean-squared-error',
    seed: 7,
  });
  assert.deepEqual([regression.loss, regression.seed], ['mean-squared-error', 7]);
  const wide = new NeuralNetwork({ precision: 'float64' }).add(new DenseLayer(2, 2, 'tanh'));
  const back = decodeStateDict(encodeStateDict(wide), { activations: ['tanh'], precision: 'float64' });
  assert.deepEqual(back.parameters, wide.parameters);
});

test('layers are put in the order of their numbers, or in the only one in which they fit', () => {
  const order = (tensors: Map<string, Tensor>, layers?: string[]) => {
    const activations = Array.from({ length: tensors.size / 2 }, () => 'tanh' as const);
    const model = fromStateDict(tensors, { activations, ...(layers && { layers }) });
    return model.denseLayers.map(({ inputs, outputs }) => `${inputs}-${outputs}`).join(' ');
  };
  assert.equal(order(chain(['fc10', 4, 5], ['fc2', 3, 4], ['fc1', 2, 3])), '2-3 3-4 4-5');
  assert.equal(order(chain(['blocks.1.fc1', 4, 5], ['blocks.0.fc2', 3, 4], ['blocks.0.fc1', 2, 3])), '2-3 3-4 4-5');
  assert.equal(order(chain(['classifier', 4, 5], ['embed', 2, 3], ['hidden', 3, 4])), '2-3 3-4 4-5');
  assert.equal(order(chain(['a', 3, 3], ['b', 2, 3], ['c', 3, 4])), '2-3 3-3 3-4');
  assert.equal(
    order(
      new Map([
        ['weight', tensor(3, 2)],
        ['bias', tensor(3)],
      ]),
    ),
    '2-3',
  );
  assert.equal(order(chain(['dec', 2, 8], ['enc', 8, 2]), ['enc', 'dec']), '8-2 2-8');
  assert.equal(order(chain(['dec', 2, 8], ['enc', 8, 2]), ['dec', 'enc']), '2-8 8-2');
});

test('fromStateDict refuses what it cannot know, and says which tensor it is', () => {
  const activations: ActivationName[] = ['relu', 'softmax'];
  const two = chain(['0', 2, 3], ['2', 3, 4]);
  const changed = (key: string, value: Tensor) => new Map([...two, [key, value]]);
  const numbers = (value: number) => ({ shape: [3], data: Float32Array.of(0, value, 0) });
  const many = Array.from({ length: 30 }, (_, i) => ['abcdefghij'[i % 10].repeat(1 + i / 10), 3, 3] as const);
  for (const [tensors, options, expected] of [
    [two, { activations: ['relu'] }, /got 1 activations, expected 2, one for each layer of 2-3-4/],
    [two, { activations: ['relu', 'relu', 'softmax'] }, /got 3 activations, expected 2/],
    [two, { activations: ['relu', 'swish'] }, /unknown activation 'swish'/],
    [two, {}, /expected \{ activations: \['relu', …\] \}/],
    [two, undefined, /the options are undefined/],
    [two, ['relu', 'softmax'], /the options are a list of 2/],
    [two, { activations, names: ['0', '2'] }, /unknown option 'names'/],
    [two, { activations, layers: ['0'] }, /layers is \["0"\], expected each of '0', '2'/],
    [two, { activations, layers: ['0', '0'] }, /layers is \["0","0"\]/],
    [two, { activations, layers: ['0', '1'] }, /layers is \["0","1"\]/],
    [
      two,
      { activations, layers: ['2', '0'] },
      /'0\.weight' has shape \[3,2\], expected \[3,4\]: '2\.weight' has 4 outputs/,
    ],
    [chain(['0', 2, 3], ['2', 4, 5]), { activations }, /'2\.weight' has shape \[5,4\], expected \[5,3\]/],
    [chain(['a', 2, 3], ['b', 4, 5]), { activations }, /the sizes of 'a\.weight', 'b\.weight' fit in no order/],
    [chain(['dec', 2, 8], ['enc', 8, 2]), { activations }, /do not tell the order of 'dec\.weight', 'enc\.weight'/],
    [chain(['up', 3, 3], ['down', 3, 3]), { activations }, /do not tell the order/],
    [chain(...many), { activations }, /do not tell the order/],
    [
      changed('2.bias', numbers(1)),
      { activations },
      /'2\.bias' has shape \[3\], expected \[4\], the outputs of '2\.weight'/,
    ],
    [
      changed('0.bias', numbers(Number.NaN)),
      { activations },
      /'0\.weight', or its bias, holds a number that is not finite/,
    ],
    [changed('0.bias', { shape: [3], data: Float64Array.of(0, 1e300, 0) }), { activations }, /not finite in float32/],
    [changed('0.bias', { shape: [1, 3], data: new Float32Array(3) }), { activations }, /'0\.bias' has shape \[1,3\]/],
    [changed('0.running_mean', numbers(1)), { activations }, /'0\.running_mean' is no weight and no bias/],
    [changed('1.weight', numbers(1)), { activations }, /'1\.weight' has shape \[3\], expected \[outputs, inputs\]/],
    [changed('1.bias', numbers(1)), { activations }, /'1\.bias' has no '1\.weight'/],
    [changed('1.weight', tensor(2, 0)), { activations }, /'1\.weight' has shape \[2,0\]/],
    [changed('\u001b[2Jx', numbers(1)), { activations }, /tensor '\\u001b\[2Jx'/],
    [new Map(), { activations: [] }, /holds no linear layer/],
  ] as const) {
    assert.throws(
      () => fromStateDict(tensors, options as never),
      ({ message }: Error) => {
        assert.match(message, /^fromStateDict: /);
        assert.match(message, expected);
        return commandsIn(message).length === 0;
      },
    );
  }
});

test('our own files are no state dicts, square layers or not: their weights are not transposed', async () => {
  const place = mkdtempSync(join(tmpdir(), 'own '));
  for (const inputs of [4, 5]) {
    const model = new NeuralNetwork<number, number>({ seed: 3 })
      .add(new DenseLayer<number, number>(inputs, 4, 'tanh'))
      .add(new DenseLayer<number, number>(4, 4, 'softmax'));
    const options = { activations: ['tanh', 'softmax'] } as const;
    const path = join(place, `${inputs}.safetensors`);
    await saveModel(path, model);
    const refused =
      /is a model of this project \(format 'handwritten'\), expected a state dict of PyTorch; use loadModel/;
    await assert.rejects(loadStateDict(path, options), refused);
    assert.throws(() => fromStateDict(decodeSafetensors(encodeModel(model)).tensors, options), refused);
    // What saveStateDict writes is read as before.
    const back = decodeStateDict(encodeStateDict(model), options);
    assert.deepEqual(back.allParameters, model.allParameters);
    // A checkpoint is none, either.
    const x = new Matrix(3, inputs, new Float32Array(3 * inputs).fill(0.5));
    const taken: Uint8Array[] = [];
    await model.train(x, new Labels([0, 1, 2], 4), {
      epochs: 1,
      callbacks: [{ onEpoch: (_, run) => void taken.push(encodeCheckpoint(run.checkpoint())) }],
    });
    assert.throws(() => decodeStateDict(taken[0], options), /is a checkpoint of this project .*use loadCheckpoint/);
  }
});
