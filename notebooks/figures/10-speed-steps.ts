/** The time of each version of the same computation, on a logarithmic axis. */
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { significant } from '../../src/text.ts';

export interface SpeedStep {
  readonly name: string;
  readonly seconds: number;
}

export interface SpeedStepsOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** What is measured: 'one product' → "time of one product". */
  readonly of: string;
}

/** One dot a version, in the given order; beside it its time and how many times faster than the first. Throws without versions. */
export function speedSteps(steps: readonly SpeedStep[], options: SpeedStepsOptions): Spec {
  if (steps.length === 0) throw new RangeError('speedSteps: got no versions, expected at least 1');
  for (const { name, seconds } of steps) {
    if (!(seconds > 0)) throw new RangeError(`speedSteps: ${name} took ${seconds} s, expected more than 0`);
  }
  const { title, subtitle, of } = options;
  const milliseconds = steps.map(({ seconds }) => 1000 * seconds);
  const low = 10 ** Math.floor(Math.log10(Math.min(...milliseconds)));
  const high = Math.max(...milliseconds) * 12; // room for the text behind the slowest
  const powers = Array.from({ length: 12 }, (_, i) => low * 10 ** i).filter((value) => value <= high);
  const values = steps.map(({ name }, i) => ({
    name,
    time: Number(milliseconds[i].toPrecision(4)),
    label: `${time(milliseconds[i])}${i === 0 ? '' : ` · ${factor(milliseconds[0] / milliseconds[i])}`}`,
  }));
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelLimit: 230, labelFontSize: 13, labelPadding: 8, ticks: false, domain: false },
  };
  const x = {
    field: 'time',
    type: 'quantitative',
    title: `time of ${of} (logarithmic)`,
    scale: { type: 'log', domain: [low, high], nice: false },
    axis: {
      values: powers,
      labelExpr:
        "datum.value >= 1000 ? (datum.value / 1000) + ' s' : datum.value >= 1 ? datum.value + ' ms' : (datum.value * 1000) + ' µs'",
      labelFlush: false,
    },
  };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: 365,
    height: { step: 36 },
    data: { values },
    layer: [
      { mark: { type: 'bar', height: 3, color: colours.lilac }, encoding: { x, x2: { datum: low }, y } },
      {
        mark: { type: 'point', filled: true, size: 110, color: colours.violet, opacity: 1, tooltip: true },
        encoding: { x, y },
      },
      {
        mark: { type: 'text', align: 'left', dx: 11, fontSize: 13, color: colours.ink },
        encoding: { x, y, text: { field: 'label' } },
      },
    ],
  });
}

/** "3.2 ms" */
function time(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toPrecision(3)} s`;
  if (milliseconds >= 1) return `${round(milliseconds)} ms`;
  return `${round(1000 * milliseconds)} µs`;
}

/** "7.1 × faster", or "1.4 × slower" */
const factor = (ratio: number): string => (ratio >= 1 ? `${round(ratio)} × faster` : `${round(1 / ratio)} × slower`);

const round = (value: number): string => significant(value, 2);
