/** Settings in the address of the playground. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fromQuery, toQuery } from '../../apps/playground/address.ts';
import {
  dataNames,
  defaults,
  hiddenActivations,
  limits,
  optimizerNames,
  type Settings,
  sameTraining,
  scheduleNames,
  speeds,
  usualRate,
  withData,
  withOptimizer,
} from '../../apps/playground/settings.ts';

const both = ['digits', 'mnist'];
const number = ([min, max]: readonly [number, number]) => fc.double({ min, max, noNaN: true });
const whole = ([min, max]: readonly [number, number]) => fc.integer({ min, max });

const anySettings: fc.Arbitrary<Settings> = fc.record({
  data: fc.constantFrom(...dataNames),
  layers: fc.array(whole(limits.width), { maxLength: limits.layers[1] }),
  activation: fc.constantFrom(...hiddenActivations),
  dropout: number(limits.dropout),
  optimizer: fc.constantFrom(...optimizerNames),
  learningRate: number(limits.learningRate),
  weightDecay: number(limits.weightDecay),
  schedule: fc.constantFrom(...scheduleNames),
  batchSize: whole(limits.batchSize),
  epochs: whole(limits.epochs),
  seed: whole(limits.seed),
  speed: fc.constantFrom(...speeds),
});

describe('the address of the playground', () => {
  test('carries any settings there and back', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        // −0 is written as 0, which means the same.
        const { settings: read, problems } = fromQuery(toQuery(settings), both);
        assert.deepEqual(problems, []);
        assert.deepEqual({ ...read, dropout: read.dropout + 0 }, { ...settings, dropout: settings.dropout + 0 });
      }),
    );
  });

  test('an empty query gives the defaults, a data set alone its own', () => {
    assert.deepEqual(fromQuery('', both), { settings: defaults.digits, problems: [] });
    assert.deepEqual(fromQuery('?data=mnist', both), { settings: defaults.mnist, problems: [] });
  });

  test('no query throws; what makes no sense is named and replaced', () => {
    fc.assert(fc.property(fc.string(), (text) => fromQuery(text, both).settings.epochs >= 1));
    const bad = '?layers=32,0&activation=softmax&dropout=1&rate=&batch=2.5&epochs=abc&seed=-1&epoch=3&speed=fast';
    const { settings, problems } = fromQuery(bad, both);
    assert.deepEqual(settings, defaults.digits);
    assert.equal(problems.length, 9);
    for (const word of [
      'layers=32,0',
      'activation=softmax',
      'dropout=1',
      'rate=',
      'batch=2.5',
      'epochs=abc',
      'Did you mean “epochs”',
    ]) {
      assert.ok(
        problems.some((problem) => problem.includes(word)),
        word,
      );
    }
    assert.match(problems.join(), /expected one of relu, leakyRelu, sigmoid, tanh, silu, gelu, identity/);
  });

  test('what others have added to a link is passed over, slips of the finger are told', () => {
    for (const key of [
      'fbclid',
      'gclid',
      'utm_source',
      'utm_medium',
      'ref',
      'si',
      'source',
      'colour',
      'mc_cid',
      'igsh',
      'v',
    ]) {
      const { settings, problems } = fromQuery(`?epochs=3&${key}=IwAR0x`, both);
      assert.deepEqual([settings.epochs, problems], [3, []], key);
    }
    const slips = {
      epoch: 'epochs',
      layesr: 'layers',
      Batch: 'batch',
      optimiser: 'optimizer',
      rat: 'rate',
      sseed: 'seed',
    };
    for (const [slip, meant] of Object.entries({ ...slips, learningRate: 'rate', weightdecay: 'decay' })) {
      const { settings, problems } = fromQuery(`?${slip}=7`, both);
      assert.deepEqual(settings, defaults.digits);
      assert.deepEqual(problems, [`“${slip}” is not a setting. Did you mean “${meant}”?`]);
    }
  });

  test('more layers than there is room for', () => {
    assert.match(fromQuery('?layers=1,2,3,4,5', both).problems.join(), /at most 4 hidden layers/);
    assert.deepEqual(fromQuery('?layers=none', both).settings.layers, []);
  });

  test('a link to MNIST where there is none gives the digits, and says so', () => {
    const { settings, problems } = fromQuery('?data=mnist&epochs=3', ['digits']);
    assert.deepEqual(settings, { ...defaults.digits, epochs: 3 });
    assert.match(problems.join(), /MNIST/);
  });
});

describe('settings of the playground', () => {
  test('other data bring their defaults, unless something was chosen', () => {
    assert.equal(withData(defaults.digits, 'mnist'), defaults.mnist);
    assert.equal(withData({ ...defaults.digits, speed: 'full' }, 'mnist'), defaults.mnist);
    const chosen = { ...defaults.digits, epochs: 7 };
    assert.deepEqual(withData(chosen, 'mnist'), { ...chosen, data: 'mnist' });
  });

  test('another optimizer brings its usual learning rate, unless another one was chosen', () => {
    assert.equal(withOptimizer(defaults.digits, 'sgd').learningRate, usualRate.sgd);
    assert.equal(withOptimizer({ ...defaults.digits, learningRate: 0.5 }, 'sgd').learningRate, 0.5);
  });

  test('the speed does not change the training', () => {
    assert.ok(sameTraining(defaults.digits, { ...defaults.digits, speed: 'full' }));
    assert.ok(!sameTraining(defaults.digits, { ...defaults.digits, seed: 2 }));
  });
});
