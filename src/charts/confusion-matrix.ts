/** The confusion matrix: how often each class was read as which. */
import { requireKnown } from '../checks.ts';
import { percent } from '../text.ts';
import { percentFormat } from './axes.ts';
import { colours, requireNames, type Spec, vegaLite } from './theme.ts';

export interface ConfusionMatrixOptions {
  readonly title?: string;
  readonly classNames?: readonly string[];
}

/**
 * Counts in a square, the share of its row in the tooltip and in the colour of the errors; the recall of each row beside
 * it. `given` holds rows (true classes), or all counts one row after the other. Throws unless it is square and holds
 * whole numbers.
 */
export function confusionMatrixPlot(
  given: readonly (readonly number[])[] | Uint32Array,
  options: ConfusionMatrixOptions = {},
): Spec {
  requireKnown('confusionMatrixPlot', options, ['title', 'classNames']);
  const counts = given instanceof Uint32Array ? rowsOf(given) : given;
  const classes = counts.length;
  const { title = 'Confusion matrix', classNames = counts.map((_, i) => String(i)) } = options;
  if (classes === 0 || counts.some((row) => row.length !== classes)) {
    throw new RangeError(
      `confusionMatrixPlot: row lengths are ${counts.map((row) => row.length)}, expected ${classes} each`,
    );
  }
  requireNames('confusionMatrixPlot', classNames, classes);
  for (const [i, row] of counts.entries()) {
    const at = row.findIndex((count) => !Number.isInteger(count) || count < 0);
    if (at >= 0) {
      throw new RangeError(`confusionMatrixPlot: count (${i}, ${at}) is ${row[at]}, expected a whole number`);
    }
  }
  const cells = counts.flatMap((row, i) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    return row.map((count, j) => ({
      truth: classNames[i],
      read: classNames[j],
      count,
      share: total ? count / total : 0,
      right: i === j,
      shown: count === 0 ? '' : String(count),
    }));
  });
  const recalls = counts.map((row, i) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    return { truth: classNames[i], recall: total ? percent(row[i] / total) : '–' };
  });
  const order = [...classNames];
  const long = classNames.some((name) => name.length > 5);
  const size = (long ? 40 : 44) * classes;
  const tooltip = [
    { field: 'truth', title: 'true class' },
    { field: 'read', title: 'predicted class' },
    { field: 'count', type: 'quantitative' },
    { field: 'share', type: 'quantitative', format: percentFormat(), title: 'share of the row' },
  ];
  const position = {
    x: {
      field: 'read',
      type: 'ordinal',
      sort: order,
      title: 'predicted class',
      axis: { labelAngle: long ? -40 : 0, domain: false, ticks: false },
    },
    y: {
      field: 'truth',
      type: 'ordinal',
      sort: order,
      title: 'true class',
      axis: { domain: false, ticks: false },
    },
  };
  const worst = Math.max(...cells.map((cell) => (cell.right ? 0 : cell.share)), 1e-9);
  const shade = (from: string, right: boolean, domain: [number, number]) => ({
    transform: [{ filter: `datum.right === ${right}` }],
    mark: { type: 'rect', stroke: 'white', strokeWidth: 2 },
    encoding: {
      ...position,
      color: { field: 'share', type: 'quantitative', scale: { domain, range: ['#f7f7f7', from] }, legend: null },
      tooltip,
    },
  });
  return vegaLite({
    title: {
      text: title,
      subtitle: [
        'Numbers count images. Green: right. Red: mistakes.',
        'At the side: the share of each row that is right.',
      ],
    },
    data: { values: cells },
    width: size,
    height: Math.round(size * 0.78),
    layer: [
      shade('#7cc4b8', true, [0, 1]),
      shade('#ee9a92', false, [0, worst]),
      {
        mark: { type: 'text', fontSize: 13, color: colours.ink },
        encoding: { ...position, text: { field: 'shown' }, tooltip },
      },
      {
        data: { values: recalls },
        mark: { type: 'text', align: 'left', fontSize: 12, color: colours.grey },
        encoding: { y: position.y, x: { value: size + 10 }, text: { field: 'recall' } },
      },
    ],
    // Colours of right and wrong cells have scales of their own: a few mistakes would vanish beside 900 right ones.
    resolve: { scale: { color: 'independent' } },
  });
}

function rowsOf(counts: Uint32Array): number[][] {
  const classes = Math.sqrt(counts.length);
  if (!Number.isInteger(classes)) {
    throw new RangeError(`confusionMatrixPlot: got ${counts.length} counts, expected a square number of them`);
  }
  return Array.from({ length: classes }, (_, i) => [...counts.subarray(i * classes, (i + 1) * classes)]);
}
