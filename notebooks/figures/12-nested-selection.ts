/** How settings are chosen inside a training part, so that the test part has no say. */
import { arrow, colours, labels, type Spec, vega } from '../../src/charts/index.ts';

const [LEFT, WIDTH, HEIGHT, GAP] = [150, 400, 34, 4];
const TEST = 0.2;

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly colour: string;
}

/** Three lines: one split into training and test part, the training part split once more, and the winner's exam. */
export function nestedSelection(): Spec {
  const train = 1 - TEST;
  const inner = [0, 1, 2].map((i) => [(i * train) / 3, ((i + 1) * train) / 3]);
  const rows: { name: string; y: number; pieces: Piece[] }[] = [
    { name: '1 · one split', y: 10, pieces: [part(0, train, 'training part'), test('test')] },
    ...inner.map((judge, i) => ({
      name: i === 0 ? '2 · each candidate' : '',
      y: 80 + i * (HEIGHT + 10),
      pieces: inner.map(([from, to]) => (from === judge[0] ? judging(from, to) : part(from, to, 'learns'))),
    })),
    { name: '3 · the winner', y: 240, pieces: [part(0, train, 'trained once more, on all of it'), test('exam')] },
  ];
  const boxes = rows.flatMap(({ y, pieces }) =>
    pieces.map(({ from, to, colour }) => ({ x: place(from) + GAP / 2, x2: place(to) - GAP / 2, y, colour })),
  );
  const texts = rows.flatMap(({ name, y, pieces }) => [
    { x: LEFT - 14, y: y + HEIGHT / 2, text: name, align: 'right' as const, bold: true },
    ...pieces.map(({ from, to, text, colour }) => ({
      x: (place(from) + place(to)) / 2,
      y: y + HEIGHT / 2,
      text,
      colour: colour === colours.pale ? colours.ink : 'white',
    })),
  ]);
  const middle = place(train / 2);
  return vega({
    title: { text: 'Choosing inside the training part', subtitle: 'the test part is not looked at before the end' },
    width: LEFT + WIDTH,
    height: 280,
    data: [{ name: 'boxes', values: boxes }],
    marks: [
      {
        type: 'rect',
        from: { data: 'boxes' },
        encode: {
          enter: {
            x: { field: 'x' },
            x2: { field: 'x2' },
            y: { field: 'y' },
            height: { value: HEIGHT },
            fill: { field: 'colour' },
            cornerRadius: { value: 3 },
          },
        },
      },
      arrow(middle, 50, middle, 74),
      arrow(middle, 208, middle, 234),
      ...labels(texts),
      ...labels([{ x: middle + 14, y: 220, text: 'best mean of the three', align: 'left', size: 12 }]),
    ],
  });
}

const place = (share: number) => LEFT + share * WIDTH;
const part = (from: number, to: number, text: string): Piece => ({ from, to, text, colour: colours.pale });
const judging = (from: number, to: number): Piece => ({ from, to, text: 'judges', colour: colours.amber });
const test = (text: string): Piece => ({ from: 1 - TEST, to: 1, text, colour: colours.ink });
