/** The loss of several trainings, a small panel for each. */
import { colours, type Spec, vegaLite } from '../../src/charts/index.ts';
import { requireKnown } from '../../src/checks.ts';

export interface LossPanel {
  readonly name: string;
  /** A line of text below the panel. */
  readonly note: string;
  readonly epochs: readonly { readonly loss: number; readonly validationLoss: number }[];
}

export interface LossPanelsOptions {
  readonly title: string;
  readonly subtitle?: string;
}

/** Height of the panels: a little more than ln 10, where a network that knows nothing stands. */
const TOP = 2.6;

/** Three panels in a row: training (violet) and validation (amber, dashed); grey: ln 10. Throws without panels, or if one has no epochs. */
export function lossPanels(panels: readonly LossPanel[], options: LossPanelsOptions): Spec {
  requireKnown('lossPanels', options, ['title', 'subtitle']);
  if (panels.length === 0) throw new RangeError('lossPanels: got no panels, expected at least 1');
  const { title, subtitle } = options;
  const looks = [
    { name: 'training', colour: colours.violet, dash: [1, 0] },
    { name: 'validation', colour: colours.amber, dash: [6, 4] },
  ];
  const domain = looks.map(({ name }) => name);
  const legend = { orient: 'top', direction: 'horizontal', symbolType: 'stroke', symbolSize: 400, symbolOpacity: 1 };
  const shared = { field: 'of', type: 'nominal', title: null, legend };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    columns: 3,
    spacing: { row: 18, column: 14 },
    concat: panels.map(({ name, note, epochs }) => {
      if (epochs.length === 0) throw new RangeError(`lossPanels: ${name} has no epochs, expected at least 1`);
      const points = (of: string, pick: 'loss' | 'validationLoss') =>
        epochs.map((epoch, i) => ({ of, epoch: i + 1, loss: Number(epoch[pick].toFixed(3)) }));
      return {
        title: { text: name, subtitle: note, fontSize: 13, offset: 4, frame: 'group' },
        width: 146,
        height: 104,
        layer: [
          {
            data: { values: [{ y: Math.LN10 }] },
            mark: { type: 'rule', color: colours.grey, strokeDash: [2, 3] },
            encoding: { y: { field: 'y', type: 'quantitative' } },
          },
          {
            data: { values: [...points('training', 'loss'), ...points('validation', 'validationLoss')] },
            mark: { type: 'line', clip: true, strokeWidth: 2 },
            encoding: {
              x: { field: 'epoch', type: 'quantitative', title: null, axis: { tickCount: 4, grid: false } },
              y: {
                field: 'loss',
                type: 'quantitative',
                title: null,
                scale: { domain: [0, TOP], nice: false },
                axis: { values: [0, 1, 2] },
              },
              color: { ...shared, scale: { domain, range: looks.map(({ colour }) => colour) } },
              strokeDash: { ...shared, scale: { domain, range: looks.map(({ dash }) => dash) } },
            },
          },
        ],
      };
    }),
  });
}
