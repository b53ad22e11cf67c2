/** Probabilities, target, and their difference, the gradient of softmax with cross-entropy; a slider moves one logit. */

import { colours, requireNames, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireNumber } from '../../src/checks.ts';

/**
 * Bars p = softmax(z), t and p − t, computed by the picture; the slider is the logit of class `right`.
 * Throws if `right` is not a class, or if the names do not fit the logits.
 */
export function probabilityMinusTarget(logits: ArrayLike<number>, names: readonly string[], right: number): Spec {
  requireNames('probabilityMinusTarget', names, logits.length);
  requireNumber('probabilityMinusTarget', 'right', right, 0, logits.length - 1);
  const panel = (field: string, title: string, format: string, first: boolean) => ({
    title: { text: title, fontSize: 13, fontWeight: 'normal' },
    width: 148,
    height: { step: 32 },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: null,
        title: null,
        axis: first ? { labelFontSize: 13 } : { labels: false, ticks: false },
      },
      x: {
        field,
        type: 'quantitative',
        title: null,
        scale: { domain: field === 'd' ? [-2.5, 1.8] : [0, 1.32], nice: false },
        axis: { values: field === 'd' ? [-1, 0, 1] : [0, 0.5, 1], labelFlush: false },
      },
    },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.7 } },
        encoding: {
          color:
            field === 'd'
              ? { condition: { test: 'datum.d < 0', value: colours.blue }, value: colours.orange }
              : field === 't'
                ? { value: colours.green }
                : { condition: { test: 'datum.right', value: colours.green }, value: '#9e9e9e' },
        },
      },
      // Written outside of the bar, at the end that points away from 0.
      ...(['left', 'right'] as const).map((align) => ({
        transform: [{ filter: align === 'left' ? `datum.${field} >= 0` : `datum.${field} < 0` }],
        mark: { type: 'text', align, dx: align === 'left' ? 4 : -4, fontSize: 12, color: colours.ink },
        encoding: { text: { field, type: 'quantitative', format } },
      })),
    ],
  });
  return vegaLite({
    title: {
      text: 'The gradient: the probability given, minus the target',
      subtitle: { expr: `"${names[right]} is right · loss −log p = " + format(log(sum) - at, '.3f')` },
    },
    data: { values: names.map((name, i) => ({ name, right: i === right, z: logits[i] })) },
    params: [
      {
        name: 'at',
        value: logits[right],
        bind: { input: 'range', min: -6, max: 6, step: 0.25, name: `logit of ${names[right]} ` },
      },
      {
        name: 'sum',
        expr: `exp(at) + ${Array.from(logits)
          .filter((_, i) => i !== right)
          .reduce((sum, z) => sum + Math.exp(z), 0)}`,
      },
    ],
    transform: [
      { calculate: 'exp(datum.right ? at : datum.z) / sum', as: 'p' },
      { calculate: 'datum.right ? 1 : 0', as: 't' },
      { calculate: 'datum.p - datum.t', as: 'd' },
    ],
    spacing: 14,
    hconcat: [
      panel('p', 'probabilities p', '.3f', true),
      panel('t', 'target t', '.0f', false),
      panel('d', '∂L/∂z = p − t', '+.3f', false),
    ],
  });
}
