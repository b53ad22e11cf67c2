/** Logits and the probabilities that softmax makes of them, with sliders for the temperature and for an added constant. */
import { colours, type Spec, vegaLite } from '../../src/charts/index.ts';

export interface SoftmaxTemperatureOptions {
  /** Where the slider of the temperature starts; default: 1. */
  readonly temperature?: number;
}

/** Left the logits z + c, right p = softmax((z + c) ÷ T). It is computed by the picture itself. Throws without logits. */
export function softmaxTemperature(
  logits: ArrayLike<number>,
  names: readonly string[],
  { temperature = 1 }: SoftmaxTemperatureOptions = {},
): Spec {
  if (logits.length === 0 || names.length !== logits.length) {
    throw new RangeError(`softmaxTemperature: got ${logits.length} logits and ${names.length} names`);
  }
  const z = Array.from(logits);
  const bar = (field: string, title: string, domain: readonly number[], format: string, ticks?: readonly number[]) => ({
    title,
    width: 230,
    height: { step: 34 },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelFontSize: 13 } },
      x: {
        field,
        type: 'quantitative',
        title: null,
        scale: { domain, nice: false },
        axis: { ...(ticks ? { values: ticks } : { tickCount: 5 }), grid: false, labelFlush: false },
      },
    },
    layer: [
      { mark: { type: 'bar', clip: true, color: colours.violet, height: { band: 0.7 } } },
      {
        transform: [{ calculate: `max(0, datum.${field})`, as: 'end' }],
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 13 },
        encoding: {
          x: { field: 'end', type: 'quantitative' },
          text: { field, format, type: 'quantitative' },
        },
      },
    ],
  });
  const low = Math.floor(Math.min(0, ...z)) - 3.5;
  const high = Math.ceil(Math.max(0, ...z)) + 4.5;
  return vegaLite({
    title: 'Scores become probabilities',
    data: { values: z.map((z, i) => ({ name: names[i], z })) },
    params: [
      {
        name: 'temperature',
        value: temperature,
        bind: { input: 'range', min: 0.1, max: 10, step: 0.1, name: 'temperature T ' },
      },
      {
        name: 'added',
        value: 0,
        bind: { input: 'range', min: -3, max: 3, step: 0.5, name: 'added to every logit, c ' },
      },
    ],
    transform: [
      { calculate: 'datum.z + added', as: 'logit' },
      { joinaggregate: [{ op: 'max', field: 'logit', as: 'largest' }] },
      { calculate: 'exp((datum.logit - datum.largest) / temperature)', as: 'e' },
      { joinaggregate: [{ op: 'sum', field: 'e', as: 'sum' }] },
      { calculate: 'datum.e / datum.sum', as: 'p' },
    ],
    hconcat: [
      bar('logit', 'logits z + c', [low, high], '.1f'),
      bar('p', 'probabilities p', [0, 1.22], '.3f', [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ],
  });
}
