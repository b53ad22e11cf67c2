/** A one-hot target and what label smoothing makes of it, with a slider for ε. */

import { requireCount, requireNumber } from '../checks.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

/** Bars t = (1 − ε) · one-hot + ε ÷ classes, computed by the picture. Throws if `right` is not a class. */
export function smoothedTargets(classNames: readonly string[], right: number, epsilon = 0.1): Spec {
  requireCount('smoothedTargets', 'classes', classNames.length, 2);
  requireNumber('smoothedTargets', 'right', right, 0, classNames.length - 1);
  requireNumber('smoothedTargets', 'epsilon', epsilon, 0, 0.9);
  const classes = classNames.length;
  return vegaLite({
    title: { text: 'Label smoothing: nearly sure is enough', subtitle: `the right answer is ${classNames[right]}` },
    width: 480,
    height: 200,
    data: { values: classNames.map((name, i) => ({ name, right: i === right })) },
    params: [
      {
        name: 'epsilon',
        value: epsilon,
        bind: { input: 'range', min: 0, max: 0.9, step: 0.05, name: 'smoothing ε ' },
      },
    ],
    transform: [{ calculate: `(datum.right ? 1 - epsilon : 0) + epsilon / ${classes}`, as: 't' }],
    encoding: {
      x: { field: 'name', type: 'nominal', sort: null, title: 'class', axis: { labelAngle: 0, labelFontSize: 13 } },
      y: { field: 't', type: 'quantitative', title: 'target t', scale: { domain: [0, 1.08], nice: false } },
    },
    layer: [
      {
        mark: { type: 'bar' },
        encoding: {
          color: {
            field: 'right',
            type: 'nominal',
            legend: null,
            scale: { domain: [true, false], range: [colours.green, colours.grey] },
          },
        },
      },
      {
        mark: { type: 'text', dy: -8, fontSize: 12, color: colours.ink },
        encoding: { text: { field: 't', type: 'quantitative', format: '.3~f' } },
      },
    ],
  });
}
