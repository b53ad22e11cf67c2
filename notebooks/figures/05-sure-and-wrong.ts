/** What losses and their gradients are while one logit moves from sure and wrong to sure and right. */
import { colours, type Spec, series, vegaLite } from '../../src/charts/theme.ts';

export interface LossSample {
  /** The name of the loss. */
  readonly name: string;
  /** The logit of the right class; all others stand still. */
  readonly z: number;
  /** The probability of the right class. */
  readonly p: number;
  readonly loss: number;
  /** The size of ∂L/∂z. */
  readonly gradient: number;
}

/** Left the losses, right the sizes of their gradients; a slider moves z over the samples. Throws without samples. */
export function sureAndWrong(samples: readonly LossSample[], options: { readonly start?: number } = {}): Spec {
  if (samples.length === 0) throw new RangeError('sureAndWrong: got no samples, expected at least 1');
  const names = [...new Set(samples.map(({ name }) => name))];
  const zs = [...new Set(samples.map(({ z }) => z))].sort((a, b) => a - b);
  const [low, high] = [zs[0], zs[zs.length - 1]];
  const step = zs.length > 1 ? zs[1] - zs[0] : 1;
  const { start = low } = options;
  if (!zs.includes(start)) throw new RangeError(`sureAndWrong: there is no sample at z = ${start}`);
  const short = (value: number) => Number(value.toPrecision(4));
  const color = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: names, range: [colours.violet, colours.pink, ...series.slice(4)].slice(0, names.length) },
    legend: { orient: 'top', direction: 'horizontal', symbolType: 'stroke', symbolSize: 400 },
  };
  const panel = (field: 'loss' | 'gradient', title: string) => {
    const top = Math.max(...samples.map((sample) => sample[field]));
    const position = {
      x: {
        field: 'z',
        type: 'quantitative',
        title: 'logit z of the right class',
        scale: { domain: [low, high], nice: false },
        axis: { grid: false, tickCount: 6, labelFlush: false },
      },
      y: {
        field,
        type: 'quantitative',
        title: null,
        scale: { domain: [0, 1.06 * top], nice: false },
        axis: { tickCount: 5 },
      },
      color,
    };
    const here = { filter: `abs(datum.z - at) < ${step / 4}` };
    return {
      title: { text: title, fontSize: 13, fontWeight: 'normal' },
      width: 222,
      height: 210,
      layer: [
        { mark: { type: 'line', strokeWidth: 2.5 }, encoding: position },
        {
          transform: [here, { filter: `datum.name === ${JSON.stringify(names[0])}` }],
          mark: { type: 'rule', strokeDash: [4, 4], color: '#777' },
          encoding: { x: position.x },
        },
        {
          transform: [here],
          mark: { type: 'point', filled: true, opacity: 1, size: 90 },
          encoding: position,
        },
        ...names.map((name, i) => ({
          transform: [here, { filter: `datum.name === ${JSON.stringify(name)}` }],
          mark: { type: 'text', align: 'right', baseline: 'top', fontSize: 14, fontWeight: 600 },
          encoding: {
            x: { value: 220 },
            y: { value: 6 + 19 * i },
            text: { field, type: 'quantitative', format: '.4f' },
            color,
          },
        })),
      ],
    };
  };
  return vegaLite({
    title: { text: 'Sure and wrong, at the left: which loss still pulls?', subtitle: 'move the logit with the slider' },
    data: {
      values: samples.map(({ name, z, p, loss, gradient }) => ({
        ...{ name, z, p: short(p), loss: short(loss), gradient: short(gradient) },
      })),
    },
    params: [
      {
        name: 'at',
        value: start,
        bind: { input: 'range', min: low, max: high, step, name: 'logit of the right class z ' },
      },
    ],
    spacing: 40,
    hconcat: [panel('loss', 'loss L'), panel('gradient', 'size of the gradient ∂L/∂z')],
  });
}
