/** How often each value occurs: one panel for each way of writing the same numbers. */
import { bars, binned, colours, percentLabels, type Spec, vegaLite } from '../../src/charts/index.ts';
import { withMinus } from '../../src/text.ts';

export interface Values {
  readonly name: string;
  /** What the numbers are: the title of the axis. */
  readonly x: string;
  readonly values: ArrayLike<number>;
}

/** Bars in a panel. */
const BINS = 17;
/** Between panels, in pixels. */
const SPACE = 26;

/** Side by side, each on its own axis; a dashed line marks the mean. Throws if there is nothing to count. */
export function valueHistograms(panels: readonly Values[], options: { readonly title: string }): Spec {
  if (panels.length === 0) throw new RangeError('valueHistograms: got no panels, expected at least 1');
  const width = Math.floor((490 - SPACE * (panels.length - 1)) / panels.length);
  const counted = panels.map((panel) => ({ ...panel, ...count(panel) }));
  const top = Math.max(...counted.flatMap(({ bins }) => bins.map(({ share }) => share)));
  return vegaLite({
    title: options.title,
    spacing: SPACE,
    hconcat: counted.map(({ name, x, bins, mean, deviation }, i) => {
      const low = bins[0].from;
      const high = bins[bins.length - 1].to;
      const axis = {
        title: x,
        scale: { domain: [low, high], nice: false },
        axis: { tickCount: 4, grid: false, labelFlush: false },
      };
      const height = {
        title: i === 0 ? 'share of all pixels' : null,
        // Room above the highest tick, so that its label does not push one heading up.
        scale: { domain: [0, 1.06 * (Math.ceil(top * 20) / 20)], nice: false },
        axis: { ...percentLabels(0), tickCount: 5, ...(i > 0 && { labels: false, ticks: false, domain: false }) },
      };
      return {
        title: {
          text: name,
          subtitle: [`mean ${signed(mean)}`, `deviation ${signed(deviation)}`],
          ...{ fontSize: 13, subtitleFontSize: 12, frame: 'group' },
        },
        width,
        height: 180,
        layer: [
          {
            data: { values: bins },
            ...bars('share', axis, height, { stroke: 'white', strokeWidth: 1 }),
          },
          {
            data: { values: [{ from: mean }] },
            mark: { type: 'rule', strokeDash: [4, 4], strokeWidth: 2, color: colours.ink },
            encoding: { x: { field: 'from', type: 'quantitative', ...axis } },
          },
        ],
      };
    }),
  });
}

const signed = (value: number) => withMinus(Number(value.toFixed(3)));

function count({ name, values }: Values) {
  if (values.length === 0) throw new RangeError(`valueHistograms: ${name}: got no numbers`);
  let [low, high, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
    sum += values[i];
    squares += values[i] * values[i];
  }
  // Half a step of room on both sides, so that whole numbers 0 … 16 stand in the middle of their bars.
  const step = (high - low) / (BINS - 1) || 1;
  const start = low - step / 2;
  const mean = sum / values.length;
  return {
    mean,
    deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)),
    bins: binned(values, [start, start + BINS * step], BINS),
  };
}
