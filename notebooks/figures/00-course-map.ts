/** The map of the course: what the network does, forward and backward, and which lesson explains it. */
import { colours, type Spec, vegaLite } from '../../src/charts/index.ts';

const parts = ['answer', 'learn', 'aside'] as const;

/** A box of the map; x and y in columns and rows. */
export interface MapBox {
  readonly lesson: string;
  readonly name: string;
  readonly column: number;
  readonly row: number;
  /** What the lessons of the box are about; the third is no station of the walk. */
  readonly part: (typeof parts)[number];
}

const boxes: readonly MapBox[] = [
  { lesson: '06', name: 'bytes → x', column: 0, row: 0, part: 'answer' },
  { lesson: '01 · 03', name: 'dense + ReLU', column: 1, row: 0, part: 'answer' },
  { lesson: '02 · 03', name: 'dense + softmax', column: 2, row: 0, part: 'answer' },
  { lesson: '05', name: 'loss L', column: 3, row: 0, part: 'answer' },
  { lesson: '04', name: 'gradients ∂L/∂W', column: 3, row: 1, part: 'learn' },
  { lesson: '08', name: 'update W', column: 2, row: 1, part: 'learn' },
  { lesson: '07 · 09', name: 'batches, epochs', column: 1, row: 1, part: 'learn' },
  { lesson: '10', name: 'the same, faster', column: 0, row: 1, part: 'aside' },
];

/** Arrows as from/to in columns and rows, of box centres. */
const arrows: readonly (readonly [number, number, number, number])[] = [
  [0, 0, 1, 0],
  [1, 0, 2, 0],
  [2, 0, 3, 0],
  [3, 0, 3, 1],
  [3, 1, 2, 1],
  [2, 1, 1, 1],
  [1, 1, 1, 0],
];

/** Boxes with arrows between them: the upper row answers, the lower row learns; the grey box stands aside. */
export function courseMap(): Spec {
  const [columnWidth, rowHeight, width, height] = [152, 120, 126, 62];
  const centre = (column: number, row: number) => ({ x: 66 + column * columnWidth, y: 40 + row * rowHeight });
  const heads = arrows.map(([fromColumn, fromRow, toColumn, toRow]) => {
    const [from, to] = [centre(fromColumn, fromRow), centre(toColumn, toRow)];
    const [dx, dy] = [Math.sign(to.x - from.x), Math.sign(to.y - from.y)];
    const gap = 4;
    return {
      x: from.x + dx * (width / 2 + gap),
      y: from.y + dy * (height / 2 + gap),
      x2: to.x - dx * (width / 2 + gap + 8),
      y2: to.y - dy * (height / 2 + gap + 8),
      angle: dx > 0 ? 90 : dx < 0 ? 270 : dy > 0 ? 180 : 0,
    };
  });
  const values = boxes.map(({ lesson, name, column, row, part }) => {
    const { x, y } = centre(column, row);
    return {
      lesson,
      name,
      part,
      x,
      y,
      left: x - width / 2,
      right: x + width / 2,
      top: y - height / 2,
      bottom: y + height / 2,
    };
  });
  const at = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  return vegaLite({
    title: {
      text: 'The map of the course',
      subtitle: ['violet: the network answers, amber: it learns,', 'bold: the numbers of the lessons'],
    },
    width: 590,
    height: 200,
    view: { stroke: null },
    layer: [
      {
        data: { values: heads },
        mark: { type: 'rule', strokeWidth: 2, color: colours.grey },
        encoding: { x: at('x'), y: at('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      {
        data: { values: heads },
        mark: { type: 'point', shape: 'triangle', filled: true, size: 90, color: colours.grey, opacity: 1 },
        encoding: { x: at('x2'), y: at('y2'), angle: { field: 'angle', type: 'quantitative', scale: null } },
      },
      {
        data: { values },
        mark: { type: 'rect', cornerRadius: 8, strokeWidth: 2 },
        encoding: {
          x: at('left'),
          x2: { field: 'right' },
          y: at('top'),
          y2: { field: 'bottom' },
          fill: {
            field: 'part',
            type: 'nominal',
            scale: { domain: parts, range: ['#efe9f6', '#f8f0dc', '#f3f3f3'] },
            legend: null,
          },
          stroke: {
            field: 'part',
            type: 'nominal',
            scale: { domain: parts, range: [colours.violet, colours.amber, '#9a9a9a'] },
            legend: null,
          },
        },
      },
      {
        data: { values },
        mark: { type: 'text', fontSize: 13, dy: -9 },
        encoding: { x: at('x'), y: at('y'), text: { field: 'name', type: 'nominal' } },
      },
      {
        data: { values },
        mark: { type: 'text', fontSize: 15, fontWeight: 'bold', dy: 13 },
        encoding: { x: at('x'), y: at('y'), text: { field: 'lesson', type: 'nominal' } },
      },
    ],
  });
}
