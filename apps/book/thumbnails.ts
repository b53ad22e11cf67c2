/**
 * A drawing of its own for each lesson, made for the size of a card: few lines, no letters but those that are the thing
 * itself. Colours are classes, so that the style sheet chooses them for
 * light and dark; what they mean stands in src/charts/colours.ts.
 */
import { softmax } from '../../src/activations.ts';
import { allDigits } from '../../src/data/digits.ts';
import { Random } from '../../src/random.ts';
import { escapeHtml } from '../../src/text.ts';

const WIDTH = 240;
const HEIGHT = 130;

type Point = readonly [x: number, y: number];

const short = (value: number) => String(Math.round(10 * value) / 10);
const range = (length: number) => Array.from({ length }, (_, i) => i);
const path = (points: readonly Point[]) => `M${points.map((point) => point.map(short).join(' ')).join('L')}`;
const line = (points: readonly Point[], kind: string) => `<path class="line ${kind}" d="${path(points)}"/>`;
const rect = (x: number, y: number, width: number, height: number, kind: string, round = 0) =>
  `<rect class="${kind}" x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${round ? ` rx="${round}"` : ''}/>`;
const dot = ([x, y]: Point, radius: number, kind: string) =>
  `<circle class="${kind}" cx="${short(x)}" cy="${short(y)}" r="${radius}"/>`;
const ellipse = (radiusX: number, radiusY: number, kind: string) =>
  `<ellipse class="line ${kind}" cx="120" cy="65" rx="${radiusX}" ry="${radiusY}"/>`;
const text = (x: number, y: number, size: number, content: string, kind = '') =>
  `<text class="${kind}" x="${x}" y="${y}" font-size="${size}" text-anchor="middle">${escapeHtml(content)}</text>`;
const arrow = (x: number, y: number) => `<path class="line quiet" d="M${x} ${y}h22m-7 -6l7 6l-7 6"/>`;

/** One of the bundled 8×8 digits, `pixel` units for each of its pixels. */
function digit(row: number, left: number, top: number, pixel: number): string {
  const image = allDigits().images.row(row);
  return range(64)
    .filter((i) => image[i] > 0)
    .map((i) => {
      const [x, y] = [left + pixel * (i % 8), top + pixel * Math.floor(i / 8)];
      return `<rect class="ink" x="${short(x)}" y="${short(y)}" width="${pixel}" height="${pixel}" opacity="${short(image[i])}"/>`;
    })
    .join('');
}

/** Row 3 of the data set is a 3. */
const three = (left: number, top: number, pixel: number) => digit(3, left, top, pixel);

/** Downhill on ½ (x² + k y²), by momentum; without any if `beta` is 0. */
function descent(start: Point, k: number, rate: number, beta: number, steps: number): Point[] {
  const points: Point[] = [start];
  let [x, y] = start;
  let [vx, vy] = [0, 0];
  for (let step = 0; step < steps; step++) {
    vx = beta * vx - rate * x;
    vy = beta * vy - rate * k * y;
    x += vx;
    y += vy;
    points.push([x, y]);
  }
  return points.map(([across, down]) => [120 + across, 65 + down]);
}

const contours = (flat: number) =>
  [1, 0.68, 0.4, 0.17].map((share) => ellipse(106 * share, flat * share, 'faint')).join('');

/** Units in columns, each joined to all of the next column. */
function network(columns: readonly (readonly [x: number, units: number])[]): string {
  const random = new Random(4, 'thumbnail');
  const places = columns.map(([x, units]) =>
    range(units).map((i): Point => [x, 65 + (i - (units - 1) / 2) * (100 / Math.max(4, units))]),
  );
  const joins = places
    .slice(1)
    .flatMap((column, at) =>
      places[at].flatMap((from) =>
        column.map((to) => line([from, to], random.uniform() < 0.5 ? 'above thin' : 'below thin')),
      ),
    );
  return (
    joins.join('') +
    places
      .flat()
      .map((place) => dot(place, 6, 'unit'))
      .join('')
  );
}

function curvePieces(): string {
  const wave = (x: number) => 65 - 34 * Math.sin(x / 27) - (x - 120) / 9;
  const corners = range(8).map((i): Point => [14 + (212 * i) / 7, wave(14 + (212 * i) / 7)]);
  const smooth = range(54).map((i): Point => [14 + 4 * i, wave(14 + 4 * i)]);
  return line(smooth, 'faint wide') + line(corners, 'violet') + corners.map((corner) => dot(corner, 4, 'ink')).join('');
}

function scoresToShares(): string {
  const logits = [1.2, -0.8, 2.4, 0.3, -1.4];
  const shares = softmax(Float64Array.from(logits));
  const y = (i: number) => 20 + 19 * i;
  const scores = logits.map((z, i) =>
    rect(60 + Math.min(0, 17 * z), y(i), 17 * Math.abs(z), 13, z < 0 ? 'below' : 'above'),
  );
  const bars = [...shares].map((p, i) => rect(150, y(i), Math.max(1, 100 * p), 13, i === 2 ? 'ink' : 'soft'));
  return `${line(
    [
      [60, 12],
      [60, 116],
    ],
    'quiet thin',
  )}${scores.join('')}${arrow(114, 65)}${line(
    [
      [150, 12],
      [150, 116],
    ],
    'quiet thin',
  )}${bars.join('')}`;
}

function price(): string {
  const place = (p: number): Point => [20 + 204 * p, 112 + 24 * Math.log(p)];
  const curve = range(60).map((i) => place(0.015 + (0.985 * i) / 59));
  return `${line(
    [
      [20, 10],
      [20, 114],
      [228, 114],
    ],
    'quiet thin',
  )}${line(curve, 'violet')}${dot(place(0.06), 6, 'red')}${dot(place(0.93), 6, 'green')}`;
}

function bytes(): string {
  const image = allDigits().images.row(3);
  const numbers = range(4).flatMap((y) =>
    range(4).map((x) => text(28 + 27 * x, 32 + 25 * y, 15, String(Math.round(16 * image[8 * (y + 1) + x + 2])))),
  );
  return numbers.join('') + arrow(126, 65) + three(158, 33, 8);
}

function lossCurves(): string {
  const run = (factor: number, wobble: number) =>
    range(27)
      .map((t): Point => [22 + 8 * t, 112 - 92 * factor ** t * (1 + wobble * Math.sin(2.4 * t))])
      .filter(([, y]) => y > 8);
  const lost = range(12)
    .map((t): Point => [22 + 8 * t, 40 - 6 * (-1.21) ** t])
    .filter(([, y]) => y > 4 && y < 116);
  return `${line(
    [
      [22, 10],
      [22, 114],
      [228, 114],
    ],
    'quiet thin',
  )}${line(run(0.975, 0), 'faint')}${line(run(0.84, 0.05), 'violet')}${line(lost, 'amber')}`;
}

function boundaries(): string {
  const random = new Random(7, 'points');
  const edge = (y: number) => 120 + 18 * Math.sin(y / 24);
  const wild = range(60).map((i): Point => [edge(8 + 2 * i) + 26 * Math.sin(i / 2.3) * Math.sin(i / 5), 8 + 2 * i]);
  const smooth = range(30).map((i): Point => [edge(8 + 4 * i), 8 + 4 * i]);
  const points = range(34).map((): Point => [14 + 212 * random.uniform(), 12 + 106 * random.uniform()]);
  const marks = points.map((point) => dot(point, 4, point[0] < edge(point[1]) ? 'violet' : 'amber'));
  return marks.join('') + line(wild, 'faint') + line(smooth, 'ink');
}

function lanes(): string {
  const row = (y: number, kind: string) =>
    range(8)
      .map((i) => rect(44 + 23 * i, y, 20, 22, kind, 3))
      .join('');
  return `${row(14, 'violet')}${text(26, 66, 20, '×')}${row(50, 'soft')}${text(26, 104, 20, '=')}${row(94, 'ink')}${range(
    8,
  )
    .map((i) =>
      line(
        [
          [54 + 23 * i, 77],
          [54 + 23 * i, 89],
        ],
        'quiet',
      ),
    )
    .join('')}`;
}

const squares = () =>
  range(200)
    .map((i) => rect(20 + 10.1 * (i % 20), 15 + 10.1 * Math.floor(i / 20), 7.6, 7.6, i === 133 ? 'red' : 'soft', 1.5))
    .join('');

const folds = () =>
  range(25)
    .map((i) => rect(22 + 40 * (i % 5), 13 + 21 * Math.floor(i / 5), 36, 16, i % 6 === 0 ? 'amber' : 'soft', 3))
    .join('');

function graph(): string {
  const nodes: readonly Point[] = [
    [34, 30],
    [34, 100],
    [108, 65],
    [178, 65],
    [220, 65],
  ];
  const edges: readonly [number, number][] = [
    [0, 2],
    [1, 2],
    [2, 3],
    [3, 4],
  ];
  const forth = edges.map(([a, b]) => line([nodes[a], nodes[b]], 'quiet'));
  const back = edges.map(([a, b]) =>
    line(
      [
        [nodes[b][0], nodes[b][1] + 9],
        [nodes[a][0], nodes[a][1] + 9],
      ],
      'violet dashed',
    ),
  );
  const marks = nodes.map((node) => dot(node, 13, 'node'));
  return `${forth.join('')}${back.join('')}${marks.join('')}${text(108, 71, 17, '×')}${text(178, 71, 17, '+')}`;
}

const emptyCell = () =>
  `${rect(14, 22, 132, 86, 'sheet', 6)}${rect(14, 22, 4, 86, 'below')}${line(
    [
      [32, 38],
      [32, 56],
    ],
    'ink',
  )}${arrow(160, 65)}${text(212, 84, 56, '7')}`;

/** Six loss curves: which of them are as they should be? */
const sixTrainings = () => {
  const shapes: readonly (readonly Point[])[] = [
    [
      [0, 6],
      [50, 11],
    ],
    [
      [0, 6],
      [50, 6],
    ],
    [
      [0, 6],
      [14, 15],
      [50, 19],
    ],
    [
      [0, 7],
      [10, 4],
      [20, 9],
      [30, 5],
      [40, 8],
      [50, 5],
    ],
    [
      [0, 4],
      [10, 22],
      [24, 29],
      [50, 31],
    ],
    [
      [0, 4],
      [6, 26],
      [16, 33],
      [50, 35],
    ],
  ];
  return shapes
    .map((shape, i) => {
      const [left, top] = [25 + 70 * (i % 3), 16 + 54 * Math.floor(i / 3)];
      const axes = line(
        [
          [left, top],
          [left, top + 40],
          [left + 50, top + 40],
        ],
        'quiet',
      );
      const moved = shape.map(([x, y]): Point => [left + x, top + y]);
      return axes + line(moved, 'violet');
    })
    .join('');
};

/** A digit, a small change of every pixel, and another answer. */
const fooled = () => {
  const random = new Random(4, 'thumbnail');
  const change = range(64)
    .map((i) => rect(98 + 7 * (i % 8), 37 + 7 * Math.floor(i / 8), 6, 6, random.uniform() < 0.5 ? 'above' : 'below'))
    .join('');
  return `${three(12, 33, 8)}${text(87, 74, 24, '+')}${change}${arrow(164, 65)}${text(212, 84, 56, '5')}`;
};

const valley = () => {
  const start: Point = [-98, 26];
  return `${contours(44)}${line(descent(start, 12, 0.15, 0, 26), 'amber')}${line(descent(start, 12, 0.03, 0.75, 44), 'violet')}${dot([22, 91], 5, 'ink')}`;
};

const downhill = () => {
  const walked = descent([-88, -38], 2.2, 0.2, 0, 16);
  return (
    contours(58) +
    line(walked, 'violet') +
    walked.map((place) => dot(place, 3.2, 'violet')).join('') +
    dot([32, 27], 6, 'ink')
  );
};

const drawings: Readonly<Record<string, () => string>> = {
  '00-welcome': () =>
    `${three(16, 29, 9)}${arrow(106, 65)}${network([[146, 4]]).replaceAll('r="6"', 'r="7"')}${arrow(164, 65)}${text(214, 84, 56, '3')}`,
  '01-relu': curvePieces,
  '02-softmax': scoresToShares,
  '03-forward-pass': () =>
    network([
      [40, 5],
      [120, 6],
      [200, 3],
    ]),
  '04-backprop': downhill,
  '05-loss': price,
  '06-preprocessing': bytes,
  '07-training': lossCurves,
  '08-optimizers': valley,
  '09-regularization': boundaries,
  '10-speed': lanes,
  '11-mnist': squares,
  '12-digits-8x8': folds,
  'lab-a-autograd': graph,
  'lab-b-network': emptyCell,
  'lab-c-six-trainings': sixTrainings,
  'lab-d-project': fooled,
};

/** Names of the lessons and labs that have a drawing. */
export const drawn: readonly string[] = Object.keys(drawings);

/** An SVG for the page. Throws for a lesson or lab without one. */
export function thumbnailOf(name: string): string {
  const draw = drawings[name];
  if (!draw) throw new Error(`thumbnailOf: ${name} has no drawing in apps/book/thumbnails.ts`);
  return `<svg class="thumbnail" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${draw()}</svg>`;
}
