/** Lab A's opening: one neuron and the price of its answer, as the engine of the lab sees them. */
import type { Spec } from '../../src/charts/index.ts';
import { stages } from '../labs/lab-a.ts';
import { computationGraph } from './lab-graph.ts';

/** L = log(1 + e⁻ᶻ) with z = x₁ w₁ + x₂ w₂ + b, and every gradient. */
export function opening(): Spec {
  const value = stages.value.borrowed;
  const [x1, x2] = [value(1.5), value(-0.5)];
  const [w1, w2, b] = [value(0.4), value(0.8), value(0.1)];
  const z = stages.weightedSum.borrowed([x1, x2], [w1, w2], b);
  const L = stages.price.borrowed.price(z, 1);
  stages.backward.borrowed(L);
  return computationGraph(L, {
    title: 'Written forward by you, walked back by your engine',
    names: { 'x₁': x1, 'x₂': x2, 'w₁': w1, 'w₂': w2, b, z, L },
  });
}
