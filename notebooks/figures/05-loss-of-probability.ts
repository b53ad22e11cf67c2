/** The cost −log p of one answer, with a slider for the probability p that it gave to what came true. */

import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireNumber } from '../../src/checks.ts';

/** The curve is computed by the picture; `p` is where the slider starts, 0.01 to 1. */
export function lossOfProbability(p = 0.5): Spec {
  requireNumber('lossOfProbability', 'p', p, 0.01, 1);
  const position = {
    x: {
      field: 'p',
      type: 'quantitative',
      title: 'probability p of the right answer',
      scale: { domain: [0, 1], nice: false },
      axis: { grid: false, tickCount: 6, labelFlush: false },
    },
    y: {
      field: 'loss',
      type: 'quantitative',
      title: 'loss −log p',
      scale: { domain: [0, 5], nice: false },
      axis: { tickCount: 6 },
    },
  };
  const chosen = {
    data: { values: [{ origin: 0 }] },
    transform: [
      { calculate: 'chosen', as: 'p' },
      { calculate: 'chosen < 1 ? -log(chosen) : 0', as: 'loss' },
      { calculate: "'p = ' + format(datum.p, '.2f') + ' costs ' + format(datum.loss, '.2f')", as: 'text' },
    ],
  };
  const dashed = { type: 'rule', strokeDash: [4, 4], color: colours.ink, strokeWidth: 1.5 };
  return vegaLite({
    title: {
      text: 'What an answer costs',
      subtitle: 'nothing if it was certain and right, more and more if it was wrong',
    },
    width: 500,
    height: 280,
    params: [
      {
        name: 'chosen',
        value: p,
        bind: { input: 'range', min: 0.01, max: 1, step: 0.01, name: 'probability of the right answer p ' },
      },
    ],
    layer: [
      {
        data: { sequence: { start: 0.006, stop: 1.001, step: 0.003, as: 'p' } },
        transform: [{ calculate: '-log(datum.p)', as: 'loss' }],
        mark: { type: 'line', strokeWidth: 3, color: colours.violet, clip: true },
        encoding: position,
      },
      { ...chosen, mark: dashed, encoding: { ...position, y2: { field: 'origin' } } },
      { ...chosen, mark: dashed, encoding: { ...position, x2: { field: 'origin' } } },
      {
        ...chosen,
        mark: { type: 'point', filled: true, opacity: 1, size: 130, color: colours.ink },
        encoding: position,
      },
      {
        ...chosen,
        mark: { type: 'text', align: 'right', fontSize: 18, fontWeight: 600, color: colours.ink },
        encoding: { x: { value: 490 }, y: { value: 30 }, text: { field: 'text' } },
      },
    ],
  });
}
