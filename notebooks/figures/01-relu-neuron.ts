/** One neuron with one input: z = w x + b and a = relu(z), with sliders for w and b. */
import { colours, type Spec, vegaLite } from '../../src/charts/index.ts';

export interface ReluNeuronOptions {
  /** Where the slider of the weight starts; default: 1. */
  readonly weight?: number;
  /** Where the slider of the bias starts; default: −1. */
  readonly bias?: number;
}

/** The line z, dashed, and relu(z), with the bend at x = −b ÷ w marked. It is computed by the picture itself. */
export function reluNeuron({ weight = 1, bias = -1 }: ReluNeuronOptions = {}): Spec {
  const x = {
    field: 'x',
    type: 'quantitative',
    title: 'input x',
    scale: { domain: [-4, 4] },
    axis: { format: 'd', tickCount: 8, labelFlush: false },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'output',
    scale: { domain: [-4, 4] },
  });
  // Beside the bend, on the side where neither line runs.
  const label = (side: string, align: 'left' | 'right', dx: number) => ({
    transform: [{ filter: side }],
    mark: { type: 'text', clip: true, align, dx, dy: -14, fontSize: 13, color: colours.ink },
    encoding: { x, y: y('a'), text: { field: 'label' } },
  });
  return vegaLite({
    title: { text: 'One neuron: a line, cut off at zero', subtitle: 'dashed: z = w·x + b, solid: a = relu(z)' },
    width: 480,
    height: 280,
    params: [
      { name: 'w', value: weight, bind: { input: 'range', min: -2, max: 2, step: 0.1, name: 'weight w ' } },
      { name: 'b', value: bias, bind: { input: 'range', min: -3, max: 3, step: 0.1, name: 'bias b ' } },
    ],
    layer: [
      {
        data: { sequence: { start: -4, stop: 4.05, step: 0.05, as: 'x' } },
        transform: [
          { calculate: 'w * datum.x + b', as: 'z' },
          { calculate: 'max(0, datum.z)', as: 'a' },
        ],
        layer: [
          {
            mark: { type: 'line', clip: true, strokeDash: [5, 4], color: colours.grey, strokeWidth: 2 },
            encoding: { x, y: y('z') },
          },
          { mark: { type: 'line', clip: true, color: colours.violet, strokeWidth: 4 }, encoding: { x, y: y('a') } },
        ],
      },
      {
        data: { values: [{ a: 0 }] },
        transform: [
          { filter: 'abs(w) > 0.01' },
          { calculate: '-b / w', as: 'x' },
          { calculate: "'bend at ' + format(datum.x, '.2f')", as: 'label' },
        ],
        layer: [
          {
            mark: { type: 'point', clip: true, filled: true, size: 110, color: colours.ink, opacity: 1 },
            encoding: { x, y: y('a') },
          },
          label('w > 0', 'right', -10),
          label('w < 0', 'left', 10),
        ],
      },
    ],
  });
}
