/** Curves of loss or accuracy over the epochs: of training, of the test images, and of the run before as a shadow. */
import uPlot from 'uplot';
import { find, make } from './elements.ts';
import type { Point } from './messages.ts';
import { colourOf } from './theme.ts';

/** A curve is thinned out when it has more points than a screen can show. */
const MOST_POINTS = 2000;
const HEIGHT = 190;

/** What both charts draw. */
export interface Record {
  readonly epochs: number;
  training: Point[];
  test: Point[];
  /** Of the run before this one. */
  readonly shadow: readonly Point[];
}

export interface CurveKind {
  readonly value: 'loss' | 'accuracy';
  readonly name: string;
  readonly format: (value: number) => string;
}

/** Every second point if there are too many; the last one stays. */
export function thinned(points: Point[]): Point[] {
  if (points.length <= MOST_POINTS) return points;
  return points.filter((_, i) => i % 2 === 0 || i === points.length - 1);
}

export class Curves {
  readonly #kind: CurveKind;
  readonly #place: HTMLElement;
  readonly #readings: { training: HTMLElement; test: HTMLElement; shadow: HTMLElement };
  readonly #picture: HTMLElement;
  #plot: uPlot | undefined;
  #record: Record = { epochs: 1, training: [], test: [], shadow: [] };

  constructor(place: HTMLElement, kind: CurveKind) {
    this.#kind = kind;
    this.#place = place;
    const reading = (name: string, label: string) =>
      make('li', { class: `reading ${name}` }, make('span', { class: 'swatch' }), `${label} `, make('b'));
    const list = make(
      'ul',
      { class: 'readings' },
      ...[reading('training', 'training'), reading('test', 'test'), reading('shadow', 'test, the run before')],
    );
    const last = (name: string) => find(`.${name} b`, HTMLElement, list);
    this.#readings = { training: last('training'), test: last('test'), shadow: last('shadow') };
    this.#picture = make('div', { class: 'plot', role: 'img', 'aria-label': kind.name });
    place.append(list, this.#picture);
    new ResizeObserver(() => this.#resize()).observe(place);
  }

  /** Draws the curves as they are now. */
  draw(record: Record): void {
    this.#record = record;
    this.#plot ??= this.#create();
    this.#plot.setData(this.#data(), true);
    const { name, value, format } = this.#kind;
    const latest = (points: readonly Point[]) => {
      const point = points.at(-1);
      return point ? format(point[value]) : '–';
    };
    const [training, test, shadow] = [record.training, record.test, record.shadow].map(latest);
    this.#readings.training.textContent = training;
    this.#readings.test.textContent = test;
    this.#readings.shadow.textContent = shadow;
    find('.shadow', HTMLElement, this.#place).hidden = record.shadow.length === 0;
    const label = `${name} over ${record.epochs} epochs: training ${training}, test ${test}`;
    if (this.#picture.getAttribute('aria-label') !== label) this.#picture.setAttribute('aria-label', label);
  }

  /** Takes the colours of the page anew. */
  recolour(): void {
    this.#plot?.redraw(false);
  }

  #resize(): void {
    this.#plot?.setSize({ width: this.#place.clientWidth, height: HEIGHT });
  }

  /** One list of epochs for all curves, with gaps that are bridged. */
  #data(): uPlot.AlignedData {
    const { training, test, shadow } = this.#record;
    const { value } = this.#kind;
    const table = (points: readonly Point[]): uPlot.AlignedData => [
      points.map(({ at }) => at),
      points.map((point) => (Number.isFinite(point[value]) ? point[value] : null)),
    ];
    const curves = [shadow, training, test].map(table);
    return uPlot.join(
      curves,
      [2, 2, 2].map((mode) => [mode, mode]),
    ) as uPlot.AlignedData;
  }

  #create(): uPlot {
    const line = (name: 'ghost' | 'training' | 'test'): uPlot.Series => ({
      stroke: () => colourOf(name),
      width: name === 'test' ? 2.2 : 1.6,
      ...(name === 'ghost' && { dash: [4, 4] }),
      spanGaps: true,
      points: {
        show: (plot, series) => Array.from(plot.data[series]).filter((y) => typeof y === 'number').length === 1,
      },
    });
    const axis: uPlot.Axis = {
      stroke: () => colourOf('quiet'),
      grid: { stroke: () => colourOf('line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    };
    return new uPlot(
      {
        width: this.#place.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        padding: [10, 12, 0, 0],
        scales: {
          x: { time: false, range: () => [0, this.#record.epochs] },
          y: { range: () => this.#range() },
        },
        axes: [
          { ...axis, size: 22, gap: 2 },
          {
            ...axis,
            size: 52,
            values: (_, ticks) =>
              ticks.map((tick) => (this.#kind.value === 'loss' ? String(tick) : `${Math.round(tick * 100)} %`)),
          },
        ],
        series: [{}, line('ghost'), line('training'), line('test')],
      },
      this.#data(),
      this.#picture,
    );
  }

  /** From 0 for a loss; for an accuracy from what all curves are above after the first epoch. */
  #range(): uPlot.Range.MinMax {
    const { training, test, shadow } = this.#record;
    const { value } = this.#kind;
    const values = (points: readonly Point[], from: number) =>
      points
        .filter(({ at }) => at >= from)
        .map((point) => point[value])
        .filter(Number.isFinite);
    const all = [training, test, shadow];
    if (value === 'loss') return [0, Math.max(0.1, ...all.map((points) => Math.max(0, ...values(points, 0)))) * 1.05];
    const late = Math.min(...all.slice(0, 2).flatMap((points) => values(points, 2)));
    return [Number.isFinite(late) ? Math.max(0, Math.min(0.9, Math.floor(late * 10 - 0.3) / 10)) : 0, 1];
  }
}
