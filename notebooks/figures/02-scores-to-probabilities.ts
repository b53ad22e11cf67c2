/** An image, the score that a network gives to each class, and the probabilities that softmax makes of the scores. */
import { softmax } from '../../src/activations.ts';
import { at, colours, ink, requireNames, type Spec, sprite, spriteLayer, vegaLite } from '../../src/charts/index.ts';
import { rounded } from '../../src/text.ts';

export interface ScoresOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Width of the image, in its own pixels. */
  readonly width: number;
  readonly classNames: readonly string[];
}

const [SIDE, HEIGHT, BARS] = [150, 250, 150];

/** Throws unless there is a class name for each score. */
export function scoresToProbabilities(
  image: ArrayLike<number>,
  scores: ArrayLike<number>,
  { title, subtitle, width, classNames }: ScoresOptions,
): Spec {
  requireNames('scoresToProbabilities', classNames, scores.length);
  const p = softmax(Float64Array.from(scores));
  const values = classNames.map((name, i) => ({ name, z: rounded(scores[i], 3), p: rounded(p[i], 3) }));
  const enlarge = SIDE / width;
  const picture = sprite([image], {
    width,
    height: image.length / width,
    columns: 1,
    enlarge,
    gap: [0, 0],
    colour: ink,
  });
  const bars = (field: string, head: string, colour: string, scale: object, axis: object) => ({
    title: { text: head, anchor: 'start', fontSize: 14, fontWeight: 400 },
    width: BARS,
    height: HEIGHT,
    data: { values },
    mark: { type: 'bar', color: colour, height: { band: 0.72 } },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: null,
        title: null,
        axis: { labelFontSize: 13, ticks: false, domain: false },
      },
      x: { field, type: 'quantitative', title: null, scale, axis: { tickCount: 4, labelFlush: false, ...axis } },
    },
  });
  const arrow = {
    width: 26,
    height: HEIGHT,
    data: { values: [{}] },
    mark: { type: 'text', text: '→', fontSize: 28, color: colours.grey },
  };
  const top = (HEIGHT - picture.height) / 2;
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    spacing: 10,
    hconcat: [
      {
        width: SIDE,
        height: HEIGHT,
        layer: [
          spriteLayer(picture, 0, top),
          {
            data: { values: [{ x: 0, x2: SIDE, y: top, y2: HEIGHT - top }] },
            mark: { type: 'rect', filled: false, stroke: '#b0b0b0' },
            encoding: { x: at('x'), x2: { field: 'x2' }, y: at('y'), y2: { field: 'y2' } },
          },
        ],
      },
      arrow,
      bars('z', 'scores: any numbers', colours.grey, {}, {}),
      arrow,
      bars('p', 'probabilities: add up to 1', colours.violet, { domain: [0, 1] }, { format: '.1~f' }),
    ],
  });
}
