/** A network with one hidden layer as circles and lines, reading one image: the lines are what each number adds. */

import { at, colours, ink, type Spec, sprite, spriteLayer, vegaLite } from '../../src/charts/index.ts';
import type { Matrix } from '../../src/matrix.ts';
import { rounded } from '../../src/text.ts';

export interface NetworkDiagramOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Width of the image, in its own pixels. */
  readonly width: number;
  readonly classNames: readonly string[];
}

/** One image on its way: x (1 × inputs), a (1 × hidden), p (1 × classes), and the weights between them. */
export interface NetworkReading {
  readonly x: Matrix;
  readonly a: Matrix;
  readonly p: Matrix;
  readonly weights: readonly [first: Matrix, second: Matrix];
}

const [HEIGHT, IMAGE, HIDDEN, OUTPUT] = [310, 200, 360, 500];
/** How many lines are drawn, the strongest: all of them would be a grey cloud. */
const LINES = [150, 40] as const;

/** A line is as strong as value · weight is large: orange adds, blue takes away. Throws if the sizes do not fit. */
export function networkDiagram(reading: NetworkReading, options: NetworkDiagramOptions): Spec {
  const { x, a, p, weights } = reading;
  const { title, subtitle, width, classNames } = options;
  const sizes = [x.columns, a.columns, p.columns];
  if (weights.some((w, l) => w.rows !== sizes[l] || w.columns !== sizes[l + 1]) || classNames.length !== p.columns) {
    throw new RangeError(`networkDiagram: sizes ${sizes.join(' → ')} do not fit the weights and the class names`);
  }
  const enlarge = IMAGE / width;
  const top = (HEIGHT - (enlarge * x.columns) / width) / 2;
  const spread = (count: number, i: number) => Math.round((HEIGHT * (i + 0.5)) / count);
  const pixel = (i: number) => ({
    x: Math.round(enlarge * ((i % width) + 0.5)),
    y: Math.round(top + enlarge * (Math.floor(i / width) + 0.5)),
  });
  const hidden = (i: number) => ({ x: HIDDEN, y: spread(a.columns, i) });
  const output = (i: number) => ({ x: OUTPUT, y: spread(p.columns, i) });
  const lines = [
    ...strongest(x, weights[0], LINES[0]).map((line) => ({ ...ends(pixel(line.from), hidden(line.to)), ...line })),
    ...strongest(a, weights[1], LINES[1]).map((line) => ({ ...ends(hidden(line.from), output(line.to)), ...line })),
  ].map(({ from, to, ...line }) => line);
  const circles = (values: ArrayLike<number>, place: (i: number) => { x: number; y: number }, size: number) => {
    const largest = Math.max(Number.MIN_VALUE, ...Array.from(values));
    return Array.from(values, (value, i) => ({ ...place(i), size, share: rounded(value / largest, 2) }));
  };
  const place = { x: at('x'), y: at('y') };
  const nodes = (values: object[], colour: string) => ({
    data: { values },
    mark: { type: 'point', filled: true, opacity: 1, stroke: '#888888', strokeWidth: 1 },
    encoding: {
      ...place,
      size: { field: 'size', type: 'quantitative', scale: null },
      fill: {
        field: 'share',
        type: 'quantitative',
        scale: { domain: [0, 1], range: ['#ffffff', colour], interpolate: 'rgb' },
        legend: null,
      },
    },
  });
  const best = p.row(0).indexOf(Math.max(...p.row(0)));
  const names = classNames.map((name, i) => ({ ...output(i), x: OUTPUT + 24, name, best: i === best }));
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: 560,
    height: HEIGHT,
    layer: [
      {
        data: { values: lines },
        mark: { type: 'rule', strokeCap: 'round' },
        encoding: {
          ...place,
          x2: { field: 'x2' },
          y2: { field: 'y2' },
          color: { condition: { test: 'datum.adds', value: colours.orange }, value: colours.blue },
          opacity: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1], range: [0.12, 0.9] },
            legend: null,
          },
          strokeWidth: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1], range: [0.5, 3] },
            legend: null,
          },
        },
      },
      // Above the lines: they come out from behind the image.
      spriteLayer(
        sprite([x.row(0)], { width, height: x.columns / width, columns: 1, enlarge, gap: [0, 0], colour: ink }),
        0,
        top,
      ),
      {
        data: { values: [{}] },
        mark: { type: 'rect', filled: false, stroke: '#b0b0b0', x: 0, x2: IMAGE, y: top, y2: HEIGHT - top },
      },
      nodes(circles(a.row(0), hidden, 190), colours.orange),
      nodes(circles(p.row(0), output, 420), colours.green),
      {
        data: { values: names },
        mark: { type: 'text', align: 'center', baseline: 'middle' },
        encoding: {
          ...place,
          text: { field: 'name' },
          size: { condition: { test: 'datum.best', value: 26 }, value: 14 },
          color: { condition: { test: 'datum.best', value: colours.green }, value: colours.grey },
        },
      },
    ],
    resolve: { scale: { fill: 'independent' } },
  });
}

interface Line {
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly adds: boolean;
}

/** The `count` products of a number with a weight that are furthest from 0, weakest first, so that strong ones lie on top. */
function strongest(values: Matrix, weights: Matrix, count: number): Line[] {
  const products = Array.from(weights.data, (weight, at) => {
    const [from, to] = [Math.floor(at / weights.columns), at % weights.columns];
    return { from, to, product: values.at(0, from) * weight };
  }).filter(({ product }) => product !== 0);
  products.sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
  const largest = Math.abs(products[0]?.product ?? 1);
  return products
    .slice(0, count)
    .map(({ from, to, product }) => ({ from, to, share: rounded(Math.abs(product) / largest, 2), adds: product > 0 }))
    .reverse();
}

const ends = (from: { x: number; y: number }, to: { x: number; y: number }) => ({ ...from, x2: to.x, y2: to.y });
