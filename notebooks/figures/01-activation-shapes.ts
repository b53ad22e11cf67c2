/** Activation functions and their derivatives, side by side; a click on a name shows it alone. */
import type { Activation } from '../../src/activations.ts';
import { type Spec, series, vegaLite } from '../../src/charts/index.ts';
import { rounded } from '../../src/text.ts';

export interface ActivationShapesOptions {
  /** Half of the width of the x axis; default: 5. */
  readonly reach?: number;
}

/** Left f(z), right f′(z), for z from −reach to reach. */
export function activationShapes(functions: readonly Activation[], { reach = 5 }: ActivationShapesOptions = {}): Spec {
  const steps = 100;
  const values = functions.flatMap(({ name, value, derivative }) =>
    Array.from({ length: steps + 1 }, (_, i) => {
      const z = rounded(-reach + (2 * reach * i) / steps, 4);
      const a = value(z);
      return { name, z, a: rounded(a, 4), slope: rounded(derivative(z, a), 4) };
    }),
  );
  const panel = (
    field: 'a' | 'slope',
    title: string,
    domain: readonly [number, number],
    ticks: readonly number[],
    format: string,
  ) => ({
    title,
    width: 240,
    height: 240,
    mark: { type: 'line', clip: true, strokeWidth: 2.5 },
    encoding: {
      x: { field: 'z', type: 'quantitative', title: 'pre-activation z', axis: { labelFlush: false } },
      y: {
        field,
        type: 'quantitative',
        title: null,
        scale: { domain, nice: false },
        axis: { values: ticks, format },
      },
      color: {
        field: 'name',
        type: 'nominal',
        sort: null,
        // Orange is kept for what lies above 0.
        scale: { range: [...series] },
        legend: { title: null, orient: 'bottom' },
      },
      opacity: { condition: { param: 'chosen', value: 1 }, value: 0.12 },
    },
  });
  return vegaLite({
    title: 'Activation functions and their derivatives',
    data: { values },
    bounds: 'flush',
    spacing: 56,
    hconcat: [
      {
        // Room below −1, where tanh would lie on the axis.
        ...panel('a', 'a = f(z)', [-1.2, 3], [-1, 0, 1, 2, 3], 'd'),
        params: [{ name: 'chosen', select: { type: 'point', fields: ['name'] }, bind: 'legend' }],
      },
      panel('slope', 'derivative f′(z)', [-0.25, 1.25], [-0.25, 0, 0.25, 0.5, 0.75, 1, 1.25], '.2f'),
    ],
  });
}
