/** A sum of ReLU pieces, Σ slope · relu(x − bend), with a slider for each slope and each bend. */
import { colours, type Spec, vegaLite } from './theme.ts';

export interface ReluPiece {
  /** By how much the slope of the sum changes at the bend. */
  readonly slope: number;
  /** Where the piece leaves zero. */
  readonly bend: number;
}

/** Thin: the pieces; thick: their sum. Sliders from −4 to 4 for slopes and −3 to 3 for bends. Throws without pieces. */
export function reluPieces(pieces: readonly ReluPiece[]): Spec {
  if (pieces.length === 0) throw new RangeError('reluPieces: got no pieces, expected at least 1');
  const names = pieces.map((_, k) => `piece ${k + 1}`);
  const term = (k: number, x: string) => `slope${k + 1} * max(0, ${x} - bend${k + 1})`;
  const sum = (x: string) => pieces.map((_, k) => term(k, x)).join(' + ');
  const x = {
    field: 'x',
    type: 'quantitative',
    title: 'x',
    scale: { domain: [-3, 3], nice: false },
    axis: { format: 'd', tickCount: 6, labelFlush: false },
  };
  const y = { field: 'y', type: 'quantitative', title: 'y', scale: { domain: [-3, 3], nice: false } };
  const sequence = { sequence: { start: -3, stop: 3.03, step: 0.05, as: 'x' } };
  return vegaLite({
    title: { text: 'ReLU pieces and their sum', subtitle: 'thin: the pieces, thick: their sum, dots: the bends' },
    width: 480,
    height: 300,
    params: pieces.flatMap(({ slope, bend }, k) => [
      {
        name: `slope${k + 1}`,
        value: slope,
        bind: { input: 'range', min: -4, max: 4, step: 0.25, name: `slope ${k + 1} ` },
      },
      {
        name: `bend${k + 1}`,
        value: bend,
        bind: { input: 'range', min: -3, max: 3, step: 0.25, name: `bend ${k + 1} ` },
      },
    ]),
    layer: [
      {
        data: sequence,
        transform: [
          ...names.map((as, k) => ({ calculate: term(k, 'datum.x'), as })),
          { fold: names, as: ['piece', 'y'] },
        ],
        mark: { type: 'line', clip: true, strokeWidth: 1.5, strokeDash: [5, 3] },
        encoding: {
          x,
          y,
          color: {
            field: 'piece',
            type: 'nominal',
            scale: { domain: names },
            legend: { title: null, orient: 'bottom' },
          },
        },
      },
      {
        data: sequence,
        transform: [{ calculate: sum('datum.x'), as: 'y' }],
        mark: { type: 'line', clip: true, strokeWidth: 4, color: colours.ink },
        encoding: { x, y },
      },
      {
        data: { values: names.map((piece, k) => ({ piece, k })) },
        transform: [
          { calculate: `${pieces.map((_, k) => `datum.k == ${k} ? bend${k + 1} : `).join('')}0`, as: 'x' },
          { calculate: sum('datum.x'), as: 'y' },
        ],
        mark: { type: 'point', clip: true, filled: true, size: 120, opacity: 1, stroke: 'white', strokeWidth: 1 },
        encoding: { x, y, color: { field: 'piece', type: 'nominal' } },
      },
    ],
  });
}
