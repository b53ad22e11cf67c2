/** The time of each version of the same computation, on a logarithmic axis. */
import { dotPlot } from '../../src/charts/dot-plot.ts';
import type { Spec } from '../../src/charts/theme.ts';
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
  const dots = steps.map(({ name }, i) => ({
    name,
    value: milliseconds[i],
    bar: [low, milliseconds[i]] as const,
    text: `${time(milliseconds[i])}${i === 0 ? '' : ` · ${factor(milliseconds[0] / milliseconds[i])}`}`,
  }));
  const axis = {
    values: powers,
    labelExpr:
      "datum.value >= 1000 ? (datum.value / 1000) + ' s' : datum.value >= 1 ? datum.value + ' ms' : (datum.value * 1000) + ' µs'",
  };
  const x = `time of ${of} (logarithmic)`;
  return dotPlot([{ dots, x, domain: [low, high], logarithmic: true, width: 365, write: time, axis }], {
    title,
    ...(subtitle && { subtitle }),
    of: 'version',
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
