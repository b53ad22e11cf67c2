import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationShapes } from '../../notebooks/figures/01-activation-shapes.ts';
import { relu, sigmoid, silu, tanh } from '../../src/activations.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

test('activationShapes: values and derivatives of each function, from −reach to reach', () => {
  const spec = activationShapes([relu, sigmoid], { reach: 4 });
  const { values } = spec.data as { values: { name: string; z: number; a: number; slope: number }[] };
  assert.equal(Math.min(...values.map(({ z }) => z)), -4);
  assert.equal(Math.max(...values.map(({ z }) => z)), 4);
  const at = (name: string, z: number) => values.find((row) => row.name === name && row.z === z);
  assert.deepEqual(at('relu', -4), { name: 'relu', z: -4, a: 0, slope: 0 });
  assert.deepEqual(at('relu', 4), { name: 'relu', z: 4, a: 4, slope: 1 });
  assert.deepEqual(at('sigmoid', 0), { name: 'sigmoid', z: 0, a: 0.5, slope: 0.25 });
});

test('activationShapes: names each function', () => {
  const svg = renderSvg(activationShapes([relu, sigmoid, tanh, silu]));
  for (const name of ['relu', 'sigmoid', 'tanh', 'silu']) assert.ok(textsOf(svg).includes(name), name);
});
