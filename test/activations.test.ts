import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { activations, softmax, softmaxGradient } from '../src/activations.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { assertClose, fixtures } from './fixtures.ts';

/** Beside PyTorch's values, or in their place: z, f(z) and f′(z), for GELU with `erfc` of Python's `math`. */
const definitions: Record<string, readonly (readonly [z: number, value: number, slope: number])[]> = {
  leakyRelu: [
    [-800, -8, 0.01],
    [-2.75, -0.0275, 0.01],
    [0, 0, 0.01],
    [0.001953125, 0.001953125, 1],
    [800, 800, 1],
  ],
  gelu: [
    [-800, 0, 0],
    [-6, -5.919525870226e-9, -3.54687094539e-8],
    [-2.75, -0.0081943488964, -0.02202753364432],
    [-1.5, -0.1002108019033, -0.12746919223],
    [-0.001953125, -0.0009750406569414, 0.4984416336987],
    [0, 0, 0.5],
    [0.5, 0.345731230637, 0.8674951246562],
    [1.5, 1.399789198097, 1.12746919223],
    [6, 5.99999999408, 1.000000035469],
    [8.5, 8.5, 1],
    [800, 800, 1],
  ],
};

for (const [name, { value, derivative }] of Object.entries(activations)) {
  test(`${name}: value and gradient are PyTorch's, or those of the definition`, () => {
    const fixture = fixtures.activations[name as keyof typeof activations];
    const defined = definitions[name] ?? [];
    assert.ok(fixture || defined.length, `${name}: neither in data/pytorch-fixtures.json nor in \`definitions\``);
    for (const [z, expected, slope] of defined) {
      assertClose([value(z), derivative(z, value(z))], [expected, slope], 1e-12, `value and derivative at ${z}`);
    }
    if (!fixture) return;
    const z = fixture.z.flat();
    const a = z.map(value);
    assertClose(a, fixture.value.flat(), 1e-11, 'value');
    const gradient = z.map((zi, i) => fixture.upstream.flat()[i] * derivative(zi, a[i]));
    assertClose(gradient, fixture.gradient.flat(), 1e-11, 'gradient');
  });

  test(`${name}: the derivative is the slope`, () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (z) => {
        fc.pre(Math.abs(z) > 1e-4); // ReLU and leaky ReLU have a kink at 0
        const slope = (value(z + 1e-6) - value(z - 1e-6)) / 2e-6;
        assert.ok(Math.abs(slope - derivative(z, value(z))) < 1e-6);
      }),
    );
  });

  test(`${name}: NaN stays NaN`, () => assert.ok(Number.isNaN(value(Number.NaN))));
}

test("softmax: value and gradient are PyTorch's", () => {
  const { z, value, upstream, gradient } = fixtures.activations.softmax;
  const columns = z[0].length;
  const p = softmax(Float64Array.from(z.flat()), columns);
  assertClose(p, value.flat(), 1e-11, 'value');
  const got = softmaxGradient(p, Float64Array.from(upstream.flat()), columns, new Float64Array(p.length));
  assertClose(got, gradient.flat(), 1e-11, 'gradient');
});

test('softmax: rows are probabilities, and adding a constant to the logits changes nothing', () => {
  const logits = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(logits, fc.integer({ min: -1000, max: 1000 }), (z, shift) => {
      const p = softmax(Float64Array.from(z));
      assert.ok(p.every((value) => value >= 0 && value <= 1));
      assert.ok(Math.abs(p.reduce((sum, value) => sum + value, 0) - 1) < 1e-12);
      assertClose(softmax(Float64Array.from(z, (value) => value + shift)), p, 1e-8, 'shifted');
    }),
  );
});

test('an unknown activation throws and lists the known ones', () => {
  // @ts-expect-error: not an activation
  const make = () => new DenseLayer(2, 3, 'rellu');
  assert.throws(make, /DenseLayer\(2 → 3\): unknown activation 'rellu', expected one of relu,/);
});
