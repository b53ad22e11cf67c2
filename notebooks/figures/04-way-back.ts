/**
 * A network with one hidden layer that reads one image, is wrong, and takes step after step: its answer, and the
 * gradient of each weight.
 */

import { colours, ink, requireNames, type Spec, slider, sprite, vega } from '../../src/charts/index.ts';
import type { Matrix } from '../../src/matrix.ts';
import { argmax } from '../../src/metrics.ts';
import { rounded } from '../../src/text.ts';
import { signed } from './03-layer-as-picture.ts';

/** One look at the image: a (1 × hidden), p (1 × classes), and ∂L/∂W of both layers. */
export interface Look {
  readonly a: Matrix;
  readonly p: Matrix;
  readonly gradients: readonly Matrix[];
}

export interface WayBackOptions {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
  /** Width of the image, in its own pixels. */
  readonly width: number;
  /** The right class. */
  readonly label: number;
  readonly classNames: readonly string[];
}

const [HEIGHT, IMAGE, HIDDEN, OUTPUT, BARS, LONGEST] = [316, 176, 322, 430, 474, 96];
/** How many lines are drawn, the strongest: all of them would be a cloud. */
const LINES = [150, 60] as const;

/** A slider chooses the look. A line is as strong as ∂L/∂w is large in it, orange above 0 and blue below. Throws if the sizes do not fit. */
export function wayBack(x: Matrix, looks: readonly Look[], options: WayBackOptions): Spec {
  const { title, subtitle, width, label, classNames } = options;
  if (looks.length === 0) throw new RangeError('wayBack: got no looks, expected at least 1');
  const [{ a, p }] = looks;
  requireNames('wayBack', classNames, p.columns);
  const sizes = [x.columns, a.columns, p.columns];
  for (const { gradients } of looks) {
    if (gradients.length !== 2 || gradients.some((g, l) => g.rows !== sizes[l] || g.columns !== sizes[l + 1])) {
      throw new RangeError(`wayBack: the gradients do not fit a network of ${sizes.join(' → ')}`);
    }
  }
  const side = IMAGE / width;
  const top = (HEIGHT - (side * x.columns) / width) / 2;
  const spread = (count: number, i: number) => Math.round((HEIGHT * (i + 0.5)) / count);
  const places = [
    (i: number) => [Math.round(side * ((i % width) + 0.5)), Math.round(top + side * (Math.floor(i / width) + 0.5))],
    (i: number) => [HIDDEN, spread(a.columns, i)],
    (i: number) => [OUTPUT, spread(p.columns, i)],
  ] as const;
  const lines = LINES.flatMap((count, l) =>
    strongest(
      looks.map(({ gradients }) => gradients[l]),
      count,
    ).map(({ from, to, rates }) => ({ line: `M${places[l](from)}L${places[l + 1](to)}`, rates })),
  );
  const loudest = Math.max(Number.MIN_VALUE, ...looks.flatMap((look) => [...look.a.data]));
  const units = Array.from({ length: a.columns }, (_, i) => ({
    y: spread(a.columns, i),
    share: looks.map((look) => rounded(look.a.at(0, i) / loudest, 2)),
  }));
  const answers = classNames.map((name, i) => ({
    name,
    y: spread(p.columns, i),
    right: i === label,
    p: looks.map((look) => Number(look.p.at(0, i).toFixed(4))),
  }));
  const said = looks.map((look) => classNames[argmax(look.p.row(0))]);
  const picture = sprite([x.row(0)], {
    width,
    height: x.columns / width,
    columns: 1,
    enlarge: side,
    gap: [0, 0],
    colour: ink,
  });
  const green = { signal: `datum.right ? '${colours.green}' : '${colours.grey}'` };
  const name = classNames[label];
  return vega({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: BARS + LONGEST,
    height: HEIGHT,
    signals: [
      slider('step', 'steps taken', 0, 0, looks.length - 1, 1),
      { name: 'said', value: said },
      { name: 'pRight', value: answers[label].p },
    ],
    data: [
      { name: 'lines', values: lines, transform: [{ type: 'formula', as: 'rate', expr: 'datum.rates[step]' }] },
      { name: 'units', values: units },
      { name: 'answers', values: answers, transform: [{ type: 'formula', as: 'now', expr: 'datum.p[step]' }] },
    ],
    scales: [{ name: 'loud', type: 'linear', domain: [0, 1], range: ['#ffffff', '#333333'] }],
    marks: [
      {
        type: 'path',
        from: { data: 'lines' },
        encode: {
          enter: { path: { field: 'line' }, strokeCap: { value: 'round' } },
          update: {
            stroke: { signal: `datum.rate < 0 ? '${signed[0]}' : '${signed[2]}'` },
            strokeWidth: { signal: '0.4 + 3 * abs(datum.rate)' },
            strokeOpacity: { signal: 'datum.rate === 0 ? 0 : 0.1 + 0.85 * abs(datum.rate)' },
          },
        },
      },
      // Above the lines: they go back behind the image.
      {
        type: 'image',
        encode: {
          enter: {
            url: { value: picture.url },
            x: { value: 0 },
            y: { value: top },
            smooth: { value: false },
            width: { value: picture.width },
            height: { value: picture.height },
            aspect: { value: false },
          },
        },
      },
      {
        type: 'rect',
        encode: {
          enter: {
            x: { value: 0 },
            y: { value: top },
            stroke: { value: '#b0b0b0' },
            width: { value: picture.width },
            height: { value: picture.height },
          },
        },
      },
      {
        type: 'symbol',
        from: { data: 'units' },
        encode: {
          enter: { x: { value: HIDDEN }, y: { field: 'y' }, size: { value: 190 }, stroke: { value: '#888888' } },
          update: { fill: { scale: 'loud', signal: 'datum.share[step]' } },
        },
      },
      {
        type: 'symbol',
        from: { data: 'answers' },
        encode: {
          enter: {
            x: { value: OUTPUT },
            y: { field: 'y' },
            size: { value: 300 },
            fill: { value: 'white' },
            stroke: green,
            strokeWidth: { signal: 'datum.right ? 3 : 1' },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'answers' },
        encode: {
          enter: {
            x: { value: OUTPUT + 27 },
            y: { field: 'y' },
            text: { field: 'name' },
            align: { value: 'center' },
            fill: green,
            fontSize: [{ test: 'datum.right', value: 20 }, { value: 14 }],
            fontWeight: { signal: 'datum.right ? 600 : 400' },
          },
        },
      },
      {
        type: 'rect',
        from: { data: 'answers' },
        encode: {
          enter: { x: { value: BARS }, y: { signal: 'datum.y - 8' }, height: { value: 16 }, fill: green },
          update: { width: { signal: `max(1, ${LONGEST} * datum.now)` } },
        },
      },
      {
        type: 'text',
        encode: {
          enter: { x: { value: BARS + LONGEST }, y: { value: HEIGHT + 14 }, align: { value: 'right' } },
          update: {
            text: {
              signal: `'it says ' + said[step] + '; p(${name}) = ' + format(100 * pRight[step], '.0f') + ' %'`,
            },
            fill: { signal: `said[step] === '${name}' ? '${colours.green}' : '${colours.ink}'` },
            fontSize: { value: 15 },
            fontWeight: { value: 600 },
          },
        },
      },
    ],
  });
}

/**
 * The `count` weights whose gradients are furthest from 0 in any look, weakest first, so that strong ones lie on top; a
 * rate of 1 is the largest of all.
 */
function strongest(gradients: readonly Matrix[], count: number) {
  const [{ columns, data }] = gradients;
  const weights = Array.from(data, (_, at) => ({
    from: Math.floor(at / columns),
    to: at % columns,
    most: Math.max(...gradients.map((g) => Math.abs(g.data[at]))),
    rates: gradients.map((g) => g.data[at]),
  })).filter(({ most }) => most > 0);
  weights.sort((one, other) => one.most - other.most);
  const largest = weights.at(-1)?.most ?? 1;
  return weights.slice(-count).map(({ from, to, rates }) => ({
    from,
    to,
    rates: rates.map((rate) => rounded(rate / largest, 2)),
  }));
}
