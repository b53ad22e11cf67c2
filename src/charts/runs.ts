/** Repeated measurements: a dot for each run, its mean with one standard deviation either way on top. */
import { requireKnown } from '../checks.ts';
import { mean, std } from '../metrics.ts';
import { colours, type Spec, vegaLite } from './theme.ts';

export interface Runs {
  readonly name: string;
  /** One number for each run, or each seed. */
  readonly values: readonly number[];
}

export interface RunsOptions {
  readonly title: string;
  /** What was measured, below the axis. */
  readonly x: string;
  /** The numbers are shares and are written in percent. Default: false. */
  readonly percent?: boolean;
}

/**
 * One row for each group, from the top: pale dots for the runs, a diamond for the mean, a bar of one standard deviation
 * either way. Throws without groups, on a group without runs and on numbers that are not finite.
 */
export function runsPlot(groups: readonly Runs[], options: RunsOptions): Spec {
  requireKnown('runsPlot', options, ['title', 'x', 'percent']);
  const { title, x: measured, percent = false } = options;
  if (groups.length === 0) throw new RangeError('runsPlot: got no groups, expected at least 1');
  for (const { name, values } of groups) {
    if (values.length === 0 || !values.every(Number.isFinite)) {
      throw new RangeError(`runsPlot: ${name} has the runs [${values}], expected at least 1, all of them finite`);
    }
  }
  const short = (value: number) => Number(value.toPrecision(5));
  const summary = groups.map(({ name, values }) => {
    const [middle, spread] = [mean(values), values.length > 1 ? std(values) : 0];
    return { name, mean: short(middle), low: short(middle - spread), high: short(middle + spread) };
  });
  const format = percent ? '.1%' : '.3~g';
  const x = {
    type: 'quantitative',
    title: measured,
    scale: { zero: false, padding: 8 },
    axis: { format, tickCount: 6 },
  };
  const bar = { x: { ...x, field: 'low' }, x2: { field: 'high' } };
  const tooltip = ['mean', 'low', 'high'].map((field) => ({ field, type: 'quantitative', format }));
  return vegaLite({
    title,
    width: 340,
    height: { step: 34 },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: groups.map(({ name }) => name),
        title: null,
        axis: { labelLimit: 210, labelFontSize: 13, grid: true, ticks: false, domain: false },
      },
    },
    layer: [
      {
        data: { values: groups.flatMap(({ name, values }) => values.map((value) => ({ name, value: short(value) }))) },
        mark: { type: 'point', filled: true, size: 50, color: colours.sky, opacity: 0.8 },
        encoding: { x: { ...x, field: 'value' } },
      },
      { data: { values: summary }, mark: { type: 'rule', strokeWidth: 2, color: colours.ink }, encoding: bar },
      {
        data: { values: summary },
        mark: { type: 'point', shape: 'diamond', filled: true, size: 130, color: colours.orange, opacity: 1 },
        encoding: { x: { ...x, field: 'mean' }, tooltip },
      },
    ],
  });
}
